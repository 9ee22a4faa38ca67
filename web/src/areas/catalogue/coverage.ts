import type { Coverage, CoverageItem } from './data'

/** What one lab says of one competency. */
export interface Cell {
  readonly items: readonly CoverageItem[]
  /** of the group's results; a pair is a group */
  readonly group: number
  readonly individual: number
}

export interface Line {
  readonly code: string
  readonly bloc: string
  readonly title: Coverage['competencies'][number]['title']
  /** in the order of the labs */
  readonly cells: readonly Cell[]
  /** something with points speaks for it */
  readonly isCovered: boolean
}

function cell(items: readonly CoverageItem[]): Cell {
  const sum = (own: boolean) => items.filter(({ scope }) => (scope === 'individual') === own).reduce((all, { points }) => all + points, 0)
  return { items, group: sum(false), individual: sum(true) }
}

/** The matrix, a line per competency. Items without points are listed and cover nothing. */
export function linesOf({ labs, competencies }: Coverage): Line[] {
  return competencies.map(({ code, bloc, title, items }) => ({
    code, bloc, title,
    cells: labs.map((lab) => cell(items.filter((item) => item.lab === lab))),
    isCovered: items.some(({ points }) => points > 0),
  }))
}

/** Things under one heading each, in the order in which headings first come. */
export function groupBy<T>(things: readonly T[], heading: (thing: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>()
  for (const thing of things) groups.set(heading(thing), [...(groups.get(heading(thing)) ?? []), thing])
  return [...groups]
}

/** Where an item of a lab is shown. */
export function itemPath({ lab, id, source }: Pick<CoverageItem, 'lab' | 'id' | 'source'>): string {
  return `/catalogue/${encodeURIComponent(lab)}/${source === 'check' ? 'checks' : 'rubric'}/${encodeURIComponent(id)}`
}
