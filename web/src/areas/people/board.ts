import type { Member, Team } from './types'

/** Students without a team stand under this id. */
export const nowhere = 'nowhere'

export interface Bench {
  readonly id: string
  readonly name: string
  readonly members: readonly Member[]
}

/** The teams with who is in them, those without a team first. */
export function benches(teams: readonly Team[], students: readonly Member[], without: string): Bench[] {
  const known = new Set(teams.map(({ id }) => id))
  return [
    { id: nowhere, name: without, members: students.filter(({ team }) => team === null || !known.has(team)) },
    ...teams.map(({ id, name }) => ({ id, name, members: students.filter(({ team }) => team === id) })),
  ]
}

/** The students after some of them were moved to a team; null takes them out of theirs. */
export function moved(students: readonly Member[], persons: ReadonlySet<string>, team: string | null): Member[] {
  return students.map((member) => (persons.has(member.person.id) ? { ...member, team } : member))
}
