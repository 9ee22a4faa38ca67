import type { Page } from '@playwright/test'
import { expect, test } from '../page'
import { Platform } from './platform'
import { drawn, Room, shoot } from './room'

/** A page, what shows that it is whole, and the name of its picture. */
type Look = readonly [path: string, ready: string, name: string]

let room: Room
let live: string
let closed: string

test.describe.configure({ mode: 'serial' })

test.beforeAll(async ({ browser }) => {
  const platform = await Platform.found()
  room = new Room(browser, platform)
  const { items } = await platform.ask<{ items: { id: string; phase: string; teams_count: number }[] }>('formateur', 'GET', '/sessions?limit=200')
  const find = (phase: string) => items.filter((one) => one.phase === phase).sort((a, b) => b.teams_count - a.teams_count)[0]!.id
  live = find('running')
  closed = find('closed')
})

test.afterAll(async () => room?.leave())

test('whoever is not logged in sees the way in, and nothing else', async () => {
  const guest = await room.visitor('guest')
  await look(guest, [['/', 'input[type=password]', 'login'], [`/control/${live}`, 'input[type=password]', 'login']])
})

test('the pages of a team', async () => {
  const ada = await room.enter('ada')
  await look(ada, [['/', 'main a', 'home-student'], ['/bench', 'main a', 'my-sessions'], ['/account', 'main h2', 'account'], ['/framework/B6', 'article h2', 'framework']])
  await ada.goto(`/sessions/${live}/bench`)
  for (const tab of ['Statement', 'Checks', 'Network', 'Documents', 'Messages']) {
    const panel = ada.getByRole('tabpanel', { name: new RegExp(`^${tab}`) })
    await ada.getByRole('tab', { name: new RegExp(`^${tab}`) }).click()
    await expect(panel).toBeVisible()
    if (tab === 'Network') await drawn(panel)
    await shoot(ada, `bench-${tab.toLowerCase()}-solved`)
  }
})

test('the pages of an instructor', async () => {
  const instructor = await room.enter('formateur')
  await look(instructor, [
    ['/', 'main h2 a', 'home-instructor'], ['/control', 'table', 'control-sessions'], [`/control/${live}/teams`, '[role=tabpanel] table', 'control-teams'],
    [`/control/${live}/curves`, '.u-over', 'control-curves'], [`/control/${live}/load`, '.u-over', 'control-load'], [`/control/${live}`, '[role=grid] [data-check]', 'control-live'],
  ])
  await instructor.locator('td[data-check]').first().click()
  await expect(instructor.getByRole('dialog')).toBeVisible()
  await shoot(instructor, 'control-cell')
  await instructor.keyboard.press('Escape')
  await instructor.getByRole('rowheader', { name: /Blaise/ }).click()
  await instructor.getByRole('button', { name: 'Open a terminal on here' }).click()
  await expect(instructor.locator('.xterm-rows').first()).toContainText('root@here', { timeout: 60_000 })
  await shoot(instructor, 'control-team')
  await instructor.getByRole('button', { name: 'Project' }).click()
  await expect(instructor.locator('[data-wall]')).toBeVisible()
  await shoot(instructor, 'control-projected')
  const lab = (part: string): Look => [`/catalogue/campus-ospf/${part}`, '[role=tabpanel] :is(h2, h3, table)', `lab-${part}`]
  await look(instructor, [
    ['/catalogue', 'h3 a', 'catalogue'], ['/catalogue/campus-ospf', 'table', 'lab'], ['/catalogue/campus-ospf/topology', 'canvas', 'lab-topology'],
    ...['checks', 'rubric', 'injects', 'note', 'solution', 'proof'].map(lab), ['/framework/coverage/B6.C3', 'table', 'coverage'],
    ['/people', 'table', 'people'], [`/people/${room.platform.promotion}`, 'table', 'people-members'],
  ])
})

test('the pages of a grader and of a jury', async () => {
  const grader = await room.enter('correcteur')
  await look(grader, [['/desk', 'h3 a', 'desk'], [`/desk/${closed}/results`, 'main li a', 'desk-results'], [`/desk/${closed}/reports`, 'tbody a', 'desk-reports'], [`/desk/${closed}/grid`, '[role=gridcell]', 'desk-grid-blind']])
  await grader.goto(`/desk/${closed}/results`)
  await grader.getByRole('link', { name: /The other side answers/ }).first().click()
  await expect(grader.getByRole('button', { name: /^Confirm/ }).first()).toBeVisible()
  await shoot(grader, 'desk-check')
  await look(await room.enter('jury'), [['/', 'main a', 'home-jury'], [`/desk/${closed}/grid`, '[role=gridcell]', 'jury-grid'], [`/desk/${closed}/record`, 'main', 'jury-record']])
})

test('the pages of an admin, and the main ones in French and in the dark', async () => {
  await look(await room.enter('admin'), [['/', 'main a', 'home-admin'], ['/people/everybody', 'table', 'everybody']])
  const ada = await room.enter('ada', { colorScheme: 'dark' })
  await dark(ada)
  await look(ada, [[`/sessions/${live}/bench`, '[role=tabpanel] p', 'bench-dark']])
  const instructor = await room.enter('formateur')
  await dark(instructor)
  await look(instructor, [[`/control/${live}`, '[role=grid] [data-check]', 'control-dark'], [`/desk/${closed}/grid`, '[role=gridcell]', 'desk-dark']])
})

/** Opens pages one after the other: each is whole, no wider than the window, and kept as a picture. */
async function look(page: Page, pages: readonly Look[]): Promise<void> {
  for (const [path, ready, name] of pages) {
    await page.goto(path)
    await expect(page.locator(ready).first(), path).toBeVisible()
    if (ready === 'canvas') await drawn(page)
    await shoot(page, name)
    expect(await page.evaluate(() => document.documentElement.scrollWidth), `width of ${path}`).toBeLessThanOrEqual(1280)
  }
}

/** Chooses French and dark, as if they had been chosen before. */
async function dark(page: Page): Promise<void> {
  await page.addInitScript(() => {
    localStorage.setItem('pupitre.language', 'fr')
    localStorage.setItem('pupitre.theme', 'dark')
  })
}
