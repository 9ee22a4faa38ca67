/** What a clock shows: it runs to an instant of the server, stands still, or has not begun. Milliseconds since 1970. */
export type Deadline =
  | { readonly kind: 'running'; readonly endsAt: number }
  | { readonly kind: 'paused'; readonly leftS: number }
  | { readonly kind: 'waiting'; readonly startsAt: number }

/** Seconds left at `now`, the server's time; never below 0. */
export function secondsLeft(deadline: Deadline, now: number): number {
  if (deadline.kind === 'paused') return Math.max(0, deadline.leftS)
  const end = deadline.kind === 'running' ? deadline.endsAt : deadline.startsAt
  return Math.max(0, (end - now) / 1000)
}

/** Moments worth saying aloud, in seconds before the end. */
export const moments: readonly number[] = [30 * 60, 15 * 60, 5 * 60, 60, 0]

/**
 * The last moment passed between two looks at the clock, or null. After a long sleep several may have passed: only
 * the last one still tells anything.
 */
export function passed(before: number, after: number, marks: readonly number[] = moments): number | null {
  const crossed = marks.filter((mark) => after <= mark && mark < before)
  return crossed.length ? Math.min(...crossed) : null
}

/** How pressing the time is. */
export function urgency(seconds: number): 'calm' | 'soon' | 'now' {
  if (seconds > 15 * 60) return 'calm'
  return seconds > 5 * 60 ? 'soon' : 'now'
}

/** Milliseconds until the shown second changes. */
export function untilNextSecond(deadline: Deadline, now: number): number {
  const left = secondsLeft(deadline, now)
  const rest = (left - Math.floor(left)) * 1000
  return rest < 1 ? 1000 : rest
}
