import { createContext, use, useEffect, useEffectEvent, useState, useSyncExternalStore, type ReactNode } from 'react'
import createClient, { type Client } from 'openapi-fetch'
import { wait } from './backoff'
import { ServerClock } from './clock'
import { Connection, type ConnectionState } from './connection'
import { followEvents, type EventsSurroundings, type StreamStatus } from './events'
import type { StreamEvent } from './eventstream'
import type { ProblemError } from './problem'
import { createTransport } from './transport'

/** Everything that stands for the server in a page: its clock, whether it answers, requests and event streams. */
export interface Server {
  readonly clock: ServerClock
  readonly connection: Connection
  readonly fetch: (request: Request) => Promise<Response>
  readonly events: EventsSurroundings
}

export interface ServerOptions {
  readonly language: () => string
  readonly onUnauthenticated?: () => void
}

/** The server that this page came from. */
export function browserServer(options: ServerOptions): Server {
  const clock = new ServerClock()
  const connection = new Connection()
  const own = { fetch: window.fetch.bind(window), clock, connection, now: Date.now, wait }
  return {
    clock,
    connection,
    fetch: createTransport({ ...own, ...options, newKey: () => newKey() }),
    events: { ...own, random: Math.random, onWake, silence: 45_000 },
  }
}

/** A random UUID; randomUUID itself exists only where the page came over TLS or from this machine. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

function onWake(wake: () => void): () => void {
  const seen = () => document.visibilityState === 'visible' && wake()
  window.addEventListener('online', wake)
  document.addEventListener('visibilitychange', seen)
  return () => {
    window.removeEventListener('online', wake)
    document.removeEventListener('visibilitychange', seen)
  }
}

/** A client whose paths and bodies are those of the contract: `client<paths>(server)`, paths from schema.gen.ts. */
export function client<Paths extends object>(server: Server): Client<Paths> {
  return createClient<Paths>({ baseUrl: window.location.origin, fetch: server.fetch })
}

const Context = createContext<Server | null>(null)

export function ServerProvider({ server, children }: { server: Server; children: ReactNode }) {
  return <Context value={server}>{children}</Context>
}

export function useServer(): Server {
  const server = use(Context)
  if (!server) throw new Error('useServer needs a ServerProvider around it')
  return server
}

export function useConnection(): ConnectionState {
  const { connection } = useServer()
  return useSyncExternalStore(connection.subscribe, () => connection.state)
}

/**
 * Follows an event stream for as long as the component lives and `url` is not null. `after` is read once, when
 * following begins: the seq of what was loaded before.
 */
export function useEvents(
  url: string | null,
  onEvent: (event: StreamEvent) => void,
  after?: string,
): { status: StreamStatus; problem?: ProblemError } {
  const { events } = useServer()
  const [state, setState] = useState<{ status: StreamStatus; problem?: ProblemError }>({ status: 'connecting' })
  const heard = useEffectEvent(onEvent)
  const start = useEffectEvent(() => after)
  useEffect(() => {
    if (url === null) return
    const onStatus = (status: StreamStatus, problem?: ProblemError) => setState({ status, problem })
    return followEvents({ url, after: start(), onEvent: (event) => heard(event), onStatus }, events)
  }, [url, events])
  return state
}
