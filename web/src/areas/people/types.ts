import type { components } from '../../api/schema.gen'

type Schemas = components['schemas']

export type BrowserLogin = Schemas['BrowserLogin']
export type InvitationBatch = Schemas['InvitationBatch']
export type InvitationMade = Schemas['InvitationMade']
export type Invited = Schemas['Invited']
export type Me = Schemas['Me']
export type Member = Schemas['Member']
export type Person = Schemas['Person']
export type PersonPatch = Schemas['PersonPatch']
export type Promotion = Schemas['Promotion']
export type Role = Schemas['Role']
export type RosterChange = Schemas['RosterChange']
export type RosterPlan = Schemas['RosterPlan']
export type RosterProblem = Schemas['RosterProblem']
export type Scope = Schemas['Scope']
export type Team = Schemas['Team']
export type Token = Schemas['Token']

export const roles: readonly Role[] = ['student', 'instructor', 'grader', 'jury', 'author', 'admin']
export const scopes: readonly Scope[] = ['read', 'run', 'grade', 'manage', 'admin']

/** "Ada Lovelace"; a dash where there is no name. */
export function fullName({ given_name, family_name }: Pick<Person, 'given_name' | 'family_name'>): string {
  return [given_name, family_name].filter(Boolean).join(' ') || '—'
}
