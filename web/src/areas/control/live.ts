import type { StreamEvent } from '../../api/eventstream'
import { isPresence, readObject } from '../../api/news'
import type { Health, Presence, WallCell } from './types'

/** What an event makes out of date. */
export type Part = 'sessions' | 'session' | 'wall' | 'injects' | 'messages' | 'progress' | 'nodes' | 'terminals' | 'results' | 'waiting' | 'orals'

/** What an event of a session's stream says. `team` is the one it is about. */
export interface News {
  readonly stale: readonly Part[]
  readonly team?: string
  readonly cells?: readonly WallCell[]
  readonly obtained?: number
  readonly health?: Health
  readonly present?: readonly string[]
  readonly presence?: readonly Presence[]
  /** the moment of a deed of the team, in milliseconds since 1970 */
  readonly deed?: number
  readonly question?: boolean
  /** a repair that has ended; `cause` says why where it could not be done */
  readonly repaired?: Repaired
}

export interface Repaired {
  readonly id: string
  readonly cause: string
}

const nothing: News = { stale: [] }
const whole: readonly Part[] = ['session', 'wall', 'injects', 'messages', 'progress', 'nodes', 'terminals', 'results', 'waiting', 'orals']

/** What each kind of ledger entry makes out of date, by its first word. */
const stales: Readonly<Record<string, readonly Part[]>> = {
  session: ['sessions', 'session', 'wall', 'injects', 'waiting'],
  instance: ['session', 'nodes'],
  repair: ['session', 'nodes', 'wall'],
  team: ['session', 'wall'],
  time: ['session', 'wall'],
  message: ['messages', 'session', 'wall'],
  question: ['messages', 'session'],
  inject: ['injects', 'nodes'],
  checks: ['progress', 'results'],
  terminal: ['terminals'],
  result: ['results', 'waiting'],
  criterion: ['waiting'],
}

/** Deeds of a team, after which it is not idle. */
const deeds = /^(?:answer\.given|hint\.taken|checks\.asked|question\.asked|report\.received)$/

/** Reads an event of a session's stream; what is not well formed says nothing. */
export function newsOf({ type, data }: Pick<StreamEvent, 'type' | 'data'>): News {
  if (type === 'lost') return { stale: whole }
  const body = readObject(data)
  if (body === null) return nothing
  const team = typeof body.team === 'string' ? body.team : undefined
  if (type === 'wall') return wallNews(team, body)
  if (type === 'presence') return { stale: ['terminals'], team, present: strings(body.present), ...(Array.isArray(body.presence) && { presence: body.presence.filter(isPresence) }) }
  if (type === 'health') return { stale: ['nodes', 'wall'], team, health: body.health as Health }
  return {
    stale: stales[type.split('.')[0]!] ?? [],
    team,
    ...(deeds.test(type) && { deed: Date.parse(String(body.time)) }),
    ...(type === 'question.asked' && { question: true }),
    ...(type === 'repair.done' && { repaired: repairOf(body.body) }),
  }
}

function repairOf(body: unknown): Repaired {
  const { id, cause } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  return { id: String(id ?? ''), cause: String(cause ?? '') }
}

function wallNews(team: string | undefined, body: Record<string, unknown>): News {
  if (team === undefined || !Array.isArray(body.cells)) return nothing
  const cells = body.cells.filter((cell): cell is WallCell => typeof (cell as WallCell | null)?.check === 'string')
  return { stale: [], team, cells, ...(typeof body.obtained === 'number' && { obtained: body.obtained }) }
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []
}
