import type { Candidate, Grid } from './types'
import { notAssessed, type BlocLine, type Combined, type Competency, type Evidence, type Item, type MemberSheet, type Outcome, type Scale } from './sheet'
import type { Text } from '../../i18n'

/** A column of the grid: a competency, what follows for its bloc, or all of it. */
export type Column =
  | { readonly kind: 'competency'; readonly id: string; readonly bloc: string; readonly title: Text }
  | { readonly kind: 'bloc'; readonly id: string; readonly bloc: string }
  | { readonly kind: 'overall'; readonly id: 'overall' }

/** Each bloc's competencies, then the bloc; at the end all of it. */
export function columnsOf(blocs: readonly string[], competencies: readonly Competency[]): Column[] {
  const columns = blocs.flatMap((bloc): Column[] => [
    ...competencies.filter((one) => one.bloc === bloc).map(({ code, title }) => ({ kind: 'competency' as const, id: code, bloc, title })),
    { kind: 'bloc', id: bloc, bloc },
  ])
  return [...columns, { kind: 'overall', id: 'overall' }]
}

/** Columns under one heading, in their order. */
export function headings(columns: readonly Column[]): { readonly bloc: string | null; readonly span: number }[] {
  const groups: { bloc: string | null; span: number }[] = []
  for (const column of columns) {
    const bloc = column.kind === 'overall' ? null : column.bloc
    const last = groups.at(-1)
    if (last && last.bloc === bloc) last.span++
    else groups.push({ bloc, span: 1 })
  }
  return groups
}

export interface Row {
  readonly sheet: MemberSheet
  readonly name: string
  readonly team: string
}

/** Who a candidate is, as far as the reader may know. */
export function nameOf(one: Candidate | undefined, unknown: string): string {
  if (!one) return unknown
  if (one.number) return one.number
  return [one.family_name, one.given_name].filter(Boolean).join(' ') || unknown
}

export function rowsOf(grid: Grid, unknown: string): Row[] {
  const persons = new Map(grid.persons.map((one) => [one.id, one]))
  const teams = new Map(grid.teams.map((one) => [one.id, one.name]))
  return grid.sheet.members.map((sheet) => ({
    sheet, name: nameOf(persons.get(sheet.member), unknown), team: teams.get(sheet.team) ?? '',
  }))
}

/** What a cell shows; undefined where the sheet says nothing. */
export function outcomeOf(sheet: MemberSheet, column: Column): Combined | BlocLine | undefined {
  if (column.kind === 'overall') return sheet.overall
  if (column.kind === 'bloc') return sheet.blocs.find(({ bloc }) => bloc === column.bloc)
  return sheet.competencies.find(({ code }) => code === column.id)
}

/** Whether a cell has group and individual evidence to show apart. */
export function hasSides(outcome: Outcome): outcome is Combined {
  return 'group' in outcome
}

export function attainmentTitle(scale: Scale, id: string): Text {
  return id === notAssessed ? scale.not_assessed : scale.thresholds.find((one) => one.id === id)?.title ?? { fr: id, en: id }
}

/** How full the shape of an attainment is: 1 for the best, 0 for the last, null when nothing was assessed. */
export function fullness(scale: Scale, id: string): number | null {
  const at = scale.thresholds.findIndex((one) => one.id === id)
  if (at < 0) return null
  return scale.thresholds.length < 2 ? 1 : 1 - at / (scale.thresholds.length - 1)
}

/** The figure that a side alone would have, for showing the sides apart; null when nothing of it is judged. */
export function figureOf({ share }: Evidence, { max, step }: Scale): number | null {
  return share === null ? null : Math.round((share * max) / step) * step
}

export function decimalsOf(step: number): number {
  return step >= 1 ? 0 : Math.min(6, Math.ceil(-Math.log10(step) - 1e-9))
}

export interface Place {
  readonly row: number
  readonly column: number
}

/** Where a key leads in a grid of so many rows and columns; null when the key is not for it. */
export function moved(key: string, { row, column }: Place, rows: number, columns: number, ctrl: boolean): Place | null {
  const within = (row: number, column: number) => ({
    row: Math.min(rows - 1, Math.max(0, row)), column: Math.min(columns - 1, Math.max(0, column)),
  })
  switch (key) {
    case 'ArrowLeft': return within(row, column - 1)
    case 'ArrowRight': return within(row, column + 1)
    case 'ArrowUp': return within(row - 1, column)
    case 'ArrowDown': return within(row + 1, column)
    case 'PageUp': return within(row - 10, column)
    case 'PageDown': return within(row + 10, column)
    case 'Home': return within(ctrl ? 0 : row, 0)
    case 'End': return within(ctrl ? rows - 1 : row, columns - 1)
    default: return null
  }
}

/** The evidence of one side, what counts first. */
export function itemsOf(evidence: Evidence): Item[] {
  return [...(evidence.items ?? [])].sort((a, b) => b.possible - a.possible)
}
