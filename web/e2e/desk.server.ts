import type { Page, Route } from '@playwright/test'
import type { components } from '../src/api/schema.gen'
import type { Grid, Reports, ResultDetail, ResultLine, Session } from '../src/areas/grading/types'
import type { CompetencyLine, Evidence, Item, MemberSheet, Outcome, Score } from '../src/areas/grading/sheet'
import { aPdf } from './pdf'
import { framework, labs, lab, coverage } from './catalogue.server'

type Schemas = components['schemas']

export const session = '01989c00-0000-7000-8000-000000000001'
export const me = '01989c00-0000-7000-8000-0000000000aa'
const promotion = '01989c00-0000-7000-8000-0000000000bb'
const hostile = '<img src=x onerror=alert(1)>'
const start = Date.parse('2026-05-05T07:00:00Z')
const at = (minutes: number) => new Date(start + minutes * 60_000).toISOString()
const both = (fr: string, en: string) => ({ fr, en })
const team = (n: number) => `01989c00-0000-7000-8000-0000000001${String(n).padStart(2, '0')}`
const person = (n: number, k: number) => `01989c00-0000-7000-8000-0000000002${n}${k}`
/** the origin of documents, as the test's server lets pages frame it */
export const documents = 'https://documents.example.org'
export const firstTeam = team(1)
export const firstPerson = person(1, 1)
/** handed in a PDF, then a text */
export const secondPerson = person(1, 2)
/** handed in a PDF, a text, then an archive */
export const thirdPerson = person(1, 3)

const teams = ['Les Aiguilleurs', 'Réseau sans nom', 'Les Ponts', hostile, 'Commutateurs', 'Boucle locale']
const families = ['Lovelace', 'Hopper', 'Noether', 'Curie', 'Germain', 'Lamarr']
const givens = ['Ada', 'Grace', 'Emmy']

const checks = [
  { id: 'ospf-adjacences', task: 'routage', title: both('Les quatre routeurs sont voisins OSPF', 'The four routers are OSPF neighbours'), points: 12, competencies: ['B6.C3', 'B6.C4'] },
  { id: 'ospf-chemins', task: 'routage', title: both('Chaque salle joint les serveurs par le plus court chemin', 'Each room reaches the servers by the shortest path'), points: 8, competencies: ['B6.C3'] },
  { id: 'invites-isoles', task: 'filtrage', title: both('Les invités ne joignent que l’Internet', 'Guests reach the Internet only'), points: 10, competencies: ['B6.C3', 'B6.C5'] },
  { id: 'reprise', task: 'panne', title: both('Le campus tient à la coupure d’un lien', 'The campus survives the loss of a link'), points: 15, competencies: ['B6.C6'] },
  { id: 'web-interne', task: 'services', title: both('Le site interne répond depuis chaque salle', 'The internal site answers from each room'), points: 5, competencies: ['B6.C4'] },
]

const verdicts = ['pass', 'pass', 'fail', 'error', 'pass', 'skip', 'fail'] as const
export const digest = `sha256:${'ab'.repeat(32)}`

export interface DeskServer {
  session: Session
  lines: ResultLine[]
  reports: Reports
  grid: Grid
  /** what was asked, as "POST path {…}" */
  readonly asked: string[]
  readonly refusals: Map<string, object>
  /** addresses of documents that were asked for, and those that were opened */
  readonly links: string[]
  readonly opened: string[]
  /** keeps the answers to what is posted to a path until the function that it returns is called */
  hold(inside: string): () => void
  readonly held: Map<string, Promise<void>>
  /** sends an event to the page that follows the session; its stream breaks after it, and is followed anew */
  tell(type: string, body: object): Promise<void>
  readonly streams: Route[]
  /** what was read, without its query */
  readonly read: string[]
  role: Schemas['Role']
}

function line(n: number, k: number): ResultLine {
  const { id, ...check } = checks[k]!
  const verdict = verdicts[(n * 3 + k * 2 + 4) % verdicts.length]!
  const share = verdict === 'pass' ? 1 : verdict === 'fail' ? 0.25 : 0
  const judged = (n + k) % 4 === 3
  return {
    ...check, check: id, team: team(n), team_name: teams[n - 1]!, possible: verdict === 'error' ? 0 : check.points,
    obtained: check.points * share, hints: 0, share: verdict === 'error' ? undefined : share, waiting: !judged,
    state: verdict === 'error' ? 'pending' : judged ? 'confirmed' : 'raw', result: result(n, k, verdict, share),
    ...(judged && { decision: { seq: 900 + n, time: at(200), actor: me, actor_name: 'Maryam Mirzakhani', decision: 'confirm', old: share } }),
  }
}

function result(n: number, k: number, verdict: (typeof verdicts)[number], share: number): Schemas['CheckResult'] {
  return {
    id: `r-${n}-${k}`, seq: 700 + n * 10 + k, time: at(150), origin: 'final', verdict, share, attempts: k === 3 ? 3 : 1, started: at(149), took_s: 4.2,
    ...(verdict === 'error' && { incident: 'probe: dial tcp 10.20.1.9:22: i/o timeout' }),
    expected: both('4 adjacences Full entre r1, r2, r3 et r4', '4 Full adjacencies between r1, r2, r3 and r4'),
    observed: both(`3 adjacences Full ; r3–r4 en Init ${hostile}`, `3 Full adjacencies; r3–r4 in Init ${hostile}`),
    evidence: [
      { digest, name: 'show ip ospf neighbor (r1)', media_type: 'text/plain; charset=utf-8', size: 812 },
      { digest: digest.replaceAll('ab', 'cd'), name: 'neighbours.json', media_type: 'application/json', size: 240 },
      { digest: digest.replaceAll('ab', 'ef'), name: 'r3-eth2.pcap', media_type: 'application/octet-stream', size: 48_211 },
    ],
  }
}

const evidence = `Neighbor ID     Pri State           Up Time         Dead Time Address
10.255.0.2        1 Full/DR         12m04s            31.120s 10.0.12.2
10.255.0.3        1 Full/-          12m01s            33.801s 10.0.23.3
10.255.0.4        1 Init/-          3.120s            36.880s 10.0.34.4
<script>alert(1)</script> \u001b[31mred\u001b[0m \u202egpj.exe`

const markdown = `# Audit du campus

La liaison **r3–r4** tombe toutes les 40 s, voir [la capture](https://example.org/r3).

| Défaut | Preuve |
| --- | --- |
| OSPF en Init | \`show ip ospf neighbor\` |

![qui lit](/api/v1/me) ![qui lit](https://example.org/spy.png) <script>alert(1)</script> [ici](javascript:alert(1)) \u202egpj.exe
`

const recording = [
  JSON.stringify({ version: 2, width: 80, height: 24, timestamp: start / 1000, title: 'r3' }),
  JSON.stringify([0.5, 'o', '\u001b[1;32mroot@r3\u001b[0m:~# ']),
  JSON.stringify([2, 'o', 'vtysh -c "show ip ospf neighbor"\r\n']),
  JSON.stringify([2.4, 'o', 'Neighbor ID     Pri State           Up Time\r\n10.255.0.4        1 \u001b[33mInit/-\u001b[0m         3.120s\r\n']),
  JSON.stringify([8400, 'o', '\u001b[1;32mroot@r3\u001b[0m:~# ip link set eth2 up\r\n<script>alert(1)</script>\r\n']),
  JSON.stringify([9600, 'm', 'fin']),
  '[9601, "o',
].join('\n')

const rubric: Schemas['Rubric'] = {
  id: 'synthese', title: both('Audit et plan d’amélioration', 'Audit and improvement plan'), scope: 'individual', accept: ['pdf'],
  criteria: [
    { id: 'findings', title: both('Les défauts trouvés sont prouvés et expliqués', 'The defects found are proved and explained'), points: 4, competencies: ['B6.C6'], levels: levels('Aucun défaut identifié', 'Des défauts cités, sans preuve ni cause', 'Tous les défauts, avec preuve, cause et remède') },
    { id: 'plan', title: both('Le plan d’amélioration est ordonné et chiffré', 'The improvement plan has priorities and costs'), points: 3, competencies: ['B6.C2'], levels: levels('Pas de plan', 'Une liste d’idées', 'Des actions ordonnées, avec coût et bénéfice') },
    { id: 'clarity', title: both('Le document se lit et s’oriente facilement', 'The document is easy to read and find one’s way in'), points: 2, competencies: ['B6.C5'], levels: [] },
  ],
}

function levels(...titles: string[]) {
  return titles.map((title, i) => ({ share: i / (titles.length - 1), text: both(title, `Level ${i + 1}: ${title}`) }))
}

function reports(): Reports {
  const items = teams.flatMap((name, i) => givens.map((given, k): Schemas['ReportLine'] => ({
    deliverable: 'synthese', team: team(i + 1), team_name: name, person: person(i + 1, k + 1), person_name: `${given} ${families[i]}`,
    receipts: (i + k) % 5 === 4 ? [] : (['pdf', 'md', 'zip'] as const).slice(0, k === 0 ? 1 : k + 1).map((type, n) => ({
      id: `d-${i}-${k}-${type}`, deliverable: 'synthese', person: person(i + 1, k + 1), name: `audit-${hostile}.${type}`, type, size: 482_113, digest, time: at(190 + k + n), late: k === 2,
    })),
    marks: i === 0 && k === 0 ? [
      { criterion: 'findings', share: 0.5, comment: 'Les preuves manquent pour r4.', actor: 'other', actor_name: 'Sofia Kovalevskaia', time: at(400), seq: 950 },
      { criterion: 'findings', share: 1, actor: me, actor_name: 'Maryam Mirzakhani', time: at(420), seq: 960 },
    ] : [],
  })))
  return { deliverables: [rubric], items }
}

const competencies = [
  { code: 'B6.C2', bloc: 'B6', title: both('Auditer et planifier', 'Audit and plan') },
  { code: 'B6.C3', bloc: 'B6', title: both('Concevoir l’architecture', 'Design the architecture') },
  { code: 'B6.C4', bloc: 'B6', title: both('Déployer les services', 'Deploy services') },
  { code: 'B6.C5', bloc: 'B6', title: both('Exploiter avec l’équipe', 'Operate with the team') },
  { code: 'B6.C6', bloc: 'B6', title: both('Garantir la continuité', 'Ensure continuity') },
]

const attained = (figure: number | null) => (figure === null ? 'not-assessed' : figure >= 70 ? 'acquired' : figure >= 40 ? 'partly-acquired' : 'not-acquired')

function outcome(share: number | null, provisional: boolean): Outcome {
  const figure = share === null ? null : Math.round(share * 1000) / 10
  return { share, figure, attainment: attained(figure), provisional }
}

function side(items: Item[]): Evidence {
  const possible = items.reduce((sum, item) => sum + item.possible, 0)
  const obtained = items.reduce((sum, item) => sum + item.obtained, 0)
  const score: Score = { possible, judged: possible, obtained, pending: 0, excluded: 0, share: possible > 0 ? obtained / possible : null }
  return { ...score, items }
}

function memberSheet(lines: ResultLine[], n: number, k: number): MemberSheet {
  const member = person(n, k)
  const of = competencies.map(({ code, bloc }, c): CompetencyLine => {
    const group = side(lines.filter((one) => one.team === team(n) && one.competencies.includes(code)).map((one) => ({ check: one.check, team: one.team, state: one.state, possible: one.possible, obtained: one.obtained })))
    const individual = side(rubric.criteria.filter((one) => one.competencies.includes(code)).map((one) => ({ deliverable: 'synthese', criterion: one.id, team: team(n), member, state: 'marked', possible: one.points, obtained: one.points * (((n + k) % 3) / 2) })))
    const shares = [group.share, individual.share].filter((share) => share !== null)
    const share = shares.length ? shares.reduce((a, b) => a + b, 0) / shares.length : null
    return { code, bloc, group, individual, sides: 'both', ...outcome(share, (n + c) % 3 === 0) }
  })
  const shares = of.flatMap(({ share }) => (share === null ? [] : [share]))
  const mean = shares.reduce((a, b) => a + b, 0) / shares.length
  return {
    member, team: team(n), competencies: of, overall: { ...of[0]!, ...outcome(mean, true) },
    blocs: [{ bloc: 'B6', assessed: of.filter((one) => one.share !== null).map(({ code }) => code), of: 6, ...outcome(mean, true) }],
  }
}

function grid(lines: ResultLine[], repeat: number): Grid {
  const members = teams.flatMap((_, i) => givens.map((__, k) => memberSheet(lines, i + 1, k + 1)))
  const many = Array.from({ length: repeat }, (_, i) => members.map((one) => (i === 0 ? one : { ...one, member: `${one.member}-${i}` }))).flat()
  return {
    sheet: {
      scale: {
        id: 'acquis', title: both('Acquis, partiellement acquis, non acquis (en %)', 'Acquired, partly acquired, not acquired (in %)'), max: 100, step: 0.1,
        thresholds: [
          { id: 'acquired', title: both('acquis', 'acquired'), from: 70 },
          { id: 'partly-acquired', title: both('partiellement acquis', 'partly acquired'), from: 40 },
          { id: 'not-acquired', title: both('non acquis', 'not acquired'), from: 0 },
        ],
        not_assessed: both('non évalué', 'not assessed'),
      },
      rules: { unmarked: 'zero', weights: { group: 1, individual: 1 } }, sealed: false, competencies, blocs: ['B6'], members: many, pending: 31,
    },
    competencies, problems: [both('La vérification « reprise » a un résultat plus récent que celui confirmé.', 'The check “reprise” has a newer result than the one confirmed.')],
    teams: teams.map((name, i) => ({ id: team(i + 1), name })),
    persons: many.map((one, i) => ({ id: one.member, team: one.team, family_name: families[(i / 3 | 0) % 6]!, given_name: givens[i % 3]! })),
    graders: [{ id: me, family_name: 'Mirzakhani', given_name: 'Maryam' }],
  }
}

export function aSession(change: Partial<Session> = {}): Session {
  return {
    id: session, promotion, title: 'Évaluation du bloc 6 : campus', phase: 'closed', mode: 'group', starts: at(0), duration_s: 9000, teams_count: 6,
    lab: { id: 'campus-ospf', version: '1.0.0', digest, title: both('Le campus du Val-d’Ombre', 'The Val-d’Ombre campus') }, launched: at(0), closed: at(150),
    paused: false, seq: 990, waiting: 31, now: at(500), rules: { record: true, blind: false }, teams: [],
    actions: ['decideResult', 'giveMark', 'getGrid', 'exportGrid', 'sealSession', 'exportBundle'], ...change,
  }
}

/** Numbers in the place of names, as the server has them for those who grade a blind session. The ids are those of the numbers. */
const numberOfTeam = (id: string) => String(Number(id.slice(-2)))
const numberOfPerson = (id: string) => String((Number(id.slice(-2, -1)) - 1) * 3 + Number(id.slice(-1)))

function hideLine(line: ResultLine): ResultLine {
  return { ...line, team_name: numberOfTeam(line.team) }
}

function hideReports({ deliverables, items }: Reports): Reports {
  return {
    deliverables, items: items.map((one) => ({
      ...one, team_name: numberOfTeam(one.team), person_name: numberOfPerson(one.person!),
      receipts: one.receipts.map((receipt) => ({ ...receipt, name: `synthese-${numberOfPerson(one.person!)}.${receipt.type}` })),
    })),
  }
}

function hideGrid(of: Grid): Grid {
  return { ...of, persons: of.persons.map(({ id, team }) => ({ id, team, number: numberOfPerson(id) })), teams: of.teams.map(({ id }) => ({ id, name: numberOfTeam(id) })) }
}

/** The names that nobody may come upon in a blind session. */
export const names = [...teams.filter((name) => name !== hostile), ...families, ...givens]

/** A server of one closed session and the catalogue, for the browser tests. */
export async function serveDesk(page: Page, options: { session?: Partial<Session>; role?: Schemas['Role']; candidates?: number; blind?: boolean } = {}): Promise<DeskServer> {
  const lines = teams.flatMap((_, i) => checks.map((__, k) => line(i + 1, k))).map((one) => (options.blind ? hideLine(one) : one))
  const server: DeskServer = {
    session: aSession(options.session), lines, reports: options.blind ? hideReports(reports()) : reports(), grid: options.blind ? hideGrid(grid(lines, 1)) : grid(lines, options.candidates ?? 1), asked: [], refusals: new Map(), role: options.role ?? 'grader', links: [], opened: [], held: new Map(), streams: [], read: [],
    tell: async (type, body) => {
      while (server.streams.length === 0) await page.waitForTimeout(50)
      const event = `id: 991\nevent: ${type}\ndata: ${JSON.stringify({ seq: 991, kind: type, body })}\n\n`
      await Promise.all(server.streams.splice(0).map((stream) => stream.fulfill({ contentType: 'text/event-stream', body: event })))
    },
    hold: (inside) => {
      let release = () => {}
      server.held.set(inside, new Promise((resolve) => { release = resolve }))
      return () => {
        server.held.delete(inside)
        release()
      }
    },
  }
  await page.route('**/api/v1/**', (route) => answer(route, server))
  await page.context().route(`${documents}/**`, (route) => document(route, server, new URL(page.url()).origin))
  return server
}

function json(route: Route, body: unknown, status = 200): Promise<void> {
  return route.fulfill({ status, contentType: status >= 400 ? 'application/problem+json' : 'application/json', body: JSON.stringify(body) })
}

/** A document as the platform's origin for documents sends it. */
function document(route: Route, server: DeskServer, framer: string): Promise<void> {
  server.opened.push(route.request().url())
  const policy = `sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors ${framer}; base-uri 'none'; form-action 'none'`
  const headers = { 'Content-Security-Policy': policy, 'Content-Disposition': 'inline; filename="audit.pdf"', 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' }
  return route.fulfill({ contentType: 'application/pdf', headers, body: aPdf('The audit of Ada') })
}

async function answer(route: Route, server: DeskServer): Promise<void> {
  const request = route.request()
  const { pathname, searchParams } = new URL(request.url())
  const path = decodeURIComponent(pathname.replace('/api/v1/', ''))
  const inside = path.replace(`sessions/${session}/`, '')
  if (request.method() === 'POST') return post(route, server, inside)
  if (path === 'me') return json(route, account(server.role))
  if (path === 'sessions') return json(route, { items: [server.session, { ...server.session, id: session.replace(/1$/, '9'), title: 'Parcours de soins', phase: 'sealed', sealed: at(9000), waiting: 0 }], next_cursor: null })
  if (path === `sessions/${session}`) return json(route, server.session)
  if (inside === 'events') return void server.streams.push(route)
  server.read.push(inside)
  if (inside === 'results') {
    const items = server.lines.filter((one) => !searchParams.get('team') || one.team === searchParams.get('team'))
    return json(route, { items, next_cursor: null, total: items.length, waiting: 31 })
  }
  const [, ofTeam, check] = /^results\/([^/]+)\/(.+)$/.exec(inside) ?? []
  const found = server.lines.find((one) => one.team === ofTeam && one.check === check)
  if (found) return json(route, detail(found))
  if (inside.startsWith('evidence/')) {
    const isJson = inside.includes('cdcd')
    return route.fulfill({ contentType: 'text/plain; charset=utf-8', body: isJson ? '{"Total":2,"Entries":[{"id":"10.255.0.2","state":"Full"},{"id":"10.255.0.4","state":"Init"}]}' : evidence })
  }
  if (inside.startsWith('recordings/')) return route.fulfill({ contentType: 'application/x-asciicast', body: recording })
  if (inside === 'reports') return json(route, server.reports)
  if (inside.endsWith('-md/content')) return json(route, { type: 'md', text: markdown })
  if (inside.endsWith('-zip/content')) return json(route, { type: 'zip', files: [{ name: `src/${hostile}.md`, size: 48_211 }, { name: 'src/\u202egpj.exe', size: 12 }] })
  if (inside === 'grid') return json(route, server.grid)
  if (inside === 'grid/explain') {
    return json(route, { lines: [both('Groupe : 18,5 points sur 30 jugés, soit une part de 0,616667.', 'Group: 18.5 points of 30 judged, a share of 0.616667.'), both('Les deux parts comptent autant : 61,7 sur 100.', 'Both shares weigh the same: 61.7 of 100.')] })
  }
  if (path === 'labs') return json(route, labs)
  if (path === 'labs/campus-ospf') return json(route, lab)
  if (path === 'framework') return json(route, framework)
  if (path === 'coverage') return json(route, coverage)
  return json(route, { type: '/problems/not-found', title: 'Not found', status: 404, code: 'not-found' }, 404)
}

function detail(one: ResultLine): ResultDetail {
  const last = one.result!
  const earlier = { ...last, id: `${last.id}-a`, seq: last.seq - 50, time: at(95), origin: 'watch' as const, verdict: 'fail' as const, share: 0.5 }
  return {
    ...one, results: [earlier, last], decisions: one.decision ? [one.decision] : [], answers: [{ time: at(90), value: `FLAG{${hostile}}` }],
    recordings: [
      { id: 'rec-1', team: one.team, node: 'r3', persons: [person(1, 1), person(1, 2)], from: at(0), to: at(160), size: 18_220 },
      { id: 'rec-2', team: one.team, node: 'r1', persons: [person(1, 1)], from: at(2), to: at(40), size: 4_120 },
    ],
  }
}

function points(line: ResultLine, share: number | undefined) {
  return { share, obtained: line.points * (share ?? 0) }
}

async function post(route: Route, server: DeskServer, inside: string): Promise<void> {
  const body = route.request().postDataJSON() as Record<string, unknown> | null
  if (inside.endsWith('/link')) server.links.push(inside)
  else server.asked.push(`POST ${inside} ${JSON.stringify(body)}`)
  await server.held.get(inside)
  const refusal = server.refusals.get(inside)
  server.refusals.delete(inside)
  if (refusal) return json(route, refusal, 409)
  const [, ofTeam, check] = /^results\/([^/]+)\/(.+)$/.exec(inside) ?? []
  const found = server.lines.findIndex((one) => one.team === ofTeam && one.check === check)
  if (found >= 0) {
    const before = server.lines[found]!
    const decision = body?.decision as 'confirm' | 'override' | 'platform-fault' | 'withdraw'
    const states = { confirm: 'confirmed', override: 'overridden', 'platform-fault': 'platform-fault', withdraw: 'raw' } as const
    const after = { ...before, state: states[decision], waiting: decision === 'withdraw', ...points(before, decision === 'override' ? body?.share as number : decision === 'withdraw' ? before.result!.share : before.share) }
    server.lines[found] = after
    return json(route, after, 201)
  }
  if (inside.startsWith('marks/')) {
    const marks = server.reports.items[0]!.marks
    const taken = marks.find(({ seq }) => inside === `marks/${seq}/withdraw`)!
    marks.push({ criterion: taken.criterion, actor: taken.actor, actor_name: taken.actor_name, share: 0, old: taken.share, withdrawn: true, reason: String(body?.reason), time: at(430), seq: 1000 })
    return json(route, { seq: 1000 }, 201)
  }
  if (inside === 'results/confirm') return json(route, { seq: 1000, confirmed: 12 })
  if (inside.endsWith('/link')) return json(route, { url: `${documents}/${server.links.length}`, expires: at(501) }, 201)
  return json(route, { seq: 1000 }, inside === 'marks' ? 201 : 200)
}

function account(role: Schemas['Role']): Schemas['Me'] {
  return {
    id: me, name: 'Maryam Mirzakhani', roles: [{ role, promotion, promotion_name: 'ESI 2026' }], platform_roles: [], actions: [], scopes: null, server_time: at(500), teams: [],
    person: { id: me, given_name: 'Maryam', family_name: 'Mirzakhani', locale: 'fr', disabled: false, created: at(0) },
  }
}
