import type { components } from './schema.gen'

type Presence = components['schemas']['Presence']

/** The object that an event's data is; null when it is none. */
export function readObject(data: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(data)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

export function isPresence(value: unknown): value is Presence {
  const { person, where } = (value ?? {}) as Partial<Presence>
  return typeof person?.id === 'string' && Array.isArray(where)
}

/** Collects what is out of date for `wait` milliseconds, then hands it over at once: many events, one reading. */
export class Gatherer<Part> {
  private parts = new Set<Part>()
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly wait: () => number, private readonly act: (parts: ReadonlySet<Part>) => void) {}

  add(parts: readonly Part[]): void {
    if (parts.length === 0) return
    parts.forEach((part) => this.parts.add(part))
    this.timer ??= setTimeout(() => this.flush(), this.wait())
  }

  stop(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    this.parts = new Set()
  }

  private flush(): void {
    const { parts } = this
    this.stop()
    this.act(parts)
  }
}
