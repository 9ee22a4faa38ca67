import type { Format } from '../i18n'

const minute = 60
const hour = 3600
const day = 86_400

/** Seconds that may lie between two marks of a time axis: what people count in, and never less than a label can tell apart. */
export const timeSteps: readonly number[] = [
  1, 2, 5, 10, 15, 30,
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 4, 6, 8, 12].map((n) => n * hour),
  ...[1, 2, 3, 7, 14, 30, 60, 90, 180, 365].map((n) => n * day),
]

/** Labels of a time axis, no two alike: seconds where its marks lie closer than minutes, the day where it is longer than one. */
export function timeLabels(seconds: readonly number[], format: Pick<Format, 'time' | 'date' | 'dateTime'>): string[] {
  const between = seconds.slice(1).map((second, i) => second - seconds[i]!)
  const step = between.length > 0 ? Math.min(...between) : minute
  const long = seconds.length > 0 && seconds.at(-1)! - seconds[0]! >= day
  return seconds.map((second) => {
    const at = second * 1000
    if (step >= day) return format.date(at)
    return long ? format.dateTime(at) : format.time(at, step < minute)
  })
}

/** Pixels that a label of a time axis takes with the air beside it, for an axis of so many seconds between two marks. */
export function timeSpace(span: number): number {
  return span >= day ? 150 : 80
}
