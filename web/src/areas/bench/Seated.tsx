import { useRef, useState } from 'react'
import { wait } from '../../api/backoff'
import { ProblemError } from '../../api/problem'
import { useI18n } from '../../i18n'
import { toast } from '../../parts/Toasts'
import { useLogin } from '../../app/account'
import { SocketLink, type Link, type LinkHandlers } from '../../terminal/link'
import { Terminal } from '../../terminal/Terminal'
import { useApi, type Place } from './data'
import type { Seat } from './deck'
import { EndDialog } from './EndDialog'
import { givenName } from './names'
import { readSaid, socketAddress, ticketFor, type Viewer } from './tickets'
import styles from './Seated.module.css'

export interface SeatedProps {
  readonly seat: Seat
  readonly place: Place
  readonly active: boolean
  readonly onLeave: () => void
  readonly onSettle: (terminal: string | null) => void
  /** the terminal may be ended by this person */
  readonly mayEnd: boolean
  /** the terminal was ended: its tab goes */
  readonly onEnded: () => void
}

/** A tab's terminal: opened or joined with one-time tickets, and who else looks at it. */
export function Seated({ seat, place, active, onLeave, onSettle, mayEnd, onEnded }: SeatedProps) {
  const [viewers, setViewers] = useState<readonly Viewer[]>([])
  const [write, setWrite] = useState(true)
  const [ending, setEnding] = useState(false)
  const hear = (frame: unknown) => {
    const said = readSaid(frame)
    if (said && 'viewers' in said) setViewers(said.viewers)
    if (said && 'write' in said) setWrite(said.write)
  }
  const connect = useConnect({ seat, place, onSettle, hear })
  return (
    <div className={styles.seated}>
      <Company viewers={viewers} write={write} />
      <div className={styles.terminal}>
        <Terminal node={seat.node} connect={connect} onLeave={onLeave} active={active} readOnly={!write} onEnd={mayEnd ? () => setEnding(true) : undefined} />
      </div>
      {ending && seat.terminal !== null && (
        <EndDialog place={place} terminal={seat.terminal} node={seat.node} others={viewers.length > 1} onEnded={onEnded} onCancel={() => setEnding(false)} />
      )}
    </div>
  )
}

function Company({ viewers, write }: { viewers: readonly Viewer[]; write: boolean }) {
  const { t, format } = useI18n()
  const { account } = useLogin()
  const others = viewers.filter(({ id }) => id !== account.id).map((one) => givenName(one) ?? t('bench.terminals.nobody'))
  if (write && others.length === 0) return null
  return (
    <p className={styles.company}>
      {others.length > 0 && <span>{t('bench.terminals.with', { names: format.list([...new Set(others)]) })}</span>}
      {!write && <strong>{t('bench.terminals.watching')}</strong>}
    </p>
  )
}

interface Connection extends Pick<SeatedProps, 'seat' | 'place' | 'onSettle'> {
  readonly hear: (frame: unknown) => void
}

/** Ends whatever a program left on: the other screen, the mouse, colours; then a faint line of its own. */
function seam(words: string): Uint8Array {
  return new TextEncoder().encode(`\x1b[?1047l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[!p\x1b[0m\r\n\x1b[2m${words}\x1b[0m\r\n`)
}

/**
 * Connects the tab's terminal; once its program has ended, a new one of the same machine. What was seen of a terminal
 * that a start of the server took away stays above the new one.
 */
function useConnect({ seat, place, onSettle, hear }: Connection): (handlers: LinkHandlers) => Link {
  const { t } = useI18n()
  const api = useApi()
  const terminal = useRef(seat.terminal)
  const replaced = useRef(false)
  const settle = (id: string | null) => {
    if (terminal.current === id) return
    terminal.current = id
    onSettle(id)
  }
  const ask = async (body: { node: string } | { terminal: string }) =>
    (await api.POST('/api/v1/sessions/{session}/teams/{team}/terminals', { params: { path: place }, body: { rows: 24, cols: 80, ...body } })).data!
  return (handlers) => new SocketLink({
    ...handlers,
    onStatus: (status, code) => {
      if (status === 'ended') settle(null)
      handlers.onStatus(status, code)
    },
    onSnapshot: () => {
      if (replaced.current) handlers.onData(seam(t('bench.terminals.replaced')))
      else handlers.onSnapshot()
      replaced.current = false
    },
    ticket: async () => {
      const ticket = await ticketFor({ node: seat.node, terminal: terminal.current }, ask)
      if (ticket instanceof ProblemError) {
        toast({ tone: 'trouble', title: t('bench.terminals.refused', { node: seat.node }), text: ticket.problem.detail ?? ticket.problem.title })
        return null
      }
      if (terminal.current !== null && terminal.current !== ticket.terminal) replaced.current = true
      settle(ticket.terminal)
      return ticket
    },
    open: ({ url, protocols }) => {
      const socket = new WebSocket(socketAddress(url, window.location.href), [...protocols])
      socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => hear(data))
      return socket
    },
    random: Math.random,
    wait,
  })
}
