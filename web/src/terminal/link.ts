import { pauseBefore } from '../api/backoff'

/** connecting, open, lost (trying again), ended (the program has), refused (no ticket). */
export type LinkStatus = 'connecting' | 'open' | 'lost' | 'ended' | 'refused'

export interface LinkHandlers {
  /** bytes of the program */
  readonly onData: (bytes: Uint8Array) => void
  /** what follows is the terminal's past and present from the beginning: forget what is shown */
  readonly onSnapshot: () => void
  readonly onStatus: (status: LinkStatus, code?: number) => void
}

/** What a terminal is connected through. */
export interface Link {
  /** sends keys; false when there is no connection: then they are lost, never kept for later */
  send(text: string): boolean
  resize(rows: number, cols: number): void
  close(): void
}

/** Leave to open one socket, once: the ticket is among the protocols. */
export interface Ticket {
  readonly url: string
  readonly protocols: readonly string[]
}

export interface SocketLinkOptions extends LinkHandlers {
  /** asks for a fresh one-time ticket; null when access is refused for good, thrown errors are passing ones */
  readonly ticket: () => Promise<Ticket | null>
  readonly open: (ticket: Ticket) => WebSocket
  readonly random: () => number
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>
}

type Control = { type: 'exit'; code: number } | { type: 'snapshot' } | { type: string }

/**
 * A terminal over WebSocket: binary frames are bytes both ways, text frames are JSON of control (out: resize; in:
 * snapshot, exit). A lost connection is opened again with a new ticket, until the program ends or close().
 */
export class SocketLink implements Link {
  private readonly end = new AbortController()
  private readonly encoder = new TextEncoder()
  private socket: WebSocket | null = null
  private size: { rows: number; cols: number } | null = null
  private attempt = 0

  constructor(private readonly options: SocketLinkOptions) {
    void this.run()
  }

  send(text: string): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false
    this.socket.send(this.encoder.encode(text))
    return true
  }

  resize(rows: number, cols: number): void {
    this.size = { rows, cols }
    this.tellSize()
  }

  close(): void {
    this.end.abort()
    this.socket?.close(1000)
  }

  private async run(): Promise<void> {
    this.tell('connecting')
    while (!this.end.signal.aborted) {
      const outcome = await this.connect()
      if (outcome !== 'lost') return
      this.tell('lost')
      await this.options.wait(pauseBefore(this.attempt++, this.options.random()), this.end.signal)
    }
  }

  private async connect(): Promise<'lost' | 'over'> {
    let ticket: Ticket | null
    try {
      ticket = await this.options.ticket()
    } catch {
      return 'lost'
    }
    if (this.end.signal.aborted) return 'over'
    if (ticket !== null) return this.listen(this.options.open(ticket))
    this.tell('refused')
    return 'over'
  }

  private listen(socket: WebSocket): Promise<'lost' | 'over'> {
    this.socket = socket
    socket.binaryType = 'arraybuffer'
    let over = false
    return new Promise((resolve) => {
      socket.onopen = () => {
        this.attempt = 0
        this.tell('open')
        this.tellSize()
      }
      socket.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => {
        if (typeof data !== 'string') return this.options.onData(new Uint8Array(data))
        over = this.control(data) || over
      }
      socket.onclose = () => resolve(over || this.end.signal.aborted ? 'over' : 'lost')
    })
  }

  /** Obeys a control frame; true when the program has ended. */
  private control(frame: string): boolean {
    const message = parseControl(frame)
    if (message?.type === 'snapshot') this.options.onSnapshot()
    if (message?.type !== 'exit' || !('code' in message)) return false
    this.tell('ended', message.code)
    return true
  }

  private tellSize(): void {
    if (this.size && this.socket?.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify({ type: 'resize', ...this.size }))
    }
  }

  private tell(status: LinkStatus, code?: number): void {
    if (!this.end.signal.aborted) this.options.onStatus(status, code)
  }
}

function parseControl(frame: string): Control | null {
  try {
    const message: unknown = JSON.parse(frame)
    return typeof message === 'object' && message !== null && 'type' in message ? (message as Control) : null
  } catch {
    return null
  }
}
