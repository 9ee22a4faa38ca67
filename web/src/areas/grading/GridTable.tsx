import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState, type Ref } from 'react'
import { useI18n } from '../../i18n'
import { Hidden } from '../../parts/Hidden'
import { OutcomeMark } from './Attainment'
import { decimalsOf, figureOf, hasSides, headings, moved, outcomeOf, type Column, type Place, type Row } from './grid'
import type { Combined, Scale } from './sheet'
import styles from './Grid.module.css'

export interface GridTableProps {
  readonly rows: readonly Row[]
  readonly columns: readonly Column[]
  readonly scale: Scale
  /** group and individual evidence one under the other */
  readonly apart: boolean
  /** "member/column" of the cell whose panel is open */
  readonly open: string | null
  readonly onOpen: (row: Row, column: Column) => void
  readonly ref?: Ref<HTMLDivElement>
}

/** Cells are moved between with the arrows, one of them is in the order of Tab; only rows in sight are drawn. */
export function GridTable({ rows, columns, scale, apart, open, onOpen, ref }: GridTableProps) {
  const { t } = useI18n()
  const box = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState<Place>({ row: 0, column: 0 })
  const wanted = useRef(false)
  const height = apart ? 86 : 58
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => box.current, estimateSize: () => height, overscan: 6 })
  useEffect(() => virtual.measure(), [height])
  const place = { row: Math.min(at.row, Math.max(0, rows.length - 1)), column: Math.min(at.column, columns.length - 1) }
  useEffect(() => {
    if (!wanted.current) return
    wanted.current = false
    box.current?.querySelector<HTMLElement>('[role=gridcell][tabindex="0"]')?.focus()
  })
  const press = (event: React.KeyboardEvent) => {
    const to = moved(event.key, place, rows.length, columns.length, event.ctrlKey)
    if (!to) return
    event.preventDefault()
    wanted.current = true
    virtual.scrollToIndex(to.row, { align: 'auto' })
    setAt(to)
  }
  const items = virtual.getVirtualItems()
  const above = items[0]?.start ?? 0
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  return (
    <div ref={ref} className={styles.frame}>
      <div ref={box} className={styles.scroll}>
        <table role="grid" aria-label={t('desk.view.grid')} aria-rowcount={rows.length + 2} aria-colcount={columns.length + 1} className={styles.table} onKeyDown={press}>
          <Head columns={columns} />
          <tbody>
            {above > 0 && <Gap height={above} span={columns.length + 1} />}
            {items.map(({ index }) => {
              const row = rows[index]!
              return (
                <tr key={row.sheet.member} aria-rowindex={index + 3} style={{ height }}>
                  <th scope="row" className={styles.who}>{row.name}<span>{row.team}</span></th>
                  {columns.map((column, c) => (
                    <Cell key={column.id} row={row} column={column} scale={scale} apart={apart}
                      isHere={place.row === index && place.column === c} isOpen={open === `${row.sheet.member}/${column.id}`}
                      onOpen={() => {
                        setAt({ row: index, column: c })
                        onOpen(row, column)
                      }} />
                  ))}
                </tr>
              )
            })}
            {below > 0 && <Gap height={below} span={columns.length + 1} />}
          </tbody>
        </table>
        {rows.length === 0 && <p className={styles.none}>{t('desk.grid.nobody')}</p>}
      </div>
    </div>
  )
}

function Gap({ height, span }: { height: number; span: number }) {
  return <tr aria-hidden="true"><td colSpan={span} style={{ height, padding: 0 }} /></tr>
}

function Head({ columns }: { columns: readonly Column[] }) {
  const { t, text } = useI18n()
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th scope="col" rowSpan={2} className={styles.corner}>{t('desk.grid.candidate')}</th>
        {headings(columns).map(({ bloc, span }, i) => (
          <th key={i} scope="colgroup" colSpan={span} className={styles.bloc}>{bloc ? t('desk.grid.bloc', { bloc }) : <Hidden>{t('desk.grid.overall')}</Hidden>}</th>
        ))}
      </tr>
      <tr aria-rowindex={2}>
        {columns.map((column) => (
          <th key={column.id} scope="col" className={column.kind === 'competency' ? undefined : styles.sum} title={column.kind === 'competency' ? text(column.title) : undefined}>
            {column.kind === 'competency' && <>{column.id}<Hidden> {text(column.title)}</Hidden></>}
            {column.kind === 'bloc' && t('desk.grid.whole-bloc')}
            {column.kind === 'overall' && t('desk.grid.overall')}
          </th>
        ))}
      </tr>
    </thead>
  )
}

interface CellProps {
  readonly row: Row
  readonly column: Column
  readonly scale: Scale
  readonly apart: boolean
  readonly isHere: boolean
  readonly isOpen: boolean
  readonly onOpen: () => void
}

function Cell({ row, column, scale, apart, isHere, isOpen, onOpen }: CellProps) {
  const outcome = outcomeOf(row.sheet, column)
  const press = (event: React.KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return
    event.preventDefault()
    onOpen()
  }
  return (
    <td role="gridcell" tabIndex={isHere ? 0 : -1} aria-selected={isOpen} onClick={onOpen} onKeyDown={press} className={column.kind === 'competency' ? styles.cell : `${styles.cell} ${styles.sum}`}>
      {outcome && <OutcomeMark scale={scale} outcome={outcome} />}
      {outcome && apart && hasSides(outcome) && <Sides outcome={outcome} scale={scale} />}
    </td>
  )
}

function Sides({ outcome, scale }: { outcome: Combined; scale: Scale }) {
  const { t, format } = useI18n()
  const say = (value: number | null) => (value === null ? '–' : format.number(value, decimalsOf(scale.step)))
  return (
    <span className={styles.sides}>
      <span><abbr title={t('desk.grid.group')}>{t('desk.grid.group-short')}</abbr> {say(figureOf(outcome.group, scale))}</span>
      <span><abbr title={t('desk.grid.individual')}>{t('desk.grid.individual-short')}</abbr> {say(figureOf(outcome.individual, scale))}</span>
    </span>
  )
}
