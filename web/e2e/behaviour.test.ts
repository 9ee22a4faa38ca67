import { expect, open, test } from './page'

const view = { language: 'en', theme: 'light' } as const

test('a terminal takes Tab, and has a way out that is told', async ({ page }) => {
  await open(page, '/kitchen', view)
  const keys = page.getByRole('textbox', { name: 'Terminal of r2' })
  await expect(keys).toHaveAccessibleDescription('Ctrl+Shift+↑ to leave the terminal')
  await keys.focus()
  await page.keyboard.type('ip route')
  await page.keyboard.press('Tab')
  await expect(keys).toBeFocused()
  await expect(page.getByRole('region', { name: 'Terminal of r2' }).locator('.xterm-rows')).toContainText('ip route')
  await page.keyboard.press('Control+Shift+ArrowUp')
  await expect(page.getByRole('tab', { name: 'r2' })).toBeFocused()
})

test('the terminal’s own style sheets are live, and nothing in its output becomes HTML', async ({ page }) => {
  await open(page, '/kitchen', view)
  const terminal = page.getByRole('region', { name: 'Terminal of r2' })
  await terminal.scrollIntoViewIfNeeded()
  await expect(terminal.locator('.xterm-rows')).toContainText('<script>alert(1)</script>')
  const sheets = await page.evaluate(() => [...document.querySelectorAll<HTMLStyleElement>('.xterm style')].map((style) => style.sheet !== null))
  expect(sheets.length).toBeGreaterThan(0)
  expect(sheets).not.toContain(false)
  expect(await page.locator('main script').count()).toBe(0)
  await expect(terminal.getByText('24 bits')).toHaveCSS('color', 'rgb(125, 45, 128)')
})

test('search finds text in a terminal', async ({ page }) => {
  await open(page, '/kitchen', view)
  const terminal = page.getByRole('region', { name: 'Terminal of r2' })
  await terminal.scrollIntoViewIfNeeded()
  await expect(terminal.locator('.xterm-rows')).toContainText('vtysh')
  await terminal.getByRole('textbox', { name: 'Terminal of r2' }).focus()
  await page.keyboard.press('Control+Shift+F')
  await page.keyboard.type('10.255')
  await expect(terminal.getByText('1 of 2')).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(terminal.getByText('2 of 2')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(terminal.getByRole('searchbox')).toHaveCount(0)
})

test('a separator moves by keys', async ({ page }) => {
  await open(page, '/kitchen', view)
  const separator = page.getByRole('separator')
  await separator.focus()
  await page.keyboard.press('ArrowLeft')
  await expect(separator).toHaveAttribute('aria-valuenow', '45')
  await page.keyboard.press('End')
  await expect(separator).toHaveAttribute('aria-valuenow', '85')
})

test('the table view of the topology does what the diagram does', async ({ page }) => {
  await open(page, '/kitchen', view)
  await page.getByRole('tab', { name: 'Table' }).click()
  const row = page.getByRole('row').filter({ has: page.getByRole('button', { name: 'r2', exact: true }) })
  await expect(row).toContainText('Failed')
  await expect(row).toContainText('core (down)')
})

test('a long table draws only what is seen, and sorts', async ({ page }) => {
  await open(page, '/kitchen', view)
  const table = page.getByRole('table', { name: 'Checks' })
  await expect(table).toHaveAttribute('aria-rowcount', '1801')
  expect(await table.locator('tbody tr').count()).toBeLessThan(80)
  await expect(table.locator('tbody th').first()).toHaveText('ada-1')
  await table.getByRole('button', { name: 'Team' }).click()
  await expect(table.getByRole('columnheader', { name: 'Team' })).toHaveAttribute('aria-sort', 'descending')
  await expect(table.locator('tbody th').first()).toHaveText('ada-60')
})

test('a dangerous act asks for its word, and Escape leaves', async ({ page }) => {
  await open(page, '/kitchen', view)
  await page.getByRole('button', { name: 'Close the evaluation' }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog.getByRole('button', { name: 'Close the evaluation' })).toBeDisabled()
  await dialog.getByRole('textbox').fill('Close')
  await expect(dialog.getByRole('button', { name: 'Close the evaluation' })).toBeEnabled()
  await page.screenshot({ path: 'e2e/.screenshots/confirm.png' })
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
})

test('? shows the shortcuts, but not to somebody who is typing', async ({ page }) => {
  await open(page, '/kitchen', view)
  await page.getByRole('textbox', { name: 'Flag' }).press('?')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.locator('h1').focus()
  await page.keyboard.press('Shift+?')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  await page.screenshot({ path: 'e2e/.screenshots/help.png' })
})

test('language and theme change at once and are kept', async ({ page }) => {
  await page.goto('/kitchen')
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr')
  await page.getByRole('button', { name: 'Affichage et langue' }).click()
  await page.screenshot({ path: 'e2e/.screenshots/settings.png' })
  await page.getByRole('menuitemradio', { name: 'English' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Components')
  await page.getByRole('button', { name: 'Display and language' }).click()
  await page.getByRole('menuitemradio', { name: 'Dark' }).click()
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
})

test('messages show, and go when closed', async ({ page }) => {
  await open(page, '/kitchen', view)
  await page.getByRole('button', { name: 'Report handed in' }).click()
  await page.getByRole('button', { name: 'Terminal of r2 closed' }).click()
  const region = page.getByRole('region', { name: /Notifications/ })
  await expect(region).toContainText('Receipt no. 7f3a-91c2')
  await page.screenshot({ path: 'e2e/.screenshots/toasts.png' })
  await region.getByRole('button', { name: 'Close' }).first().click()
  await expect(region).not.toContainText('Terminal of r2 closed')
})

test('the frame fits a tablet', async ({ page }) => {
  await page.setViewportSize({ width: 768, height: 1024 })
  await open(page, '/kitchen/app', view)
  await page.locator('input[name=email]').fill('ada@example.org')
  await page.locator('input[name=password]').fill('pupitre')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('navigation')).toBeVisible()
  await page.screenshot({ path: 'e2e/.screenshots/tablet.png' })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(768)
})

test('nothing moves for whoever asked for less motion', async ({ page }) => {
  await open(page, '/kitchen', view)
  const longest = () => page.evaluate(() => Math.max(...[...document.querySelectorAll('*')].flatMap((element) => {
    const { animationDuration, transitionDuration } = getComputedStyle(element)
    return `${animationDuration},${transitionDuration}`.split(',').map(parseFloat)
  })))
  const terminal = page.getByRole('region', { name: 'Terminal of r2' })
  await terminal.scrollIntoViewIfNeeded()
  await expect(terminal.locator('.xterm-rows')).toContainText('vtysh')
  expect(await longest()).toBeLessThanOrEqual(0.00001)
  await terminal.getByRole('textbox', { name: 'Terminal of r2' }).focus()
  await expect(terminal.locator('.xterm-cursor').first()).toBeVisible()
  await expect(terminal.locator('.xterm-cursor-blink')).toHaveCount(0)
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  expect(await longest()).toBeGreaterThan(0.05) // and it does for others
})
