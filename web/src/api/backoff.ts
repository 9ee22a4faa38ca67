/** Waits of reconnection, in milliseconds: doubling from `first` to `most`. */
export interface Backoff {
  readonly first: number
  readonly most: number
}

export const calm: Backoff = { first: 500, most: 30_000 }

/**
 * The wait before try `attempt` (0 is the first after a loss), spread between half and all of it by `random` in
 * [0, 1), so that three hundred browsers do not come back in the same instant.
 */
export function pauseBefore(attempt: number, random: number, { first, most }: Backoff = calm): number {
  const whole = Math.min(most, first * 2 ** Math.min(attempt, 30))
  return whole * (0.5 + random / 2)
}

/** Resolves after `ms`, or at once when the signal aborts. */
export function wait(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done)
  })
}
