import { defineConfig } from '@playwright/test'

const port = Number(process.env.PUPITRE_E2E_PORT ?? 4173)

/** The distribution's Chromium and the platform's own handler: nothing is downloaded. */
export default defineConfig({
  testDir: '.',
  testIgnore: 'real/**',
  outputDir: '.results',
  timeout: 60_000,
  workers: 1,
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    viewport: { width: 1280, height: 720 },
    timezoneId: 'Europe/Paris',
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
  },
  webServer: {
    command: `go run ./e2e/serve -dir e2e/.built -addr 127.0.0.1:${port}`,
    cwd: '..',
    url: `http://127.0.0.1:${port}/`,
    timeout: 120_000,
    reuseExistingServer: false,
  },
})
