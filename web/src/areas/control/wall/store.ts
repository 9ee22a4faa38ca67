import type { News } from '../live'
import type { Verdict, Wall, WallCell, WallCheck, WallTask, WallTeam } from '../types'

/** What the wall shows of a team beside its cells. */
export type Line = Omit<WallTeam, 'cells'>

/** The rows and columns. The same object until one of them changes. */
export interface Shape {
  readonly tasks: readonly WallTask[]
  readonly checks: readonly WallCheck[]
  readonly teams: readonly { readonly team: string; readonly name: string }[]
}

export const emptyShape: Shape = { tasks: [], checks: [], teams: [] }

/** Calls back when something should be drawn: the next frame. */
export type Schedule = (run: () => void) => void

/** How often what is written of a team (points, presence) changes on the page at most, in milliseconds. */
const calm = 250

/**
 * The wall as it is now, by team and check. Each place on the page listens to its own key alone; changes between two
 * frames are told once, at most `most` keys a frame, so that however much comes no frame grows long. Figures of teams
 * are told a few times a second: nobody reads faster, and each of them moves the text around it.
 */
export class WallStore {
  private outline = emptyShape
  private readonly cells = new Map<string, WallCell>()
  private readonly lines = new Map<string, Line>()
  private readonly listeners = new Map<string, Set<() => void>>()
  private readonly changed = new Set<string>()
  private readonly written = new Set<string>()
  private writtenAt = -Infinity
  private waiting = false

  constructor(private readonly schedule: Schedule, private readonly now: () => number, private readonly most = 80) {}

  /** Takes a whole wall; what says the same as before is not told. */
  load({ tasks = [], checks, teams }: Wall): void {
    const shape: Shape = { tasks, checks, teams: teams.map(({ team, name }) => ({ team, name })) }
    if (JSON.stringify(shape) !== JSON.stringify(this.outline)) {
      this.outline = shape
      this.touch('shape')
    }
    for (const { cells, ...line } of teams) {
      this.setLine(line)
      cells.forEach((cell) => this.setCell(line.team, cell))
    }
  }

  /** Takes what an event says of one team; a team that is not on the wall is passed over. */
  take({ team, cells, obtained, health, present, presence, deed, question }: News): void {
    const line = team === undefined ? undefined : this.lines.get(team)
    if (!line) return
    cells?.forEach((cell) => this.setCell(line.team, cell))
    const next: Line = {
      ...line,
      ...(obtained !== undefined && { obtained }),
      ...(health !== undefined && { health }),
      ...(present !== undefined && { present: [...present] }),
      ...(presence !== undefined && { presence: [...presence] }),
      ...(deed !== undefined && Number.isFinite(deed) && { last_activity: new Date(deed).toISOString() }),
      ...(question && { questions: (line.questions ?? 0) + 1, unanswered: (line.unanswered ?? 0) + 1 }),
    }
    this.setLine(next)
  }

  readonly shape = (): Shape => this.outline

  line(team: string): Line | undefined {
    return this.lines.get(team)
  }

  cell(team: string, check: string): WallCell | undefined {
    return this.cells.get(keyOf(team, check))
  }

  subscribe(key: string, listener: () => void): () => void {
    const set = this.listeners.get(key) ?? new Set()
    this.listeners.set(key, set.add(listener))
    return () => {
      set.delete(listener)
      if (set.size === 0) this.listeners.delete(key)
    }
  }

  /** How many cells have each verdict, and how many none yet. */
  tally(): Record<Verdict | 'none', number> {
    const count = { pass: 0, fail: 0, error: 0, skip: 0, none: 0 }
    for (const { team } of this.outline.teams) {
      for (const { id } of this.outline.checks) count[this.cell(team, id)?.verdict ?? 'none']++
    }
    return count
  }

  private setCell(team: string, cell: WallCell): void {
    const key = keyOf(team, cell.check)
    const old = this.cells.get(key)
    if (old && old.verdict === cell.verdict && old.share === cell.share && old.since === cell.since && old.origin === cell.origin) return
    this.cells.set(key, cell)
    this.touch(key)
  }

  private setLine(line: Line): void {
    const old = this.lines.get(line.team)
    if (old && JSON.stringify(old) === JSON.stringify(line)) return
    this.lines.set(line.team, line)
    this.written.add(line.team)
    this.wake()
  }

  private touch(key: string): void {
    this.changed.add(key)
    this.wake()
  }

  private wake(): void {
    if (this.waiting) return
    this.waiting = true
    this.schedule(this.tell)
  }

  private readonly tell = (): void => {
    this.waiting = false
    if (this.written.size > 0 && this.now() - this.writtenAt >= calm) {
      this.writtenAt = this.now()
      this.written.forEach((key) => this.changed.add(key))
      this.written.clear()
    }
    let told = 0
    for (const key of this.changed) {
      if (told >= this.most) break
      this.changed.delete(key)
      const set = this.listeners.get(key)
      if (!set) continue
      told++
      set.forEach((listener) => listener())
    }
    if (this.changed.size + this.written.size > 0) this.wake()
  }
}

export function keyOf(team: string, check: string): string {
  return `${team}/${check}`
}
