import base from './playwright.config'

/** The real server with real machines: every test goes on where the one before it ended. */
export default {
  ...base,
  testIgnore: [],
  projects: [{ name: 'real', testMatch: 'real.test.ts' }],
  outputDir: '.results-real',
  globalTimeout: 300_000,
  use: { ...base.use, actionTimeout: 10_000 },
  webServer: undefined,
}
