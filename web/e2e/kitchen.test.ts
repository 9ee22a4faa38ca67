import { expect, open, test, views, violations } from './page'

for (const view of views) {
  const name = `${view.language}-${view.theme}`

  test(`the components are whole and accessible (${name})`, async ({ page }) => {
    await open(page, '/kitchen', view)
    await page.locator('.xterm:visible').first().scrollIntoViewIfNeeded() // a terminal out of sight is not drawn
    await expect(page.locator('.xterm-rows:visible').first()).toContainText('vtysh')
    await expect(page.locator('canvas').first()).toBeVisible()
    await expect(page.locator('.u-over')).toBeVisible()
    await expect(page.locator('table').filter({ hasText: '10.255.0.2' })).toBeVisible()
    await page.waitForTimeout(1500) // the diagram is laid out in a worker, and drawn on a canvas that tells nothing
    await page.screenshot({ path: `e2e/.screenshots/kitchen-${name}.png`, fullPage: true })
    expect(await violations(page)).toEqual([])
  })

  test(`login, home and a missing page are accessible (${name})`, async ({ page }) => {
    await open(page, '/kitchen/app', view)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await page.screenshot({ path: `e2e/.screenshots/login-${name}.png` })
    expect(await violations(page)).toEqual([])
    await page.locator('input[name=email]').fill('ada@example.org')
    await page.locator('input[name=password]').fill('wrong')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('alert')).toBeVisible()
    await page.locator('input[name=password]').fill('pupitre')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('navigation')).toBeVisible()
    await page.screenshot({ path: `e2e/.screenshots/home-${name}.png` })
    expect(await violations(page)).toEqual([])
    await page.getByRole('navigation').getByRole('link').nth(1).click()
    await expect(page).toHaveURL(/\/kitchen\/app\/control$/)
    await page.screenshot({ path: `e2e/.screenshots/shell-${name}.png` })
    await page.evaluate(() => history.pushState(null, '', '/kitchen/app/nowhere'))
    await expect(page.getByText('/nowhere')).toBeVisible()
    await page.screenshot({ path: `e2e/.screenshots/missing-${name}.png` })
    expect(await violations(page)).toEqual([])
  })
}
