import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useState } from 'react'
import { Icon } from './Icon'
import { nextSort, sortRows, type Sort } from './sorting'
import styles from './DataTable.module.css'

export interface Column<Row> {
  readonly id: string
  readonly head: string
  readonly cell: (row: Row) => React.ReactNode
  /** makes the column sortable */
  readonly compare?: (a: Row, b: Row) => number
  readonly align?: 'start' | 'end' | 'center'
  /** names the row for those who listen; one column should */
  readonly isRowHead?: boolean
}

export interface DataTableProps<Row> {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowId: (row: Row) => string
  readonly initialSort?: Sort
  /** height of a row in pixels where the list is long and only what is seen is drawn */
  readonly rowHeight?: number
  /** what to show instead of no rows */
  readonly empty?: React.ReactNode
}

/** From this many rows on, only those in sight are drawn. */
const many = 120

/** A table that is a table: heads that sort, a region that scrolls by keyboard, long lists drawn in part. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, initialSort, empty } = props
  const [sort, setSort] = useState<Sort | null>(initialSort ?? null)
  const [region, setRegion] = useState<HTMLDivElement | null>(null)
  const sorted = useMemo(() => {
    const compare = columns.find((column) => column.id === sort?.column)?.compare
    return sort && compare ? sortRows(rows, sort.direction, compare) : rows
  }, [rows, columns, sort])
  const Body = rows.length > many ? VirtualBody : PlainBody
  if (rows.length === 0 && empty) return <>{empty}</>
  return (
    <div ref={setRegion} role="region" aria-label={label} tabIndex={0} className={styles.region}>
      <table className={styles.table} aria-label={label} aria-rowcount={rows.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <Head key={column.id} column={column} sort={sort} onSort={() => setSort(nextSort(sort, column.id))} />
            ))}
          </tr>
        </thead>
        <Body {...props} rows={sorted} region={region} />
      </table>
    </div>
  )
}

function Head<Row>({ column, sort, onSort }: { column: Column<Row>; sort: Sort | null; onSort: () => void }) {
  const active = sort?.column === column.id
  const className = styles[column.align ?? 'start']
  if (!column.compare) return <th scope="col" className={className}>{column.head}</th>
  return (
    <th scope="col" className={className} aria-sort={active ? sort.direction : 'none'}>
      <button type="button" className={styles.sort} onClick={onSort}>
        {column.head}
        <span className={active ? styles.active : styles.idle}>
          <Icon name={active && sort.direction === 'descending' ? 'down' : 'up'} size={12} />
        </span>
      </button>
    </th>
  )
}

type BodyProps<Row> = DataTableProps<Row> & { readonly region: HTMLDivElement | null }

function PlainBody<Row>({ rows, columns, rowId }: BodyProps<Row>) {
  return (
    <tbody>
      {rows.map((row, index) => <Line key={rowId(row)} row={row} columns={columns} index={index} />)}
    </tbody>
  )
}

/** Empty rows above and below keep the height of those that are not drawn. */
function VirtualBody<Row>({ rows, columns, rowId, region, rowHeight = 40 }: BodyProps<Row>) {
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => region,
    estimateSize: () => rowHeight,
    overscan: 12,
    getItemKey: (index) => rowId(rows[index]!),
  })
  const items = virtual.getVirtualItems()
  const above = items[0]?.start ?? 0
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  return (
    <tbody>
      {above > 0 && <tr aria-hidden="true"><td colSpan={columns.length} style={{ height: above, padding: 0 }} /></tr>}
      {items.map((item) => (
        <Line key={item.key} row={rows[item.index]!} columns={columns} index={item.index} height={rowHeight} />
      ))}
      {below > 0 && <tr aria-hidden="true"><td colSpan={columns.length} style={{ height: below, padding: 0 }} /></tr>}
    </tbody>
  )
}

function Line<Row>({ row, columns, index, height }: { row: Row; columns: readonly Column<Row>[]; index: number; height?: number }) {
  return (
    <tr aria-rowindex={index + 2} style={height ? { height } : undefined}>
      {columns.map((column) => {
        const className = styles[column.align ?? 'start']
        const content = column.cell(row)
        if (column.isRowHead) return <th key={column.id} scope="row" className={className}>{content}</th>
        return <td key={column.id} className={className}>{content}</td>
      })}
    </tr>
  )
}
