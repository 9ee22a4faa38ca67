import type { ServerClock } from './clock'
import type { Connection } from './connection'
import { readProblem, UnreachableError } from './problem'

export interface TransportOptions {
  readonly fetch: typeof fetch
  readonly clock: ServerClock
  readonly connection: Connection
  readonly language: () => string
  /** a fresh Idempotency-Key */
  readonly newKey: () => string
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>
  readonly now: () => number
  /** told when the server no longer knows who we are */
  readonly onUnauthenticated?: () => void
}

/** Waits before the second and the third try. */
const pauses = [300, 1200]
const passing = new Set([502, 503, 504])
const writes = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/**
 * A fetch for the API. Writes get an Idempotency-Key, so that a request that broke on the way is sent again without
 * being done twice; changes of a thing read before get its ETag as If-Match. What is not ok is thrown as
 * ProblemError, silence as UnreachableError.
 */
export function createTransport(options: TransportOptions): (request: Request) => Promise<Response> {
  const tags = new Map<string, string>()
  return async (original) => {
    const request = prepare(original, tags, options)
    const response = await send(request, options)
    if (response.status === 401) options.onUnauthenticated?.()
    if (!response.ok && response.status !== 304) throw await readProblem(response)
    remember(request, response, tags)
    return response
  }
}

function prepare(original: Request, tags: Map<string, string>, options: TransportOptions): Request {
  const request = new Request(original, { credentials: 'same-origin' })
  const { headers, method, url } = request
  if (!headers.has('Accept')) headers.set('Accept', 'application/json, application/problem+json')
  headers.set('Accept-Language', options.language())
  if (writes.has(method) && !headers.has('Idempotency-Key')) headers.set('Idempotency-Key', options.newKey())
  const tag = tags.get(url)
  if (tag && writes.has(method) && method !== 'POST' && !headers.has('If-Match')) headers.set('If-Match', tag)
  return request
}

/** Keeps the tag of what was read; what was written is another version, so its old tag goes. */
function remember(request: Request, response: Response, tags: Map<string, string>): void {
  const tag = response.headers.get('ETag')
  if (tag) tags.set(request.url, tag)
  else if (writes.has(request.method)) tags.delete(request.url)
}

async function send(request: Request, options: TransportOptions): Promise<Response> {
  for (const pause of [...pauses, null]) {
    const sent = options.now()
    try {
      const response = await options.fetch(request.clone())
      options.clock.observeResponse(response, sent, options.now())
      options.connection.answered()
      if (pause === null || !passing.has(response.status)) return response
    } catch (cause) {
      if (request.signal.aborted) throw cause
      if (pause === null) {
        options.connection.failed()
        throw new UnreachableError('the server does not answer', { cause })
      }
    }
    await options.wait(pause, request.signal)
  }
  throw new UnreachableError('the server does not answer')
}
