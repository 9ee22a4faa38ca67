import { serveControl, session as controlled } from './control.server'
import { serveDesk, session as judged } from './desk.server'
import { expect, open, test } from './page'

const english = { language: 'en', theme: 'light' } as const
const refusal = 'documents may be handed in for another 5 days; sealing ends that'

/** A server that seals only anyway, as while documents are still due. */
async function refuseOnce(page: import('@playwright/test').Page): Promise<boolean[]> {
  const asked: boolean[] = []
  await page.route('**/seal', (route) => {
    const { anyway } = route.request().postDataJSON() as { anyway: boolean }
    asked.push(anyway)
    if (anyway) return route.fulfill({ contentType: 'application/json', body: '{"seq": 99}' })
    const problem = { title: 'This cannot be done now', status: 409, code: 'conflict', detail: refusal, errors: [{ code: 'reports-open', detail: refusal }] }
    return route.fulfill({ status: 409, contentType: 'application/problem+json', body: JSON.stringify(problem) })
  })
  return asked
}

test('the control room seals anyway once the server has said what is not settled', async ({ page }) => {
  await serveControl(page, { teams: 2, session: { phase: 'closed', waiting: 0, actions: ['sealSession'] } })
  await page.route('**/results?*', (route) => route.fulfill({ contentType: 'application/json', body: '{"items": [], "next_cursor": null, "waiting": 0}' }))
  const asked = await refuseOnce(page)
  await open(page, `/control/${controlled}`, english)
  await page.getByRole('button', { name: 'Seal the session' }).click()
  const dialog = page.getByRole('alertdialog', { name: 'Seal the session' })
  await dialog.getByRole('textbox').fill('seal')
  const seal = dialog.getByRole('button', { name: 'Seal the session' })
  await seal.click()
  await expect(dialog).toContainText(refusal)
  await expect(seal).toBeDisabled()
  await dialog.getByText('Seal anyway').click()
  await seal.click()
  await expect(dialog).toHaveCount(0)
  expect(asked).toEqual([false, true])
})

test('the desk seals anyway when who read what is not settled confirms again', async ({ page }) => {
  await serveDesk(page, { role: 'instructor' })
  const asked = await refuseOnce(page)
  await open(page, `/desk/${judged}/record`, english)
  await page.getByRole('button', { name: 'Seal the evaluation' }).click()
  const dialog = page.getByRole('alertdialog', { name: 'Seal the evaluation?' })
  await dialog.getByRole('textbox').fill('seal')
  await dialog.getByRole('button', { name: 'Seal the evaluation' }).click()
  await expect(dialog).toContainText(refusal)
  await expect(dialog).toContainText('confirm again')
  await dialog.getByRole('button', { name: 'Seal the evaluation' }).click()
  await expect(dialog).toHaveCount(0)
  expect(asked).toEqual([false, true])
})
