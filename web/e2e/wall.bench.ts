import { loadavg, cpus } from 'node:os'
import { writeFileSync } from 'node:fs'
import { test, type Page } from '@playwright/test'
import { serveControl, session, team } from './control.server'
import { load } from './wall.load'
import { builds, type Build } from './wall.config'

/** How the frames of some builds of the wall went under some loads: rounds of all of them in turn, so that what else the machine does falls on each. */
const rates = [0, 100, 200, 1800]
const rounds = Number(process.env.WALL_ROUNDS ?? 3)
const seconds = 6
const frameMs = 1000 / 60

interface View {
  readonly name: string
  readonly width: number
  readonly height: number
  readonly projected: boolean
  readonly motion: 'reduce' | 'no-preference'
}

const views: readonly View[] = [
  { name: 'projector 1920 × 1080', width: 1920, height: 1080, projected: true, motion: 'no-preference' },
  { name: 'projector, less motion', width: 1920, height: 1080, projected: true, motion: 'reduce' },
  { name: 'desk 1280 × 720', width: 1280, height: 720, projected: false, motion: 'no-preference' },
]

interface Row {
  readonly build: string
  readonly view: string
  readonly rate: number
  readonly sent: number
  readonly deltas: number[]
  readonly dropped: number
  readonly drawn: number
  /** processor time of the page's main thread, in milliseconds a second */
  readonly cpu: number
  readonly longestTask: number
  readonly busy: number
}

const rows: Row[] = []

test.describe.configure({ mode: 'default' })

for (let round = 1; round <= rounds; round++) {
  for (const view of views) {
    for (const build of builds) {
      test(`${build.name}, ${view.name}, round ${round}`, async ({ browser }) => {
        const context = await browser.newContext({ baseURL: build.address, viewport: { width: view.width, height: view.height }, reducedMotion: view.motion })
        const page = await context.newPage()
        await show(page, view)
        for (const rate of rates) rows.push(await measured(page, build, view, rate))
        await context.close()
      })
    }
  }
}

test.afterAll(() => {
  const out = process.env.WALL_OUT
  const text = report()
  if (out) writeFileSync(out, text)
  else console.log(text)
})

async function show(page: Page, view: View): Promise<void> {
  await serveControl(page, { teams: 60, checks: 30 })
  await page.addInitScript(() => localStorage.setItem('pupitre.language', 'en'))
  await page.goto(`/control/${session}`)
  await page.getByRole('grid').waitFor()
  if (view.projected) await page.getByRole('button', { name: 'Project' }).click()
  await page.waitForTimeout(2000)
}

async function measured(page: Page, build: Build, view: View, rate: number): Promise<Row> {
  const what = { teams: Array.from({ length: 60 }, (_, i) => team(i + 1)), checks: 30, rate, seconds }
  const { deltas, sent } = await page.evaluate(load, what)
  const busy = loadavg()[0]!
  const browser = page.context().browser()!
  await browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline.frame'] })
  await page.evaluate(load, { ...what, seconds: 3 })
  return { build: build.name, view: view.name, rate, sent, deltas: deltas.slice(1), busy, ...traced(await browser.stopTracing()) }
}

interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  readonly tdur?: number
  readonly args: { readonly name?: string; readonly hasPartialUpdate?: boolean }
}

/** What the browser's own trace says: frames that did not reach the screen whole, and what the main thread did. */
function traced(trace: Buffer): Pick<Row, 'dropped' | 'drawn' | 'cpu' | 'longestTask'> {
  const { traceEvents: events } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] }
  const frames = events.filter(({ name }) => name === 'DroppedFrame' || name === 'DrawFrame')
  const page = mostCommon(frames.map(({ pid }) => pid))
  const main = events.find(({ name, pid, args }) => name === 'thread_name' && pid === page && args.name === 'CrRendererMain')?.tid
  const tasks = events.filter(({ name, ph, pid, tid }) => name === 'RunTask' && ph === 'X' && pid === page && tid === main)
    .concat(events.filter(({ name, ph, pid, tid }) => name === 'ThreadControllerImpl::RunTask' && ph === 'X' && pid === page && tid === main))
  const times = tasks.filter(({ name }) => name === tasks[0]?.name).map(({ tdur = 0 }) => tdur / 1000)
  return {
    dropped: frames.filter(({ name, args }) => name === 'DroppedFrame' && !args.hasPartialUpdate).length,
    drawn: frames.filter(({ name }) => name === 'DrawFrame').length,
    cpu: times.reduce((a, b) => a + b, 0) / 3,
    longestTask: Math.max(0, ...times),
  }
}

function mostCommon(values: readonly number[]): number | undefined {
  const counts = new Map<number, number>()
  values.forEach((value) => counts.set(value, (counts.get(value) ?? 0) + 1))
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0]
}

function report(): string {
  const lines = [
    '| build | view | changes a second | frames | median | p99 | longest | frames missed | dropped in the trace (of so many drawn) | main thread, ms of processor a second | longest task | load of the machine |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
  ]
  for (const view of views) {
    for (const rate of rates) {
      for (const { name } of builds) {
        const same = rows.filter((row) => row.build === name && row.view === view.name && row.rate === rate)
        if (same.length > 0) lines.push(line(same))
      }
    }
  }
  return `${lines.join('\n')}\n\n${cpus().length} processors, ${cpus()[0]?.model.trim()}; ${rounds} rounds.\n`
}

/** One line for the rounds of one case; changes a second are those that were really sent. */
function line(same: readonly Row[]): string {
  const { build, view } = same[0]!
  const sorted = same.flatMap(({ deltas }) => deltas).sort((a, b) => a - b)
  const sum = (of: (row: Row) => number) => same.reduce((total, row) => total + of(row), 0)
  const ms = (value: number) => `${value.toFixed(1)} ms`
  const missed = sorted.reduce((total, delta) => total + Math.max(0, Math.round(delta / frameMs) - 1), 0)
  const loads = same.map(({ busy }) => busy)
  const cells = [
    build, view, Math.round(sum(({ sent }) => sent) / (seconds * same.length)), sorted.length, ms(sorted[sorted.length >> 1]!), ms(sorted[Math.floor(sorted.length * 0.99)]!),
    ms(sorted.at(-1)!), missed, `${sum(({ dropped }) => dropped)} (${sum(({ drawn }) => drawn)})`, Math.round(sum(({ cpu }) => cpu) / same.length),
    ms(Math.max(...same.map(({ longestTask }) => longestTask))), `${Math.min(...loads).toFixed(1)}–${Math.max(...loads).toFixed(1)}`,
  ]
  return `| ${cells.join(' | ')} |`
}
