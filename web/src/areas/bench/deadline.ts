import { useEffect, useMemo, useState } from 'react'
import { useServer } from '../../api/server'
import { secondsLeft, untilNextSecond, type Deadline } from '../../parts/timer'
import type { Clock } from './types'

/** What a team's clock shows; `starts` is when the session is planned to begin. */
export function deadlineOf(clock: Clock, starts: string): Deadline {
  if (clock.launched === undefined) return { kind: 'waiting', startsAt: Date.parse(starts) }
  if (clock.paused && !clock.over) return { kind: 'paused', leftS: clock.left_s }
  return { kind: 'running', endsAt: clock.over || clock.ends === undefined ? 0 : Date.parse(clock.ends) }
}

/** The same object as long as it says the same, so that a clock that shows it is not started again. */
export function useDeadline(clock: Clock, starts: string): Deadline {
  const { launched, ends, left_s, paused, over } = clock
  const left = paused ? left_s : 0
  return useMemo(() => deadlineOf({ ...clock, launched, ends, left_s: left, paused, over }, starts), [launched, ends, left, paused, over, starts])
}

/** Whole seconds until an instant of the server's clock, 0 once it is past; redrawn each second until then. */
export function useSecondsUntil(at: number | null): number {
  const { clock } = useServer()
  const [, redraw] = useState(0)
  useEffect(() => {
    if (at === null) return
    let timer: ReturnType<typeof setTimeout>
    const tick = () => {
      clearTimeout(timer)
      redraw((count) => count + 1)
      const deadline: Deadline = { kind: 'waiting', startsAt: at }
      if (secondsLeft(deadline, clock.now()) > 0) timer = setTimeout(tick, untilNextSecond(deadline, clock.now()))
    }
    tick()
    document.addEventListener('visibilitychange', tick)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', tick)
    }
  }, [at, clock])
  return at === null ? 0 : Math.ceil(secondsLeft({ kind: 'waiting', startsAt: at }, clock.now()))
}
