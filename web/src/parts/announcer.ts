/** How long a topic gathers before its last text is spoken, in milliseconds. */
const gather = 1200

/** Speaks to screen readers without shouting: of each topic only the newest text, and none twice in a row. */
export class Announcer {
  private readonly waiting = new Map<string, string>()
  private readonly said = new Map<string, string>()
  private readonly listeners = new Set<() => void>()
  private timer: ReturnType<typeof setTimeout> | undefined
  private current = ''

  /** What the live region says now. */
  readonly text = (): string => this.current

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Says `text` soon; a newer text of the same topic takes its place. */
  readonly say = (topic: string, text: string): void => {
    if (this.said.get(topic) === text) {
      this.waiting.delete(topic)
      return
    }
    this.waiting.set(topic, text)
    this.timer ??= setTimeout(this.speak, gather)
  }

  private readonly speak = (): void => {
    this.timer = undefined
    if (this.waiting.size === 0) return
    this.waiting.forEach((text, topic) => this.said.set(topic, text))
    this.current = [...this.waiting.values()].join(' ')
    this.waiting.clear()
    this.listeners.forEach((listener) => listener())
  }
}
