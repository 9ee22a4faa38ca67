import type { Page } from '@playwright/test'
import { badPlan, person, promotion, servePeople, team } from './people.server'
import { expect, open, test, views, violations } from './page'

const address = `/people/${promotion}`
const english = (page: Page, path: string) => open(page, path, { language: 'en', theme: 'light' })
const list = { name: 'liste.csv', mimeType: 'text/csv', buffer: Buffer.from('nom;prénom;courriel\r\n') }

async function drop(page: Page): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: /^(Choose a file|Choisir un fichier)$/ }).click()])
  await chooser.setFiles(list)
}

for (const view of views) {
  const name = `${view.language}-${view.theme}`

  test(`the people pages are whole and accessible (${name})`, async ({ page }) => {
    const server = await servePeople(page)
    const shoot = async (what: string) => {
      await page.screenshot({ path: `e2e/.screenshots/people-${what}-${name}.png` })
      expect(await violations(page), what).toEqual([])
    }
    await open(page, '/people', view)
    await expect(page.getByRole('table')).toBeVisible()
    await shoot('promotions')
    await page.goto(address)
    await expect(page.getByRole('table')).toBeVisible()
    await shoot('members')
    await page.goto(`${address}/teams`)
    await expect(page.getByRole('grid').first()).toBeVisible()
    await shoot('teams')
    server.plan = badPlan
    await page.goto(`${address}/import`)
    await drop(page)
    await expect(page.getByRole('table')).toBeVisible()
    await shoot('import-problems')
    await page.goto(`${address}/invitations`)
    await page.getByRole('button', { name: /^(Make the links|Créer les liens)$/ }).click()
    await expect(page.getByRole('status').filter({ hasText: /7 li/ })).toBeVisible()
    await shoot('invitations')
    await page.goto(`${address}/members/${person(1)}`)
    await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible()
    await shoot('person')
    await page.goto('/account')
    await expect(page.getByText('Firefox 141')).toBeVisible()
    await shoot('account')
    server.loggedIn = false
    await page.goto('/invitation/secret')
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await shoot('invitation')
  })
}

test('a list is read first, then applied as it was read', async ({ page }) => {
  const server = await servePeople(page)
  await english(page, `${address}/import`)
  await drop(page)
  await expect(page.getByRole('region', { name: 'What the import would do' }).first()).toContainText('from Équipe 1 to Groupe 7')
  await page.screenshot({ path: 'e2e/.screenshots/people-import-plan.png' })
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Apply 3 changes' }).click()
  await expect(page.getByText('3 changes applied').first()).toBeVisible()
  expect(server.asked).toEqual([`POST promotions/${promotion}/roster?dry_run=true`, `POST promotions/${promotion}/roster?plan=sha256%3Aplan`])
})

test('a student changes teams by menu and by the keys of dragging', async ({ page }) => {
  const server = await servePeople(page)
  await english(page, `${address}/teams`)
  const of = (name: string) => page.getByRole('grid', { name: `Members of ${name}` })
  await page.getByRole('button', { name: 'Move Grace Hopper to…' }).click()
  await page.getByRole('menuitem', { name: 'Équipe 7' }).click()
  await expect(of('Équipe 7')).toContainText('Grace Hopper')
  expect(server.asked).toContain(`PUT promotions/${promotion}/members/${person(1)}/team {"team":"${team(7)}"}`)
  const handle = of('Équipe 7').getByRole('button', { name: /Drag/ }).first()
  await handle.focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(of('Équipe 7').getByRole('row', { name: 'Grace Hopper', exact: true })).toHaveCount(0)
})

test('a search asks once it rests, and finds', async ({ page }) => {
  await servePeople(page)
  await english(page, address)
  await page.getByRole('searchbox').fill('zoé')
  await expect(page.getByRole('status').filter({ hasText: /person/ })).toHaveText(/^[34] persons$/)
})

test('a link sets the password and lets in; one that was used says so', async ({ page }) => {
  const server = await servePeople(page, { loggedIn: false })
  await english(page, '/invitation/secret')
  const enter = page.getByRole('button', { name: 'Enter' })
  await page.getByRole('textbox', { name: 'New password' }).fill('short')
  await expect(page.getByText('It needs at least 12 characters.')).toBeVisible()
  await page.getByRole('textbox', { name: 'New password' }).fill('correct horse battery')
  await page.getByRole('textbox', { name: 'Once more' }).fill('correct horse battery')
  await enter.click()
  await expect(page.getByRole('navigation')).toBeVisible()
  expect(server.asked).toContain('POST invitations/secret/accept {"password":"correct horse battery","locale":"en"}')
  server.gone = true
  await page.goto('/invitation/secret')
  await expect(page.getByText('This link was used or has expired')).toBeVisible()
})

test('a token’s secret is shown once; somebody is erased by their address', async ({ page }) => {
  const server = await servePeople(page)
  await english(page, '/account')
  await page.getByRole('textbox', { name: 'Name' }).fill('Nightly')
  await page.getByRole('button', { name: 'Make the token' }).click()
  await expect(page.getByText('pup_3f0a91c2d4e5')).toBeVisible()
  await page.goto(`/people/everybody/${person(2)}`)
  await page.getByRole('button', { name: 'Erase this person' }).click()
  const dialog = page.getByRole('dialog', { name: 'Erase this person' })
  await expect(dialog.getByRole('button', { name: 'Erase this person' })).toBeDisabled()
  await dialog.getByRole('textbox', { name: /To confirm/ }).fill('p2@example.org')
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('On request')
  await page.screenshot({ path: 'e2e/.screenshots/people-erase.png' })
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Erase this person' }).click()
  await expect(dialog).toHaveCount(0)
  expect(server.asked).toContain(`POST persons/${person(2)}/erase {"email":"p2@example.org","reason":"On request"}`)
})
