import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from '@playwright/test'
import { expect, open } from '../page'
import { password, type Platform } from './platform'

export const english = { language: 'en', theme: 'light' } as const

/** Text that would run if a page took it for anything but text; it says where it was written. */
export function attack(where: string): string {
  return `<img src=x onerror="hostile('${where}')"><script>hostile('${where}')</script>`
}

/** Browsers complain of every refusal; a line or a server that is cut is the subject of tests. */
const expected = /ERR_|WebSocket|status of (?:4(?:01|04|09|10|22)|50\d)/

/** Everybody's browsers in a file of tests. Nothing may go wrong in them unseen, and nothing written by others may run. */
export class Room {
  private readonly complaints: string[] = []
  private readonly contexts: BrowserContext[] = []

  constructor(private readonly browser: Browser, readonly platform: Platform) {}

  /** A browser of somebody who is not logged in. */
  async visitor(who: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.browser.newContext({ baseURL: this.platform.origin, viewport: { width: 1280, height: 720 }, reducedMotion: 'reduce', acceptDownloads: true, ...options })
    this.contexts.push(context)
    const complain = (what: string) => this.complaints.push(`${who}: ${what}`)
    await context.exposeFunction('hostile', (where: string) => complain(`${where} has run`))
    await context.addInitScript(watchPolicy)
    context.on('console', (message) => {
      if (message.type() === 'error' && !expected.test(message.text())) complain(message.text())
    })
    context.on('weberror', (error) => complain(String(error.error())))
    context.on('dialog', (dialog) => {
      if (dialog.type() !== 'beforeunload') complain(`a dialogue: ${dialog.message()}`)
      void dialog.accept()
    })
    return context.newPage()
  }

  /** A browser of somebody of the demonstration, logged in. */
  async enter(who: string, options?: BrowserContextOptions): Promise<Page> {
    const page = await this.visitor(who, options)
    await open(page, '/', english)
    await page.getByRole('textbox', { name: /^Email/ }).fill(`${who}@demo.example`)
    await page.getByLabel(/^Password/).fill(password)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('navigation').first()).toBeVisible()
    return page
  }

  /** Closes every browser and fails if anything went wrong in one of them. */
  async leave(): Promise<void> {
    await Promise.all(this.contexts.map((context) => context.close()))
    expect(this.complaints).toEqual([])
  }
}

/** In a page: tells of everything that its content policy forbids. */
function watchPolicy(): void {
  const { hostile } = window as unknown as { hostile: (what: string) => void }
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
    hostile(`${violatedDirective}, broken by ${blockedURI} ${sample},`))
}

/** Keeps a picture of a page, to be looked at. */
export async function shoot(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready)
  await page.screenshot({ path: `e2e/.screenshots/real-${name}.png`, animations: 'disabled' })
}

/** Waits until a diagram is drawn: it is laid out in a worker, and painted on canvases. */
export async function drawn(place: Page | Locator): Promise<void> {
  await expect.poll(() => place.locator('canvas').evaluateAll((all) => all.some((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement
    return width * height > 0 && (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height).data.some((byte) => byte > 0)
  }))).toBe(true)
}

/** Does what a button says, and confirms it in its dialogue. */
export async function act(page: Page, name: string, role: 'dialog' | 'alertdialog' = 'dialog'): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click()
  const dialog = page.getByRole(role, { name })
  await dialog.getByRole('button', { name, exact: true }).click()
  await expect(dialog).toHaveCount(0)
}

/** Prepares a session that is shown in its control room, and launches it. */
export async function launch(page: Page): Promise<void> {
  await act(page, 'Prepare the machines')
  await expect(page.getByRole('button', { name: 'Launch the session' })).toBeVisible({ timeout: 120_000 })
  await act(page, 'Launch the session')
  await expect(page.getByRole('grid')).toBeVisible()
}

/** Closes a session that is shown in its control room. */
export async function close(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Act…' }).click()
  await page.getByRole('menuitem', { name: 'Close the session' }).click()
  const dialog = page.getByRole('alertdialog', { name: 'Close the session' })
  await dialog.getByRole('textbox').fill('close')
  await dialog.getByRole('button', { name: 'Close the session' }).click()
  await expect(dialog).toHaveCount(0)
}

/** Chooses a file made of a text in the page's only place for one. */
export async function chooseFile(page: Page, name: string, text: string): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Choose a file' }).click()])
  await chooser.setFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) })
}
