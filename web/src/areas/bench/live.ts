import type { StreamEvent } from '../../api/eventstream'
import { isPresence, readObject } from '../../api/news'
import type { PersonName, Presence } from './types'

/** What of a bench an event makes out of date. */
export type Part = 'session' | 'bench' | 'nodes' | 'terminals'

export interface Effect {
  readonly stale: readonly Part[]
  /** who of the team is here from now on */
  readonly present?: PersonName[]
  readonly presence?: Presence[]
}

const nothing: Effect = { stale: [] }
const everything: Effect = { stale: ['session', 'bench', 'nodes', 'terminals'] }

/** Kinds that say nothing to a team: graders' words and recordings. */
const elsewhere = /^(?:result|criterion|terminal)\./
const machines = /^(?:instance|repair|inject)\./

/** What an event of the session's stream means for the bench of `team`. */
export function effectOf({ type, data }: Pick<StreamEvent, 'type' | 'data'>, team: string): Effect {
  if (type === 'lost') return everything
  const event = readObject(data)
  if (event === null || (event.team !== undefined && event.team !== team)) return nothing
  if (type === 'presence') return { stale: ['terminals'], present: persons(event.present), presence: presences(event.presence) }
  if (type === 'health') return { stale: ['nodes'] }
  if (type.startsWith('session.')) return everything
  if (machines.test(type)) return { stale: ['session', 'bench', 'nodes'] }
  return elsewhere.test(type) ? nothing : { stale: ['bench'] }
}

/** Persons by themselves or by their ids only. */
function persons(present: unknown): PersonName[] {
  if (!Array.isArray(present)) return []
  return present.flatMap((one: unknown) => (typeof one === 'string' ? [{ id: one }] : isPerson(one) ? [one] : []))
}

function presences(value: unknown): Presence[] {
  return Array.isArray(value) ? value.filter(isPresence) : []
}

function isPerson(value: unknown): value is PersonName {
  return typeof value === 'object' && value !== null && typeof (value as PersonName).id === 'string'
}
