/** How long a sample of the server's time loses a millisecond of trust: quartz drifts by up to 100 millionths. */
const driftPerMs = 1e-4

interface Sample {
  readonly offset: number
  readonly uncertainty: number
  readonly at: number
}

/**
 * The server's time as seen from this device. Each answer brings a sample; the most certain one is kept, unless a
 * later one contradicts it: then this device's clock was changed and the later one is right.
 */
export class ServerClock {
  private sample: Sample | null = null
  private readonly listeners = new Set<() => void>()

  constructor(private readonly device: () => number = Date.now) {}

  /** The server's time now, in milliseconds since 1970; this device's own as long as the server has not answered. */
  now(): number {
    return this.device() + this.offset
  }

  /** Milliseconds to add to this device's clock. */
  get offset(): number {
    return this.sample?.offset ?? 0
  }

  /**
   * The server said it was `server` (up to `precision` ms later), between the device's times `sent` and `received`.
   */
  observe(server: number, precision: number, sent: number, received: number): void {
    if (!Number.isFinite(server) || received < sent) return
    const offset = server + precision / 2 - (sent + received) / 2
    const next: Sample = { offset, uncertainty: (received - sent + precision) / 2, at: received }
    if (!this.better(next)) return
    this.sample = next
    this.listeners.forEach((listener) => listener())
  }

  /** Reads the Date header, whose precision is one second. */
  observeResponse(response: Response, sent: number, received: number): void {
    const header = response.headers.get('Date')
    if (header && !response.headers.has('Age')) this.observe(Date.parse(header), 1000, sent, received)
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  private better(next: Sample): boolean {
    const kept = this.sample
    if (!kept) return true
    const aged = kept.uncertainty + Math.abs(next.at - kept.at) * driftPerMs
    const contradicts = Math.abs(next.offset - kept.offset) > aged + next.uncertainty
    return contradicts || next.uncertainty < aged
  }
}
