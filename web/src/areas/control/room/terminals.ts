import { ProblemError } from '../../../api/problem'
import { wait } from '../../../api/backoff'
import { SocketLink, type Link, type LinkHandlers } from '../../../terminal/link'
import type { Seat } from '../../bench/deck'
import type { TerminalTicket } from '../types'

/** Asks for leave to open a terminal of a machine, or to join one. */
export type Ask = (body: { node: string } | { terminal: string }) => Promise<TerminalTicket>

/**
 * Leave to open the seat's terminal; a new one on its machine where it is no more. Null is a refusal for good; what
 * may pass is thrown.
 */
export async function ticketFor(seat: Seat, ask: Ask, onTerminal: (terminal: string) => void): Promise<TerminalTicket | null> {
  try {
    const ticket = await (seat.terminal === null ? ask({ node: seat.node }) : ask({ terminal: seat.terminal }).catch((error: unknown) => {
      if (error instanceof ProblemError && (error.problem.status === 404 || error.problem.status === 410)) return ask({ node: seat.node })
      throw error
    }))
    onTerminal(ticket.terminal)
    return ticket
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status < 500 && error.problem.status !== 429) return null
    throw error
  }
}

/** The address of a WebSocket of this server, from its path. */
export function socketAddress(path: string, page: string): string {
  const address = new URL(path, page)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  return address.href
}

/** Connects a seat, and again when the connection breaks. */
export function connectSeat(seat: () => Seat, ask: Ask, onTerminal: (terminal: string) => void, handlers: LinkHandlers): Link {
  return new SocketLink({
    ...handlers,
    ticket: () => ticketFor(seat(), ask, onTerminal),
    open: ({ url, protocols }) => new WebSocket(socketAddress(url, window.location.href), [...protocols]),
    random: Math.random,
    wait,
  })
}
