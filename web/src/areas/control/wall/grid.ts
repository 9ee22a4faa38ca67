import type { Text } from '../../../i18n'
import type { Line, Shape } from './store'

/** A place of the wall: columns before the checks are `lead`; row -1 is the head. */
export interface Place {
  readonly row: number
  readonly column: number
}

/** Columns before those of the checks: the team, its points, its activity, who is there. */
export const lead = 4

/** Rows that Page Up and Page Down pass. */
const page = 8

/** Where a key leads in a grid of so many rows and columns, or null when the key is not for it. */
export function move({ row, column }: Place, key: string, control: boolean, rows: number, columns: number): Place | null {
  const last = { row: rows - 1, column: columns - 1 }
  const to = (r: number, c: number) => ({ row: Math.min(last.row, Math.max(0, r)), column: Math.min(last.column, Math.max(0, c)) })
  switch (key) {
    case 'ArrowLeft': return to(row, column - 1)
    case 'ArrowRight': return to(row, column + 1)
    case 'ArrowUp': return to(row - 1, column)
    case 'ArrowDown': return to(row + 1, column)
    case 'PageUp': return to(row - page, column)
    case 'PageDown': return to(row + page, column)
    case 'Home': return to(control ? 0 : row, 0)
    case 'End': return to(control ? last.row : row, last.column)
    default: return null
  }
}

export const orders = ['name', 'points', 'idle', 'trouble'] as const

/** What the rows are sorted by. */
export type Order = (typeof orders)[number]

/** The teams in an order; those that compare equal stay as the server gave them. */
export function ordered(shape: Shape, line: (team: string) => Line | undefined, order: Order, compare: (a: string, b: string) => number): string[] {
  const rank: Record<Order, (a: string, b: string) => number> = {
    name: () => 0,
    points: (a, b) => (line(b)?.obtained ?? 0) - (line(a)?.obtained ?? 0),
    idle: (a, b) => moment(line(a)) - moment(line(b)),
    trouble: (a, b) => trouble(line(b)) - trouble(line(a)),
  }
  const teams = [...shape.teams].sort((a, b) => compare(a.name, b.name)).map(({ team }) => team)
  return teams.sort(rank[order])
}

function moment(line: Line | undefined): number {
  return line?.last_activity ? Date.parse(line.last_activity) : 0
}

/** How much a team needs somebody: machines that are not whole weigh most, then questions. */
function trouble(line: Line | undefined): number {
  if (!line) return 0
  const health = { failed: 300, degraded: 200, removed: 100, building: 50, none: 0, ready: 0 }[line.health] ?? 0
  return health + (line.unanswered ?? line.questions ?? 0)
}

/** How long nothing was heard of a team: worth a look after 5 minutes, worrying after 15. */
export function idleness(seconds: number | null): 'busy' | 'quiet' | 'silent' {
  if (seconds === null || seconds > 15 * 60) return 'silent'
  return seconds > 5 * 60 ? 'quiet' : 'busy'
}

/** The columns under each task, in order: what the first row of the head spans. A task without a title has its id for one. */
export function tasksOf({ tasks, checks }: Pick<Shape, 'tasks' | 'checks'>): { readonly task: string; readonly title: Text | string; readonly span: number }[] {
  const groups: { task: string; title: Text | string; span: number }[] = []
  for (const { task } of checks) {
    const last = groups.at(-1)
    if (last?.task === task) last.span++
    else groups.push({ task, title: tasks.find(({ id }) => id === task)?.title ?? task, span: 1 })
  }
  return groups
}
