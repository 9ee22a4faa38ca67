/** A point: milliseconds since 1970 and a value. */
export type PlotPoint = readonly [time: number, value: number]

export interface PlotSeries {
  readonly id: string
  readonly label: string
  /** in the order of time */
  readonly points: readonly PlotPoint[]
}

export type AlignedColumn = (number | null)[]

/** One column of times in seconds and one of values a series; null where a series has no point at that time. */
export function align(series: readonly PlotSeries[]): [number[], ...AlignedColumn[]] {
  const times = [...new Set(series.flatMap(({ points }) => points.map(([time]) => time)))].sort((a, b) => a - b)
  const columns = series.map(({ points }) => {
    const values = new Map(points)
    return times.map((time) => values.get(time) ?? null)
  })
  return [times.map((time) => time / 1000), ...columns]
}

export interface Summary {
  readonly first: number
  readonly last: number
  readonly least: number
  readonly most: number
}

/** What a series says in four figures; null without points. */
export function summarise({ points }: PlotSeries): Summary | null {
  if (points.length === 0) return null
  const values = points.map(([, value]) => value)
  const least = values.reduce((a, b) => Math.min(a, b))
  const most = values.reduce((a, b) => Math.max(a, b))
  return { first: values[0]!, last: values.at(-1)!, least, most }
}
