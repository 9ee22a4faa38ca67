import { pauseBefore } from './backoff'
import type { ServerClock } from './clock'
import type { Connection } from './connection'
import { EventStreamParser, type StreamEvent } from './eventstream'
import { ProblemError, readProblem } from './problem'

/** connecting: not yet; live: events come; lost: trying again; ended: the stream is over; refused: see the problem. */
export type StreamStatus = 'connecting' | 'live' | 'lost' | 'ended' | 'refused'

export interface EventsOptions {
  readonly url: string
  /** the seq of the last entry already known; events after it come first */
  readonly after?: string
  readonly onEvent: (event: StreamEvent) => void
  readonly onStatus?: (status: StreamStatus, problem?: ProblemError) => void
}

export interface EventsSurroundings {
  readonly fetch: typeof fetch
  readonly clock: ServerClock
  readonly connection: Connection
  readonly random: () => number
  readonly now: () => number
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>
  /** calls back when it makes sense to try at once: the network is back, the page is seen again */
  readonly onWake: (wake: () => void) => () => void
  /** milliseconds without a byte (the server sends comments) after which a stream counts as dead */
  readonly silence: number
}

/** Follows an event stream until the returned function is called; reconnects, and misses nothing in between. */
export function followEvents(options: EventsOptions, around: EventsSurroundings): () => void {
  const end = new AbortController()
  void follow(options, around, end.signal)
  return () => end.abort()
}

async function follow(options: EventsOptions, around: EventsSurroundings, signal: AbortSignal): Promise<void> {
  let lastEventId = options.after ?? ''
  let attempt = 0
  let asked: number | undefined
  const tell = (status: StreamStatus, problem?: ProblemError) => {
    if (!signal.aborted) options.onStatus?.(status, problem)
  }
  tell('connecting')
  while (!signal.aborted) {
    const parser = new EventStreamParser(lastEventId)
    const outcome = await read(parser, options, around, signal, () => {
      attempt = 0
      around.connection.answered()
      tell('live')
    })
    lastEventId = parser.lastEventId
    asked = parser.retry ?? asked
    if (signal.aborted) return
    if (outcome === 'ended') return tell('ended')
    if (outcome instanceof ProblemError && outcome.problem.status < 500 && outcome.problem.status !== 429) {
      return tell('refused', outcome)
    }
    tell('lost')
    if (!(outcome instanceof ProblemError)) around.connection.failed()
    const pause = outcome instanceof ProblemError ? outcome.retryAfter : asked
    await sleep(Math.max(pause ?? 0, pauseBefore(attempt++, around.random())), around, signal)
  }
}

type Outcome = 'ended' | 'lost' | ProblemError

async function read(
  parser: EventStreamParser,
  options: EventsOptions,
  around: EventsSurroundings,
  signal: AbortSignal,
  onOpen: () => void,
): Promise<Outcome> {
  const own = new AbortController()
  const stop = () => own.abort()
  signal.addEventListener('abort', stop)
  const watch = watchdog(around.silence, stop)
  try {
    const sent = around.now()
    const response = await around.fetch(options.url, {
      headers: {
        Accept: 'text/event-stream',
        ...(parser.lastEventId && { 'Last-Event-ID': parser.lastEventId }),
      },
      cache: 'no-store',
      credentials: 'same-origin',
      signal: own.signal,
    })
    around.clock.observeResponse(response, sent, around.now())
    if (response.status === 204) return 'ended'
    if (!response.ok || !response.body) return await readProblem(response)
    onOpen()
    await drain(response.body, parser, options.onEvent, signal, watch.reset)
    return 'lost'
  } catch {
    return 'lost'
  } finally {
    watch.stop()
    signal.removeEventListener('abort', stop)
  }
}

async function drain(
  body: ReadableStream<Uint8Array>,
  parser: EventStreamParser,
  onEvent: (event: StreamEvent) => void,
  signal: AbortSignal,
  onBytes: () => void,
): Promise<void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  for (;;) {
    const { done, value } = await reader.read()
    if (done || signal.aborted) return
    onBytes()
    for (const event of parser.push(decoder.decode(value, { stream: true }))) report(onEvent, event)
  }
}

/** A listener that fails must not end the stream, nor be silent. */
function report(onEvent: (event: StreamEvent) => void, event: StreamEvent): void {
  try {
    onEvent(event)
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}

function watchdog(silence: number, bite: () => void): { reset: () => void; stop: () => void } {
  let timer = setTimeout(bite, silence)
  return {
    reset() {
      clearTimeout(timer)
      timer = setTimeout(bite, silence)
    },
    stop: () => clearTimeout(timer),
  }
}

async function sleep(ms: number, around: EventsSurroundings, signal: AbortSignal): Promise<void> {
  const awake = new AbortController()
  const wake = () => awake.abort()
  const forget = around.onWake(wake)
  signal.addEventListener('abort', wake)
  await around.wait(ms, awake.signal)
  signal.removeEventListener('abort', wake)
  forget()
}
