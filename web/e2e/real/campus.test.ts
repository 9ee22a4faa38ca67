import type { Page } from '@playwright/test'
import { expect, test } from '../page'
import { Bench } from './bench'
import { solution, type Work } from './campus'
import { Platform } from './platform'
import { drawn, launch, Room, shoot } from './room'

const title = 'The campus, for real'

let room: Room
let instructor: Page

test.describe.configure({ mode: 'serial' })

test.beforeAll(async ({ browser }) => {
  room = new Room(browser, await Platform.found())
  instructor = await room.enter('formateur')
})

test.afterAll(async () => room?.leave())

test('an instructor plans the campus in four steps, with the room that it takes, prepares and launches it', async () => {
  await instructor.goto('/control/new')
  await instructor.getByText(/^The Val-d['’]Ombre campus/).first().click()
  await drawn(instructor)
  await shoot(instructor, 'plan-lab')
  const next = instructor.getByRole('button', { name: 'Continue' })
  await next.click()
  await instructor.getByRole('button', { name: /Promotion/ }).click()
  await instructor.getByRole('option').first().click()
  await instructor.getByRole('checkbox', { name: /^Grace/ }).check({ force: true })
  await expect(instructor.getByRole('complementary', { name: 'Capacity of the host' })).toContainText('Memory')
  await shoot(instructor, 'plan-teams')
  await next.click()
  await instructor.getByRole('textbox', { name: 'Title' }).fill(title)
  await instructor.getByText('See and adapt the rules').click()
  await instructor.getByLabel('Seconds between two checks').fill('1')
  await shoot(instructor, 'plan-rules')
  await next.click()
  await expect(instructor.getByText(title)).toBeVisible()
  await shoot(instructor, 'plan-review')
  await instructor.getByRole('button', { name: 'Plan', exact: true }).click()
  await expect(instructor.getByRole('heading', { name: title })).toBeVisible()
  await launch(instructor)
  await expect(instructor.getByRole('grid')).toContainText('Grace')
})

test('a team solves the campus in the terminals of the page, at two computers, and every check turns', async () => {
  test.setTimeout(900_000)
  const [grace, bench] = await sit()
  const [, other] = await sit()
  const work = await solution(await (await bench.show('Statement')).innerText())
  await bench.tab(/^Checks/).click()
  await grace.getByRole('button', { name: 'Check the task: The addressing plan is in place' }).click()
  await expect(bench.line('The links are numbered')).toContainText('Failed', { timeout: 60_000 })
  await shoot(grace, 'campus-begun')
  const share = (nodes: readonly string[]) => work.filter(({ node }) => nodes.includes(node))
  await Promise.all([labour(bench, share(['r1', 'r2', 'srv'])), labour(other, share(['r3', 'r4', 'pc-b']))])
  await bench.check('Check the task: The addressing plan is in place', '6/27')
  await shoot(grace, 'campus-addressed')
  await drawn(await bench.show('Network'))
  await shoot(grace, 'campus-network')
  await bench.check('Check everything', '27/27', 300_000)
  await expect(grace.getByText(/^100 \/ 100$/)).toBeVisible()
  await shoot(grace, 'campus-solved')
  await expect(instructor.getByRole('row', { name: /Grace/ })).toContainText('100/100')
  await shoot(instructor, 'campus-wall')
})

/** A browser at the team's bench. */
async function sit(): Promise<[Page, Bench]> {
  const page = await room.enter('grace')
  await page.getByRole('link', { name: title }).click()
  await expect(page.getByRole('tablist', { name: 'Bench' })).toBeVisible()
  return [page, new Bench(page)]
}

/** Types what is to be done on some machines, one after the other. */
async function labour(bench: Bench, work: readonly Work[]): Promise<void> {
  for (const { node, lines } of work) {
    await bench.terminal(node)
    await bench.run(node, ...lines)
  }
}
