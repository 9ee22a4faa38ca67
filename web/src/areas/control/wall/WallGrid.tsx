import { useVirtualizer } from '@tanstack/react-virtual'
import { Fragment, memo, useEffect, useMemo, useRef, useState } from 'react'
import { useI18n } from '../../../i18n'
import type { Session, WallCheck, WallTask } from '../types'
import { CheckCell, CrowdCell, IdleCell, PointsCell, TeamCell } from './WallCells'
import { useShape, useWallStore } from './context'
import { lead, move, ordered, tasksOf, type Order, type Place } from './grid'
import styles from './Wall.module.css'

export interface WallGridProps {
  readonly session: Session
  readonly order: Order
  /** height of a row in pixels */
  readonly rowHeight: number
  readonly onTeam: (team: string) => void
  /** the mark of a team's unanswered questions was chosen */
  readonly onQuestion: (team: string) => void
  /** a cell was chosen; the element is where to say what was seen */
  readonly onCell: (team: string, check: string, at: HTMLElement) => void
  readonly region: React.RefObject<HTMLDivElement | null>
}

/** Every team × every check: a table for those who listen, a grid for those who type, rows drawn as they come into sight. */
export function WallGrid({ session, order, rowHeight, onTeam, onQuestion, onCell, region }: WallGridProps) {
  const { t } = useI18n()
  const shape = useShape()
  const teams = useOrder(order)
  const names = useMemo(() => new Map(shape.teams.map(({ team, name }) => [team, name])), [shape])
  const members = useMemo(() => new Map(session.teams.map((one) => [one.team, one.members.length])), [session.teams])
  const [active, setActive] = useState<Place>({ row: 0, column: 0 })
  const moved = useRef(false)
  const columns = lead + shape.checks.length

  const virtual = useVirtualizer({
    count: teams.length,
    getScrollElement: () => region.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    getItemKey: (index) => teams[index]!,
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const rows = new Set([active.row])
      for (let i = Math.max(0, startIndex - overscan); i <= Math.min(count - 1, endIndex + overscan); i++) rows.add(i)
      return [...rows].filter((row) => row < count).sort((a, b) => a - b)
    },
  })
  useEffect(() => virtual.measure(), [virtual, rowHeight])

  useEffect(() => {
    if (!moved.current) return
    moved.current = false
    virtual.scrollToIndex(active.row)
    const cell = region.current?.querySelector<HTMLElement>(`tr[data-row="${active.row}"] [data-column="${active.column}"]`)
    cell?.focus({ preventScroll: true })
    cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [active, virtual, region])

  const choose = (target: EventTarget) => {
    const cell = (target as HTMLElement).closest<HTMLElement>('[data-column]')
    const team = cell?.closest<HTMLElement>('tr')?.dataset.team
    if (!cell || team === undefined) return
    const { check } = cell.dataset
    if ((target as HTMLElement).closest('[data-questions]')) onQuestion(team)
    else if (check) onCell(team, check, cell)
    else onTeam(team)
  }
  const place = (target: EventTarget): Place | null => {
    const cell = (target as HTMLElement).closest<HTMLElement>('[data-column]')
    const row = cell?.closest<HTMLElement>('tr')?.dataset.row
    return cell && row !== undefined ? { row: Number(row), column: Number(cell.dataset.column) } : null
  }
  const press = (event: React.KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      return choose(event.target)
    }
    const to = move(active, event.key, event.ctrlKey, teams.length, columns)
    if (!to) return
    event.preventDefault()
    moved.current = true
    setActive(to)
  }
  const click = (event: React.MouseEvent) => {
    const at = place(event.target)
    if (!at) return
    setActive(at)
    choose(event.target)
  }

  let drawnTo = 0
  const items = virtual.getVirtualItems()
  return (
    <div ref={region} className={styles.region}>
      <table role="grid" aria-label={t('control.wall.label')} aria-rowcount={teams.length + 2} aria-colcount={columns} className={styles.table}
        onKeyDown={press} onClick={click} onFocus={(event) => {
          const at = place(event.target)
          if (at && (at.row !== active.row || at.column !== active.column)) setActive(at)
        }}>
        <colgroup>
          {(['columnTeam', 'columnPoints', 'columnIdle', 'columnCrowd'] as const).map((column) => <col key={column} className={styles[column]} />)}
          {shape.checks.map(({ id }) => <col key={id} className={styles.columnCheck} />)}
        </colgroup>
        <WallHead tasks={shape.tasks} checks={shape.checks} />
        <tbody>
          {items.map((item) => {
            const gap = item.start - drawnTo
            drawnTo = item.end
            const team = teams[item.index]!
            return (
              <Fragment key={item.key}>
                {gap > 0 && <Gap height={gap} columns={columns} />}
                <WallRow row={item.index} team={team} name={names.get(team) ?? ''} members={members.get(team) ?? 0} checks={shape.checks}
                  active={active.row === item.index ? active.column : null} height={rowHeight} />
              </Fragment>
            )
          })}
          {virtual.getTotalSize() > drawnTo && <Gap height={virtual.getTotalSize() - drawnTo} columns={columns} />}
        </tbody>
      </table>
    </div>
  )
}

/** Keeps the height of rows that are not drawn. */
function Gap({ height, columns }: { height: number; columns: number }) {
  return <tr aria-hidden="true"><td colSpan={columns} className={styles.gap} style={{ height }} /></tr>
}

/** The teams in their order; a changing order is looked at anew every few seconds, not with each point. */
function useOrder(order: Order): readonly string[] {
  const store = useWallStore()
  const shape = useShape()
  const { format } = useI18n()
  const [teams, setTeams] = useState<readonly string[]>([])
  useEffect(() => {
    const sort = () => setTeams((before) => {
      const after = ordered(shape, (team) => store.line(team), order, format.compare)
      return after.length === before.length && after.every((team, i) => team === before[i]) ? before : after
    })
    sort()
    if (order === 'name') return
    const timer = setInterval(sort, 5000)
    return () => clearInterval(timer)
  }, [store, shape, order, format])
  return teams
}

const WallHead = memo(function WallHead({ tasks, checks }: { tasks: readonly WallTask[]; checks: readonly WallCheck[] }) {
  const { t, text, format } = useI18n()
  return (
    <thead>
      <tr role="row" aria-rowindex={1}>
        <th colSpan={lead} role="columnheader" className={styles.corner}><span className={styles.cornerText}>{t('control.wall.teams')}</span></th>
        {tasksOf({ tasks, checks }).map(({ task, title, span }, i) => (
          <th key={`${task}${i}`} role="columnheader" scope="colgroup" colSpan={span} className={styles.task}><span title={text(title)}>{text(title)}</span></th>
        ))}
      </tr>
      <tr role="row" aria-rowindex={2}>
        {(['team', 'points', 'idle', 'present'] as const).map((column, i) => (
          <th key={column} role="columnheader" scope="col" aria-colindex={i + 1} className={`${styles.head} ${i === 0 ? styles.headTeam : ''}`}>{t(`control.wall.column.${column}`)}</th>
        ))}
        {checks.map((check, i) => (
          <th key={check.id} role="columnheader" scope="col" aria-colindex={lead + i + 1} className={styles.headCheck}
            title={`${text(check.title)} · ${t('control.points', { n: check.points, points: format.number(check.points) })}`}>
            <span>{text(check.title)}</span>
          </th>
        ))}
      </tr>
    </thead>
  )
})

interface WallRowProps {
  readonly row: number
  readonly team: string
  readonly name: string
  readonly members: number
  readonly checks: readonly WallCheck[]
  readonly active: number | null
  readonly height: number
}

const WallRow = memo(function WallRow({ row, team, name, members, checks, active, height }: WallRowProps) {
  return (
    <tr role="row" aria-rowindex={row + 3} data-row={row} data-team={team} style={{ height }}>
      <TeamCell team={team} name={name} column={0} active={active === 0} />
      <PointsCell team={team} column={1} active={active === 1} />
      <IdleCell team={team} column={2} active={active === 2} />
      <CrowdCell team={team} column={3} active={active === 3} members={members} />
      {checks.map((check, i) => (
        <CheckCell key={check.id} team={team} check={check.id} column={lead + i} active={active === lead + i} />
      ))}
    </tr>
  )
})
