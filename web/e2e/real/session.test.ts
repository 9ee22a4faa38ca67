import type { Page } from '@playwright/test'
import { expect, test } from '../page'
import { Bench } from './bench'
import { Line } from './line'
import { Platform } from './platform'
import { chooseFile, close, drawn, launch, Room, shoot } from './room'

const title = 'The passage, for real'

let room: Room
let line: Line
let session: string

/** The pages that stay open from one test to the next, as those of a room would. */
let emmy: Page
let bench: Bench
let instructor: Page

test.describe.configure({ mode: 'serial' })

test.beforeAll(async ({ browser }) => {
  const platform = await Platform.found()
  room = new Room(browser, platform)
  line = await Line.lay()
  session = await platform.plan({ title, teams: [platform.team('Emmy')] })
  emmy = await room.enter('emmy', { proxy: { server: line.proxy } })
  bench = new Bench(emmy)
  instructor = await room.enter('formateur')
})

test.afterAll(async () => {
  await line?.remove()
  await room?.leave()
})

test('an instructor prepares and launches; the waiting bench opens by itself', async () => {
  await expect(emmy.getByRole('link', { name: title })).toBeVisible()
  await shoot(emmy, 'home')
  await emmy.goto(`/sessions/${session}/bench`)
  await expect(emmy.getByRole('heading', { name: 'The session has not begun' })).toBeVisible()
  await shoot(emmy, 'waiting')
  await instructor.goto(`/control/${session}`)
  await shoot(instructor, 'planned')
  await launch(instructor)
  await expect(instructor.getByRole('grid')).toContainText('Emmy')
  await expect(emmy.getByRole('heading', { name: 'The passage', level: 2 })).toBeVisible()
})

test('a team works in a terminal of the page, sees checks turn, and loses nothing by a reload', async () => {
  await bench.terminal('here')
  await bench.type('hostname')
  await expect(bench.screen('here')).toContainText(/hostname\s*here/)
  await bench.tab(/^Checks/).click()
  await emmy.getByRole('button', { name: 'Check the task: Cross' }).click()
  await expect(bench.line('An address on this side')).toContainText('Failed')
  const address = await (await bench.show('Statement')).locator('strong').innerText()
  await bench.focus('here')
  await bench.type(`ip address add ${address} dev eth1`)
  await bench.check('Check the task: Cross', '2/3')
  await expect(wallCell('address')).toHaveAccessibleName(/Passed/)
  await emmy.getByRole('textbox', { name: 'Which word opens?' }).fill('please')
  await emmy.keyboard.press('Enter')
  await expect(emmy.getByText('Last answer: please')).toBeVisible()
  await shoot(emmy, 'bench-checks')
  await emmy.reload()
  await nothingLost(address)
})

test('a line that is cut and mended loses nothing: not what was shown, nor what was said meanwhile', async () => {
  const seen = await bench.screen('here').innerText()
  line.cut()
  await expect(connected()).toHaveCount(0)
  await shoot(emmy, 'bench-lost')
  await instructor.goto(`/control/${session}/messages`)
  await say(instructor, 'Said while the line was cut')
  line.mend()
  await expect(connected()).toBeVisible({ timeout: 60_000 })
  await expect(bench.tab('Messages')).toContainText('1 unread message')
  expect((await bench.screen('here').innerText()).replace(/\s+/g, ' ')).toContain(seen.replace(/\s+/g, ' ').trim())
  await bench.focus('here')
  await bench.type('echo mended-$((40 + 2))')
  await expect(bench.screen('here')).toContainText('mended-42')
})

test('a server that is killed and comes back is joined again, and nothing is lost', async () => {
  const address = await emmy.getByRole('tabpanel', { name: 'Statement' }).locator('strong').innerText()
  await room.platform.kill()
  await expect(connected()).toHaveCount(0)
  await room.platform.restart()
  await expect(connected()).toBeVisible({ timeout: 60_000 })
  await bench.focus('here')
  await bench.type('echo back-$((40 + 2))')
  await expect(bench.screen('here')).toContainText('back-42')
  await nothingLost(address)
  await instructor.goto(`/control/${session}`)
  await expect(wallCell('reach')).toHaveAccessibleName(/Passed/)
})

test('a question reaches the instructor, and the answer the team', async () => {
  await bench.show(/^Messages/)
  await expect(emmy.getByRole('tabpanel', { name: /^Messages/ })).toContainText('Said while the line was cut')
  await emmy.getByRole('textbox', { name: 'Ask the instructors a question' }).fill('Is the other side awake?')
  await emmy.getByRole('button', { name: 'Send', exact: true }).last().click()
  await instructor.goto(`/control/${session}/messages`)
  await instructor.getByRole('button', { name: 'Reply to Emmy' }).click()
  await say(instructor, 'It answers to a ping')
  await shoot(instructor, 'control-messages')
  await expect(emmy.getByRole('tabpanel', { name: /^Messages/ })).toContainText('It answers to a ping')
  await shoot(emmy, 'bench-messages')
})

test('everybody hands in their own document, and keeps a receipt', async () => {
  await bench.show('Documents')
  await chooseFile(emmy, 'account.md', '# Account\n\nI gave this side its address.\n')
  await emmy.getByRole('button', { name: 'Hand in this document' }).click()
  await expect(emmy.getByRole('region', { name: 'Digest of the document' })).toContainText(/sha256:[0-9a-f]{64}/)
  await expect(emmy.getByText(/account\.md/).first()).toBeVisible()
  await shoot(emmy, 'bench-documents')
})

test('the bench is worked at on a tablet, with the finger', async () => {
  const page = await room.enter('emmy', { viewport: { width: 1024, height: 768 }, hasTouch: true, isMobile: true })
  const tablet = new Bench(page)
  await page.goto(`/sessions/${session}/bench`)
  await tablet.tab(/^Checks/).tap()
  await expect(tablet.tab('Checks 2/3')).toHaveAttribute('aria-selected', 'true')
  await page.getByRole('button', { name: 'New terminal' }).tap()
  await page.getByRole('menuitem', { name: 'there', exact: true }).tap()
  await expect(tablet.screen('there')).toContainText('root@there', { timeout: 30_000 })
  await page.getByRole('region', { name: 'Terminal of there', exact: true }).locator('.xterm-screen').tap()
  await tablet.type('echo finger-$((40 + 2))')
  await expect(tablet.screen('there')).toContainText('finger-42')
  await shoot(page, 'tablet-terminal')
  await tablet.tab('Network').tap()
  await drawn(page.getByRole('tabpanel', { name: 'Network' }))
  await shoot(page, 'tablet-network')
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1024)
  await page.close()
})

test('an instructor makes an inject happen, and adds time: the team is told at once', async () => {
  await instructor.goto(`/control/${session}/injects`)
  await instructor.getByRole('button', { name: 'Make it happen' }).click()
  const inject = instructor.getByRole('alertdialog', { name: /Make it happen/ })
  await inject.getByRole('button', { name: 'Make it happen' }).click()
  await expect(inject).toHaveCount(0)
  await expect(instructor.getByText('In effect for 1 of 1 teams.')).toBeVisible()
  await shoot(instructor, 'control-injects')
  await instructor.goto(`/control/${session}/times`)
  await instructor.getByRole('row', { name: /Emmy/ }).getByRole('button', { name: 'Add' }).click()
  const dialog = instructor.getByRole('dialog', { name: 'Add time' })
  await dialog.getByRole('textbox', { name: /^Reason/ }).fill('The lights went out')
  await dialog.getByRole('button', { name: 'Add time' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(emmy.getByText(/You were given time/).first()).toBeVisible()
  await shoot(instructor, 'control-times')
})

test('an instructor closes; a grader overrides with a reason, and the line of the team changes', async () => {
  await close(instructor)
  await expect(emmy.getByText('The session is closed').first()).toBeVisible({ timeout: 90_000 })
  await shoot(emmy, 'bench-closed')
  const grader = await room.enter('correcteur')
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
  await shoot(grader, 'desk-override')
  await form.getByRole('button', { name: /^Override/ }).click()
  await expect(form).toHaveCount(0)
  await grader.goto(`/desk/${session}/grid`)
  await expect.poll(() => cells.allInnerTexts()).not.toEqual(before)
})

const connected = () => emmy.getByText('Connected', { exact: true })
const wallCell = (check: string) => instructor.locator(`[data-check="${check}"]`).first()

/** What Emmy did is all there: the checks, the answer, and what the terminal showed. */
async function nothingLost(address: string): Promise<void> {
  await expect(bench.tab('Checks 2/3')).toBeVisible()
  await bench.tab(/^Checks/).click()
  await expect(emmy.getByText('Last answer: please')).toBeVisible()
  await expect(bench.screen('here')).toContainText(`ip address add ${address}`)
  await bench.show('Statement')
}

/** Says something to all whom the page has chosen. */
async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill(text)
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(page.getByRole('region', { name: 'All messages' })).toContainText(text)
}
