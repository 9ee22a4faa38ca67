/** What a recorded terminal did at a moment. */
export interface CastEvent {
  /** seconds from the beginning */
  readonly at: number
  readonly kind: 'output' | 'resize' | 'marker'
  /** what was printed, or a marker's label */
  readonly text: string
  readonly cols?: number
  readonly rows?: number
}

export interface Cast {
  readonly cols: number
  readonly rows: number
  /** seconds from the first to the last event */
  readonly length: number
  readonly events: readonly CastEvent[]
  /** lines that could not be read: a recording that was cut off ends with one */
  readonly unreadable: number
}

/** The largest terminal that is drawn; what says it is larger is wrong. */
const most = { cols: 500, rows: 300 }

/** Reads asciicast v2 (https://docs.asciinema.org/manual/asciicast/v2/); null when its header is not one. */
export function parseCast(text: string): Cast | null {
  const [first = '', ...rest] = text.split('\n')
  const header = json(first) as { version?: unknown; width?: unknown; height?: unknown } | null
  if (header?.version !== 2) return null
  const size = sizeOf(header.width, header.height)
  if (!size) return null
  const lines = rest.filter((line) => line.trim() !== '')
  const read = lines.map(parseEvent)
  const events = read.filter((event) => event !== null && event !== 'other')
  ordered(events)
  return { ...size, events, length: events.at(-1)?.at ?? 0, unreadable: read.filter((event) => event === null).length }
}

function json(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

function sizeOf(cols: unknown, rows: unknown): { cols: number; rows: number } | null {
  const whole = (value: unknown, limit: number) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= limit
  return whole(cols, most.cols) && whole(rows, most.rows) ? { cols: cols as number, rows: rows as number } : null
}

/** An event, null for a line that is none, 'other' for a kind that shows nothing, such as what was typed. */
function parseEvent(line: string): CastEvent | 'other' | null {
  const value = json(line)
  if (!Array.isArray(value)) return null
  const [at, kind, text] = value as unknown[]
  if (typeof at !== 'number' || !Number.isFinite(at) || at < 0 || typeof text !== 'string') return null
  if (kind === 'o') return { at, kind: 'output', text }
  if (kind === 'm') return { at, kind: 'marker', text }
  if (kind !== 'r') return 'other'
  const [cols, rows] = text.split('x').map(Number)
  const size = sizeOf(cols, rows)
  return size ? { at, kind: 'resize', text, ...size } : null
}

/** Times never go back, whatever a recording says. */
function ordered(events: CastEvent[]): void {
  for (let i = 1; i < events.length; i++) {
    const before = events[i - 1]!.at
    if (events[i]!.at < before) events[i] = { ...events[i]!, at: before }
  }
}

/** A line of what was printed, and when it began, in seconds. */
export interface SpokenLine {
  readonly at: number
  readonly text: string
}

const sequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[PX^_][^\u001b]*(?:\u001b\\)?|[ -/]*[0-~])|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g

/** What was printed as plain lines, for those who listen and for searching; a program that redraws its screen reads badly. */
export function transcript({ events }: Cast): SpokenLine[] {
  const lines: { at: number; text: string }[] = []
  let open = false
  for (const { at, kind, text } of events) {
    if (kind !== 'output') continue
    const [first = '', ...rest] = text.replace(sequences, '').replace(/\r+\n/g, '\n').split('\n')
    if (open) lines.at(-1)!.text += first
    else lines.push({ at, text: first })
    rest.forEach((line) => lines.push({ at, text: line }))
    open = true
  }
  return lines.map(({ at, text }) => ({ at, text: text.split('\r').findLast((part) => part !== '') ?? '' })).filter(({ text }) => text.trim() !== '')
}
