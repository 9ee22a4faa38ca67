import { memo, useLayoutEffect, useRef } from 'react'
import { useI18n, type I18n } from '../../../i18n'
import { Hidden } from '../../../parts/Hidden'
import { Icon } from '../../../parts/Icon'
import { useNow } from '../now'
import type { Health, WallCell } from '../types'
import { useOfLine, useWallStore } from './context'
import { idleness } from './grid'
import { keyOf } from './store'
import styles from './Wall.module.css'

interface PlaceProps {
  readonly team: string
  readonly column: number
  /** the one place of the grid that Tab reaches */
  readonly active: boolean
}

/**
 * One check of one team. What it shows is written straight into its element, within the frame that the change belongs
 * to and only where it differs: a verdict that turns is a class and a name, and nothing is laid out.
 */
export const CheckCell = memo(function CheckCell({ team, check, column, active }: PlaceProps & { check: string }) {
  const { t, format } = useI18n()
  const store = useWallStore()
  const place = useRef<HTMLTableCellElement>(null)
  useLayoutEffect(() => {
    const draw = () => dress(place.current!, store.cell(team, check), { t, format })
    draw()
    return store.subscribe(keyOf(team, check), draw)
  }, [store, team, check, t, format])
  return <td ref={place} role="gridcell" aria-colindex={column + 1} data-column={column} data-check={check} tabIndex={active ? 0 : -1} />
})

/** Makes an element show a cell of the wall; what it shows already is left alone. */
function dress(element: HTMLElement, cell: WallCell | undefined, { t, format }: Pick<I18n, 't' | 'format'>): void {
  const verdict = cell?.verdict
  const share = verdict === 'fail' && cell?.share ? cell.share : 0
  const name = verdict ? t(`verdict.${verdict}`) : t('control.wall.unseen')
  const look = `${styles.check} ${styles[verdict ?? 'none']}`
  if (element.className !== look) element.className = look
  set(element, 'aria-label', share > 0 ? `${name} ${format.percent(share)}` : name)
  set(element, 'data-share', share > 0 ? String(Math.round(share * 100)) : null)
}

function set(element: HTMLElement, attribute: string, value: string | null): void {
  if (element.getAttribute(attribute) === value) return
  if (value === null) element.removeAttribute(attribute)
  else element.setAttribute(attribute, value)
}

const marks: Record<Health, string> = { none: '○', building: '…', ready: '●', degraded: '▲', failed: '✕', removed: '–' }

export function HealthMark({ health }: { health: Health }) {
  const { t } = useI18n()
  const name = t(`control.health.${health}`)
  return <span className={`${styles.health} ${styles[`health-${health}`]}`} title={name}><span aria-hidden="true">{marks[health]}</span><Hidden>{name}</Hidden></span>
}

export const TeamCell = memo(function TeamCell({ team, name, column, active }: PlaceProps & { name: string }) {
  const { t } = useI18n()
  const health = useOfLine(team, (line) => line.health)
  const questions = useOfLine(team, (line) => line.unanswered ?? line.questions) ?? 0
  const running = useOfLine(team, (line) => line.nodes_running)
  const total = useOfLine(team, (line) => line.nodes_total)
  return (
    <th scope="row" role="rowheader" aria-colindex={column + 1} data-column={column} tabIndex={active ? 0 : -1} className={styles.team}>
      <span className={styles.teamLine}>
        {health && <HealthMark health={health} />}
        <span className={styles.name} title={name}>{name}</span>
        {running !== undefined && total !== undefined && running < total && (
          <span className={styles.nodes} title={t('control.wall.nodes', { n: running, all: total })}>
            <span aria-hidden="true">{running}/{total}</span>
            <Hidden>{t('control.wall.nodes', { n: running, all: total })}</Hidden>
          </span>
        )}
        {questions > 0 && (
          <span data-questions="" className={styles.questions} title={t('control.wall.questions', { n: questions })}>
            <span aria-hidden="true">? {questions}</span>
            <Hidden>{t('control.wall.questions', { n: questions })}</Hidden>
          </span>
        )}
      </span>
    </th>
  )
})

export const PointsCell = memo(function PointsCell({ team, column, active }: PlaceProps) {
  const { format } = useI18n()
  const obtained = useOfLine(team, (line) => line.obtained)
  const possible = useOfLine(team, (line) => line.possible) ?? 0
  return (
    <td role="gridcell" aria-colindex={column + 1} data-column={column} tabIndex={active ? 0 : -1} className={styles.points}>
      <span className={styles.figure}>{obtained !== undefined && <><b>{format.number(obtained, 1)}</b><span className={styles.of}>/{format.number(possible, 1)}</span></>}</span>
    </td>
  )
})

/** How long ago the team did something, by the server's clock. */
export const IdleCell = memo(function IdleCell({ team, column, active }: PlaceProps) {
  const { t, format } = useI18n()
  const deed = useOfLine(team, (line) => line.last_activity)
  const now = useNow()
  const seconds = deed ? Math.max(0, (now - Date.parse(deed)) / 1000) : null
  return (
    <td role="gridcell" aria-colindex={column + 1} data-column={column} tabIndex={active ? 0 : -1} className={`${styles.idle} ${styles[idleness(seconds)]}`}>
      <span className={styles.figure}>
        {seconds === null ? <><span aria-hidden="true">–</span><Hidden>{t('control.wall.never')}</Hidden></> : seconds < 60 ? t('control.wall.just-now') : format.duration(seconds)}
      </span>
    </td>
  )
})

export const CrowdCell = memo(function CrowdCell({ team, column, active, members }: PlaceProps & { members: number }) {
  const { t } = useI18n()
  const here = useOfLine(team, (line) => line.present?.length) ?? 0
  return (
    <td role="gridcell" aria-colindex={column + 1} data-column={column} tabIndex={active ? 0 : -1} className={styles.crowd}
      title={t('control.wall.present', { here, all: members })}>
      <span className={styles.figure}>
        <span aria-hidden="true" className={styles.crowdMark}><Icon name="people" size={12} />{here}/{members}</span>
        <Hidden>{t('control.wall.present', { here, all: members })}</Hidden>
      </span>
    </td>
  )
})
