import type { Verdict } from '../../parts/VerdictBadge'
import type { ResultLine } from './types'

/** What of the results is shown; an empty text or 'all' leaves a field out. */
export interface Filter {
  readonly state: 'waiting' | 'judged' | 'all'
  readonly team: string
  readonly task: string
  readonly check: string
  readonly verdict: Verdict | 'none' | 'all'
}

export const everything: Filter = { state: 'all', team: '', task: '', check: '', verdict: 'all' }
export const waiting: Filter = { ...everything, state: 'waiting' }

/** A line's name among all lines of a session. */
export function lineId(line: Pick<ResultLine, 'team' | 'check'>): string {
  return `${line.team}/${line.check}`
}

export function matches(line: ResultLine, filter: Filter): boolean {
  if (filter.state !== 'all' && line.waiting !== (filter.state === 'waiting')) return false
  if (filter.verdict !== 'all' && (line.result?.verdict ?? 'none') !== filter.verdict) return false
  return (!filter.team || line.team === filter.team) && (!filter.task || line.task === filter.task)
    && (!filter.check || line.check === filter.check)
}

/**
 * The lines to show: those that match, and the open one where it is, also when it no longer matches because it has
 * just been judged.
 */
export function shown(lines: readonly ResultLine[], filter: Filter, open: string | null): ResultLine[] {
  return lines.filter((line) => matches(line, filter) || lineId(line) === open)
}

/** The line `by` places further, staying within the list; the first or last one when none is open. */
export function neighbour(lines: readonly ResultLine[], open: string | null, by: 1 | -1): ResultLine | undefined {
  const at = lines.findIndex((line) => lineId(line) === open)
  if (at < 0) return by > 0 ? lines[0] : lines.at(-1)
  return lines[at + by]
}

/** The next line that waits, after the open one, beginning again at the top; undefined when no other waits. */
export function nextWaiting(lines: readonly ResultLine[], open: string): ResultLine | undefined {
  const at = lines.findIndex((line) => lineId(line) === open)
  return [...lines.slice(at + 1), ...lines.slice(0, Math.max(0, at))].find((line) => line.waiting)
}

export interface Option {
  readonly id: string
  readonly label: string
}

/** Each team, task and check that lines have, in their order. */
export function choices(lines: readonly ResultLine[], label: (line: ResultLine) => string) {
  const teams = new Map<string, string>()
  const tasks = new Map<string, string>()
  const checks = new Map<string, string>()
  for (const line of lines) {
    teams.set(line.team, line.team_name)
    tasks.set(line.task, line.task)
    checks.set(line.check, label(line))
  }
  const options = (from: Map<string, string>): Option[] => [...from].map(([id, label]) => ({ id, label }))
  return { teams: options(teams), tasks: options(tasks), checks: options(checks) }
}

/** How many results a bulk confirmation of all passes would touch. */
export function confirmable(lines: readonly ResultLine[], team: string): ResultLine[] {
  return lines.filter((line) => line.state === 'raw' && line.result?.verdict === 'pass' && (!team || line.team === team))
}
