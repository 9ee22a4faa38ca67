export type ConnectionState = 'online' | 'offline'

/** Whether the server can be reached, as requests and event streams find out. */
export class Connection {
  private current: ConnectionState = 'online'
  private readonly listeners = new Set<() => void>()

  get state(): ConnectionState {
    return this.current
  }

  answered(): void {
    this.change('online')
  }

  failed(): void {
    this.change('offline')
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  private change(state: ConnectionState): void {
    if (state === this.current) return
    this.current = state
    this.listeners.forEach((listener) => listener())
  }
}
