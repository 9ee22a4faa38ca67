import type { Deadline } from '../../parts/timer'
import type { Clock, Grant, Session, TeamState } from './types'

/** What a team's clock shows; `starts` is when the session is planned to begin. Over when it has ended. */
export function deadlineOf(clock: Clock, starts: string): Deadline {
  if (clock.launched === undefined) return { kind: 'waiting', startsAt: Date.parse(starts) }
  if (clock.paused && !clock.over) return { kind: 'paused', leftS: clock.left_s }
  return { kind: 'running', endsAt: clock.over || clock.ends === undefined ? 0 : Date.parse(clock.ends) }
}

/** The clock of the session as a whole: that of most teams, the earlier one where two are as common. Null without one. */
export function commonClock({ teams }: Pick<Session, 'teams'>): Clock | null {
  const counts = new Map<string, { clock: Clock; count: number }>()
  for (const { clock, stopped } of teams) {
    if (stopped !== undefined) continue
    const key = clock.paused ? `p${Math.round(clock.left_s)}` : (clock.ends ?? '')
    const known = counts.get(key)
    if (known) known.count++
    else counts.set(key, { clock, count: 1 })
  }
  const best = [...counts.values()].sort((a, b) => b.count - a.count || a.clock.left_s - b.clock.left_s)[0]
  return best?.clock ?? teams[0]?.clock ?? null
}

/** The parts of a team's time beside the planned duration that are not nothing, in seconds. */
export function extras(clock: Clock): { readonly kind: 'right' | 'extended' | 'returned'; readonly seconds: number }[] {
  return ([['right', clock.right_s], ['extended', clock.extended_s], ['returned', clock.returned_s]] as const)
    .filter(([, seconds]) => seconds > 0)
    .map(([kind, seconds]) => ({ kind, seconds }))
}

/** A grant with those who got it. */
export interface Given {
  readonly id: string
  readonly grant: Grant
  /** names, empty where everybody got it */
  readonly teams: readonly string[]
}

/** The grants of a session, in order of time: one that every team got stands once, not once a team. */
export function given(teams: readonly Pick<TeamState, 'team' | 'name' | 'clock'>[]): Given[] {
  const all = new Map<string, Given>()
  for (const { team, name, clock } of teams) {
    clock.grants?.forEach((grant, i) => {
      const id = grant.all_teams ? `${grant.time} ${grant.cause} ${grant.seconds} ${grant.reason}` : `${team} ${i}`
      if (!all.has(id)) all.set(id, { id, grant, teams: grant.all_teams ? [] : [name] })
    })
  }
  return [...all.values()].sort((a, b) => a.grant.time.localeCompare(b.grant.time))
}

/** "2026-11-23T14:30" of the reader's time zone, as a date field writes it, to the instant in UTC; null when it is none. */
export function instantOf(local: string): string | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(local)) return null
  const date = new Date(local)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}

/** An instant as a date field of the reader's time zone writes it. */
export function localOf(instant: string | number): string {
  const date = new Date(instant)
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000)
  return shifted.toISOString().slice(0, 16)
}
