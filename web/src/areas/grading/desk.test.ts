// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { columnsOf, decimalsOf, figureOf, fullness, headings, moved, nameOf } from './grid'
import { isForPage } from './keys'
import { nameGrid, nameReports, type CandidateNames } from './candidates'
import { Gathered, staleBy } from './live'
import { levelOf, markBy, markedCount, marksOfOthers, pastOf, waits } from './marking'
import { confirmable, everything, lineId, neighbour, nextWaiting, shown, waiting } from './queue'
import { namesOf } from './Recordings'
import { deskOrder } from './Sessions'
import type { Evidence, Scale } from './sheet'
import { isShown, laidOut, visible } from './text'
import type { Decision, ReportLine, ResultLine, Rubric, SessionSummary } from './types'
import { faults, foreseen, undoing } from './words'
import { standing } from './Workspace'

const text = { fr: '', en: '' }

function line(id: string, change: Partial<ResultLine> = {}): ResultLine {
  const [team = '', check = ''] = id.split('/')
  return {
    team, check, team_name: team, task: 't', title: text, points: 10, competencies: [], state: 'raw', waiting: true, possible: 10, obtained: 10, hints: 0, share: 1,
    result: { id: `of ${id}`, seq: 1, time: '', origin: 'final', verdict: 'pass', share: 1, attempts: 1, took_s: 1, evidence: [] }, ...change,
  }
}

describe('the queue', () => {
  const lines = [line('a/1'), line('a/2', { waiting: false, state: 'confirmed' }), line('b/1'), line('b/2')]

  test('shows what matches, and keeps what is open although it was just judged', () => {
    expect(shown(lines, waiting, null).map(lineId)).toEqual(['a/1', 'b/1', 'b/2'])
    expect(shown(lines, waiting, 'a/2').map(lineId)).toEqual(['a/1', 'a/2', 'b/1', 'b/2'])
    expect(shown(lines, { ...everything, team: 'b', check: '2' }, null).map(lineId)).toEqual(['b/2'])
    expect(shown([line('a/1', { result: undefined })], { ...everything, verdict: 'none' }, null)).toHaveLength(1)
  })

  test('moves within the list and no further', () => {
    expect(neighbour(lines, 'a/1', 1)?.check).toBe('2')
    expect(neighbour(lines, 'a/1', -1)).toBeUndefined()
    expect(neighbour(lines, 'b/2', 1)).toBeUndefined()
    expect(lineId(neighbour(lines, null, 1)!)).toBe('a/1')
    expect(lineId(neighbour(lines, null, -1)!)).toBe('b/2')
  })

  test('goes on to the next that waits, at the end to those before', () => {
    expect(lineId(nextWaiting(lines, 'a/1')!)).toBe('b/1')
    expect(lineId(nextWaiting(lines, 'b/2')!)).toBe('a/1')
    expect(nextWaiting([line('a/1')], 'a/1')).toBeUndefined()
  })

  test('a bulk confirmation touches passes on which nobody has spoken, of the team that is shown', () => {
    const fail = line('b/3', { result: { ...lines[0]!.result!, verdict: 'fail' } })
    expect(confirmable([...lines, fail], '').map(lineId)).toEqual(['a/1', 'b/1', 'b/2'])
    expect(confirmable([...lines, fail], 'a').map(lineId)).toEqual(['a/1'])
  })
})

describe('a grader’s word', () => {
  test('is foreseen as the server will have it', () => {
    const one = line('a/1', { hints: 2, obtained: 8 })
    expect(foreseen(one, { decision: 'confirm' })).toMatchObject({ state: 'confirmed', waiting: false, obtained: 8 })
    expect(foreseen(one, { decision: 'override', share: 0.5, reason: 'r' })).toMatchObject({ state: 'overridden', share: 0.5, obtained: 3 })
    expect(foreseen(one, { decision: 'override', share: 0.1, reason: 'r' })).toMatchObject({ obtained: 0 })
    expect(foreseen(one, { decision: 'platform-fault', reason: 'r' })).toMatchObject({ state: 'platform-fault', obtained: 0, share: undefined })
    expect(foreseen({ ...one, state: 'overridden', share: 0 }, { decision: 'withdraw' })).toMatchObject({ state: 'raw', waiting: true, share: 1, obtained: 8 })
  })

  test('is undone by the word that stood before it', () => {
    const before: Decision = { seq: 1, time: '', actor: '', decision: 'override', share: 0.2, old: 1, reason: 'why' }
    expect(undoing(undefined)).toEqual({ decision: 'withdraw' })
    expect(undoing({ ...before, decision: 'withdraw' })).toEqual({ decision: 'withdraw' })
    expect(undoing(before)).toEqual({ decision: 'override', share: 0.2, reason: 'why' })
  })

  test('needs its share and its reason', () => {
    expect(faults({ decision: 'confirm' })).toEqual({})
    expect(faults({ decision: 'override', reason: ' ' })).toEqual({ share: true, reason: true })
    expect(faults({ decision: 'override', share: 1.2, reason: 'r' })).toEqual({ share: true })
    expect(faults({ decision: 'platform-fault' })).toEqual({ reason: true })
  })
})

describe('texts of strangers', () => {
  test('control characters and those that turn the text are seen', () => {
    expect(visible('a\u001b[31mb\u0000\r\nc\td\re')).toBe('a␛[31mb␀\nc\td␍e')
    expect(visible('\u202egpj.exe\u200b\ufeff\u007f\u009b')).toBe('⟨U+202E⟩gpj.exe⟨U+200B⟩⟨U+FEFF⟩␡⟨U+009B⟩')
    expect(visible('é 漢字 <b>')).toBe('é 漢字 <b>')
  })

  test('JSON is laid out, what is none is not', () => {
    expect(laidOut('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}')
    expect([laidOut('{"a"'), laidOut('12'), laidOut('a: 1'), laidOut('[]')]).toEqual([null, null, null, null])
  })

  test('small texts are shown, the rest is saved', () => {
    expect(isShown({ media_type: 'text/plain; charset=utf-8', size: 1 << 20 })).toBe(true)
    expect(isShown({ media_type: 'text/plain', size: (1 << 20) + 1 })).toBe(false)
    expect(isShown({ media_type: 'application/octet-stream', size: 3 })).toBe(false)
  })
})

describe('marks', () => {
  const rubric: Rubric = {
    id: 'd', title: text, scope: 'individual', accept: [],
    criteria: ['x', 'y'].map((id) => ({ id, title: text, points: 4, competencies: [], levels: [{ share: 0, text }, { share: 1, text }] })),
  }
  const mark = (criterion: string, actor: string, share: number, seq: number) => ({ criterion, actor, share, seq, time: '' })
  const document: ReportLine = {
    deliverable: 'd', team: 'a', team_name: '', receipts: [{ id: 'r', deliverable: 'd', name: '', type: 'pdf', size: 1, digest: '', time: '', late: false }],
    marks: [mark('x', 'me', 0, 1), mark('x', 'other', 0.5, 2), mark('x', 'me', 1, 3), mark('x', 'other', 0.25, 4), mark('x', 'third', 1, 5)],
  }

  test('each grader’s last one stands', () => {
    expect(markBy(document, 'x', 'me')?.share).toBe(1)
    expect(markBy(document, 'y', 'me')).toBeUndefined()
    expect(marksOfOthers(document, 'x', 'me').map(({ seq }) => seq)).toEqual([5, 4])
    expect(pastOf(document, 'x').map(({ seq }) => seq)).toEqual([5, 4, 3, 2, 1])
    expect(pastOf({ ...document, marks: document.marks.slice(0, 2) }, 'x')).toEqual([])
  })

  test('what was taken back stands no more, but stays in the history', () => {
    const alone = { ...document, marks: [mark('y', 'me', 0.5, 6), { ...mark('y', 'me', 0, 7), old: 0.5, withdrawn: true, reason: 'wrong document' }] }
    expect(markBy(alone, 'y', 'me')).toBeUndefined()
    expect(markedCount(alone, rubric)).toBe(0)
    expect(waits(alone, rubric)).toBe(true)
    expect(pastOf(alone, 'y').map(({ seq }) => seq)).toEqual([7, 6])
    expect(markBy({ ...alone, marks: [...alone.marks, mark('y', 'me', 1, 8)] }, 'y', 'me')?.share).toBe(1)
  })

  test('a document waits until each criterion has one', () => {
    expect(markedCount(document, rubric)).toBe(1)
    expect(waits(document, rubric)).toBe(true)
    expect(waits({ ...document, marks: [...document.marks, mark('y', 'me', 1, 6)] }, rubric)).toBe(false)
    expect(waits({ ...document, receipts: [] }, rubric)).toBe(false)
  })

  test('keys stand for levels that there are', () => {
    expect(['1', '2', '3', '0', 'a'].map((key) => levelOf(key, rubric.criteria[0]!))).toEqual([0, 1, undefined, undefined, undefined])
  })
})

describe('the grid', () => {
  const scale: Scale = {
    id: 's', title: text, max: 20, step: 0.01, not_assessed: text,
    thresholds: [{ id: 'a', title: text, from: 14 }, { id: 'b', title: text, from: 8 }, { id: 'c', title: text, from: 0 }],
  }
  const competency = (code: string) => ({ code, bloc: code.split('.')[0]!, title: text })

  test('has each bloc after its competencies, and all of it at the end', () => {
    const columns = columnsOf(['B5', 'B6'], [competency('B5.C1'), competency('B6.C1'), competency('B6.C2')])
    expect(columns.map(({ id }) => id)).toEqual(['B5.C1', 'B5', 'B6.C1', 'B6.C2', 'B6', 'overall'])
    expect(headings(columns)).toEqual([{ bloc: 'B5', span: 2 }, { bloc: 'B6', span: 3 }, { bloc: null, span: 1 }])
  })

  test('shapes are full for the best and empty for the last', () => {
    expect(['a', 'b', 'c', 'not-assessed'].map((id) => fullness(scale, id))).toEqual([1, 0.5, 0, null])
  })

  test('a side’s own figure is a multiple of the step', () => {
    const side = (share: number | null) => ({ share, items: [] }) as unknown as Evidence
    expect(figureOf(side(0.616667), scale)).toBeCloseTo(12.33, 9)
    expect(figureOf(side(null), scale)).toBeNull()
    expect([1, 0.5, 0.1, 0.01, 0.25].map(decimalsOf)).toEqual([0, 1, 1, 2, 1])
  })

  test('arrows stay within it', () => {
    const at = { row: 0, column: 2 }
    expect(moved('ArrowUp', at, 5, 3, false)).toEqual({ row: 0, column: 2 })
    expect(moved('ArrowRight', at, 5, 3, false)).toEqual({ row: 0, column: 2 })
    expect(moved('PageDown', at, 5, 3, false)).toEqual({ row: 4, column: 2 })
    expect(moved('Home', { row: 3, column: 2 }, 5, 3, true)).toEqual({ row: 0, column: 0 })
    expect(moved('x', at, 5, 3, false)).toBeNull()
  })

  test('names are as far as they may be known', () => {
    expect(nameOf({ id: '1', number: '#7', family_name: 'X' }, '?')).toBe('#7')
    expect(nameOf({ id: '1', family_name: 'Lovelace', given_name: 'Ada' }, '?')).toBe('Lovelace Ada')
    expect([nameOf({ id: '1' }, '?'), nameOf(undefined, '?')]).toEqual(['?', '?'])
    const teams = [{ members: [{ id: 'p', given_name: 'Ada', family_name: 'Lovelace' }, { id: 'q' }] }] as unknown as Parameters<typeof namesOf>[0]['teams']
    expect(namesOf({ teams }, ['p'])).toEqual(['Ada Lovelace'])
    expect(namesOf({ teams }, ['p', 'q'])).toEqual([])
  })

  test('numbers are said as such, in the place of names only', () => {
    const names: CandidateNames = { team: (name) => `T${name}`, person: (name) => `P${name}` }
    const named = nameReports({ deliverables: [], items: [{ deliverable: 'd', team: 'a', team_name: '3', person: 'p', person_name: '12', receipts: [], marks: [] }, { deliverable: 'd', team: 'a', team_name: '3', receipts: [], marks: [] }] }, names)
    expect(named.items.map(({ team_name, person_name }) => [team_name, person_name])).toEqual([['T3', 'P12'], ['T3', undefined]])
    const grid = nameGrid({ persons: [{ id: 'p', number: '12' }, { id: 'q', family_name: '7' }], teams: [{ id: 'a', name: '3' }] } as unknown as Parameters<typeof nameGrid>[0], names)
    expect([grid.persons.map((one) => nameOf(one, '?')), grid.teams[0]!.name]).toEqual([['P12', '7'], 'T3'])
  })
})

describe('sessions', () => {
  const one = (id: string, change: Partial<SessionSummary>): SessionSummary => ({
    id, promotion: '', title: id, phase: 'closed', lab: { id: '', version: '', digest: '', title: text }, mode: 'group', starts: `2026-0${id}`, duration_s: 1, teams_count: 1, paused: false, seq: 1, actions: ['decideResult', 'getGrid'], ...change,
  })

  test('those that wait come first, the newest before; planned ones are not for the desk', () => {
    const { waiting, others } = deskOrder([one('1', { waiting: 3 }), one('2', { waiting: 0 }), one('3', { phase: 'planned', actions: [] }), one('4', { waiting: 1 }), one('5', { waiting: 9, actions: ['getGrid'] })])
    expect(waiting.map(({ id }) => id)).toEqual(['4', '1'])
    expect(others.map(({ id }) => id)).toEqual(['5', '2'])
  })

  test('what a grader must know is said', () => {
    const of = (change: object) => standing({ rules: {}, phase: 'closed', actions: ['decideResult'], ...change } as unknown as Parameters<typeof standing>[0])
    expect(of({})).toEqual([])
    expect(of({ rules: { blind: true }, actions: [] })).toEqual(['blind', 'read-only'])
    expect(of({ phase: 'sealed', actions: [] })).toEqual(['sealed'])
    expect(of({ phase: 'running' })).toEqual(['running'])
  })

  test('events make stale what they touch and nothing else', () => {
    const by = (type: string, data = '{}') => staleBy({ type, data })
    expect(by('result.decided', '{"seq":4,"body":{"team":"a","check":"x"}}')).toEqual({ parts: ['grid'], lines: ['a/x'] })
    for (const vague of ['{}', 'null', '{', '{"body":{"team":3}}']) expect(by('result.decided', vague)).toEqual({ parts: ['results', 'team', 'result', 'grid'], lines: [] })
    expect(by('report.received').parts).toEqual(['reports', 'grid'])
    expect(by('criterion.marked').parts).toEqual(['reports', 'grid'])
    expect(by('lost').parts).toContain('session')
    expect([by('wall'), by('message.sent')]).toEqual([{ parts: [], lines: [] }, { parts: [], lines: [] }])
  })

  test('a few lines are read one by one, of many the list', () => {
    const gathered = new Gathered()
    const decided = (n: number) => gathered.add({ parts: ['grid'], lines: [`a/${n}`] })
    expect(gathered.add({ parts: [], lines: [] })).toBe(false)
    expect([1, 2, 2].map(decided)).toEqual([true, true, true])
    expect(gathered.take()).toEqual({ parts: ['grid'], lines: ['a/1', 'a/2'] })
    for (let n = 0; n < 9; n++) decided(n)
    expect(gathered.take()).toEqual({ parts: ['grid', 'results', 'team', 'result'], lines: [] })
    expect(gathered.take()).toEqual({ parts: [], lines: [] })
  })
})

test('keys with modifiers, or pressed where somebody types or answers, are not the page’s', () => {
  const at = (inside: string) => ({ closest: (selector: string) => (selector.includes(inside) ? {} : null) }) as unknown as EventTarget
  const key = { ctrlKey: false, metaKey: false, altKey: false, defaultPrevented: false }
  expect(isForPage({ ...key, target: at('nowhere') })).toBe(true)
  expect(['input', 'textarea', 'select', '[role=alertdialog]', '[role=menu]'].map((place) => isForPage({ ...key, target: at(place) }))).toEqual([false, false, false, false, false])
  expect(isForPage({ ...key, ctrlKey: true, target: at('nowhere') })).toBe(false)
})
