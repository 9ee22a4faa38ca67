export interface Sort {
  readonly column: string
  readonly direction: 'ascending' | 'descending'
}

/** The order after a press on a column's head: ascending first, then the other way. */
export function nextSort(current: Sort | null, column: string): Sort {
  const turned = current?.column === column && current.direction === 'ascending'
  return { column, direction: turned ? 'descending' : 'ascending' }
}

/** A sorted copy; rows that compare equal keep their order in both directions. */
export function sortRows<Row>(rows: readonly Row[], direction: Sort['direction'], compare: (a: Row, b: Row) => number): Row[] {
  const sign = direction === 'ascending' ? 1 : -1
  return [...rows].sort((a, b) => sign * compare(a, b))
}
