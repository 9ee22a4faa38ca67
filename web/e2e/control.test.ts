import type { Page } from '@playwright/test'
import { serveControl, session, team } from './control.server'
import { expect, open, test, views, violations } from './page'

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

test('the wall fits a tablet', async ({ page }) => {
  await page.setViewportSize({ width: 1024, height: 768 })
  await serveControl(page)
  await english_(page, address)
  await expect(page.getByRole('grid')).toBeVisible()
  await page.screenshot({ path: 'e2e/.screenshots/control-tablet.png' })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1024)
})

/** How the frames went while something happened. */
interface Frames {
  readonly count: number
  readonly longest: number
  readonly late: number
  readonly sent: number
  /** longest stretch in which the page's thread did not come back to a message sent to itself */
  readonly busy: number
}

test('60 teams × 30 checks: 1800 changes a second are drawn as they come', async ({ page }, info) => {
  await serveControl(page, { teams: 60, checks: 30 })
  await page.setViewportSize({ width: 1920, height: 1080 })
  await english_(page, address)
  await page.getByRole('button', { name: 'Project' }).click()
  await expect(page.locator('[data-wall]')).toBeVisible()
  await page.waitForTimeout(1500)
  const still = await page.evaluate(flood, { teams: [], checks: 0, seconds: 3 })
  const frames = await page.evaluate(flood, { teams: Array.from({ length: 60 }, (_, i) => team(i + 1)), checks: 30, seconds: 6 })
  const told = ({ sent, count, longest, late, busy }: Frames) =>
    `${sent} changes: ${count} frames, longest ${longest.toFixed(1)} ms, ${late} over 25 ms, longest script ${busy.toFixed(1)} ms`
  const report = `${told(still)}; ${told(frames)}`
  info.annotations.push({ type: 'frames', description: report })
  console.log(report)
  expect(frames.sent).toBe(1800 * 6)
  await expect(page.locator(`tr[data-team="${team(1)}"] [data-check="check-1"]`)).toHaveAccessibleName('Passed')
})

/** Pushes 1800 single cells a second through the stream, evenly, and measures every frame. */
async function flood({ teams, checks, seconds }: { teams: string[]; checks: number; seconds: number }): Promise<Frames> {
  const { streams } = window as unknown as { streams: { push: (text: string) => void }[] }
  const verdicts = ['pass', 'fail', 'error', 'skip']
  const all = teams.length * checks * seconds
  const deltas: number[] = []
  let sent = 0
  let busy = 0
  let beat = performance.now()
  const channel = new MessageChannel()
  channel.port1.onmessage = () => {
    const now = performance.now()
    busy = Math.max(busy, now - beat)
    beat = now
    channel.port2.postMessage(0)
  }
  channel.port2.postMessage(0)
  const begun = performance.now()
  const send = (until: number) => {
    let text = ''
    for (; sent < until; sent++) {
      const place = sent % (teams.length * checks)
      const verdict = sent >= all - teams.length * checks ? 'pass' : verdicts[(Math.floor(sent / (teams.length * checks)) + place) % 4]
      const cell = { check: `check-${(place % checks) + 1}`, verdict, share: verdict === 'pass' ? 1 : 0, since: new Date().toISOString(), origin: 'watch' }
      text += `event: wall\ndata: ${JSON.stringify({ team: teams[Math.floor(place / checks)], obtained: sent % 75, cells: [cell] })}\n\n`
    }
    if (text) streams.forEach((stream) => stream.push(text))
  }
  const timer = setInterval(() => send(Math.min(all, Math.floor(((performance.now() - begun) / 1000) * teams.length * checks))), 10)
  await new Promise<void>((done) => {
    let last = performance.now()
    const frame = (now: number) => {
      deltas.push(now - last)
      last = now
      if (sent >= all && now - begun >= seconds * 1000) done()
      else requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
  clearInterval(timer)
  channel.port1.close()
  const real = deltas.slice(2)
  return { count: real.length, longest: Math.max(...real), late: real.filter((delta) => delta > 25).length, sent, busy }
}
