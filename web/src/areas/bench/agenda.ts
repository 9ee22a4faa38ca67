import type { Phase, SessionSummary } from './types'

/** A person's sessions: those under way, those to come (the soonest first), those that are over (the newest first). */
export interface Agenda {
  readonly now: readonly SessionSummary[]
  readonly next: readonly SessionSummary[]
  readonly past: readonly SessionSummary[]
}

const places: Record<Phase, keyof Agenda> = {
  planned: 'next', preparing: 'next', ready: 'next', running: 'now', closing: 'now', closed: 'past', sealed: 'past', cancelled: 'past',
}

export function agendaOf(sessions: readonly SessionSummary[]): Agenda {
  const mine = sessions.filter((session) => session.my_team !== undefined)
  const of = (place: keyof Agenda, sign: 1 | -1) =>
    mine.filter((session) => places[session.phase] === place).sort((a, b) => sign * (Date.parse(a.starts) - Date.parse(b.starts)))
  return { now: of('now', 1), next: of('next', 1), past: of('past', -1) }
}

/** What a team's page shows: nothing yet, work, or what is left of it. */
export type Stage = 'waiting' | 'work' | 'after' | 'cancelled'

const stages: Record<Phase, Stage> = {
  planned: 'waiting', preparing: 'waiting', ready: 'waiting', running: 'work', closing: 'after', closed: 'after', sealed: 'after', cancelled: 'cancelled',
}

export function stageOf({ phase }: { readonly phase: Phase }): Stage {
  return stages[phase]
}
