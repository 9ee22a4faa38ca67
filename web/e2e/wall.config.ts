import { defineConfig } from '@playwright/test'
import base from './playwright.config'

/** A build of the pages to be measured, and where it is served. */
export interface Build {
  readonly name: string
  readonly folder: string
  readonly address: string
}

const port = Number(process.env.PUPITRE_E2E_PORT ?? 4473)

/** From WALL_BUILDS, `name=folder,name=folder`; folders are seen from web/. One that `npm run e2e` has made without it. */
export const builds: readonly Build[] = (process.env.WALL_BUILDS ?? 'now=e2e/.built').split(',').map((one, i) => {
  const [name = '', folder = ''] = one.split('=')
  return { name, folder, address: `http://127.0.0.1:${port + i}` }
})

export default defineConfig({
  ...base,
  testIgnore: [],
  testMatch: 'wall.bench.ts',
  outputDir: '.results',
  timeout: 180_000,
  webServer: builds.map(({ folder, address }) => ({
    command: `go run ./e2e/serve -dir ${folder} -addr ${address.replace('http://', '')}`,
    cwd: '..',
    url: `${address}/`,
    timeout: 120_000,
    reuseExistingServer: false,
  })),
})
