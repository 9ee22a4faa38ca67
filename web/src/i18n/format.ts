import { locale, type Language } from './phrase'

export type Instant = Date | number | string

/** Numbers, dates and durations as the language writes them. Times are shown in the time zone given, else the reader's. */
export interface Format {
  number(value: number, digits?: number): string
  /** 0.5 → "50 %" */
  percent(share: number): string
  date(at: Instant): string
  /** hours and minutes, with seconds when asked */
  time(at: Instant, seconds?: boolean): string
  dateTime(at: Instant): string
  /** "1 h 05", "12 min", "8 s": rounded to what matters */
  duration(seconds: number): string
  /** "1:05:09", "12:08": for clocks */
  countdown(seconds: number): string
  /** "il y a 3 min", "in 2 hours" */
  relative(at: Instant, now: Instant): string
  bytes(count: number): string
  list(items: readonly string[]): string
  compare(one: string, other: string): number
}

export function createFormat(language: Language, timeZone?: string): Format {
  const tag = locale(language)
  const date = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone })
  const time = new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit', timeZone })
  const seconds = new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit', second: '2-digit', timeZone })
  const both = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short', timeZone })
  const percent = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 0 })
  const list = new Intl.ListFormat(tag, { type: 'conjunction' })
  const days = new Intl.NumberFormat(tag, { style: 'unit', unit: 'day', unitDisplay: 'long' })
  const collator = new Intl.Collator(tag, { numeric: true, sensitivity: 'base' })
  return {
    number: (value, digits = 2) => new Intl.NumberFormat(tag, { maximumFractionDigits: digits }).format(value),
    percent: (share) => percent.format(share),
    date: (at) => date.format(instant(at)),
    time: (at, withSeconds = false) => (withSeconds ? seconds : time).format(instant(at)),
    dateTime: (at) => both.format(instant(at)),
    duration: (length) => duration(length, days),
    countdown,
    relative: (at, now) => relative(tag, instant(at).getTime() - instant(now).getTime()),
    bytes: (count) => bytes(tag, language, count),
    list: (items) => list.format(items),
    compare: (one, other) => collator.compare(one, other),
  }
}

function instant(at: Instant): Date {
  return at instanceof Date ? at : new Date(at)
}

const pad = (value: number) => String(value).padStart(2, '0')
const space = '\u00a0'

/** Two whole days and more are told in days. */
function duration(seconds: number, days: Intl.NumberFormat): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole}${space}s`
  const minutes = Math.round(whole / 60)
  if (minutes < 60) return `${minutes}${space}min`
  const day = 24 * 60
  if (minutes >= 2 * day && minutes % day === 0) return days.format(minutes / day)
  const rest = minutes % 60
  const hours = `${Math.floor(minutes / 60)}${space}h`
  return rest ? `${hours}${space}${pad(rest)}` : hours
}

function countdown(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds))
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor(whole / 60) % 60
  return hours ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${pad(minutes)}:${pad(whole % 60)}`
}

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
]

function relative(tag: string, difference: number): string {
  const format = new Intl.RelativeTimeFormat(tag, { numeric: 'auto', style: 'short' })
  const [unit, size] = units.find(([, size]) => Math.abs(difference) >= size) ?? units[3]!
  return format.format(Math.trunc(difference / size), unit)
}

function bytes(tag: string, language: Language, count: number): string {
  const steps = language === 'fr' ? ['o', 'ko', 'Mo', 'Go'] : ['B', 'kB', 'MB', 'GB']
  const step = Math.min(steps.length - 1, count < 1000 ? 0 : Math.floor(Math.log10(count) / 3))
  const value = new Intl.NumberFormat(tag, { maximumFractionDigits: step ? 1 : 0 }).format(count / 1000 ** step)
  return `${value}${space}${steps[step]}`
}
