import { describe, expect, test } from 'vitest'
import { commonClock, deadlineOf, extras, given, instantOf, localOf } from './clock'
import { loads } from './load'
import { newsOf } from './live'
import { draftOf, emptyDraft, inputOf, missing, type Draft } from './plan/draft'
import { spread, steps, valueAt } from './progress'
import { openQuestions } from './questions'
import { madeIn } from './room/Injects'
import { hasOrals, oralPace } from './room/orals'
import type { Clock, Message, Session, Stats, Wall, WallTeam } from './types'
import { idleness, move, ordered, tasksOf } from './wall/grid'
import { imageOf, markProperties, shapes } from './wall/marks'
import { WallStore } from './wall/store'

const clock: Clock = { left_s: 0, allowed_s: 0, right_s: 0, extended_s: 0, returned_s: 0, paused: false, over: false }

const team = (name: string, more: Partial<WallTeam> = {}): WallTeam => ({ team: name, name, clock, health: 'ready', obtained: 0, possible: 10, cells: [], ...more })

const wall = (teams: WallTeam[]): Wall => ({
  now: '2026-01-01T09:00:00Z', seq: 1, teams,
  checks: ['c1', 'c2'].map((id) => ({ id, task: 't1', title: { fr: id, en: id }, points: 5 })),
})

/** A store whose frames come when the test says. */
function stage(most?: number) {
  const frames: (() => void)[] = []
  let now = 0
  const store = new WallStore((run) => frames.push(run), () => now, most)
  const frame = (ms = 1000) => {
    now += ms
    frames.splice(0).forEach((run) => run())
  }
  return { store, frame, waiting: () => frames.length }
}

describe('the wall', () => {
  test('a change is told to its own place alone, once a frame', () => {
    const { store, frame } = stage()
    store.load(wall([team('a'), team('b')]))
    frame()
    const heard: string[] = []
    for (const key of ['a', 'b', 'a/c1', 'a/c2', 'b/c1']) store.subscribe(key, () => heard.push(key))
    store.take({ stale: [], team: 'a', cells: [{ check: 'c1', verdict: 'fail' }] })
    store.take({ stale: [], team: 'a', cells: [{ check: 'c1', verdict: 'pass' }], obtained: 5 })
    expect(heard).toEqual([])
    frame()
    expect(heard.sort()).toEqual(['a', 'a/c1'])
    expect(store.cell('a', 'c1')?.verdict).toBe('pass')
    expect(store.line('a')?.obtained).toBe(5)
  })

  test('figures of a team are told a few times a second, verdicts at once', () => {
    const { store, frame } = stage()
    store.load(wall([team('a')]))
    frame()
    const heard: string[] = []
    for (const key of ['a', 'a/c1']) store.subscribe(key, () => heard.push(key))
    store.take({ stale: [], team: 'a', cells: [{ check: 'c1', verdict: 'pass' }], obtained: 5 })
    frame(16)
    expect(heard).toEqual(['a/c1'])
    frame(100)
    frame(200)
    expect(heard).toEqual(['a/c1', 'a'])
  })

  test('what says the same as before is not told', () => {
    const { store, frame, waiting } = stage()
    const seen = wall([team('a', { cells: [{ check: 'c1', verdict: 'pass', share: 1 }] })])
    store.load(seen)
    frame()
    store.load(structuredClone(seen))
    store.take({ stale: [], team: 'a', cells: [{ check: 'c1', verdict: 'pass', share: 1 }] })
    expect(waiting()).toBe(0)
  })

  test('a flood is spread over frames and loses nothing', () => {
    const { store, frame, waiting } = stage(10)
    const names = Array.from({ length: 50 }, (_, i) => `team-${i}`)
    store.load(wall(names.map((name) => team(name))))
    while (waiting()) frame()
    let told = 0
    names.forEach((name) => store.subscribe(`${name}/c1`, () => told++))
    names.forEach((name) => store.take({ stale: [], team: name, cells: [{ check: 'c1', verdict: 'pass' }] }))
    frame()
    expect(told).toBe(10)
    while (waiting()) frame()
    expect(told).toBe(50)
    expect(store.tally().pass).toBe(50)
  })

  test('words about a team that is not there are passed over', () => {
    const { store } = stage()
    store.load(wall([team('a')]))
    store.take({ stale: [], team: 'z', cells: [{ check: 'c1', verdict: 'pass' }], obtained: 3 })
    expect(store.cell('z', 'c1')).toBeUndefined()
  })

  test('keys move within the grid and stop at its edges', () => {
    expect(move({ row: 0, column: 0 }, 'ArrowUp', false, 5, 9)).toEqual({ row: 0, column: 0 })
    expect(move({ row: 3, column: 8 }, 'ArrowRight', false, 5, 9)).toEqual({ row: 3, column: 8 })
    expect(move({ row: 3, column: 4 }, 'Home', false, 5, 9)).toEqual({ row: 3, column: 0 })
    expect(move({ row: 3, column: 4 }, 'End', true, 5, 9)).toEqual({ row: 4, column: 8 })
    expect(move({ row: 0, column: 4 }, 'PageDown', false, 5, 9)).toEqual({ row: 4, column: 4 })
    expect(move({ row: 0, column: 4 }, 'a', false, 5, 9)).toBeNull()
  })

  test('teams that need help come first, then those that ask', () => {
    const { store } = stage()
    store.load(wall([team('a'), team('b', { questions: 2 }), team('c', { health: 'failed' }), team('d', { health: 'degraded' })]))
    expect(ordered(store.shape(), (id) => store.line(id), 'trouble', (a, b) => a.localeCompare(b))).toEqual(['c', 'd', 'b', 'a'])
  })

  test('silence grows worrying, and its lack is the worst', () => {
    expect([10, 400, 2000, null].map(idleness)).toEqual(['busy', 'quiet', 'silent', 'silent'])
  })

  test('marks are in the inks of the page, or of the wall, and of five shapes', () => {
    const ink = (token: string) => token
    expect(markProperties({ projected: true, ratio: 1, ink })['--mark-pass']).toBe(imageOf('pass', '--wall-pass-ink'))
    expect(markProperties({ projected: false, ratio: 2, ink })['--mark-none']).toBe(imageOf('none', '--line-strong'))
    expect(new Set(Object.values(shapes)).size).toBe(5)
    expect(imageOf('fail', '#a3242a')).not.toMatch(/[<>#]/)
  })

  test('checks of one task stand under one head', () => {
    const { checks } = wall([])
    const tasks = [{ id: 't1', title: { fr: 'Routage', en: 'Routing' } }]
    expect(tasksOf({ tasks, checks: [...checks, { ...checks[0]!, id: 'c3', task: 't2' }] })).toEqual([{ task: 't1', title: tasks[0]!.title, span: 2 }, { task: 't2', title: 't2', span: 1 }])
  })
})

describe('events', () => {
  const said = (type: string, data: unknown) => newsOf({ type, data: JSON.stringify(data) })

  test('cells, health and presence change the wall and nothing else is read again', () => {
    expect(said('wall', { team: 'a', obtained: 4, cells: [{ check: 'c1', verdict: 'pass' }] })).toEqual({ stale: [], team: 'a', obtained: 4, cells: [{ check: 'c1', verdict: 'pass' }] })
    expect(said('health', { team: 'a', health: 'failed' })).toEqual({ stale: ['nodes', 'wall'], team: 'a', health: 'failed' })
    expect(said('presence', { team: 'a', present: ['p', 3] })).toEqual({ stale: ['terminals'], team: 'a', present: ['p'] })
    const there = { person: { id: 'p' }, member: true, since: '2026-01-01T09:00:00Z', where: [{ kind: 'page' }] }
    expect(said('presence', { team: 'a', present: [], presence: [there, null, { person: {} }] }).presence).toEqual([there])
  })

  test('entries of the ledger read again what they touch', () => {
    expect(said('time.granted', { team: 'a' }).stale).toEqual(['session', 'wall'])
    expect(said('question.asked', { team: 'a', time: '2026-01-01T09:00:00Z' })).toMatchObject({ stale: ['messages', 'session'], question: true, deed: Date.parse('2026-01-01T09:00:00Z') })
    expect(said('repair.done', { team: 'a', body: { id: 'r1', cause: 'no disk' } }).repaired).toEqual({ id: 'r1', cause: 'no disk' })
    expect(said('something.new', { team: 'a' }).stale).toEqual([])
  })

  test('a break in the stream reads everything again; what is no JSON says nothing', () => {
    expect(newsOf({ type: 'lost', data: '{}' }).stale).toContain('wall')
    expect(newsOf({ type: 'wall', data: '<script>' })).toEqual({ stale: [] })
    expect(newsOf({ type: 'wall', data: 'null' })).toEqual({ stale: [] })
  })
})

describe('clocks', () => {
  const running = (ends: string): Clock => ({ ...clock, launched: '2026-01-01T09:00:00Z', ends })
  const teamWith = (one: Clock, stopped?: string) => ({ team: 't', name: 't', members: [], ready: true, final: false, kept: false, clock: one, stopped })

  test('a clock waits, runs, stands still or is over', () => {
    expect(deadlineOf(clock, '2026-01-01T08:00:00Z')).toEqual({ kind: 'waiting', startsAt: Date.parse('2026-01-01T08:00:00Z') })
    expect(deadlineOf(running('2026-01-01T10:00:00Z'), '')).toEqual({ kind: 'running', endsAt: Date.parse('2026-01-01T10:00:00Z') })
    expect(deadlineOf({ ...running('2026-01-01T10:00:00Z'), paused: true, left_s: 60 }, '')).toEqual({ kind: 'paused', leftS: 60 })
    expect(deadlineOf({ ...running('2026-01-01T10:00:00Z'), over: true }, '')).toEqual({ kind: 'running', endsAt: 0 })
  })

  test('the clock of a session is that of most teams, whoever has more time or was stopped', () => {
    const a = running('2026-01-01T10:00:00Z')
    const b = running('2026-01-01T10:20:00Z')
    expect(commonClock({ teams: [teamWith(b), teamWith(a), teamWith(a)] })).toBe(a)
    expect(commonClock({ teams: [teamWith(a, '2026-01-01T09:30:00Z'), teamWith(b)] })).toBe(b)
    expect(commonClock({ teams: [] })).toBeNull()
  })

  test('why a team has more time leaves out what is nothing', () => {
    expect(extras({ ...clock, right_s: 60, returned_s: 5 })).toEqual([{ kind: 'right', seconds: 60 }, { kind: 'returned', seconds: 5 }])
  })

  test('a grant to all teams stands once, one of a team under its name, in order', () => {
    const grant = (time: string, all_teams: boolean, reason: string) => ({ seconds: 600, cause: 'extension' as const, reason, by: 'p', time, all_teams })
    const own = grant('2026-01-01T09:10:00Z', false, 'late bus')
    const all = grant('2026-01-01T09:30:00Z', true, 'fire drill')
    const teams = [{ team: 'a', name: 'A', clock: { ...clock, grants: [all] } }, { team: 'b', name: 'B', clock: { ...clock, grants: [own, all] } }, { team: 'c', name: 'C', clock }]
    expect(given(teams).map(({ grant, teams }) => [grant.reason, teams])).toEqual([['late bus', ['B']], ['fire drill', []]])
    expect(new Set(given(teams).map(({ id }) => id)).size).toBe(2)
  })

  test('a date field and an instant are the same moment', () => {
    expect(instantOf(localOf('2026-03-29T08:30:00.000Z'))).toBe('2026-03-29T08:30:00.000Z')
    expect(instantOf('soon')).toBeNull()
    expect(instantOf('2026-13-45T99:99')).toBeNull()
  })
})

describe('a plan', () => {
  const whole: Draft = { ...emptyDraft(Date.UTC(2026, 0, 1, 9, 7)), lab: 'campus', promotion: 'p', teams: ['a'], title: ' OSPF ', minutes: '90' }

  test('begins at a quarter of an hour that is not too near', () => {
    expect(new Date(instantOf(whole.starts)!).toISOString()).toBe('2026-01-01T09:30:00.000Z')
  })

  test('says of each step what is missing', () => {
    expect(missing(emptyDraft(0))).toMatchObject({ lab: ['lab'], teams: ['promotion', 'teams'], rules: ['title', 'minutes'] })
    expect(missing({ ...whole, rules: { ...whole.rules, groupPercent: '101', attempts: '1.5' } }).rules).toEqual(['attempts', 'groupPercent'])
  })

  test('is sent in the units of the contract', () => {
    expect(inputOf(whole)).toMatchObject({ title: 'OSPF', duration_s: 5400, rules: { reports_after_s: 604_800, group_weight: 0.5, check_every_s: 30, record_input: false } })
    expect(inputOf({ ...whole, lab: null })).toBeNull()
  })

  test('of a session comes back as it was', () => {
    const input = inputOf(whole)!
    const session = { ...input, lab: { id: input.lab }, teams: [{ team: 'a' }] } as unknown as Session
    expect(inputOf(draftOf(session))).toEqual(input)
  })
})

describe('figures', () => {
  const marks = [{ at_s: 10, obtained: 2 }, { at_s: 30, obtained: 6 }]

  test('points hold until they change', () => {
    expect([0, 10, 29, 30, 99].map((at) => valueAt(marks, at))).toEqual([0, 2, 2, 6, 6])
    expect(steps(marks, 1000, 40)).toEqual([[1000, 0], [10_999, 0], [11_000, 2], [30_999, 2], [31_000, 6], [41_000, 6]])
  })

  test('the class is told by its ends and its middle', () => {
    const band = spread([{ team: 'a', points: marks }, { team: 'b', points: [] }, { team: 'c', points: [{ at_s: 20, obtained: 1 }] }], 40)
    expect(band.at(-1)).toEqual({ at: 40, least: 0, median: 1, most: 6 })
    expect(band[0]).toEqual({ at: 0, least: 0, median: 0, most: 0 })
    expect(spread([], 10)).toEqual([])
  })

  test('processors are busy by what was used between two readings', () => {
    const reading = (time: string, cpu_seconds: number): Stats => ({
      time, host: { cpus: 2, load: 1, memory_bytes: 4, memory_used_bytes: 1 },
      teams: [{ team: 'a', nodes: [{ node: 'r1', cpu_seconds, memory_bytes: 3 }, { node: 'r2', cpu_seconds: 0, oom_kills: 1 }] }],
    })
    const [before, after] = [reading('2026-01-01T09:00:00Z', 10), reading('2026-01-01T09:00:05Z', 15)]
    expect(loads(before, null)[0]).toMatchObject({ cpus: null, memory: 3, killed: 1, nodes: 2 })
    expect(loads(after, before)[0]!.cpus).toBe(1)
    expect(loads(before, after)[0]!.cpus).toBeNull()
  })
})

describe('words and injects', () => {
  const message = (seq: number, more: Partial<Message>): Message => ({ id: String(seq), seq, time: '2026-01-01T09:00:00Z', text: '', teams: [], ...more })

  test('a question is open until a later word to that team by name', () => {
    const asked = [message(1, { from: 'a' }), message(2, { from: 'b' }), message(3, {}), message(4, { teams: ['a'] }), message(5, { from: 'a' })]
    expect(openQuestions(asked).map(({ seq }) => seq)).toEqual([5, 2])
    expect(openQuestions([...asked, message(6, { teams: ['a', 'b'] })])).toEqual([])
  })

  test('an inject holds where making it was the last thing that succeeded', () => {
    const record = (team: string, minute: number, undo: boolean, error?: string) => ({ team, time: `2026-01-01T09:0${minute}:00Z`, at_s: 0, undo, error })
    expect([...madeIn([record('a', 1, false), record('a', 2, true), record('b', 1, false), record('b', 2, true, 'busy'), record('c', 1, false, 'no')])]).toEqual(['b'])
  })
})

describe('an oral', () => {
  test('is there once a session is over, and is watched closely while it is on its way', () => {
    expect((['running', 'closing', 'closed', 'sealed', 'cancelled'] as const).filter((phase) => hasOrals({ phase }))).toEqual(['closed', 'sealed'])
    expect(oralPace([{ state: 'open' }, { state: 'opening' }])).toBeLessThan(oralPace([{ state: 'open' }, { state: 'shut' }]))
  })
})
