import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test as base, type Page } from '@playwright/test'
import type { AxeResults } from 'axe-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** A test that fails when the page breaks its content policy, throws, or complains. */
export const test = base.extend({
  page: async ({ page }, use) => {
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(String(error)))
    await use(page)
    expect(complaints.filter((text) => !known(text))).toEqual([])
  },
})

/** Browsers complain of every refusal, also of those that a test is about. */
function known(text: string): boolean {
  return /status of 4(?:04|09|10|22)/.test(text)
}

export { expect }

export const views = (['fr', 'en'] as const).flatMap((language) =>
  (['light', 'dark'] as const).map((theme) => ({ language, theme })))

/** Opens a page in a language and a theme, as if they had been chosen before. */
export async function open(page: Page, path: string, view: (typeof views)[number]): Promise<void> {
  await page.addInitScript(({ language, theme }) => {
    if (window.top !== window) return // a document in a frame has no storage
    localStorage.setItem('pupitre.language', language)
    localStorage.setItem('pupitre.theme', theme)
  }, view)
  await page.goto(path)
  await expect(page.locator('html')).toHaveAttribute('lang', view.language)
  await page.evaluate(() => document.fonts.ready)
}

/** Violations of WCAG 2.2 AA and of good practice that axe-core finds, one line each. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe) // evaluated by the browser's debugger: the page's policy holds for the page, not for it
  const results = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: (context: Document, options: object) => Promise<AxeResults> } }
    return axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
  })
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary?.replaceAll('\n', ' ')}`))
}
