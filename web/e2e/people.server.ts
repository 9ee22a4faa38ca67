import type { Page, Route } from '@playwright/test'
import type { components } from '../src/api/schema.gen'

type Schemas = components['schemas']

const id = (group: number, n: number) => `01989c00-0000-7000-8${String(group).padStart(3, '0')}-${String(n).padStart(12, '0')}`

export const promotion = id(2, 1)
export const person = (n: number) => id(3, n)
export const team = (n: number) => id(4, n)
const at = '2026-01-05T08:00:00Z'

const hostile = '"><img src=x onerror=alert(1)>'
const names: [string, string][] = [['Ada', 'Lovelace'], ['Grace', 'Hopper'], ['Jean-Paul', 'Noël'], [hostile, '<script>alert(1)</script>'], ['Zoé', 'Œuvrard'], ['محمد', 'الخوارزمي'], ['Nguyễn', 'Văn An'], ['Anne-Sophie-Bénédicte', 'de La Rochefoucauld-Montbel']]

export function aMember(n: number): Schemas['Member'] {
  const [given_name, family_name] = names[n % names.length]!
  return {
    person: { id: person(n), given_name, family_name: n < names.length ? family_name : `${family_name} ${n}`, email: `p${n}@example.org`, locale: 'fr', disabled: n === 6, created: at, extra_time: n % 5 === 2 ? 0.33 : 0 },
    roles: n === 0 ? ['instructor', 'grader'] : ['student'], team: n === 0 || n % 9 === 8 ? null : team((n % 6) + 1), state: (['active', 'invited', 'none'] as const)[n % 3],
  }
}

export interface PeopleServer {
  members: Schemas['Member'][]
  plan: Schemas['RosterPlan']
  admin: boolean
  loggedIn: boolean
  /** of the invitation's link, when it is no longer good */
  gone: boolean
  readonly asked: string[]
}

const platform = ['promotion.create', 'roster.view', 'person.view', 'person.manage', 'person.erase', 'role.give', 'invite']
const inPromotion = ['roster.view', 'roster.manage', 'roster.import', 'invite', 'role.give', 'person.view', 'person.manage', 'promotion.manage']

const change = (line: number, more: Partial<Schemas['RosterChange']>): Schemas['RosterChange'] => ({
  line, person: '', email: `n${line}@example.org`, family_name: `Nouveau ${line}`, given_name: 'Élève', new: true, joins: true, moves: true, from_team: '', to_team: 'Groupe 7', extra_time: null, ...more,
})

export const goodPlan: Schemas['RosterPlan'] = {
  problems: [], new_teams: ['Groupe 7', '=cmd|calc'], unchanged: 21, digest: 'sha256:plan',
  changes: [change(2, {}), change(3, { extra_time: 0.33 }), change(4, { new: false, joins: false, from_team: 'Équipe 1', to_team: 'Groupe 7' })],
}

export const badPlan: Schemas['RosterPlan'] = {
  changes: [], new_teams: [], unchanged: 0, digest: '',
  problems: [
    { line: 0, column: 0, name: '', code: 'missing-column', text: { fr: 'la colonne courriel manque', en: 'the column courriel is missing' } },
    { line: 4, column: 3, name: 'courriel', code: 'email', text: { fr: '« <b>ada</b> » n’est pas une adresse', en: '“<b>ada</b>” is not an address' } },
    { line: 9, column: 0, name: '', code: 'twice', text: { fr: 'cette personne est déjà à la ligne 5', en: 'this person stands on line 5 already' } },
  ],
}

/** Answers for the server from now on. */
export async function servePeople(page: Page, of: Partial<PeopleServer> = {}): Promise<PeopleServer> {
  const server: PeopleServer = { members: Array.from({ length: 30 }, (_, n) => aMember(n)), plan: goodPlan, admin: true, loggedIn: true, gone: false, asked: [], ...of }
  await page.route('**/api/v1/**', (route) => answer(route, server))
  return server
}

const json = (route: Route, body: unknown, status = 200) => route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(body) })
const refuse = (route: Route, status: number, code: string) => route.fulfill({ status, contentType: 'application/problem+json', body: JSON.stringify({ type: `/problems/${code}`, title: code, status, code }) })

async function answer(route: Route, server: PeopleServer): Promise<void> {
  const request = route.request()
  const { pathname, searchParams } = new URL(request.url())
  const path = pathname.replace('/api/v1/', '')
  if (request.method() === 'GET') {
    if (path === 'me' && !server.loggedIn) return refuse(route, 401, 'unauthenticated')
    if (path === 'invitations/secret' && server.gone) return refuse(route, 410, 'gone')
    const body = got(path, searchParams, server)
    return body === undefined ? refuse(route, 404, 'not-found') : json(route, body)
  }
  server.asked.push(`${request.method()} ${path}${[...searchParams].length ? `?${searchParams}` : ''} ${path.endsWith('roster') ? '' : request.postData() ?? ''}`.trim())
  return posted(route, path, server)
}

function posted(route: Route, path: string, server: PeopleServer): Promise<void> {
  if (path.endsWith('/roster')) return json(route, server.plan)
  if (path.endsWith('/invitations')) return json(route, { made: server.members.slice(1, 8).map(invitation), refused: [{ person: person(9), code: 'conflict', text: { fr: 'ce compte est désactivé', en: 'this account is disabled' } }] } satisfies Schemas['InvitationBatch'], 201)
  if (path.endsWith('/invitation')) return json(route, invitation(server.members[1]!), 201)
  if (path === 'me/tokens') return json(route, { token: token(2), secret: 'pup_3f0a91c2d4e5' } satisfies Schemas['TokenMade'], 201)
  if (path === 'invitations/secret/accept') {
    server.loggedIn = true
    return json(route, me(server))
  }
  const move = /members\/([^/]+)\/team$/.exec(path)
  if (move) {
    const { team } = JSON.parse(route.request().postData()!) as { team: string | null }
    server.members = server.members.map((one) => (one.person.id === move[1] ? { ...one, team } : one))
    return json(route, server.members.find((one) => one.person.id === move[1]))
  }
  if (path === `promotions/${promotion}` || path === 'promotions') return json(route, aPromotion)
  return route.fulfill({ status: 204 })
}

function invitation({ person }: Schemas['Member']): Schemas['InvitationMade'] {
  return { person: person.id, email: person.email!, family_name: person.family_name, given_name: person.given_name, team: 'Équipe 2', link: `https://pupitre.example/invitation/${'x7Gk2Qp9'.repeat(5)}`, expires: '2026-06-01T08:00:00Z' }
}

const token = (n: number): Schemas['Token'] => ({ id: id(7, n), name: n === 1 ? 'Sauvegarde <nuit>' : 'Relevé', scopes: ['read', 'run'], created: at, expires: '2027-01-05T08:00:00Z', ...(n === 1 && { last_used: new Date(Date.now() - 7_200_000).toISOString() }) })

const aPromotion: Schemas['Promotion'] = { id: promotion, name: 'B3 Réseaux 2026', year: 2026, created: at, actions: inPromotion }

function me({ admin }: PeopleServer): Schemas['Me'] {
  const held: Schemas['RoleHeld'] = { role: 'instructor', promotion, promotion_name: 'B3 Réseaux 2026' }
  return {
    id: person(0), name: 'Ada Lovelace', person: aMember(0).person, roles: admin ? [held, { role: 'admin', promotion: null, promotion_name: '' }] : [held], platform_roles: admin ? ['admin'] : [],
    teams: [], actions: admin ? platform : [], scopes: null, server_time: at,
  }
}

function got(path: string, search: URLSearchParams, server: PeopleServer): unknown {
  const q = (search.get('q') ?? '').toLowerCase()
  const list = server.members.filter((one) => `${one.person.given_name} ${one.person.family_name} ${one.person.email}`.toLowerCase().includes(q) && (!search.get('role') || one.roles.includes(search.get('role') as 'student')))
  const page = (items: unknown[]) => ({ items, next_cursor: null })
  const one = /(?:members|persons)\/([^/]+)$/.exec(path)
  if (one) return server.members.find(({ person }) => person.id === one[1])
  switch (path) {
    case 'me': return me(server)
    case 'me/logins': return { items: [login(1, true), login(2, false)] }
    case 'me/tokens': return { items: [token(1)] }
    case 'promotions': return page([aPromotion, { ...aPromotion, id: id(2, 2), name: 'B3 2025 <i>archives</i>', year: 2025, archived: '2025-10-01T08:00:00Z', actions: [] }])
    case `promotions/${promotion}`: return aPromotion
    case `promotions/${promotion}/members`:
    case 'persons': return page(list)
    case `promotions/${promotion}/teams`: return { items: Array.from({ length: 7 }, (_, i) => ({ id: team(i + 1), promotion, name: i === 2 ? '<b>Les Aiguilleurs</b>' : `Équipe ${i + 1}`, members: [] })) satisfies Schemas['Team'][] }
    case 'retention': return { items: [{ kind: 'logins', days: 30, what: { fr: 'les connexions', en: 'logins' }, since: { fr: 'leur fin', en: 'their end' }, rule: { fr: 'Les connexions : 30 jours après leur fin.', en: 'Logins: 30 days after their end.' } }] satisfies Schemas['RetentionRule'][] }
    case 'invitations/secret': return { email: 'p1@example.org', given_name: 'Grace', family_name: 'Hopper', locale: 'fr', expires: '2026-06-01T08:00:00Z', roles: [{ role: 'student', promotion, promotion_name: 'B3 Réseaux 2026' }] } satisfies Schemas['Invited']
    case 'sessions': return page([])
  }
  return undefined
}

function login(n: number, current: boolean): Schemas['BrowserLogin'] {
  return { id: id(8, n), created: at, last_used: new Date(Date.now() - n * 3_600_000).toISOString(), expires: '2026-12-01T08:00:00Z', address: `192.0.2.${n}`, agent: n === 1 ? 'Firefox 141, Linux' : '<script>alert(1)</script>', current }
}
