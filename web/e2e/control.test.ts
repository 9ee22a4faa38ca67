import type { Page } from '@playwright/test'
import { nodes, serveControl, session, team } from './control.server'
import { expect, open, test, views, violations } from './page'
import { load } from './wall.load'

const address = `/control/${session}`
const english = { language: 'en', theme: 'light' } as const
const english_ = (page: Page, path: string) => open(page, path, english)

for (const view of views) {
  const name = `${view.language}-${view.theme}`
  const shoot = async (page: Page, what: string) => {
    await page.screenshot({ path: `e2e/.screenshots/control-${what}-${name}.png` })
    expect(await violations(page), what).toEqual([])
  }

  test(`the control room is whole and accessible (${name})`, async ({ page }) => {
    const server = await serveControl(page)
    await open(page, '/control', view)
    await expect(page.getByRole('table')).toBeVisible()
    await shoot(page, 'sessions')
    await page.goto(address)
    await expect(page.getByRole('grid')).toBeVisible()
    await page.waitForTimeout(1200) // the counts of the legend follow once a second
    await shoot(page, 'wall')
    await page.locator('td[data-check]').nth(2).click()
    await expect(page.getByRole('dialog')).toContainText('r3')
    await shoot(page, 'cell')
    await page.keyboard.press('Escape')
    for (const tab of ['teams', 'messages', 'injects', 'times', 'curves', 'load']) {
      await page.goto(`${address}/${tab}`)
      await expect(page.getByRole('tabpanel')).toBeVisible()
      if (tab === 'curves' || tab === 'load') await expect(page.locator('.u-over')).toBeVisible({ timeout: 15_000 })
      await page.waitForTimeout(300)
      await shoot(page, tab)
    }
    server.session = { ...server.session, phase: 'preparing', actions: ['launchSession', 'cancelSession'], launched: undefined, teams: server.session.teams.map((one, i) => ({
      ...one, ready: i % 3 > 0, took_s: i % 3 > 0 ? 14 : undefined, failure: i === 3 ? 'image pupitre/router: no space left on device' : undefined, clock: { ...one.clock, launched: undefined } })) }
    await page.goto(`${address}/teams`)
    await expect(page.getByRole('progressbar')).toBeVisible()
    await shoot(page, 'preparing')
    await page.getByRole('button', { name: /^(Launch the session|Lancer la session)$/ }).click()
    await shoot(page, 'launch')
  })

  test(`a session that is over shows its orals (${name})`, async ({ page }) => {
    const server = await serveControl(page, { session: { phase: 'closed', closed: new Date().toISOString(), unanswered: 0, actions: ['getWall', 'openOral', 'sealSession'] } })
    server.oral = { ...server.oral, state: 'open', may_enter: true, nodes, until: new Date(Date.now() + 5_000_000).toISOString(), by: { id: team(9), given_name: 'Grace', family_name: 'Hopper' } }
    await open(page, `${address}/oral?team=${team(1)}`, view)
    await page.getByRole('button', { name: /(Open a terminal on|Ouvrir un terminal sur) r1/ }).click()
    await expect(page.locator('.xterm-rows').first()).toContainText('neighbor')
    await shoot(page, 'oral')
  })

  test(`a team beside the wall, and the wall on a projector (${name})`, async ({ page }) => {
    await serveControl(page)
    await open(page, address, view)
    await page.getByRole('rowheader').first().click()
    await page.getByRole('button', { name: /(Open a terminal on|Ouvrir un terminal sur) r1/ }).click()
    await expect(page.locator('.xterm-rows').first()).toContainText('neighbor')
    await shoot(page, 'team')
    await page.getByRole('button', { name: /^(Project|Projeter)$/ }).click()
    await page.setViewportSize({ width: 1920, height: 1080 })
    await expect(page.locator('[data-wall]')).toBeVisible()
    await page.waitForTimeout(1200)
    await shoot(page, 'projected')
  })

  test(`a plan is made in four steps (${name})`, async ({ page }) => {
    const server = await serveControl(page)
    server.fits = false
    await open(page, '/control/new', view)
    const next = page.getByRole('button', { name: /^(Continue|Continuer)$/ })
    await page.getByText(/^(Le campus du Val-d’Ombre|The Val-d’Ombre campus)/).first().click()
    await page.waitForTimeout(1500) // the picture is laid out in a worker
    await shoot(page, 'plan-lab')
    await next.click()
    await page.getByRole('button', { name: /Promotion/ }).click()
    await page.getByRole('option').first().click()
    await page.getByText(/^(All teams|Toutes les équipes)/).click()
    await expect(page.getByRole('complementary')).toContainText(/3 (waves|vagues)/)
    await shoot(page, 'plan-teams')
    await next.click()
    await page.getByText(/^(See and adapt|Voir et adapter)/).click()
    await shoot(page, 'plan-rules')
    await next.click()
    await shoot(page, 'plan-review')
    await page.getByRole('button', { name: /^(Plan|Planifier)$/ }).click()
    await expect(page).toHaveURL(new RegExp(`${address}$`))
    expect(server.asked.some((line) => line.startsWith('POST sessions {') && line.includes('"duration_s":9000'))).toBe(true)
  })
}

test('the wall follows its events, cell by cell', async ({ page }) => {
  const server = await serveControl(page, { teams: 6, checks: 4 })
  await english_(page, address)
  const cell = page.locator(`tr[data-team="${team(1)}"] [data-check="check-2"]`)
  await expect(cell).toBeVisible()
  await server.tell('wall', { team: team(1), obtained: 33, cells: [{ check: 'check-2', verdict: 'error', share: 0, origin: 'watch' }] })
  await expect(cell).toHaveAccessibleName('Platform error')
  await expect(page.locator(`tr[data-team="${team(1)}"]`)).toContainText('33/75')
  await server.tell('health', { team: team(2), health: 'failed' })
  await expect(page.locator(`tr[data-team="${team(2)}"] th`)).toContainText('The instance has failed')
  await server.tell('presence', { team: team(3), present: ['a', 'b'] })
  await expect(page.locator(`tr[data-team="${team(3)}"]`)).toContainText('2 of 3 present')
})

test('the wall is walked by keys, and one place of it is reached by Tab', async ({ page }) => {
  await serveControl(page, { teams: 60, checks: 30 })
  await english_(page, address)
  const grid = page.getByRole('grid')
  await expect(grid).toHaveAttribute('aria-rowcount', '62')
  expect(await grid.locator('[tabindex="0"]').count()).toBe(1)
  await grid.locator('[tabindex="0"]').focus()
  await page.keyboard.press('Control+End')
  const focused = page.locator(':focus')
  await expect(focused).toHaveAttribute('data-check', 'check-30')
  await expect(focused).toBeInViewport()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toContainText('r3 is missing')
  await page.keyboard.press('Escape')
  await expect(focused).toHaveAttribute('data-check', 'check-30')
  await page.keyboard.press('Control+Home')
  await expect(page.locator(':focus')).toContainText('Équipe 1')
})

test('launching names who is not ready, and takes a second thought', async ({ page }) => {
  const server = await serveControl(page, { teams: 4, session: { phase: 'ready', actions: ['launchSession'] } })
  server.refusals.set('launch', { type: '/problems/conflict', title: 'Not now', status: 409, code: 'conflict', detail: 'not ready yet: Équipe 2 (being prepared)', errors: [{ pointer: '', code: 'not-ready', detail: 'not ready yet: Équipe 2 (being prepared)' }] })
  await english_(page, address)
  await page.getByRole('button', { name: 'Launch the session' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Launch the session' }).click()
  await expect(dialog.getByRole('alert')).toContainText('Équipe 2')
  await expect(dialog.getByRole('button', { name: 'Launch the session' })).toBeDisabled()
  await dialog.getByText('Launch anyway').click()
  await dialog.getByRole('button', { name: 'Launch the session' }).click()
  await expect(dialog).toHaveCount(0)
  expect(server.asked.filter((line) => line.startsWith('POST launch'))).toEqual(['POST launch {"anyway":false}', 'POST launch {"anyway":true}'])
})

test('time is added with a reason, a machine is reset and its end is told', async ({ page }) => {
  const server = await serveControl(page, { teams: 4 })
  await english_(page, `${address}/times`)
  await page.getByRole('row', { name: /Équipe 2/ }).getByRole('button', { name: 'Add' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add time' })
  await expect(dialog.getByRole('button', { name: 'Add time' })).toBeDisabled()
  await dialog.getByRole('textbox', { name: /^Reason/ }).fill('Fire drill')
  await dialog.getByRole('button', { name: 'Add time' }).click()
  await expect(dialog).toHaveCount(0)
  expect(server.asked).toContain(`POST extend {"seconds":600,"reason":"Fire drill","team":"${team(2)}"}`)
  await page.getByRole('tab', { name: 'Wall' }).click()
  await page.getByRole('rowheader').first().click()
  await page.getByRole('button', { name: 'Reset the machine r3' }).click()
  const confirm = page.getByRole('alertdialog', { name: /Reset the machine/ })
  await confirm.getByRole('textbox', { name: /^Reason/ }).fill('It hangs')
  await confirm.getByRole('button', { name: 'Reset the machine r3' }).click()
  await expect(confirm).toHaveCount(0)
  await server.tell('repair.done', { seq: 42, time: new Date().toISOString(), kind: 'repair.done', actor: 'platform', team: team(1), body: { id: 'repair-1', team: team(1) } }, 42)
  await expect(page.getByRole('region', { name: /Notifications/ })).toContainText('Made anew: r3')
})

test('closing asks for its word; an inject goes to the chosen teams', async ({ page }) => {
  const server = await serveControl(page, { teams: 4 })
  await english_(page, `${address}/injects`)
  await page.getByRole('region', { name: 'The main link fails' }).getByRole('button', { name: 'Make it happen' }).click()
  const inject = page.getByRole('alertdialog', { name: /Make it happen/ })
  await inject.getByText('Équipe 1').click()
  await inject.getByRole('button', { name: 'Make it happen' }).click()
  await expect(inject).toHaveCount(0)
  expect(server.asked).toContain(`POST injects {"inject":"cut-core","undo":false,"teams":["${team(2)}","${team(3)}","${team(4)}"]}`)
  await page.getByRole('button', { name: 'Act…' }).click()
  await page.getByRole('menuitem', { name: 'Close the session' }).click()
  const close = page.getByRole('alertdialog', { name: 'Close the session' })
  await expect(close.getByRole('button', { name: 'Close the session' })).toBeDisabled()
  await close.getByRole('textbox').fill('close')
  await close.getByRole('button', { name: 'Close the session' }).click()
  await expect(close).toHaveCount(0)
  expect(server.asked).toContain('POST close')
})

test('an unanswered question leads from the wall to its answer', async ({ page }) => {
  const server = await serveControl(page, { teams: 4 })
  await english_(page, address)
  await expect(page.getByRole('tab', { name: 'Messages (1 unanswered)' })).toBeVisible()
  await expect(page.getByRole('columnheader', { name: 'Routing' })).toBeVisible()
  await page.locator(`tr[data-team="${team(2)}"] [data-questions]`).click()
  await expect(page).toHaveURL(new RegExp(`/messages[?]asker=${team(2)}`))
  await expect(page.locator(':focus')).toContainText('Notre r2 ne répond plus')
  await page.getByRole('textbox', { name: 'Message' }).fill('Looking')
  await page.getByRole('button', { name: 'Send' }).click()
  await expect.poll(() => server.asked).toContain(`POST messages {"text":"Looking","teams":["${team(2)}"]}`)
})

test('a terminal is closed for everybody, once one is sure', async ({ page }) => {
  const server = await serveControl(page, { teams: 4 })
  await english_(page, address)
  await page.getByRole('rowheader').first().click()
  const panel = page.getByRole('region', { name: /^Team / })
  await expect(panel).toContainText('page open, terminal of r1')
  await expect(panel).toContainText('Grace <b>Hopper</b> (not of the team)')
  await panel.getByRole('button', { name: /^Close the terminal of r1/ }).click()
  const dialog = page.getByRole('alertdialog').filter({ hasText: 'Opened by Zoé Noël' })
  await expect(dialog).toContainText('Opened by Zoé Noël')
  await dialog.getByRole('button', { name: 'Close', exact: true }).click()
  await expect(dialog).toHaveCount(0)
  expect(server.asked.some((line) => /^DELETE teams\/.*\/terminals\//.test(line))).toBe(true)
})

test('a reload finds the room as it was', async ({ page }) => {
  await serveControl(page, { teams: 4 })
  await english_(page, `${address}/times`)
  await page.getByRole('tab', { name: 'Wall' }).click()
  await page.getByRole('rowheader').nth(1).click()
  const panel = page.getByRole('region', { name: 'Team Équipe 2' })
  await panel.getByRole('button', { name: 'Open a terminal on r1' }).click()
  await expect(page.locator('.xterm-rows').first()).toContainText('neighbor')
  await page.getByRole('separator', { name: 'Wall and team' }).press('Home')
  await page.getByRole('button', { name: /^Order/ }).or(page.getByRole('button', { name: /Order$/ })).first().click()
  await page.getByRole('option', { name: 'Most idle' }).click()
  await page.reload()
  await expect(panel).toBeVisible()
  await expect(page.locator('.xterm-rows').first()).toContainText('neighbor')
  await expect(page.getByRole('separator', { name: 'Wall and team' })).toHaveAttribute('aria-valuenow', '25')
  await expect(page.getByRole('button', { name: /Most idle/ })).toBeVisible()
  await page.getByRole('button', { name: 'Project' }).click()
  await expect(page.locator('[data-wall]')).toBeVisible()
  await page.reload()
  await expect(page.locator('[data-wall]')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(panel).toBeVisible()
})

test('a team’s last state is made again for its oral, entered, and removed', async ({ page }) => {
  const server = await serveControl(page, { teams: 4, session: { phase: 'closed', closed: new Date().toISOString(), unanswered: 0, actions: ['getWall', 'openOral', 'sealSession'] } })
  await english_(page, `${address}/oral`)
  await expect(page.getByRole('tabpanel')).toContainText('Nothing of this team was kept.')
  await page.getByRole('tabpanel').getByRole('button', { name: 'Équipe 1' }).click()
  const oral = page.getByRole('region', { name: 'Oral', exact: true })
  await oral.getByRole('button', { name: 'Reopen the machines' }).click()
  const dialog = page.getByRole('dialog', { name: /^Reopen the machines/ })
  await dialog.getByText('Members of the team may enter').click()
  await dialog.getByRole('button', { name: 'Reopen the machines' }).click()
  await expect(dialog).toHaveCount(0)
  expect(server.asked).toContain(`POST teams/${team(1)}/oral {"for_s":7200,"members":true}`)
  await expect(oral.getByRole('progressbar', { name: 'Machines are being made again' })).toBeVisible()
  server.oral = { ...server.oral, state: 'open', may_enter: true, nodes }
  await expect(oral).toContainText('The machines are there.', { timeout: 10_000 })
  await page.getByRole('button', { name: 'Open a terminal on r1' }).click()
  await expect(page.locator('.xterm-rows').first()).toContainText('neighbor')
  expect(server.asked.some((line) => line.startsWith(`POST teams/${team(1)}/oral/terminals`))).toBe(true)
  await oral.getByRole('button', { name: 'Shut the oral' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Shut the oral' }).click()
  await expect(oral.getByRole('progressbar', { name: 'Machines are being removed' })).toBeVisible()
  server.oral = { ...server.oral, state: 'shut' }
  await expect(oral.getByRole('button', { name: 'Reopen the machines' })).toBeVisible({ timeout: 10_000 })
})

test('the wall fits a tablet', async ({ page }) => {
  await page.setViewportSize({ width: 1024, height: 768 })
  await serveControl(page)
  await english_(page, address)
  await expect(page.getByRole('grid')).toBeVisible()
  await page.screenshot({ path: 'e2e/.screenshots/control-tablet.png' })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1024)
})

/** What the document went through while something happened. */
interface Changes {
  /** elements that changed, by team and check; anything else by its name */
  readonly touched: string[]
  readonly attributes: string[]
  /** frames in which something changed */
  readonly frames: number
  /** transitions and animations that began */
  readonly moved: number
}

/** Pushes events as one piece of the stream, waits a little, and tells what changed in the document. */
function changesBy(page: Page, events: readonly object[]): Promise<Changes> {
  return page.evaluate(async (events) => {
    const { streams } = window as unknown as { streams: { push: (text: string) => void }[] }
    const touched = new Set<string>()
    const attributes = new Set<string>()
    const frames = new Set<number>()
    let frame = 0
    let moved = 0
    let over = false
    const count = () => {
      frame++
      if (!over) requestAnimationFrame(count)
    }
    requestAnimationFrame(count)
    const nameOf = (node: Node) => {
      const element = node instanceof HTMLElement ? node : node.parentElement!
      return element.dataset.check ? `${element.closest('tr')!.dataset.team} ${element.dataset.check}` : element.nodeName
    }
    const watch = new MutationObserver((records) => records.forEach(({ target, type, attributeName }) => {
      touched.add(nameOf(target))
      attributes.add(attributeName ?? type)
      frames.add(frame)
    }))
    watch.observe(document.querySelector('[role=grid]')!, { subtree: true, childList: true, characterData: true, attributes: true })
    for (const began of ['transitionrun', 'animationstart']) document.addEventListener(began, () => moved++)
    const text = events.map((event) => `event: wall\ndata: ${JSON.stringify(event)}\n\n`).join('')
    streams.forEach((stream) => stream.push(text))
    await new Promise((done) => setTimeout(done, 200))
    over = true
    watch.disconnect()
    return { touched: [...touched].sort(), attributes: [...attributes].sort(), frames: frames.size, moved }
  }, events)
}

test('a verdict that turns changes its own cell, within one frame, and nothing moves', async ({ page }) => {
  await serveControl(page, { teams: 60, checks: 30 })
  await english_(page, address)
  await expect(page.locator('td[data-check]').first()).toBeVisible()
  await page.waitForTimeout(500) // the figures of the teams, told when the wall came, are on the page
  const seen = (n: number, check: number, verdict: string) => ({ team: team(n), obtained: (n * 7) % 38, cells: [{ check: `check-${check}`, verdict, share: 0, origin: 'watch' }] })
  const turned = await changesBy(page, [seen(1, 1, 'pass'), seen(1, 1, 'error'), seen(2, 8, 'skip'), seen(3, 20, 'skip')])
  expect(turned).toEqual({
    touched: [`${team(1)} check-1`, `${team(2)} check-8`, `${team(3)} check-20`], attributes: ['aria-label', 'class'], frames: 1, moved: 0,
  })
  const same = await changesBy(page, [seen(1, 1, 'error'), seen(2, 8, 'skip')])
  expect(same.touched).toEqual([])
  const away = await changesBy(page, [seen(60, 1, 'skip'), seen(59, 7, 'skip')])
  expect(away.touched).toEqual([])
})

test('1800 changes a second all come to the wall', async ({ page }) => {
  await serveControl(page, { teams: 60, checks: 30 })
  await english_(page, address)
  await expect(page.locator('td[data-check]').first()).toBeVisible()
  const { sent } = await page.evaluate(load, { teams: Array.from({ length: 60 }, (_, i) => team(i + 1)), checks: 30, rate: 1800, seconds: 2, last: 'pass' })
  expect(sent).toBe(3600)
  await expect(page.getByRole('listitem').filter({ hasText: 'Passed' }).first()).toContainText('1,800')
  await expect(page.locator(`tr[data-team="${team(1)}"] [data-check="check-1"]`)).toHaveAccessibleName('Passed')
})
