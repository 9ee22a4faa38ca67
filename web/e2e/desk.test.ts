import { firstPerson, firstTeam, serveDesk, session } from './desk.server'
import { expect, open, test, views, violations } from './page'

const desk = `/desk/${session}`
const firstCheck = `${desk}/results/${firstTeam}/ospf-adjacences`
const english = { language: 'en', theme: 'light' } as const

for (const view of views) {
  const name = `${view.language}-${view.theme}`

  test(`the desk is whole and accessible (${name})`, async ({ page }) => {
    await serveDesk(page, { role: 'instructor' })
    const look = async (path: string, file: string, ready: string) => {
      await open(page, path, view)
      await expect(page.locator(ready).first()).toBeVisible()
      await page.waitForTimeout(300)
      await page.screenshot({ path: `e2e/.screenshots/desk-${file}-${name}.png` })
      expect(await violations(page), file).toEqual([])
    }
    await look('/desk', 'sessions', 'h3 a')
    await look(firstCheck, 'check', 'pre code')
    await page.keyboard.press('o')
    await expect(page.locator('form')).toBeVisible()
    await page.screenshot({ path: `e2e/.screenshots/desk-override-${name}.png` })
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /r3/ }).click()
    await expect(page.locator('.xterm-rows')).toContainText('Init')
    await page.locator('.xterm-rows').scrollIntoViewIfNeeded()
    await page.screenshot({ path: `e2e/.screenshots/desk-replay-${name}.png` })
    expect(await violations(page)).toEqual([])
    await look(`${desk}/reports`, 'reports', 'tbody a')
    await look(`${desk}/reports/synthese/${firstPerson}`, 'report', 'input[type=radio]')
    await look(`${desk}/grid`, 'grid', '[role=gridcell] span')
    await page.getByRole('button', { name: /à part|apart/ }).click()
    await page.screenshot({ path: `e2e/.screenshots/desk-apart-${name}.png` })
    expect(await violations(page)).toEqual([])
    await look(`${desk}/grid/${firstPerson}/B6.C3`, 'cell', 'aside ul a')
    await look(`${desk}/record`, 'record', 'main h2')
    await page.getByRole('button', { name: /Sceller|Seal/ }).click()
    await expect(page.getByRole('alertdialog')).toContainText('31')
    await page.screenshot({ path: `e2e/.screenshots/desk-seal-${name}.png` })
    expect(await violations(page)).toEqual([])
  })

  test(`the catalogue and the référentiel are whole and accessible (${name})`, async ({ page }) => {
    await serveDesk(page, { role: 'instructor' })
    const look = async (path: string, file: string, ready: string) => {
      await open(page, path, view)
      await expect(page.locator(ready).first()).toBeVisible()
      if (file === 'lab-topology') await page.waitForTimeout(1500) // laid out in a worker, drawn on a canvas
      await page.screenshot({ path: `e2e/.screenshots/${file}-${name}.png`, fullPage: true })
      expect(await violations(page), file).toEqual([])
    }
    await look('/catalogue', 'labs', 'h3 a')
    await look('/catalogue/campus-ospf', 'lab-statement', 'table')
    await look('/catalogue/campus-ospf/topology', 'lab-topology', 'canvas')
    await look('/catalogue/campus-ospf/checks/reprise', 'lab-checks', '#check-reprise')
    for (const part of ['rubric', 'injects', 'note', 'solution', 'proof']) await look(`/catalogue/campus-ospf/${part}`, `lab-${part}`, '[role=tabpanel] :is(h2, h3)')
    await look('/framework/B6', 'framework', 'article h2')
    await look('/framework/coverage/B6.C3', 'coverage', 'table')
  })
}

test('a grader confirms by key, moves on, takes it back, and overrides with a reason', async ({ page }) => {
  const server = await serveDesk(page)
  await open(page, firstCheck, english)
  await expect(page.getByRole('button', { name: 'Confirm c' })).toBeVisible()
  await page.keyboard.press('c')
  await expect(page).not.toHaveURL(new RegExp(`${firstTeam}/ospf-adjacences$`))
  await expect.poll(() => server.asked.at(-1)).toContain('"decision":"confirm","result":"r-1-0"')
  await page.keyboard.press('u')
  await expect(page).toHaveURL(new RegExp(`${firstTeam}/ospf-adjacences$`))
  await expect.poll(() => server.asked.at(-1)).toContain('"decision":"withdraw"')
  await expect(page.getByRole('button', { name: 'Confirm c' })).toBeVisible()
  await page.keyboard.press('o')
  const form = page.getByRole('form', { name: 'Override the result' })
  await expect(form.getByRole('slider')).toBeFocused()
  await form.getByRole('spinbutton').fill('40')
  await page.keyboard.press('Control+Enter')
  await expect(form.getByText('Say why')).toBeVisible()
  await form.getByRole('textbox').fill('r3 was cut by the platform')
  await page.keyboard.press('Control+Enter')
  await expect.poll(() => server.asked.at(-1)).toContain('"decision":"override","share":0.4,"reason":"r3 was cut by the platform"')
})

test('the form that is opened right after an undo stays, though the answer comes later', async ({ page }) => {
  const server = await serveDesk(page)
  const inside = `results/${firstTeam}/ospf-adjacences`
  await open(page, firstCheck, english)
  await expect(page.getByRole('button', { name: 'Confirm c' })).toBeVisible()
  await page.keyboard.press('o')
  const form = page.getByRole('form', { name: 'Override the result' })
  await form.getByRole('spinbutton').fill('40')
  await form.getByRole('textbox').fill('first thought')
  await page.keyboard.press('Control+Enter')
  await expect.poll(() => server.asked.at(-1)).toContain('"decision":"override"')
  await expect(page).not.toHaveURL(new RegExp(`${firstTeam}/ospf-adjacences$`))
  const release = server.hold(inside)
  await page.keyboard.press('u')
  await expect(page).toHaveURL(new RegExp(`${firstTeam}/ospf-adjacences$`))
  await page.keyboard.press('o')
  await form.getByRole('textbox').fill('second thought')
  await expect.poll(() => server.asked.at(-1)).toContain('"decision":"withdraw"')
  release()
  await expect(form.getByRole('spinbutton')).toHaveValue('100') // the result's own share, known again
  await page.waitForTimeout(300)
  await expect(form.getByRole('textbox')).toHaveValue('second thought')
  await page.keyboard.press('Control+Enter')
  await expect.poll(() => server.asked.at(-1)).toContain('"decision":"override","share":1,"reason":"second thought"')
})

test('words on one result leave one after the other, and each refusal is told', async ({ page }) => {
  const server = await serveDesk(page)
  const inside = `results/${firstTeam}/ospf-adjacences`
  server.refusals.set(inside, { type: '/problems/conflict', title: 'Conflict', status: 409, code: 'changed', detail: 'Another result counts now: look at it first.' })
  const release = server.hold(inside)
  await open(page, firstCheck, english)
  await expect(page.getByRole('button', { name: 'Confirm c' })).toBeVisible()
  await page.keyboard.press('c')
  await expect(page).not.toHaveURL(new RegExp(`${firstTeam}/ospf-adjacences$`))
  await page.keyboard.press('c')
  await page.waitForTimeout(300)
  expect(server.asked).toHaveLength(1)
  release()
  await expect.poll(() => server.asked.length).toBe(2)
  await expect(page.getByText('Another result counts now: look at it first.')).toBeVisible()
})

test('a word that the server refuses is taken off the page, and why is said', async ({ page }) => {
  const server = await serveDesk(page)
  server.refusals.set(`results/${firstTeam}/ospf-adjacences`, { type: '/problems/conflict', title: 'Conflict', status: 409, code: 'changed', detail: 'Another result counts now: look at it first.' })
  await open(page, firstCheck, english)
  await expect(page.getByRole('button', { name: 'Confirm c' })).toBeVisible()
  await page.keyboard.press('c')
  await expect(page.getByText('Another result counts now: look at it first.')).toBeVisible()
  await expect(page).toHaveURL(new RegExp(`${firstTeam}/ospf-adjacences$`))
  await expect(page.getByRole('button', { name: 'Confirm c' })).toBeVisible()
})

test('single keys can be turned off, and mean nothing to somebody who types', async ({ page }) => {
  const server = await serveDesk(page)
  await open(page, firstCheck, english)
  await expect(page.getByRole('button', { name: 'Confirm c' })).toBeVisible()
  await page.keyboard.press('f')
  await page.getByRole('textbox', { name: 'Reason' }).fill('cou')
  await page.keyboard.type('c')
  expect(server.asked).toEqual([])
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('checkbox', { name: 'Single-key shortcuts' }).uncheck()
  await page.keyboard.press('c')
  await page.waitForTimeout(200)
  expect(server.asked).toEqual([])
})

test('all passes are confirmed at once, after it was said how many', async ({ page }) => {
  const server = await serveDesk(page)
  await open(page, `${desk}/results`, english)
  await page.getByRole('button', { name: 'Confirm the passes…' }).click()
  await expect(page.getByRole('alertdialog')).toContainText(/Confirm \d+ passes\?/)
  await page.getByRole('alertdialog').getByRole('button', { name: 'Confirm the passes' }).click()
  await expect.poll(() => server.asked).toEqual(['POST results/confirm {"verdict":"pass"}'])
  await expect(page.getByText('12 results confirmed')).toBeVisible()
})

test('evidence is text, hidden characters show, and nothing of it becomes HTML', async ({ page }) => {
  await serveDesk(page)
  await open(page, firstCheck, english)
  const text = page.getByRole('region', { name: 'Content of show ip ospf neighbor (r1)' })
  await expect(text).toContainText('<script>alert(1)</script>')
  await expect(text).toContainText('␛[31mred')
  await expect(text).toContainText('⟨U+202E⟩gpj.exe')
  expect(await page.locator('main script, main img').count()).toBe(0)
})

test('a recording plays, seeks, and jumps to the moment of the check', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 1600 }) // a terminal out of sight is not drawn
  await serveDesk(page)
  await open(page, firstCheck, english)
  await page.getByRole('button', { name: 'Replay r3' }).click()
  const player = page.getByRole('region', { name: 'Recording of the terminal of r3' })
  await expect(player.getByRole('slider')).toHaveAttribute('aria-valuetext', '2:29:50 of 2:40:00')
  await expect(player.locator('.xterm-rows')).toContainText('ip link set eth2 up')
  await player.getByRole('slider').press('Home')
  await expect(player.locator('.xterm-rows')).not.toContainText('vtysh')
  await player.getByRole('slider').press('ArrowRight')
  await expect(player.locator('.xterm-rows')).toContainText('Init/-')
  await player.getByRole('slider').press('m')
  await expect(player.getByRole('slider')).toHaveAttribute('aria-valuetext', '2:29:50 of 2:40:00')
  await expect(player.getByText('1 unreadable line')).toBeVisible()
  await player.getByRole('button', { name: 'Transcript' }).click()
  await expect(player.getByRole('region', { name: 'Transcript' })).toContainText('root@r3:~# vtysh')
})

test('a rubric is marked by keys, each mark at once', async ({ page }) => {
  const server = await serveDesk(page)
  await open(page, `${desk}/reports/synthese/${firstPerson}`, english)
  await expect(page.getByText('Mark of another grader')).toBeVisible()
  await page.keyboard.press('2') // the first criterion of mine without a mark is the second
  await expect.poll(() => server.asked.at(-1)).toContain('"criterion":"plan"')
  expect(server.asked.at(-1)).toContain('"share":0.5')
  await expect(page.getByRole('listitem').filter({ hasText: 'The document is easy' }).getByRole('spinbutton')).toBeVisible()
  await page.getByRole('listitem').filter({ hasText: 'The document is easy' }).getByRole('spinbutton').fill('80')
  await page.keyboard.press('Enter')
  await expect.poll(() => server.asked.at(-1)).toContain('"criterion":"clarity"')
})

test('the grid is walked by arrows, opened by Enter, and left by Escape', async ({ page }) => {
  await serveDesk(page, { candidates: 20 })
  await open(page, `${desk}/grid`, english)
  const table = page.getByRole('grid')
  await expect(table).toHaveAttribute('aria-rowcount', '362')
  expect(await table.getByRole('row').count()).toBeLessThan(60)
  await table.getByRole('gridcell').first().focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'B6.C3 · Design the architecture' })).toBeFocused()
  await expect(page.getByText('Both shares weigh the same')).toBeVisible()
  await expect(page.getByRole('complementary').getByRole('link', { name: 'The four routers are OSPF neighbours' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('complementary')).toHaveCount(0)
  await expect(table.locator('[tabindex="0"]')).toBeFocused()
})

test('whoever may not judge reads the same, and is offered nothing else', async ({ page }) => {
  await serveDesk(page, { role: 'jury', session: { actions: ['getGrid', 'exportGrid', 'exportBundle'], phase: 'sealed', sealed: '2026-06-01T08:00:00Z' } })
  await open(page, firstCheck, english)
  await expect(page.getByRole('region', { name: /Content of/ }).first()).toBeVisible()
  await expect(page.getByRole('button', { name: /Confirm|Override|fault/ })).toHaveCount(0)
  await page.goto(`${desk}/record`)
  await expect(page.getByRole('link', { name: 'Download the signed ledger' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Seal the evaluation' })).toHaveCount(0)
})

test('the desk and the catalogue fit a tablet', async ({ page }) => {
  await page.setViewportSize({ width: 1024, height: 768 })
  await serveDesk(page, { role: 'instructor' })
  for (const [path, file] of [[firstCheck, 'check'], [`${desk}/reports/synthese/${firstPerson}`, 'report'], [`${desk}/grid/${firstPerson}/B6.C3`, 'cell'], ['/catalogue', 'labs'], ['/framework/coverage', 'coverage']] as const) {
    await open(page, path, english)
    await page.waitForTimeout(500)
    await page.screenshot({ path: `e2e/.screenshots/tablet-${file}.png` })
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(1024)
  }
})
