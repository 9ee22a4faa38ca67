import type { Bench, BenchCheck, BenchTask, Message } from './types'

/** Points of some checks; `obtained` is undefined where the results do not tell. */
export interface Points {
  readonly obtained: number | undefined
  readonly possible: number
}

/** The points a check gave, undefined when nothing was seen of it or the rules do not show it. Hints are counted apart. */
export function pointsOf({ points, result }: BenchCheck): number | undefined {
  if (result?.verdict === undefined || result.verdict === 'error') return undefined
  return points * (result.share ?? (result.verdict === 'pass' ? 1 : 0))
}

export function taskPoints({ checks }: BenchTask): Points {
  const known = checks.map(pointsOf).filter((points) => points !== undefined)
  return { obtained: known.length ? sum(known) : undefined, possible: sum(checks.map((check) => check.points)) }
}

export interface Tally {
  readonly passed: number
  readonly total: number
}

/** How many checks hold now; null when the rules show no verdict. */
export function tally({ tasks, rules }: Pick<Bench, 'tasks' | 'rules'>): Tally | null {
  if (rules.show === 'none') return null
  const checks = tasks.flatMap((task) => task.checks)
  return { passed: checks.filter(({ result }) => result?.verdict === 'pass').length, total: checks.length }
}

/** The titles of what a check needs first and that does not hold yet. */
export function unmet(check: BenchCheck, tasks: readonly BenchTask[]): BenchCheck[] {
  const all = tasks.flatMap((task) => task.checks)
  return (check.needs ?? []).flatMap((id) => all.filter((other) => other.id === id && other.result?.verdict !== 'pass'))
}

/** Answers still allowed; null without limit. */
export function attemptsLeft({ answers }: BenchCheck): number | null {
  if (!answers || answers.allowed === 0) return null
  return Math.max(0, answers.allowed - answers.used)
}

/** Messages of others that came after the entry `read`. */
export function unread(messages: readonly Message[], team: string, read: number): Message[] {
  return messages.filter((message) => message.seq > read && message.from !== team)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
