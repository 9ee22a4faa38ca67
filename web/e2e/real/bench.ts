import type { Locator, Page } from '@playwright/test'
import { expect } from '../page'

/** A team's bench in a page: its tabs and its terminals. */
export class Bench {
  constructor(readonly page: Page) {}

  tab(name: string | RegExp): Locator {
    return this.page.getByRole('tablist', { name: 'Bench' }).getByRole('tab', { name })
  }

  async show(name: string | RegExp): Promise<Locator> {
    await this.tab(name).click()
    const panel = this.page.getByRole('tabpanel', { name })
    await expect(panel).toBeVisible()
    return panel
  }

  /** What a machine's terminal shows. */
  screen(node: string): Locator {
    return this.page.getByRole('region', { name: `Terminal of ${node}`, exact: true }).locator('.xterm-rows')
  }

  /** Opens a terminal, ready to be typed in. */
  async terminal(node: string): Promise<void> {
    await this.page.getByRole('button', { name: 'New terminal' }).click()
    await this.page.getByRole('menuitem', { name: node, exact: true }).click()
    await expect(this.screen(node)).toContainText(`root@${node}`, { timeout: 30_000 })
    await this.focus(node)
  }

  async focus(node: string): Promise<void> {
    const keys = this.page.getByRole('textbox', { name: `Terminal of ${node}`, exact: true })
    await keys.focus()
    await expect(keys).toBeFocused()
  }

  /** Types lines on the keyboard, each ended, into the terminal that has the focus. */
  async type(...lines: string[]): Promise<void> {
    for (const line of lines) await this.page.keyboard.type(`${line}\n`)
  }

  /** Types lines, and waits until a machine's shell has done them all. */
  async run(node: string, ...lines: string[]): Promise<void> {
    await this.focus(node)
    await this.type(...lines, 'echo done-$((40 + 2))')
    await expect(this.screen(node)).toContainText('done-42', { timeout: 60_000 })
  }

  /** Asks for checks by a button, again while they are held back, until as many pass. */
  async check(button: string, passed: string, timeout = 60_000): Promise<void> {
    await this.tab(/^Checks/).click()
    await expect(async () => {
      await this.page.getByRole('button', { name: button }).click({ timeout: 2000 })
      await expect(this.tab(`Checks ${passed}`)).toBeVisible({ timeout: 5000 })
    }).toPass({ timeout })
  }

  /** The line of a check. */
  line(title: string): Locator {
    return this.page.getByRole('tabpanel', { name: /^Checks/ }).getByRole('button', { name: new RegExp(title) }).first()
  }
}
