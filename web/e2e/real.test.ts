import type { Browser, Page } from '@playwright/test'
import { expect, open, test } from './page'
import { Platform, password } from './real.server'

const english = { language: 'en', theme: 'light' } as const
const title = 'The passage, for real'

let platform: Platform
let session: string

/** The pages that stay open from one test to the next, as those of a room would. */
let emmy: Page
let instructor: Page
const complaints: string[] = []

test.describe.configure({ mode: 'serial' })

test.beforeAll(async ({ browser, playwright }) => {
  test.setTimeout(150_000)
  platform = await Platform.start()
  const request = await playwright.request.newContext()
  session = await platform.plan(request, 'Emmy', title)
  await request.dispose()
  emmy = await login(browser, 'emmy')
  instructor = await login(browser, 'formateur')
})

test.afterAll(async () => {
  test.setTimeout(90_000)
  await platform?.stop()
})

test('an instructor prepares and launches; the waiting bench opens by itself', async () => {
  await emmy.goto(`/sessions/${session}/bench`)
  await expect(emmy.getByRole('heading', { name: 'The session has not begun' })).toBeVisible()
  await instructor.goto(`/control/${session}`)
  await act(instructor, 'Prepare the machines', 'dialog')
  await expect(instructor.getByRole('button', { name: 'Launch the session' })).toBeVisible({ timeout: 30_000 })
  await act(instructor, 'Launch the session', 'dialog')
  await expect(instructor.getByRole('grid')).toContainText('Emmy')
  await expect(emmy.getByRole('heading', { name: 'The passage', level: 2 })).toBeVisible()
})

test('a team works in a terminal of the page, sees checks turn, and loses nothing by a reload', async () => {
  await emmy.getByRole('button', { name: 'New terminal' }).click()
  await emmy.getByRole('menuitem', { name: 'here', exact: true }).click()
  await expect(screen()).toContainText('root@here')
  await type('hostname')
  await expect(screen()).toContainText(/hostname\s*here/)
  await tab(/^Checks/).click()
  await emmy.getByRole('button', { name: 'Check the task: Cross' }).click()
  await expect(line('An address on this side')).toContainText('Failed')
  await tab('Statement').click()
  const address = await emmy.getByRole('tabpanel', { name: 'Statement' }).locator('strong').innerText()
  await emmy.locator('.xterm-helper-textarea').focus()
  await type(`ip address add ${address} dev eth1`)
  await tab(/^Checks/).click()
  await expect(async () => { // checks may be asked for once in a while only: again until they are taken
    await emmy.getByRole('button', { name: 'Check the task: Cross' }).click({ timeout: 2000 })
    await expect(tab('Checks 2/3')).toBeVisible({ timeout: 4000 })
  }).toPass({ timeout: 45_000 })
  await expect(wallCell('address')).toHaveAccessibleName(/Passed/)
  await emmy.reload()
  await expect(tab('Checks 2/3')).toBeVisible()
  await expect(screen()).toContainText(`ip address add ${address}`)
})

test('a server that is killed and comes back is joined again, and nothing is lost', async () => {
  await platform.kill()
  await expect(emmy.getByText('Connected', { exact: true })).toHaveCount(0)
  await platform.restart()
  await expect(emmy.getByText('Connected', { exact: true })).toBeVisible({ timeout: 30_000 })
  await emmy.locator('.xterm-helper-textarea').focus()
  await type('echo back-$((40 + 2))')
  await expect(screen()).toContainText('back-42')
  await expect(tab('Checks 2/3')).toBeVisible()
  await expect(wallCell('reach')).toHaveAccessibleName(/Passed/)
})

test('an instructor makes an inject happen, and adds time: the team is told at once', async () => {
  await instructor.goto(`/control/${session}/injects`)
  await instructor.getByRole('button', { name: 'Make it happen' }).click()
  const inject = instructor.getByRole('alertdialog', { name: /Make it happen/ })
  await inject.getByRole('button', { name: 'Make it happen' }).click()
  await expect(inject).toHaveCount(0)
  await instructor.goto(`/control/${session}/times`)
  await instructor.getByRole('row', { name: /Emmy/ }).getByRole('button', { name: 'Add' }).click()
  const dialog = instructor.getByRole('dialog', { name: 'Add time' })
  await dialog.getByRole('textbox', { name: /^Reason/ }).fill('The lights went out')
  await dialog.getByRole('button', { name: 'Add time' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(emmy.getByText(/You were given time/).first()).toBeVisible()
})

test('an instructor closes; a grader overrides with a reason, and the line of the team changes', async ({ browser }) => {
  await act(instructor, 'Close the session', 'alertdialog', 'close')
  await expect(emmy.getByText('The session is closed').first()).toBeVisible({ timeout: 30_000 })
  const grader = await login(browser, 'correcteur')
  await grader.goto(`/desk/${session}/grid`)
  const cells = grader.getByRole('grid').getByRole('gridcell')
  await expect(grader.locator('main')).toContainText('B6.C6')
  await expect(cells.first()).toBeVisible()
  const before = await cells.allInnerTexts()
  await grader.goto(`/desk/${session}/results`)
  await grader.getByRole('link', { name: /The word of the passage/ }).click()
  await grader.getByRole('button', { name: /^Override…/ }).click()
  const form = grader.getByRole('form', { name: 'Override the result' })
  await form.getByRole('spinbutton').fill('100')
  await form.getByRole('textbox').fill('Said aloud to the grader')
  await form.getByRole('button', { name: /^Override/ }).click()
  await expect(form).toHaveCount(0)
  await grader.goto(`/desk/${session}/grid`)
  await expect.poll(() => cells.allInnerTexts()).not.toEqual(before)
  expect(complaints).toEqual([])
})

/** Somebody's own browser, in which nothing may go wrong unseen. */
async function login(browser: Browser, who: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: platform.origin, viewport: { width: 1280, height: 720 }, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await open(page, '/', english)
  await page.getByRole('textbox', { name: /^Email/ }).fill(`${who}@demo.example`)
  await page.getByLabel(/^Password/).fill(password)
  await page.keyboard.press('Enter')
  await expect(page.getByLabel(/^Password/)).toHaveCount(0)
  page.on('console', (message) => {
    // a line that is cut is the subject of a test, and browsers complain of every refusal
    if (message.type() === 'error' && !/ERR_|WebSocket|status of (?:4(?:04|09|10|22)|50\d)/.test(message.text())) complaints.push(`${who}: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`${who}: ${String(error)}`))
  return page
}

/** Does what a button or an entry of the menu says, and confirms it. */
async function act(page: Page, name: string, role: 'dialog' | 'alertdialog', word?: string): Promise<void> {
  const button = page.getByRole('button', { name, exact: true })
  if (word) {
    await page.getByRole('button', { name: 'Act…' }).click()
    await page.getByRole('menuitem', { name }).click()
  } else await button.click()
  const dialog = page.getByRole(role, { name })
  if (word) await dialog.getByRole('textbox').fill(word)
  await dialog.getByRole('button', { name, exact: true }).click()
  await expect(dialog).toHaveCount(0)
}

const screen = () => emmy.locator('.xterm-rows').first()
const tab = (name: string | RegExp) => emmy.getByRole('tablist', { name: 'Bench' }).getByRole('tab', { name })
const line = (name: string) => emmy.getByRole('tabpanel').getByRole('button', { name: new RegExp(name) }).first()
const wallCell = (check: string) => instructor.locator(`[data-check="${check}"]`).first()

async function type(command: string): Promise<void> {
  await emmy.keyboard.type(`${command}\n`)
}
