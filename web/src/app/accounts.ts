import { client, type Server } from '../api/server'
import type { components, paths } from '../api/schema.gen'
import type { Account, Accounts, AreaId } from './account'

export type Role = components['schemas']['Role']
type Me = components['schemas']['Me']

const openTo: Record<AreaId, readonly Role[]> = {
  bench: ['student'],
  control: ['instructor', 'admin'],
  desk: ['grader', 'jury', 'instructor', 'admin'],
  catalogue: ['author', 'instructor', 'admin'],
  framework: ['student', 'instructor', 'grader', 'jury', 'author', 'admin'],
  people: ['instructor', 'admin'],
  admin: ['admin'],
}

/** The areas that somebody with these roles finds in the navigation. The server decides what they may do there. */
export function areasFor(roles: readonly Role[]): AreaId[] {
  return (Object.keys(openTo) as AreaId[]).filter((area) => openTo[area].some((role) => roles.includes(role)))
}

/** Accounts over the API: the browser holds the login as a cookie that scripts cannot read. */
export function httpAccounts(server: Server): Accounts {
  const api = client<paths>(server)
  return {
    current: async () => toAccount((await api.GET('/api/v1/me')).data!),
    login: async (credentials) => toAccount((await api.POST('/api/v1/login', { body: credentials })).data!),
    logout: async () => void (await api.POST('/api/v1/logout')),
  }
}

function toAccount({ id, name, roles, teams }: Me): Account {
  const held = roles.map(({ role }) => role)
  return { id, name, areas: areasFor(teams.length > 0 ? [...held, 'student'] : held) }
}
