import { readFile } from 'node:fs/promises'
import type { Download, Page, Response } from '@playwright/test'
import { expect, open, test } from '../page'
import { Bench } from './bench'
import { password, Platform } from './platform'
import { attack, chooseFile, close, english, launch, Room, shoot } from './room'
import { unzip } from './zip'

/** Somebody whose every text would be a program or a formula, if anything took it for one. */
const stranger = { family: '=HYPERLINK("http://evil.example")', given: attack('given name'), email: 'stranger@demo.example', team: attack('team') }
const title = attack('title')
const file = '<img src=x onerror="hostile(\'file name\')">.md'

/** The same as the platform keeps it: without what no system of files takes. */
const kept = "img src=x onerror=-hostile('file name').md"

/** Nothing of these may reach whoever grades blindly. */
const names = ['HYPERLINK', 'given name', "hostile('team')", stranger.email, 'Sophie', 'Germain', 'sophie@']

let room: Room
let instructor: Page
let student: Page
let grader: Page
let bench: Bench
let session: string
let told: Promise<string>[]

test.describe.configure({ mode: 'serial' })

test.beforeAll(async ({ browser }) => {
  room = new Room(browser, await Platform.found())
  instructor = await room.enter('formateur')
})

test.afterAll(async () => room?.leave())

test('a list with a wrong line is refused with the place of what is wrong, then read, applied, and its student invited', async () => {
  const people = `/people/${room.platform.promotion}`
  const header = 'nom;prénom;courriel;groupe;tiers-temps'
  const line = [stranger.family, stranger.given, stranger.email, stranger.team, '1/3'].map(quoted).join(';')
  await instructor.goto(`${people}/import`)
  await chooseFile(instructor, 'roster.csv', `${header}\n${line}\nNobody;Nowhere;no address;;\n`)
  const problem = instructor.getByRole('row').filter({ hasText: 'courriel' })
  await expect(problem).toContainText('3')
  await expect(problem).toContainText('no address')
  await shoot(instructor, 'people-import-problem')
  await chooseFile(instructor, 'roster.csv', `${header}\n${line}\n`)
  await expect(instructor.getByRole('region', { name: 'What the import would do' }).first()).toContainText(stranger.family)
  await shoot(instructor, 'people-import-plan')
  await instructor.getByRole('button', { name: 'Apply 1 change' }).click()
  await expect(instructor.getByText('1 change applied').first()).toBeVisible()
  await instructor.goto(`${people}/teams`)
  await expect(instructor.getByRole('heading', { name: stranger.team })).toBeVisible()
  await shoot(instructor, 'people-teams')
  await instructor.goto(`${people}/invitations`)
  await instructor.getByRole('button', { name: 'Make the links' }).click()
  const slip = instructor.getByRole('listitem').filter({ hasText: stranger.email })
  await expect(slip).toContainText(stranger.given)
  await shoot(instructor, 'people-invitations')
  student = await room.visitor('stranger')
  await open(student, await slip.locator('code').innerText(), english)
  await expect(student.getByRole('textbox', { name: 'Given name' })).toHaveValue(stranger.given)
  await shoot(student, 'invitation')
  await student.getByRole('textbox', { name: 'New password' }).fill(password)
  await student.getByRole('textbox', { name: 'Once more' }).fill(password)
  await student.getByRole('button', { name: 'Enter' }).click()
  await expect(student.getByRole('heading', { name: /^Hello/ })).toContainText(stranger.given)
})

test('what a team is called and writes is text for the team and for the instructor', async () => {
  const { items } = await room.platform.ask<{ items: { id: string; name: string }[] }>('formateur', 'GET', `/promotions/${room.platform.promotion}/teams`)
  const team = items.find(({ name }) => name === stranger.team)!.id
  session = await room.platform.plan({ title, teams: [team, room.platform.team('Sophie')], rules: { blind: true } })
  await instructor.goto(`/control/${session}`)
  await expect(instructor.getByRole('heading', { name: title })).toBeVisible()
  await launch(instructor)
  await expect(instructor.getByRole('grid')).toContainText(stranger.team)
  await shoot(instructor, 'control-wall')
  await student.goto(`/sessions/${session}/bench`)
  bench = new Bench(student)
  await bench.terminal('here')
  await bench.type(`# ${attack('terminal')}`)
  await expect(bench.screen('here')).toContainText("hostile('terminal')")
  await bench.show(/^Checks/)
  await student.getByRole('textbox', { name: 'Which word opens?' }).fill(attack('answer'))
  await student.keyboard.press('Enter')
  await expect(student.getByText(`Last answer: ${attack('answer')}`)).toBeVisible()
  await bench.show(/^Messages/)
  await student.getByRole('textbox', { name: 'Ask the instructors a question' }).fill(attack('question'))
  await student.keyboard.press('Control+Enter')
  await instructor.goto(`/control/${session}/messages`)
  const messages = instructor.getByRole('region', { name: 'All messages' })
  await expect(messages).toContainText(attack('question'))
  await instructor.getByRole('textbox', { name: 'Message', exact: true }).fill(attack('message'))
  await instructor.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(messages).toContainText(attack('message'))
  await expect(student.getByRole('tabpanel', { name: /^Messages/ })).toContainText(attack('message'))
  await shoot(student, 'hostile-messages')
  await shoot(instructor, 'hostile-control-messages')
})

test('documents, reasons and the closing carry hostile text unharmed', async () => {
  await bench.show('Documents')
  await chooseFile(student, file, `# Account\n\n${attack('document')}\n`)
  await student.getByRole('button', { name: 'Hand in this document' }).click()
  await expect(student.getByRole('region', { name: 'Digest of the document' })).toContainText('sha256:')
  await expect(student.getByRole('tabpanel', { name: 'Documents' })).toContainText(kept)
  await shoot(student, 'hostile-documents')
  await instructor.goto(`/control/${session}/times`)
  await instructor.getByRole('button', { name: 'Add time' }).click()
  const dialog = instructor.getByRole('dialog', { name: 'Add time' })
  await dialog.getByRole('textbox', { name: /^Reason/ }).fill(attack('time'))
  await dialog.getByRole('button', { name: 'Add time' }).click()
  await expect(dialog).toHaveCount(0)
  await instructor.goto(`/control/${session}`)
  await close(instructor)
  await expect(student.getByText('The session is closed').first()).toBeVisible({ timeout: 90_000 })
})

test('whoever grades blindly is told no name, in no page and in no answer of the server', async () => {
  grader = await room.enter('correcteur')
  told = []
  grader.on('response', (response) => void told.push(contentOf(response)))
  await grader.goto(`/desk/${session}/results`)
  await expect(grader.getByText('Blind')).toBeVisible()
  await grader.getByRole('link', { name: /The word of the passage/ }).last().click()
  await expect(grader.getByRole('button', { name: /^Override…/ })).toBeVisible()
  await nameless('desk-blind-results')
  await grader.getByRole('link', { name: 'Documents', exact: true }).click()
  await expect(grader.getByRole('table')).toContainText('1')
  await nameless('desk-blind-reports')
  await grader.getByRole('link', { name: 'Grid', exact: true }).click()
  await expect(grader.getByRole('gridcell').first()).toBeVisible()
  await grader.getByRole('gridcell').first().click()
  await expect(grader.getByRole('complementary')).toBeVisible()
  await nameless('desk-blind-cell')
})

test('a grader marks a rubric and gives a reason, which are text too', async () => {
  await grader.goto(`/desk/${session}/reports`)
  await grader.getByRole('row').filter({ hasText: 'to mark' }).getByRole('link').first().click()
  const level = grader.getByRole('radio', { name: /What was done, and why/ })
  await level.click() // it shows once what is being read of the documents is out of the way
  await expect(level).toBeChecked()
  await expect(grader.getByText(/^Saved: 100/)).toBeVisible()
  await grader.getByRole('textbox', { name: 'Comment' }).fill(attack('comment'))
  await grader.keyboard.press('Tab')
  await expect(grader.getByRole('textbox', { name: 'Comment' })).toHaveValue(attack('comment'))
  await nameless('desk-rubric')
  await expect(grader.getByRole('region', { name: /^Document: / })).toContainText(attack('document'))
  const download = new Promise<Download>((resolve) => grader.context().once('page', (tab) => tab.once('download', resolve)))
  await grader.getByRole('button', { name: /^Download/ }).click()
  expect((await contentOfFile(await download)).toString('utf8')).toContain(attack('document'))
  await grader.goto(`/desk/${session}/results`)
  await grader.getByRole('link', { name: /The word of the passage/ }).first().click()
  await grader.getByRole('button', { name: /^Override…/ }).click()
  const place = grader.url()
  const form = grader.getByRole('form', { name: 'Override the result' })
  await form.getByRole('spinbutton').fill('50')
  await form.getByRole('textbox').fill(attack('reason'))
  await form.getByRole('button', { name: /^Override/ }).click()
  await expect(form).toHaveCount(0)
  await grader.goto(place)
  await expect(grader.locator('main')).toContainText(attack('reason'))
  await nameless('desk-blind-check')
})

test('exports hold the names as text: a workbook that opens, and lines that no spreadsheet takes for a formula', async () => {
  await instructor.goto(`/desk/${session}/grid`)
  await expect(instructor.getByRole('grid')).toContainText(stranger.family)
  await shoot(instructor, 'desk-grid')
  await instructor.goto(`/desk/${session}/record`)
  await shoot(instructor, 'desk-record')
  const parts = unzip(await exported('Grid (XLSX)'))
  expect([...parts.keys()]).toEqual(expect.arrayContaining(['[Content_Types].xml', 'xl/workbook.xml']))
  const xml = [...parts.values()].join('\n')
  expect(xml).toContain('Germain')
  expect(xml).toContain('&lt;img src=x onerror=')
  expect(xml).not.toContain('<img')
  for (const [name, text] of parts) if (name.startsWith('xl/worksheets/')) expect(text, name).not.toMatch(/<f>[^<]*HYPERLINK/)
  for (const link of ['Grid (CSV)', 'Details (CSV)']) {
    const text = (await exported(link)).toString('utf8')
    expect(text, link).toContain('Germain')
    expect(text, link).not.toMatch(/(?:^|[;,"\n])=HYPERLINK/)
  }
})

/** A cell of a CSV file. */
function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}

/** What a link of the page's exports gives. */
async function exported(name: string): Promise<Buffer> {
  const [download] = await Promise.all([instructor.waitForEvent('download'), instructor.getByRole('link', { name }).click()])
  return contentOfFile(download)
}

async function contentOfFile(download: Download): Promise<Buffer> {
  expect(await download.failure()).toBeNull()
  return readFile(await download.path())
}

/** What the server said in one answer, but for the person's own account. */
async function contentOf(response: Response): Promise<string> {
  if (!/\/api\/v1\/sessions/.test(response.url()) || (response.headers()['content-type'] ?? '').startsWith('text/event-stream')) return ''
  return response.text().catch(() => '') // a page that was left has no answer any more
}

/** Fails where the grader's page, or what came to it, names anybody. */
async function nameless(picture: string): Promise<void> {
  await shoot(grader, picture)
  const all = [await grader.content(), ...await Promise.all(told)].join('\n')
  expect(names.filter((name) => all.includes(name))).toEqual([])
}
