/** One event of a stream. `id` is the last id the stream gave, with this event or before it. */
export interface StreamEvent {
  readonly id: string
  readonly type: string
  readonly data: string
}

/**
 * Parses text/event-stream (HTML Living Standard, 9.2.6) as it arrives, however it is cut. `retry` is the pause in
 * milliseconds that the server asked for, if it did.
 */
export class EventStreamParser {
  retry: number | undefined
  private line = ''
  private afterReturn = false
  private started = false
  private type = ''
  private data: string[] = []

  private nextId: string

  constructor(private id = '') {
    this.nextId = id
  }

  /** The id to resume after: that of the last event that came whole. */
  get lastEventId(): string {
    return this.id
  }

  /** Takes the next piece of the stream and returns the events it completes. */
  push(piece: string): StreamEvent[] {
    const events: StreamEvent[] = []
    for (const line of this.lines(piece)) {
      if (line === '') this.dispatch(events)
      else this.field(line)
    }
    return events
  }

  private *lines(piece: string): Generator<string> {
    let text = piece
    if (!this.started && text !== '') {
      this.started = true
      if (text.startsWith('\ufeff')) text = text.slice(1)
    }
    if (this.afterReturn && text.startsWith('\n')) text = text.slice(1)
    if (piece !== '') this.afterReturn = text === '' ? false : text.endsWith('\r')
    const parts = (this.line + text).split(/\r\n|\n|\r/)
    this.line = parts.pop()!
    yield* parts
  }

  private field(line: string): void {
    const colon = line.indexOf(':')
    if (colon === 0) return
    const name = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (name === 'data') this.data.push(value)
    else if (name === 'event') this.type = value
    else if (name === 'id' && !value.includes('\0')) this.nextId = value
    else if (name === 'retry' && /^\d+$/.test(value)) this.retry = Number(value)
  }

  private dispatch(events: StreamEvent[]): void {
    this.id = this.nextId
    if (this.data.length > 0) {
      events.push({ id: this.id, type: this.type || 'message', data: this.data.join('\n') })
    }
    this.type = ''
    this.data = []
  }
}
