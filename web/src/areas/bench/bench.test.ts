import { expect, test, vi } from 'vitest'
import { Gatherer } from '../../api/news'
import { ProblemError, UnreachableError } from '../../api/problem'
import { createI18n } from '../../i18n'
import { agendaOf, stageOf } from './agenda'
import { deadlineOf } from './deadline'
import { arrange, emptyDeck, nameOf, parseDeck, settle, show, sit } from './deck'
import { aCheck, aClock, aMachine, aSummary, aTask } from './fixtures'
import { effectOf, type Part } from './live'
import { drawMap, withNodes } from './map'
import { standingOf } from './Notices'
import { sentences } from './RuleList'
import { attemptsLeft, pointsOf, tally, taskPoints, unmet, unread } from './score'
import { readSaid, socketAddress, ticketFor } from './tickets'
import type { TerminalTicket } from './types'
import { handInAddress, newKey } from './upload'

const { t, format } = createI18n('en')

test('what begins, runs and is over comes in the order one looks for it', () => {
  const session = (id: string, phase: Parameters<typeof stageOf>[0]['phase'], starts: string, my_team: string | undefined = 't') =>
    ({ ...aSummary, id, phase, starts: `2026-05-${starts}T08:00:00Z`, my_team })
  const agenda = agendaOf([
    session('old', 'closed', '01'), session('older', 'sealed', '02'), session('far', 'planned', '20'), session('soon', 'ready', '10'),
    session('now', 'running', '05'), { ...session('others', 'running', '05'), my_team: undefined },
  ])
  const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id)
  expect([ids(agenda.now), ids(agenda.next), ids(agenda.past)]).toEqual([['now'], ['soon', 'far'], ['older', 'old']])
})

test('a clock waits, runs, stands still, and is over', () => {
  const starts = '2026-05-05T08:00:00Z'
  expect(deadlineOf({ ...aClock, launched: undefined }, starts)).toEqual({ kind: 'waiting', startsAt: Date.parse(starts) })
  expect(deadlineOf(aClock, starts)).toEqual({ kind: 'running', endsAt: Date.parse(aClock.ends!) })
  expect(deadlineOf({ ...aClock, paused: true, left_s: 61 }, starts)).toEqual({ kind: 'paused', leftS: 61 })
  expect(deadlineOf({ ...aClock, paused: true, over: true }, starts)).toEqual({ kind: 'running', endsAt: 0 })
})

test.each([
  [{ open: true }, 'open'],
  [{ open: false }, 'held'],
  [{ open: false, session: { ...aSummary, paused: true } }, 'paused'],
  [{ open: false, clock: { ...aClock, over: true } }, 'over'],
  [{ open: false, session: { ...aSummary, phase: 'closing' as const } }, 'closing'],
  [{ open: false, session: { ...aSummary, phase: 'sealed' as const } }, 'closed'],
])('a bench that is %j stands %s', (how, standing) => {
  expect(standingOf({ session: aSummary, clock: aClock, ...how })).toBe(standing)
})

test('an event makes out of date what it changed of this team, and nothing of others', () => {
  const told = (type: string, body: object) => effectOf({ type, data: JSON.stringify(body) }, 'ours').stale
  expect(told('checks.done', { team: 'ours', seq: 3 })).toEqual(['bench'])
  expect(told('checks.done', { team: 'theirs', seq: 3 })).toEqual([])
  expect(told('message.sent', { seq: 4 })).toEqual(['bench'])
  expect(told('session.paused', { seq: 5 })).toContain('session')
  expect(told('instance.ready', { team: 'ours' })).toContain('nodes')
  expect(told('result.decided', { team: 'ours' })).toEqual([])
  expect(told('lost', {})).toEqual(['session', 'bench', 'nodes', 'terminals'])
  const presence = [{ person: { id: 'p' }, member: true, since: '2026-05-05T08:00:00Z', where: [{ kind: 'terminal', node: 'r1' }] }]
  const news = effectOf({ type: 'presence', data: JSON.stringify({ team: 'ours', present: [{ id: 'p' }, 'q', 7], presence: [...presence, { person: 3 }, null] }) }, 'ours')
  expect(news.present).toEqual([{ id: 'p' }, { id: 'q' }])
  expect(news.presence).toEqual(presence)
  expect(effectOf({ type: 'checks.done', data: 'no json' }, 'ours').stale).toEqual([])
  expect(effectOf({ type: 'checks.done', data: 'null' }, 'ours').stale).toEqual([])
})

test('many events are one reading', () => {
  vi.useFakeTimers()
  const read: string[] = []
  const gatherer = new Gatherer<Part>(() => 100, (parts) => read.push([...parts].join('+')))
  gatherer.add(['bench'])
  gatherer.add(['bench', 'nodes'])
  vi.advanceTimersByTime(100)
  gatherer.add(['session'])
  gatherer.stop()
  vi.advanceTimersByTime(1000)
  expect(read).toEqual(['bench+nodes'])
  vi.useRealTimers()
})

test('a network of two is a line, of more a node, and a cut shows on it', () => {
  const drawn = drawMap({
    networks: [{ name: 'fibre' }, { name: 'lan' }, { name: 'alone' }],
    nodes: [
      { ...aMachine('r1'), interfaces: [{ name: 'eth1', network: 'fibre', cut: true }, { name: 'eth2', network: 'lan' }] },
      { ...aMachine('r2'), state: 'dead', interfaces: [{ name: 'eth1', network: 'fibre' }, { name: 'eth2', network: 'lan' }] },
      { ...aMachine('pc'), kind: 'something', interfaces: [{ name: 'eth1', network: 'lan' }] },
    ],
  })
  expect(drawn.nodes.map(({ id, kind, state }) => [id, kind, state])).toEqual([
    ['r1', 'router', 'running'], ['r2', 'router', 'failed'], ['pc', 'server', 'running'],
    ['network:lan', 'network', undefined], ['network:alone', 'network', undefined],
  ])
  expect(drawn.links.map(({ from, to, state }) => `${from}-${to} ${state}`)).toEqual([
    'r1-r2 down', 'r1-network:lan up', 'r2-network:lan up', 'pc-network:lan up',
  ])
})

test('machines show as they were last seen', () => {
  const topology = { nodes: [aMachine('r1'), aMachine('r2')], networks: [] }
  const states = (seen?: ReturnType<typeof aMachine>[]) => withNodes(topology, seen).nodes.map(({ name, state }) => `${name} ${state}`)
  expect(states([{ ...aMachine('r2'), state: 'exited' }])).toEqual(['r1 running', 'r2 exited'])
  expect(states()).toEqual(['r1 running', 'r2 running'])
})

test('points, what is passed and what is needed first', () => {
  const pass = aCheck({ id: 'a', points: 4, result: { time: '', origin: 'self', verdict: 'pass' } })
  const half = aCheck({ id: 'b', points: 3, needs: ['a', 'c'], result: { time: '', origin: 'self', verdict: 'fail', share: 0.5 } })
  const blank = aCheck({ id: 'c', points: 2 })
  expect([pass, half, blank].map(pointsOf)).toEqual([4, 1.5, undefined])
  const task = aTask([pass, half, blank])
  expect(taskPoints(task)).toEqual({ obtained: 5.5, possible: 9 })
  expect(taskPoints(aTask([blank]))).toEqual({ obtained: undefined, possible: 2 })
  expect(unmet(half, [task]).map(({ id }) => id)).toEqual(['c'])
  expect(tally({ tasks: [task], rules: { show: 'verdict' } })).toEqual({ passed: 1, total: 3 })
  expect(tally({ tasks: [task], rules: { show: 'none' } })).toBeNull()
})

test('attempts are counted down, and without limit are not counted', () => {
  expect(attemptsLeft(aCheck({ answers: { used: 2, allowed: 3 } }))).toBe(1)
  expect(attemptsLeft(aCheck({ answers: { used: 4, allowed: 3 } }))).toBe(0)
  expect(attemptsLeft(aCheck({ answers: { used: 4, allowed: 0 } }))).toBeNull()
})

test('one’s own messages are never unread', () => {
  const message = (seq: number, from?: string) => ({ id: `${seq}`, seq, time: '', text: '', teams: [], from })
  expect(unread([message(3), message(5, 'ours'), message(6)], 'ours', 3).map(({ seq }) => seq)).toEqual([6])
})

test('a deck is the same after a reload, and what is not well formed in it is left out', () => {
  const deck = { ...settle(sit(sit(emptyDeck, 'x', { node: 'r1', terminal: null }), 'y', { node: 'r1', terminal: 'T' }), 'x', 'U'), shares: { columns: 30, first: 50, second: 70 } }
  expect(parseDeck(JSON.parse(JSON.stringify(deck)))).toEqual(deck)
  expect([nameOf(deck, 'x'), nameOf(deck, 'y')]).toEqual(['r1 1', 'r1 2'])
  const broken = { shares: { columns: 99, first: '30', second: 20 }, layout: [{ tabs: ['x', 'x', 'z'], active: 'z' }, { tabs: ['x'], active: 'q' }, 3], seats: { x: { node: 'r1', terminal: null }, z: 7 } }
  expect(parseDeck(broken)).toEqual({ layout: [{ tabs: ['x'], active: 'x' }], seats: { x: { node: 'r1', terminal: null } }, shares: { columns: 50, first: 50, second: 20 } })
  for (const nonsense of [null, 3, [], {}, { layout: {}, seats: [] }]) expect(parseDeck(nonsense)).toEqual(emptyDeck)
})

test('a terminal that is open already is shown, not opened again; a closed tab is forgotten', () => {
  const deck = sit(sit(emptyDeck, 'x', { node: 'r1', terminal: 'T' }), 'y', { node: 'r2', terminal: 'U' })
  expect(show(deck, 'T')?.layout[0]?.active).toBe('x')
  expect(show(deck, 'V')).toBeNull()
  expect(arrange(deck, [{ tabs: ['y'], active: 'y' }]).seats).toEqual({ y: { node: 'r2', terminal: 'U' } })
})

const refusal = (status: number) => new ProblemError({ title: '', status, code: 'x' })
const ticket: TerminalTicket = { terminal: 'T', node: 'r1', url: '/ws', protocols: ['a', 'b'], expires: '' }

test.each([
  ['its own terminal', 'T', [], [{ terminal: 'T' }], ticket],
  ['a new one where there is none', null, [], [{ node: 'r1' }], ticket],
  ['a new one where it is no more', 'T', [refusal(404)], [{ terminal: 'T' }, { node: 'r1' }], ticket],
  ['a new one where a start of the server ended it', 'T', [refusal(410)], [{ terminal: 'T' }, { node: 'r1' }], ticket],
  ['the refusal', null, [refusal(409)], [{ node: 'r1' }], 409],
  ['an error that passes', 'T', [refusal(429)], [{ terminal: 'T' }], 'thrown'],
  ['silence', 'T', [new UnreachableError('')], [{ terminal: 'T' }], 'thrown'],
])('a tab gets %s', async (_, terminal, errors, asked, outcome) => {
  const bodies: object[] = []
  const failures: Error[] = [...errors]
  const got = await ticketFor({ node: 'r1', terminal }, async (body) => {
    bodies.push(body)
    const failure = failures.shift()
    if (failure) throw failure
    return ticket
  }).catch(() => 'thrown')
  expect(bodies).toEqual(asked)
  expect(got instanceof ProblemError ? got.problem.status : got).toEqual(outcome)
})

test('control frames tell who looks and who may type, and nothing else is believed', () => {
  expect(readSaid('{"type":"viewers","persons":[{"id":"p","given_name":"Ada"},4]}')).toEqual({ viewers: [{ id: 'p', given_name: 'Ada' }] })
  expect(readSaid('{"type":"mode","write":false}')).toEqual({ write: false })
  for (const frame of ['{"type":"mode"}', 'null', '{', new ArrayBuffer(2), '{"type":"exit"}']) expect(readSaid(frame)).toBeNull()
})

test('addresses are of this server, and names of files cannot change them', () => {
  expect(socketAddress('/api/x', 'https://lab.example/a')).toBe('wss://lab.example/api/x')
  expect(socketAddress('/api/x', 'http://127.0.0.1:80/a')).toBe('ws://127.0.0.1/api/x')
  expect(handInAddress({ session: 's', team: 't' }, 'a/b', 'x&y=#é.pdf')).toBe('/api/v1/sessions/s/teams/t/deliverables/a%2Fb?name=x%26y%3D%23%C3%A9.pdf')
  expect(newKey()).toMatch(/^[0-9a-f]{32}$/)
})

test('rules are told in sentences, and only those that are known', () => {
  expect(sentences({ attempts: 0, hints: false, show: 'verdict', check_every_s: 60, counts: 'final', record: true }, 9000, { t, format })).toEqual([
    'You have 2\u00a0h\u00a030.', 'You see each verdict, without details.', 'What counts is the state at the end.',
    'You may ask for checks once every 1\u00a0min.', 'The number of answers is not limited.', 'There are no hints.', 'What terminals show is recorded.',
  ])
  expect(sentences({}, 60, { t, format })).toHaveLength(1)
})
