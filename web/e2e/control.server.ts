import type { Page, Route } from '@playwright/test'
import type { components } from '../src/api/schema.gen'

type Schemas = components['schemas']

const id = (group: number, n: number) => `01989c00-0000-7000-8${String(group).padStart(3, '0')}-${String(n).padStart(12, '0')}`

export const session = id(1, 1)
export const promotion = id(2, 1)
const person = (n: number) => id(3, n)
export const team = (n: number) => id(4, n)

/** Names as hostile as a roster may hold. */
const givens = ['Ada', 'Grace', 'Jean-Baptiste', '<script>alert(1)</script>', 'Zoé', 'Œdipe', 'Nguyễn', 'محمد']
const families = ['Lovelace', 'Hopper', 'de La Rochefoucauld-Montbel', '"><img src=x onerror=alert(1)>', 'Noël', 'Brontë', 'Văn An', 'الخوارزمي']
const verdicts = ['pass', 'fail', 'error', 'skip', 'pass', 'pass', 'fail'] as const

const text = (fr: string, en: string) => ({ fr, en })
const titles = [
  text('Voisinages OSPF complets', 'OSPF adjacencies full'), text('Route par défaut annoncée', 'Default route announced'), text('Salle A atteint le serveur web', 'Room A reaches the web server'),
  text('Invités isolés du bureau', 'Guests kept from the office'), text('DNS répond pour le domaine', 'DNS answers for the domain'), text('Lien coupé, le trafic contourne', 'Link cut, traffic goes round'),
]

const tasks = [text('Routage', 'Routing'), text('Services', 'Services'), text('Sécurité', 'Security'), text('Continuité', 'Continuity')]

export const checks = (count: number): Schemas['Wall']['checks'] => Array.from({ length: count }, (_, i) => ({
  id: `check-${i + 1}`, task: `task-${Math.floor((i * 4) / count) + 1}`, title: titles[i % titles.length]!, points: (i % 4) + 1,
}))

function grantsOf(now: number, n: number, returned: number): Schemas['Grant'][] {
  const at = (minutes: number) => new Date(now - minutes * 60_000).toISOString()
  const own: Schemas['Grant'] = { seconds: 600, cause: 'extension', reason: '<i>Panne</i> du vidéoprojecteur', by: person(1), by_name: 'Grace Hopper', time: at(30), all_teams: false }
  const back: Schemas['Grant'] = { seconds: returned, cause: 'platform', reason: '', by: 'platform', time: at(20), all_teams: false, from: at(22), to: at(20) }
  return [...(n % 6 === 1 ? [own] : []), ...(returned ? [back] : [])]
}

export function clockOf(now: number, n: number): Schemas['Clock'] {
  const right = n % 9 === 4 ? 3000 : 0
  const returned = n % 7 === 3 ? 95 : 0
  const allowed = 9000 + right + returned
  return {
    launched: new Date(now - 4_000_000).toISOString(), ends: new Date(now - 4_000_000 + allowed * 1000).toISOString(), left_s: allowed - 4000, allowed_s: allowed,
    right_s: right, extended_s: n % 6 === 1 ? 600 : 0, returned_s: returned, paused: false, over: false, grants: grantsOf(now, n, returned),
  }
}

function presenceOf(now: number, n: number): Schemas['Presence'][] {
  const since = new Date(now - 900_000).toISOString()
  const member: Schemas['Presence'] = { person: { id: person(n * 3) }, member: true, since, where: [{ kind: 'page' }, { kind: 'terminal', node: 'r1' }] }
  return n === 1 ? [member, { person: { id: person(900), given_name: 'Grace', family_name: '<b>Hopper</b>' }, member: false, since, where: [{ kind: 'terminal', node: 'r1' }] }] : [member]
}

const named = (n: number) => (n === 5 ? 'L’équipe au nom <b>très</b> long qui ne tient pas' : `Équipe ${n}`)

export function aWall(now: number, teams: number, count: number): Schemas['Wall'] {
  const columns = checks(count)
  return {
    now: new Date(now).toISOString(), seq: 40, checks: columns, tasks: tasks.map((title, i) => ({ id: `task-${i + 1}`, title })),
    teams: Array.from({ length: teams }, (_, i): Schemas['WallTeam'] => {
      const n = i + 1
      return {
        team: team(n), name: named(n), clock: clockOf(now, n), health: n % 11 === 0 ? 'failed' : n % 8 === 0 ? 'degraded' : 'ready', obtained: (n * 7) % 38, possible: 75,
        last_activity: n % 13 === 0 ? undefined : new Date(now - n * 41_000).toISOString(), present: [person(n * 3)], terminals: n % 3, questions: n % 10 === 2 ? 1 : 0, unanswered: n === 2 ? 1 : 0, nodes_running: n % 11 === 0 ? 0 : n % 8 === 0 ? 4 : 5, nodes_total: 5,
        presence: presenceOf(now, n),
        cells: columns.slice(0, count - (n % 5)).map((check, c) => {
          const verdict = verdicts[(n * 3 + c * 5) % verdicts.length]!
          return { check: check.id, verdict, share: verdict === 'pass' ? 1 : verdict === 'fail' && c % 3 === 0 ? 0.4 : 0, since: new Date(now - 600_000).toISOString(), origin: 'watch' }
        }),
      }
    }),
  }
}

const everything = ['pauseSession', 'extendSession', 'closeSession', 'sendMessage', 'sendInject', 'stopTeam', 'rebuildInstance', 'resetNode', 'getWall', 'getStats']

export function aSession(now: number, teams: number, of: Partial<Schemas['Session']> = {}): Schemas['Session'] {
  return {
    id: session, promotion, title: 'Le campus du Val-d’Ombre', phase: 'running', mode: 'group', starts: new Date(now - 4_000_000).toISOString(), launched: new Date(now - 4_000_000).toISOString(),
    lab: { id: 'campus-ospf', version: '1.0.0', digest: 'sha256:0', title: text('Le campus du Val-d’Ombre', 'The Val-d’Ombre campus') },
    duration_s: 9000, teams_count: teams, paused: false, unanswered: 1, seq: 40, actions: everything, now: new Date(now).toISOString(),
    rules: { hints: true, show: 'all', blind: true, record: true, counts: 'final', attempts: 5 },
    teams: Array.from({ length: teams }, (_, i): Schemas['TeamState'] => {
      const n = i + 1
      return {
        team: team(n), name: named(n), ready: true, final: false, kept: false, clock: clockOf(now, n), took_s: 12 + (n % 9) * 3.4,
        members: [0, 1, 2].map((k) => ({ id: person(n * 3 + k), given_name: givens[(n + k) % givens.length], family_name: families[(n * 2 + k) % families.length] })),
      }
    }),
    ...of,
  }
}

export interface ControlServer {
  session: Schemas['Session']
  wall: Schemas['Wall']
  fits: boolean
  /** of the first team */
  oral: Schemas['Oral']
  /** what was asked, as "POST sessions/… {…}" */
  readonly asked: string[]
  /** refusals by the end of the path, given once */
  readonly refusals: Map<string, Schemas['Problem']>
  /** sends an event to the page that follows the session */
  tell(type: string, body: object, seq?: number): Promise<void>
}

interface Stream {
  push: (text: string) => void
}

/** Gives the page an event stream that stays open, and that tests write to. */
async function openStreams(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const streams: Stream[] = []
    Object.assign(window, { streams })
    const real = window.fetch
    window.fetch = (input, init) => {
      const address = typeof input === 'string' ? input : input instanceof Request ? input.url : String(input)
      if (!address.includes('/events')) return real(input, init)
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          const encoder = new TextEncoder()
          streams.push({ push: (text) => controller.enqueue(encoder.encode(text)) })
        },
      })
      return Promise.resolve(new Response(body, { headers: { 'Content-Type': 'text/event-stream' } }))
    }
  })
}

/** Answers for the server from now on. */
export async function serveControl(page: Page, of: { teams?: number; checks?: number; session?: Partial<Schemas['Session']> } = {}): Promise<ControlServer> {
  const now = Date.now()
  const { teams = 24, checks: count = 22 } = of
  const server: ControlServer = {
    session: aSession(now, teams, of.session), wall: aWall(now, teams, count), fits: true, oral: oralOf(now), asked: [], refusals: new Map(),
    tell: (type, body, seq) => page.evaluate(({ type, body, seq }) => {
      const { streams } = window as unknown as { streams: Stream[] }
      streams.forEach((stream) => stream.push(`${seq ? `id: ${seq}\n` : ''}event: ${type}\ndata: ${JSON.stringify(body)}\n\n`))
    }, { type, body, seq }),
  }
  await openStreams(page)
  await page.route('**/api/v1/**', (route) => answer(route, server, now))
  await page.routeWebSocket(/\/terminals\//, (socket) => {
    socket.send(Buffer.from('r1# show ip ospf neighbor\r\n<script>alert(1)</script>\r\nr1# '))
    socket.onMessage((message) => typeof message !== 'string' && socket.send(message))
  })
  return server
}

const me: Schemas['Me'] = {
  id: person(1), name: 'Grace Hopper', roles: [{ role: 'instructor', promotion, promotion_name: 'B3 Réseaux 2026' }], platform_roles: [], actions: [], scopes: null, teams: [], server_time: '2026-05-05T08:00:00Z',
  person: { id: person(1), given_name: 'Grace', family_name: 'Hopper', email: 'grace@example.org', locale: 'fr', disabled: false, created: '2026-01-05T08:00:00Z' },
}

const json = (route: Route, body: unknown, status = 200) => route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(body) })

async function answer(route: Route, server: ControlServer, now: number): Promise<void> {
  const request = route.request()
  const path = new URL(request.url()).pathname.replace('/api/v1/', '')
  const end = path.replace(`sessions/${session}/`, '')
  if (request.method() !== 'GET') {
    server.asked.push(`${request.method()} ${end} ${request.postData() ?? ''}`.trim())
    const refusal = server.refusals.get(end)
    server.refusals.delete(end)
    if (refusal) return route.fulfill({ status: refusal.status, contentType: 'application/problem+json', body: JSON.stringify(refusal) })
    return json(route, posted(end, server, now), end.endsWith('terminals') || path === 'sessions' ? 201 : 200)
  }
  const body = got(path, end, server, now)
  return body === undefined ? route.fulfill({ status: 404, contentType: 'application/problem+json', body: '{"type":"/problems/not-found","title":"404","status":404,"code":"not-found"}' }) : json(route, body)
}

function posted(end: string, server: ControlServer, now: number): unknown {
  if (end === 'capacity') return capacity(server.fits)
  if (end === 'sessions') return { ...server.session, phase: 'planned', actions: ['amendSession', 'prepareSession', 'cancelSession'] } satisfies Schemas['Session']
  if (end.endsWith('/oral')) return server.oral = { ...server.oral, state: 'opening', since: new Date(now).toISOString(), until: new Date(now + 7_200_000).toISOString(), members: false }
  if (end.endsWith('/oral/shut')) return server.oral = { ...server.oral, state: 'shutting', may_enter: false, nodes: undefined }
  if (end.endsWith('/terminals')) {
    return { terminal: id(6, 1), node: 'r1', url: `/api/v1/sessions/${session}/teams/${team(1)}/terminals/${id(6, 1)}`, protocols: ['pupitre', 'ticket'], expires: new Date(now + 60_000).toISOString() } satisfies Schemas['TerminalTicket']
  }
  return { seq: 41, id: 'repair-1' }
}

function capacity(fits: boolean): Schemas['Capacity'] {
  return {
    fits, need: { memory_bytes: fits ? 6e9 : 42e9, cpus: 3.5, disk_bytes: 4e9 }, host: { memory_bytes: 16e9, cpus: 8, disk_bytes: 120e9 },
    waves: fits ? [[team(1), team(2)]] : [[team(1), team(2)], [team(3), team(4)], [team(5)]],
    text: fits ? text('toutes les équipes tiennent en même temps', 'all teams fit at the same time') : text('il n’y a pas assez de mémoire pour toutes : 2 équipes à la fois, en 3 vagues', 'there is not enough memory for all: 2 teams at a time, in 3 waves'),
  }
}

const oralOf = (now: number): Schemas['Oral'] => ({
  team: team(1), state: 'shut', members: false, reopenable: true, may_open: true, may_enter: false, kept_until: new Date(now + 30 * 86_400_000).toISOString(),
})

const lab: Schemas['LabSummary'] = {
  id: 'campus-ospf', version: '1.0.0', digest: 'sha256:0', title: text('Le campus du Val-d’Ombre', 'The Val-d’Ombre campus'), bloc: 'B6', mode: 'group', duration_s: 9000, points: 75, checks: 22, nodes: 7, competencies: ['B6.C1', 'B6.C3', 'B6.C4'],
}

const node = (name: string, kind: string, ...networks: string[]): Schemas['Node'] => ({
  name, kind, access: true, state: name === 'r3' ? 'exited' : 'running', interfaces: networks.map((network, i) => ({ name: `eth${i + 1}`, network, address: `10.0.${i}.1/24` })),
})

export const nodes = [node('r1', 'router', 'core', 'room-a'), node('r2', 'router', 'core', 'edge'), node('r3', 'router', 'edge', 'room-b'), node('pc1', 'host', 'room-a'), node('web', 'server', 'room-b')]
const topology: Schemas['Topology'] = { nodes, networks: ['core', 'room-a', 'edge', 'room-b'].map((name) => ({ name })) }

function injects(now: number): Schemas['Inject'][] {
  const record = (n: number, minutes: number, undo: boolean) => ({ team: team(n), time: new Date(now - minutes * 60_000).toISOString(), at_s: 1800, undo, did: ['cut r1 eth2'], output: n === 1 ? '<b>link down</b>' : undefined })
  return [
    { id: 'cut-core', title: text('Le lien principal tombe', 'The main link fails'), what: 'cut core', does: text('Coupe le réseau core.', 'Cuts the network core.'), at_s: 2700, for_s: 900, records: [record(1, 30, false), record(2, 30, false), record(1, 15, true)] },
    { id: 'attack', title: text('<script>alert(1)</script> Attaque par force brute', '<script>alert(1)</script> Brute force attack'), what: 'run pc1', records: [] },
  ]
}

function messages(now: number): Schemas['Message'][] {
  const at = (minutes: number) => new Date(now - minutes * 60_000).toISOString()
  return [
    { id: 'm1', seq: 10, time: at(50), actor: person(1), name: 'Grace Hopper', teams: [], text: 'Bon courage à toutes et à tous.' },
    { id: 'm2', seq: 20, time: at(20), actor: person(6), name: 'Ada Lovelace', from: team(2), teams: [team(2)], text: 'Notre r2 ne répond plus.\n<img src=x onerror=alert(1)>' },
    { id: 'm3', seq: 21, time: at(12), actor: person(36), name: 'Zoé Noël', from: team(12), teams: [team(12)], text: 'Peut-on redémarrer pc1 ?' },
    { id: 'm4', seq: 30, time: at(10), actor: person(1), name: 'Grace Hopper', teams: [team(12)], text: 'Oui, depuis son terminal.' },
  ]
}

function result(server: ControlServer, ofTeam: string, check: string, now: number): Schemas['ResultDetail'] {
  const one = (n: number, verdict: 'pass' | 'fail'): Schemas['CheckResult'] => ({
    id: `r${n}`, seq: n, verdict, share: verdict === 'pass' ? 1 : 0, origin: n === 2 ? 'self' : 'watch', time: new Date(now - n * 90_000).toISOString(), attempts: 1, took_s: 0.2, evidence: [],
    expected: text('r1 voit r2 et r3, état Full', 'r1 sees r2 and r3, state Full'), observed: text('r1 voit r2 (Full) ; r3 est absent <script>alert(1)</script>', 'r1 sees r2 (Full); r3 is missing <script>alert(1)</script>'),
  })
  return {
    team: ofTeam, team_name: server.wall.teams[0]!.name, check, task: 'Routage', title: titles[0]!, points: 3, competencies: [], state: 'raw', waiting: false, possible: 3, obtained: 0, hints: 0,
    results: [one(3, 'fail'), one(2, 'pass'), one(1, 'fail')], decisions: [], answers: [], recordings: [],
  }
}

function stats(server: ControlServer): Schemas['Stats'] {
  return {
    time: new Date().toISOString(), host: { cpus: 8, load: 5.2, memory_bytes: 16e9, memory_used_bytes: 12.6e9, disk_bytes: 120e9, disk_used_bytes: 44e9 },
    teams: server.session.teams.map(({ team }, i) => ({ team, nodes: nodes.map(({ name }, k) => ({ node: name, memory_bytes: (20 + ((i * 7 + k * 13) % 90)) * 1e6, memory_limit_bytes: 128e6, cpu_seconds: 40 + i + Date.now() / 20_000, pids: 6 + k, oom_kills: i === 6 && k === 1 ? 1 : 0 })) })),
  }
}

function progress(server: ControlServer): Schemas['Progress'] {
  return { series: server.session.teams.map(({ team }, i) => ({ team, points: Array.from({ length: 8 }, (_, k) => ({ at_s: 300 + k * 420 + i * 11, obtained: k * (2 + (i % 5)) })) })) }
}

function got(path: string, end: string, server: ControlServer, now: number): unknown {
  const page = (items: unknown[]) => ({ items, next_cursor: null })
  const of = (n: number, more: Partial<Schemas['SessionSummary']>): Schemas['SessionSummary'] => ({ ...server.session, id: id(1, n), ...more })
  const [, ofTeam = '', check = ''] = /^results\/([^/]+)\/([^/]+)$/.exec(end) ?? []
  if (check) return result(server, ofTeam, check, now)
  if (end === 'orals') return { items: server.session.teams.map(({ team }, i) => (i === 0 ? server.oral : { ...server.oral, team, state: 'shut', reopenable: i !== 2, why_not: i === 2 ? text('Rien n’a été gardé de cette équipe.', 'Nothing of this team was kept.') : undefined, nodes: undefined, may_enter: false })) satisfies Schemas['Oral'][] }
  if (end.endsWith('/oral')) return server.oral
  if (end.endsWith('/oral/terminals')) return { items: [] }
  if (end.endsWith('/nodes')) return { items: nodes }
  if (end.endsWith('/terminals')) return { items: [{ id: id(6, 1), node: 'r1', opened: new Date(now - 900_000).toISOString(), may_close: true, opened_by: { id: person(3), given_name: 'Zoé', family_name: 'Noël' }, viewers: [server.session.teams[0]!.members[0]!] }] satisfies Schemas['Terminal'][] }
  switch (path) {
    case 'me': return me
    case 'labs': return { items: [lab, { ...lab, id: 'intrusion-en-cours', bloc: 'B5', title: text('Intrusion en cours', 'Intrusion under way'), duration_s: 7200 }] }
    case 'labs/campus-ospf': return { ...lab, statement: text('# Le campus\n\nReliez les salles.', '# The campus\n\nConnect the rooms.'), tasks: [], topology, deliverables: [], injects: [] } satisfies Schemas['Lab']
    case 'promotions': return page([{ id: promotion, name: 'B3 Réseaux 2026', year: 2026, created: '2025-09-01T08:00:00Z', actions: ['session.plan', 'roster.manage'] }] satisfies Schemas['Promotion'][])
    case `promotions/${promotion}/teams`: return { items: server.session.teams.slice(0, 5).map(({ team, name, members }) => ({ id: team, promotion, name, members: members.map((one) => one.id) })) satisfies Schemas['Team'][] }
    case `promotions/${promotion}/members`: return page(server.session.teams.slice(0, 5).flatMap(({ team, members }) => members.map((one, k) => ({
      person: { id: one.id, given_name: one.given_name!, family_name: one.family_name!, email: 'x@example.org', locale: 'fr' as const, disabled: false, created: '2025-09-01T08:00:00Z', ...(k === 1 && { extra_time: 0.33 }) }, roles: ['student' as const], team,
    }))) satisfies Schemas['Member'][])
    case 'sessions': return page([server.session, of(2, { phase: 'planned', title: 'Rattrapage <i>du</i> bloc 5' }), of(3, { phase: 'preparing' }), of(4, { phase: 'closed', waiting: 37 }), of(5, { phase: 'sealed', title: 'Parcours de soins' })])
    case `sessions/${session}`: return server.session
  }
  switch (end) {
    case 'wall': return server.wall
    case 'messages': return { items: messages(now) }
    case 'injects': return { items: injects(now) }
    case 'progress': return progress(server)
    case 'stats': return stats(server)
    case 'results': return { items: [], next_cursor: null, total: 12, waiting: 12 } satisfies Schemas['ResultPage']
  }
  return undefined
}
