import base from './playwright.config'

/** The real server with real machines, which all files share; in a file, every test goes on where the one before it ended. */
export default {
  ...base,
  testDir: 'real',
  testIgnore: [],
  globalSetup: './real/setup',
  outputDir: '.results-real',
  timeout: 300_000,
  globalTimeout: 1_800_000,
  expect: { timeout: 30_000 },
  use: { ...base.use, actionTimeout: 20_000, navigationTimeout: 30_000, screenshot: 'only-on-failure' as const },
  webServer: undefined,
}
