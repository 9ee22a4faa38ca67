import { useSyncExternalStore } from 'react'
import { useServer } from '../../api/server'
import type { ServerClock } from '../../api/clock'

/** Every so often everybody who shows an age looks again, all in one go. */
const every = 5000

interface Pulse {
  at: number
  readonly listeners: Set<() => void>
  timer: ReturnType<typeof setInterval> | undefined
}

const pulses = new WeakMap<ServerClock, Pulse>()

function pulseOf(clock: ServerClock): Pulse {
  const known = pulses.get(clock)
  if (known) return known
  const made: Pulse = { at: clock.now(), listeners: new Set(), timer: undefined }
  pulses.set(clock, made)
  return made
}

/** The server's time in milliseconds since 1970, new every five seconds. */
export function useNow(): number {
  const { clock } = useServer()
  const pulse = pulseOf(clock)
  return useSyncExternalStore(
    (listener) => {
      pulse.listeners.add(listener)
      if (pulse.timer === undefined) {
        pulse.at = clock.now()
        pulse.timer = setInterval(() => {
          pulse.at = clock.now()
          pulse.listeners.forEach((one) => one())
        }, every)
      }
      return () => {
        pulse.listeners.delete(listener)
        if (pulse.listeners.size > 0) return
        clearInterval(pulse.timer)
        pulse.timer = undefined
      }
    },
    () => pulse.at,
  )
}
