import type { Stats } from './types'

/** Load of a team's machines together. */
export interface TeamLoad {
  readonly team: string
  readonly memory: number
  readonly limit: number
  /** processors kept busy since the reading before; null without one */
  readonly cpus: number | null
  readonly processes: number
  readonly killed: number
  readonly nodes: number
}

/** What each team uses, from a reading and the one before. */
export function loads(now: Stats, before: Stats | null): TeamLoad[] {
  const seconds = before ? (Date.parse(now.time) - Date.parse(before.time)) / 1000 : 0
  const past = new Map(before?.teams.map(({ team, nodes }) => [team, sum(nodes, (node) => node.cpu_seconds)]))
  return now.teams.map(({ team, nodes }) => {
    const used = sum(nodes, (node) => node.cpu_seconds)
    const known = past.get(team)
    return {
      team,
      memory: sum(nodes, (node) => node.memory_bytes),
      limit: sum(nodes, (node) => node.memory_limit_bytes),
      cpus: known === undefined || seconds <= 0 ? null : Math.max(0, (used - known) / seconds),
      processes: sum(nodes, (node) => node.pids),
      killed: sum(nodes, (node) => node.oom_kills),
      nodes: nodes.length,
    }
  })
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number | undefined): number {
  return items.reduce((total, item) => total + (of(item) ?? 0), 0)
}

/** Readings of the host as shares of what it has. */
export interface HostReading {
  readonly at: number
  readonly cpu: number
  readonly memory: number
}

export function readingOf({ time, host }: Stats): HostReading {
  return { at: Date.parse(time), cpu: share(host.load, host.cpus), memory: share(host.memory_used_bytes, host.memory_bytes) }
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0
}
