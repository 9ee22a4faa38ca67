import type { Page } from '@playwright/test'
import { ids } from '../src/areas/bench/fixtures'
import { serveBench } from './bench.server'
import { expect, open, test, views, violations } from './page'

const address = `/sessions/${ids.session}/bench`
const english = { language: 'en', theme: 'light' } as const
const tab = (page: Page, name: string | RegExp) => page.getByRole('tablist', { name: /^(Bench|Paillasse)$/ }).getByRole('tab', { name })

async function openTerminal(page: Page, node: string): Promise<void> {
  await page.getByRole('button', { name: /New terminal|Nouveau terminal/ }).click()
  await page.getByRole('menuitem', { name: node, exact: true }).click()
  await expect(page.locator('.xterm-rows').first()).toContainText('Neighbor ID')
}

for (const view of views) {
  const name = `${view.language}-${view.theme}`

  test(`the bench is whole and accessible (${name})`, async ({ page }) => {
    await serveBench(page)
    await open(page, address, view)
    await openTerminal(page, 'r2')
    await page.screenshot({ path: `e2e/.screenshots/bench-statement-${name}.png` })
    expect(await violations(page)).toEqual([])
    for (const [id, label] of [['checks', /^(Checks|Vérifications)/], ['map', /^(Network|Réseau)$/], ['documents', /^Documents$/], ['messages', /^Messages/]] as const) {
      await tab(page, label).click()
      if (id === 'checks') await page.getByRole('button', { name: /OSPF/ }).first().click()
      await expect(page.getByRole('tabpanel', { name: label })).toBeVisible()
      await page.waitForTimeout(id === 'map' ? 1500 : 400) // the map is laid out in a worker and drawn on a canvas
      await page.screenshot({ path: `e2e/.screenshots/bench-${id}-${name}.png` })
      expect(await violations(page)).toEqual([])
    }
  })

  test(`home, waiting, paused and closed are accessible (${name})`, async ({ page }) => {
    const server = await serveBench(page)
    await open(page, '/', view)
    await expect(page.getByRole('link', { name: 'Rattrapage du bloc 5' })).toBeVisible()
    await page.screenshot({ path: `e2e/.screenshots/bench-home-${name}.png` })
    expect(await violations(page)).toEqual([])
    const running = server.session
    server.session = { ...running, phase: 'ready', launched: undefined, starts: new Date(Date.now() + 754_000).toISOString() }
    await page.goto(address)
    await expect(page.getByRole('timer')).toBeVisible()
    await page.screenshot({ path: `e2e/.screenshots/bench-waiting-${name}.png` })
    expect(await violations(page)).toEqual([])
    server.session = { ...running, paused: true }
    server.bench = { ...server.bench, open: false, session: { ...server.bench.session, paused: true }, clock: { ...server.bench.clock, paused: true } }
    await page.goto(address)
    await expect(page.getByRole('timer')).toContainText(/paused|pause/i)
    await expect(page.getByRole('heading', { name: /Val-d’Ombre/, level: 2 })).toBeVisible()
    await page.screenshot({ path: `e2e/.screenshots/bench-paused-${name}.png` })
    expect(await violations(page)).toEqual([])
    server.session = { ...running, phase: 'closed' }
    server.bench = { ...server.bench, session: { ...server.bench.session, phase: 'closed', paused: false }, clock: { ...server.bench.clock, over: true } }
    await page.goto(address)
    await tab(page, /^(Checks|Vérifications)/).click()
    await page.screenshot({ path: `e2e/.screenshots/bench-closed-${name}.png` })
    expect(await violations(page)).toEqual([])
  })
}

test('the launch opens the bench by itself', async ({ page }) => {
  const server = await serveBench(page)
  const running = server.session
  server.session = { ...running, phase: 'ready', launched: undefined, starts: new Date(Date.now() + 60_000).toISOString() }
  await open(page, address, english)
  await expect(page.getByRole('heading', { name: 'The session has not begun' })).toBeVisible()
  server.session = running
  await server.tell('session.launched', { seq: 41 })
  await expect(page.getByRole('heading', { name: 'The Val-d’Ombre campus', level: 2 })).toBeVisible()
})

test('a terminal is opened, shared, left by keys, and joined again after a reload', async ({ page }) => {
  const server = await serveBench(page)
  await open(page, address, english)
  await openTerminal(page, 'r2')
  await expect(page.getByText('With Grace')).toBeVisible()
  const keys = page.getByRole('textbox', { name: 'Terminal of r2' })
  await expect(keys).toBeFocused()
  await page.keyboard.type('hello')
  await expect(page.locator('.xterm-rows')).toContainText('r2# hello')
  await page.keyboard.press('Control+Shift+ArrowUp')
  await expect(page.getByRole('tab', { name: 'r2', exact: true })).toBeFocused()
  await page.getByRole('button', { name: 'New terminal' }).click()
  await page.getByRole('menuitem', { name: 'r4, with Grace' }).click()
  await expect(page.getByRole('tab', { name: 'r4', exact: true })).toHaveAttribute('aria-selected', 'true')
  await expect.poll(() => server.asked.length).toBe(2)
  expect(server.asked[1]).toContain(`"terminal":"${ids.terminal}"`)
  await page.reload()
  await expect(page.getByRole('tab', { name: 'r2', exact: true })).toBeVisible()
  await expect.poll(() => server.asked.length).toBe(4)
  expect(server.asked.slice(2).every((asked) => asked.includes('"terminal":'))).toBe(true)
})

test('panes keep their places after a reload', async ({ page }) => {
  await serveBench(page)
  await open(page, address, english)
  await openTerminal(page, 'r2')
  await page.getByRole('button', { name: 'New terminal' }).click()
  await page.getByRole('menuitem', { name: 'r1', exact: true }).click()
  await page.getByRole('button', { name: 'Move to another pane' }).click()
  const separator = page.getByRole('separator', { name: 'Open terminals' })
  await separator.focus()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await expect(separator).toHaveAttribute('aria-valuenow', '40')
  await page.reload()
  await expect(separator).toHaveAttribute('aria-valuenow', '40')
  await expect(page.locator('.xterm-rows')).toHaveCount(2)
})

test('a terminal is ended by who opened it, once it was said what stops', async ({ page }) => {
  const server = await serveBench(page)
  await open(page, address, english)
  await openTerminal(page, 'r2')
  await page.getByRole('button', { name: 'End this terminal' }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText('What runs in this terminal stops.')
  await expect(dialog).toContainText('for the others who look at it')
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'End the terminal' }).click()
  await expect(page.getByText('No open terminal')).toBeVisible()
  expect(server.asked.at(-1)).toMatch(/^DELETE terminals\/01989c00/)
  await page.screenshot({ path: 'e2e/.screenshots/bench-no-terminal.png' })
  await page.getByRole('button', { name: 'New terminal' }).click()
  await page.getByRole('menuitem', { name: 'r4, with Grace' }).click()
  await expect(page.locator('.xterm-rows')).toContainText('Neighbor ID')
  await page.waitForTimeout(300)
  await expect(page.getByRole('button', { name: 'End this terminal' })).toHaveCount(0)
})

test('why the end moved is told beside the time left', async ({ page }) => {
  await serveBench(page)
  await open(page, address, english)
  await page.getByRole('button', { name: /10 min added · 3 min given back/ }).click()
  const told = page.getByRole('dialog', { name: 'Why the end moved' })
  await expect(told.getByRole('listitem')).toHaveCount(2)
  await expect(told).toContainText('by Katherine Johnson · to all teams')
  await expect(told).toContainText('Démarrage tardif de la salle <b>A</b>')
  await expect(told).toContainText('given back by the platform · lost from')
  expect(await violations(page)).toEqual([])
  await page.screenshot({ path: 'e2e/.screenshots/bench-grants.png' })
  await page.keyboard.press('Escape')
  await expect(told).toHaveCount(0)
  await expect(page.getByRole('button', { name: /10 min added/ })).toBeFocused()
})

test('who is where shows by itself, and is not read out', async ({ page }) => {
  const server = await serveBench(page)
  await open(page, address, english)
  const team = page.getByRole('list', { name: 'Members of the team' })
  await expect(team.getByRole('listitem')).toHaveText([/^Ada r2 \(here, terminal of r2, since \d\d:\d\d\)$/, /^Grace \(here, since/, /^Alan \(away\)$/])
  const [ada, grace] = server.bench.presence!
  const helper = { person: { id: 'k', given_name: 'Katherine' }, member: false, since: server.bench.now, where: [{ kind: 'terminal', node: 'r3' }] }
  await server.tell('presence', { team: ids.team, present: [ids.grace], presence: [{ ...grace!, where: [...ada!.where] }, helper] })
  await expect(team.getByRole('listitem')).toHaveText([/^Ada \(away\)$/, /^Grace r2 \(here, terminal of r2/, /^Alan \(away\)$/, /^Katherine r3 \(staff, terminal of r3/])
  await expect(page.locator('[aria-live]').filter({ hasText: 'Katherine' })).toHaveCount(0)
})

test('checks are asked for, and what they say comes by itself', async ({ page }) => {
  const server = await serveBench(page)
  await open(page, address, english)
  await tab(page, /^Checks/).click()
  await page.getByRole('button', { name: 'Check the task: Addressing' }).click()
  await expect.poll(() => server.asked).toEqual(['POST checks {"checks":["gw-a","gw-b"]}'])
  const [first, ...rest] = server.bench.tasks
  const checks = first!.checks.map((check) => ({ ...check, result: { ...check.result!, verdict: 'pass' as const } }))
  server.bench = { ...server.bench, tasks: [{ ...first!, checks }, ...rest], checking: false, next_check_s: 45 }
  await server.tell('checks.done', { team: ids.team, seq: 41 })
  await expect(tab(page, 'Checks 2/7')).toBeVisible()
  await expect(page.getByText(/Next checks in 00:[34]/)).toBeVisible()
  await page.getByRole('button', { name: 'Check everything' }).click()
  await page.waitForTimeout(300)
  expect(server.asked).toHaveLength(1)
})

test('a hint tells its cost before it is seen, and a refusal is shown where it belongs', async ({ page }) => {
  const server = await serveBench(page)
  await open(page, address, english)
  await tab(page, /^Checks/).click()
  await page.getByRole('button', { name: /learnt from OSPF/ }).first().click()
  await page.getByRole('button', { name: 'See hint 2 of 3 (2 points)' }).click()
  await expect(page.getByRole('alertdialog')).toContainText('will cost your team 2 points')
  await page.keyboard.press('Escape')
  expect(server.asked).toEqual([])
  await page.getByRole('button', { name: 'See hint 2 of 3 (2 points)' }).click()
  await page.getByRole('button', { name: 'See the hint', exact: true }).click()
  await expect.poll(() => server.asked).toEqual(['POST hints {"check":"ospf","index":1}'])
  server.refusals.set('answers', { type: '/problems/same', title: 'Refused', status: 409, code: 'same', detail: 'this is the answer given already' })
  await page.getByRole('textbox', { name: 'Flag' }).fill('FLAG{again}')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('this is the answer given already')
  await expect(page.getByRole('textbox', { name: 'Flag' })).toHaveValue('FLAG{again}')
})

test('a document is handed in and its receipt shown', async ({ page }) => {
  await serveBench(page)
  await open(page, address, english)
  await tab(page, 'Documents').click()
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose a file' }).click()
  await (await chooser).setFiles({ name: 'rapport.md', mimeType: 'text/markdown', buffer: Buffer.from('# Rapport') })
  await page.getByRole('button', { name: 'Hand in this document' }).click()
  await expect(page.getByRole('region', { name: 'Digest of the document' })).toContainText('sha256:7c7c')
  await expect(page.getByRole('button', { name: 'Hand in this document' })).toHaveCount(0)
})

test('a message is told and marked until it is seen; nothing in it becomes HTML', async ({ page }) => {
  const server = await serveBench(page)
  await open(page, address, english)
  await expect(tab(page, 'Messages')).toContainText('2 unread messages')
  await tab(page, /^Messages/).click()
  await expect(page.getByText('<img src=x onerror=alert(1)>')).toBeVisible()
  await expect(tab(page, 'Messages')).not.toContainText('unread')
  await tab(page, 'Statement').click()
  await page.getByRole('heading', { level: 1 }).focus()
  server.bench = { ...server.bench, messages: [...server.bench.messages, { id: 'm4', seq: 41, time: server.bench.now, name: 'Katherine', teams: [], text: 'Ten minutes left.' }] }
  await server.tell('message.sent', { seq: 41 })
  await expect(tab(page, 'Messages')).toContainText('1 unread message')
  await expect(page.getByRole('region', { name: /Notifications/ })).toContainText('Message from Katherine')
})

test('a machine is chosen in the table of the network, and its pages open in a tab of their own', async ({ page, context }) => {
  const server = await serveBench(page)
  await context.route('https://pages.example/**', (route) => route.fulfill({ contentType: 'text/plain', body: 'intranet' }))
  await page.route('**/nodes/srv/web', (route) => route.fulfill({ status: 201, contentType: 'application/json', body: JSON.stringify({ url: 'https://pages.example/x', expires: server.bench.now }) }))
  await open(page, address, english)
  await tab(page, 'Network').click()
  await page.getByRole('tab', { name: 'Table' }).click()
  await page.getByRole('button', { name: 'srv', exact: true }).click()
  const popup = page.waitForEvent('popup')
  await page.getByRole('button', { name: 'Web page, port 80' }).click()
  await expect.poll(async () => (await popup).url()).toBe('https://pages.example/x')
})

test('the bench fits a tablet, lying and standing, and panes keep their place', async ({ page }) => {
  await page.setViewportSize({ width: 1024, height: 768 })
  await serveBench(page)
  await open(page, address, english)
  await openTerminal(page, 'r2')
  const tabs = await page.getByRole('tablist', { name: 'Bench' }).getByRole('tab').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top))
  expect(new Set(tabs).size, 'tabs are in one row').toBe(1)
  const separator = page.getByRole('separator', { name: 'Statement and terminals' })
  await separator.focus()
  await page.keyboard.press('ArrowRight')
  await expect(separator).toHaveAttribute('aria-valuenow', '47')
  await page.reload()
  await expect(separator).toHaveAttribute('aria-valuenow', '47')
  await expect(page.locator('.xterm-rows')).toContainText('Neighbor ID')
  await page.screenshot({ path: 'e2e/.screenshots/bench-tablet.png' })
  await page.setViewportSize({ width: 768, height: 1024 })
  await expect(separator).toHaveAttribute('aria-orientation', 'horizontal')
  await page.screenshot({ path: 'e2e/.screenshots/bench-tablet-standing.png' })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(768)
})
