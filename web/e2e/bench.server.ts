import type { Page, Route, WebSocketRoute } from '@playwright/test'
import type { components } from '../src/api/schema.gen'
import { aBench, aSession, aSummary, ids } from '../src/areas/bench/fixtures'
import type { Bench, Session, SessionSummary } from '../src/areas/bench/types'

/** A server of one session for the browser tests: what it holds can be changed while a page looks at it. */
export interface BenchServer {
  session: Session
  bench: Bench
  mine: SessionSummary[]
  /** what was asked, as "POST checks {…}" */
  readonly asked: string[]
  readonly sockets: WebSocketRoute[]
  /** the terminals that this person opened */
  readonly own: components['schemas']['Terminal'][]
  /** refusals by the end of the path, given once */
  readonly refusals: Map<string, object>
  /** sends an event to the page that follows the session; its stream breaks after it, and is followed anew */
  tell(type: string, body: object): Promise<void>
}

const me: components['schemas']['Me'] = {
  id: ids.ada, name: 'Ada Lovelace', roles: [], platform_roles: [], actions: [], scopes: null, server_time: '2026-05-05T08:00:00Z',
  person: { id: ids.ada, given_name: 'Ada', family_name: 'Lovelace', locale: 'fr', disabled: false, created: '2026-01-05T08:00:00Z' },
  teams: [{ id: ids.team, name: 'Les Aiguilleurs', promotion: aSummary.promotion }],
}

/** Answers for the server from now on. */
export async function serveBench(page: Page, of: { session?: Partial<Session>; bench?: Partial<Bench> } = {}): Promise<BenchServer> {
  const now = Date.now()
  const streams: Route[] = []
  const server: BenchServer = {
    session: aSession(now, of.session),
    bench: aBench(now, of.bench),
    mine: agenda(now),
    asked: [],
    sockets: [],
    own: [],
    refusals: new Map(),
    tell: async (type, body) => {
      while (streams.length === 0) await page.waitForTimeout(50)
      const event = `id: 41\nevent: ${type}\ndata: ${JSON.stringify(body)}\n\n`
      await Promise.all(streams.splice(0).map((stream) => stream.fulfill({ contentType: 'text/event-stream', body: event })))
    },
  }
  await page.route('**/api/v1/**', (route) => answer(route, server, streams))
  await page.routeWebSocket(/\/terminals\//, (socket) => {
    server.sockets.push(socket)
    socket.send(JSON.stringify({ type: 'viewers', persons: [{ id: ids.ada, given_name: 'Ada', write: true }, { id: ids.grace, given_name: 'Grace', write: true }] }))
    socket.send(Buffer.from('\u001b[1mr2\u001b[0m# show ip ospf neighbor\r\n\r\nNeighbor ID     Pri State           Up Time\r\n10.255.0.1        1 Full/-          12m04s\r\n<script>alert(1)</script>\r\nr2# '))
    socket.onMessage((message) => {
      if (typeof message !== 'string') socket.send(message)
    })
  })
  return server
}

function agenda(now: number): SessionSummary[] {
  const at = (hours: number) => new Date(now + hours * 3_600_000).toISOString()
  const other = (n: number) => `01989c00-0000-7000-8000-00000000010${n}`
  return [
    { ...aSummary, id: other(1), phase: 'planned', starts: at(3), title: 'Rattrapage du bloc 5' },
    { ...aSummary, starts: at(-1) },
    { ...aSummary, id: other(2), phase: 'sealed', starts: at(-700), title: 'Parcours de soins' },
  ]
}

async function answer(route: Route, server: BenchServer, streams: Route[]): Promise<void> {
  const request = route.request()
  const { pathname } = new URL(request.url())
  const path = pathname.replace('/api/v1/', '')
  const inTeam = path.replace(`sessions/${ids.session}/teams/${ids.team}/`, '')
  if (request.method() === 'POST') {
    server.asked.push(`POST ${inTeam} ${request.headers()['content-type'] === 'application/json' ? request.postData() : ''}`.trim())
    const refusal = server.refusals.get(inTeam)
    server.refusals.delete(inTeam)
    if (refusal) return route.fulfill({ status: 409, contentType: 'application/problem+json', body: JSON.stringify(refusal) })
    return json(route, posted(inTeam, request.postData() ?? '', server), inTeam === 'checks' ? 202 : 201)
  }
  if (request.method() === 'DELETE') {
    server.asked.push(`DELETE ${inTeam}`)
    server.own.splice(0)
    return route.fulfill({ status: 204 })
  }
  if (path === 'me') return json(route, me)
  if (path === 'sessions') return json(route, { items: server.mine, next_cursor: null })
  if (path === `sessions/${ids.session}`) return json(route, server.session)
  if (path.endsWith('/events')) return void streams.push(route)
  if (inTeam === 'bench') return json(route, server.bench)
  if (inTeam === 'nodes') return json(route, { items: server.bench.topology.nodes })
  if (inTeam === 'terminals') return json(route, { items: [terminal(), ...server.own] })
  return json(route, { type: '/problems/not-found', title: 'Not found', status: 404, code: 'not-found' }, 404)
}

function terminal() {
  const opened = new Date().toISOString()
  return { id: ids.terminal, node: 'r4', opened, viewers: [{ id: ids.grace, given_name: 'Grace', family_name: 'Hopper' }] }
}

function posted(path: string, body: string, { bench, own }: BenchServer): object {
  if (path === 'terminals') {
    const asked = JSON.parse(body) as { node?: string; terminal?: string }
    const id = asked.terminal ?? `01989c00-0000-7000-8000-0000000${Math.random().toString(16).slice(2, 7).padEnd(5, '0')}`
    if (asked.node) own.push({ id, node: asked.node, opened: bench.now, opened_by: { id: ids.ada }, may_close: true, viewers: [{ id: ids.ada }] })
    return { terminal: id, node: asked.node ?? 'r4', url: `/api/v1/sessions/${ids.session}/teams/${ids.team}/terminals/${id}`, protocols: ['pupitre.terminal.v1', 'ticket.x'], expires: bench.now }
  }
  if (path === 'hints') return { index: 1, text: { fr: 'Les deux bouts ont-ils la même aire ?', en: 'Do both ends have the same area?' }, cost: 2 }
  if (path.startsWith('deliverables/')) {
    const receipt = { id: 'd3', deliverable: 'audit', person: ids.ada, name: 'rapport.md', type: 'md', size: 9, digest: `sha256:${'7c'.repeat(32)}`, time: new Date().toISOString(), late: false }
    bench.deliverables = [{ ...bench.deliverables[0]!, received: [...bench.deliverables[0]!.received, receipt] }]
    return receipt
  }
  return { seq: 41, id: 'x' }
}

function json(route: Route, body: object, status = 200): Promise<void> {
  return route.fulfill({ status, contentType: status === 404 ? 'application/problem+json' : 'application/json', body: JSON.stringify(body) })
}
