import type { PlotPoint } from '../../plot/series'

export interface Mark {
  readonly at_s: number
  readonly obtained: number
}

export interface TeamMarks {
  readonly team: string
  readonly points: readonly Mark[]
}

/** What a team had at a moment: its last mark until then, 0 before the first. */
export function valueAt(points: readonly Mark[], at: number): number {
  let value = 0
  for (const mark of points) {
    if (mark.at_s > at) break
    value = mark.obtained
  }
  return value
}

/** Lowest, middle and highest of the class wherever somebody's points change; times in seconds since the launch. */
export function spread(series: readonly TeamMarks[], until: number): { readonly at: number; readonly least: number; readonly median: number; readonly most: number }[] {
  if (series.length === 0) return []
  const moments = [...new Set([0, ...series.flatMap(({ points }) => points.map(({ at_s }) => at_s)), until])].sort((a, b) => a - b)
  return moments.map((at) => {
    const values = series.map(({ points }) => valueAt(points, at)).sort((a, b) => a - b)
    const middle = values.length / 2
    const median = values.length % 2 ? values[Math.floor(middle)]! : (values[middle - 1]! + values[middle]!) / 2
    return { at, least: values[0]!, median, most: values.at(-1)! }
  })
}

/** A team's marks as steps of a curve, to the end of what is shown. `launched` in milliseconds since 1970. */
export function steps(points: readonly Mark[], launched: number, until: number): PlotPoint[] {
  const drawn: PlotPoint[] = [[launched, 0]]
  let value = 0
  for (const { at_s, obtained } of points) {
    drawn.push([launched + at_s * 1000 - 1, value], [launched + at_s * 1000, obtained])
    value = obtained
  }
  drawn.push([launched + until * 1000, value])
  return drawn
}
