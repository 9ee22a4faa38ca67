import { ProblemError } from '../../api/problem'
import type { Seat } from './deck'
import type { TerminalTicket } from './types'

type Ask = (body: { node: string } | { terminal: string }) => Promise<TerminalTicket>

/** Of a terminal: unknown, or ended, as all are by a start of the server. */
const noMore = [404, 410]

/**
 * A ticket for what a tab shows: its terminal, or a new one of its machine when there is none yet or it is no more.
 * A refusal is returned; what may pass (too many requests, a server that starts again) is thrown.
 */
export async function ticketFor(seat: Seat, ask: Ask): Promise<TerminalTicket | ProblemError> {
  try {
    if (seat.terminal !== null) {
      try {
        return await ask({ terminal: seat.terminal })
      } catch (error) {
        if (!(error instanceof ProblemError && noMore.includes(error.problem.status))) throw error
      }
    }
    return await ask({ node: seat.node })
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status < 500 && error.problem.status !== 429) return error
    throw error
  }
}

/** The address of a WebSocket of this server, from its path. */
export function socketAddress(path: string, page: string): string {
  const address = new URL(path, page)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  return address.href
}

export interface Viewer {
  readonly id: string
  readonly given_name?: string
  readonly family_name?: string
}

/** What a terminal says of those who look at it, besides its bytes. */
export type Said = { readonly viewers: readonly Viewer[] } | { readonly write: boolean }

/** Reads a control frame; null for what says nothing of those who look. */
export function readSaid(frame: unknown): Said | null {
  if (typeof frame !== 'string') return null
  try {
    const message = JSON.parse(frame) as { type?: unknown; persons?: unknown; write?: unknown } | null
    if (message?.type === 'viewers' && Array.isArray(message.persons)) return { viewers: message.persons.filter(isViewer) }
    if (message?.type === 'mode' && typeof message.write === 'boolean') return { write: message.write }
  } catch {
    // not for us
  }
  return null
}

function isViewer(value: unknown): value is Viewer {
  return typeof value === 'object' && value !== null && typeof (value as Viewer).id === 'string'
}
