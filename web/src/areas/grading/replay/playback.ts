import type { Cast, CastEvent } from './cast'

/** Where a recording is shown. */
export interface Stage {
  /** back to an empty terminal of this size */
  reset(cols: number, rows: number): void
  write(text: string): void
  resize(cols: number, rows: number): void
}

export const speeds = [0.5, 1, 2, 4, 8, 16] as const

/** A pause longer than this passes in this time when pauses are skipped, in seconds. */
const longestPause = 1.5

/** Plays a recording on a stage. Time is what tick() is given; nothing here knows a clock. */
export class Playback {
  private next = 0
  private at = 0
  private waited = 0
  private isPlaying = false
  speed: number = 1
  skipsPauses = true

  constructor(private readonly cast: Cast, private readonly stage: Stage) {
    stage.reset(cast.cols, cast.rows)
  }

  /** Seconds from the beginning. */
  get position(): number {
    return this.at
  }

  get playing(): boolean {
    return this.isPlaying
  }

  /** Plays, from the beginning again when the end was reached. */
  play(): void {
    if (this.at >= this.cast.length) this.seek(0)
    this.isPlaying = true
    this.waited = 0
  }

  pause(): void {
    this.isPlaying = false
  }

  /** Shows the terminal as it was at a moment, whatever was shown before. */
  seek(to: number): void {
    const target = Math.min(this.cast.length, Math.max(0, to))
    if (target < this.at) {
      this.stage.reset(this.cast.cols, this.cast.rows)
      this.next = 0
    }
    this.at = target
    this.waited = 0
    this.show()
  }

  /** Lets `seconds` pass. */
  tick(seconds: number): void {
    if (!this.isPlaying) return
    const step = seconds * this.speed
    this.waited += step
    this.at = Math.min(this.cast.length, this.at + step)
    const coming = this.cast.events[this.next]
    if (this.skipsPauses && coming && coming.at > this.at && this.waited >= longestPause * this.speed) this.at = coming.at
    if (this.show() > 0) this.waited = 0
    if (this.at >= this.cast.length) this.isPlaying = false
  }

  /** Shows what happened until now and was not yet shown; returns how many events that was. */
  private show(): number {
    const { events } = this.cast
    const from = this.next
    while (this.next < events.length && events[this.next]!.at <= this.at) this.perform(events[this.next++]!)
    return this.next - from
  }

  private perform(event: CastEvent): void {
    if (event.kind === 'output') this.stage.write(event.text)
    if (event.kind === 'resize') this.stage.resize(event.cols!, event.rows!)
  }
}

/** Where in a recording a moment of the session lies, in seconds; null when it lies outside. `lead` before it is shown too. */
export function momentIn(from: string, to: string, moment: string, lead = 10): { readonly at: number; readonly start: number } | null {
  const [begin, end, time] = [from, to, moment].map((text) => Date.parse(text)) as [number, number, number]
  if (!(time >= begin && time <= end)) return null
  const at = (time - begin) / 1000
  return { at, start: Math.max(0, at - lead) }
}

export interface Span {
  readonly from: string
  readonly to: string
}

/** Recordings, those that ran at the moment first, then the nearest before it, then the others. */
export function byNearness<R extends Span>(recordings: readonly R[], moment: string | undefined): R[] {
  if (moment === undefined) return [...recordings]
  const time = Date.parse(moment)
  const distance = ({ from, to }: R) => {
    if (time >= Date.parse(from) && time <= Date.parse(to)) return 0
    return time > Date.parse(to) ? time - Date.parse(to) : Number.MAX_SAFE_INTEGER / 2 + Date.parse(from) - time
  }
  return [...recordings].sort((a, b) => distance(a) - distance(b))
}
