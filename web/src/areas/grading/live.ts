import type { StreamEvent } from '../../api/eventstream'
import { readObject } from '../../api/news'

/** What of the desk is out of date: parts, the third word of the keys in data.ts, and lines by their ids. */
export interface Stale {
  readonly parts: readonly Part[]
  readonly lines: readonly string[]
}

export type Part = 'session' | 'results' | 'team' | 'result' | 'reports' | 'grid'

const nothing: Stale = { parts: [], lines: [] }

/** What an event of the session's stream makes out of date. */
export function staleBy({ type, data }: Pick<StreamEvent, 'type' | 'data'>): Stale {
  if (type === 'lost' || type.startsWith('session.')) return { parts: ['session', 'results', 'team', 'result', 'reports', 'grid'], lines: [] }
  if (type === 'result.decided') return decided(data)
  if (type === 'checks.done') return { parts: ['results', 'team', 'result', 'grid'], lines: [] }
  if (type === 'criterion.marked' || type === 'report.received') return { parts: ['reports', 'grid'], lines: [] }
  return type === 'terminal.recorded' ? { parts: ['result'], lines: [] } : nothing
}

/** A word is on one line; where it does not say on which, on any. */
function decided(data: string): Stale {
  const { team, check } = bodyOf(data)
  if (typeof team !== 'string' || typeof check !== 'string') return { parts: ['results', 'team', 'result', 'grid'], lines: [] }
  return { parts: ['grid'], lines: [`${team}/${check}`] }
}

function bodyOf(data: string): { team?: unknown; check?: unknown } {
  const body = readObject(data)?.body
  return typeof body === 'object' && body !== null ? body : {}
}

/** So many lines are read one by one; of more, the list is read again. */
const mostLines = 8

/** Collects what is out of date, and says what to read: many events, one reading. */
export class Gathered {
  private parts = new Set<Part>()
  private lines = new Set<string>()

  /** Adds what an event made out of date; false where there is nothing to read. */
  add(stale: Stale): boolean {
    stale.parts.forEach((part) => this.parts.add(part))
    stale.lines.forEach((line) => this.lines.add(line))
    return this.parts.size + this.lines.size > 0
  }

  take(): Stale {
    const many = this.lines.size > mostLines
    if (many) for (const part of ['results', 'team', 'result'] as const) this.parts.add(part)
    const taken: Stale = { parts: [...this.parts], lines: this.parts.has('results') ? [] : [...this.lines] }
    this.parts = new Set()
    this.lines = new Set()
    return taken
  }
}
