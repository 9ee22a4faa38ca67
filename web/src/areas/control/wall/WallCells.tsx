import { memo } from 'react'
import { useI18n } from '../../../i18n'
import { Hidden } from '../../../parts/Hidden'
import { Icon } from '../../../parts/Icon'
import { useNow } from '../now'
import type { Health } from '../types'
import { useCell, useOfLine } from './context'
import { idleness } from './grid'
import styles from './Wall.module.css'

interface PlaceProps {
  readonly team: string
  readonly column: number
  /** the one place of the grid that Tab reaches */
  readonly active: boolean
}

/**
 * One check of one team, drawn anew when its own verdict changes and at no other time. Its mark is a background and its
 * name an attribute: a change of verdict paints one cell and lays nothing out.
 */
export const CheckCell = memo(function CheckCell({ team, check, column, active }: PlaceProps & { check: string }) {
  const { t, format } = useI18n()
  const cell = useCell(team, check)
  const verdict = cell?.verdict
  const share = verdict === 'fail' && cell?.share ? cell.share : 0
  const name = verdict ? t(`verdict.${verdict}`) : t('control.wall.unseen')
  return (
    <td role="gridcell" aria-colindex={column + 1} data-column={column} data-check={check} tabIndex={active ? 0 : -1}
      aria-label={share > 0 ? `${name} ${format.percent(share)}` : name} data-share={share > 0 ? Math.round(share * 100) : undefined}
      className={`${styles.check} ${styles[verdict ?? 'none']}`} />
  )
})

const marks: Record<Health, string> = { none: '○', building: '…', ready: '●', degraded: '▲', failed: '✕', removed: '–' }

export function HealthMark({ health }: { health: Health }) {
  const { t } = useI18n()
  const name = t(`control.health.${health}`)
  return <span className={`${styles.health} ${styles[`health-${health}`]}`} title={name}><span aria-hidden="true">{marks[health]}</span><Hidden>{name}</Hidden></span>
}

export const TeamCell = memo(function TeamCell({ team, name, column, active }: PlaceProps & { name: string }) {
  const { t } = useI18n()
  const health = useOfLine(team, (line) => line.health)
  const questions = useOfLine(team, (line) => line.questions) ?? 0
  return (
    <th scope="row" role="rowheader" aria-colindex={column + 1} data-column={column} tabIndex={active ? 0 : -1} className={styles.team}>
      <span className={styles.teamLine}>
        {health && <HealthMark health={health} />}
        <span className={styles.name} title={name}>{name}</span>
        {questions > 0 && (
          <span className={styles.questions} title={t('control.wall.questions', { n: questions })}>
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
      {obtained !== undefined && <><b>{format.number(obtained, 1)}</b><span className={styles.of}>/{format.number(possible, 1)}</span></>}
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
      {seconds === null ? <><span aria-hidden="true">–</span><Hidden>{t('control.wall.never')}</Hidden></> : seconds < 60 ? t('control.wall.just-now') : format.duration(seconds)}
    </td>
  )
})

export const CrowdCell = memo(function CrowdCell({ team, column, active, members }: PlaceProps & { members: number }) {
  const { t } = useI18n()
  const here = useOfLine(team, (line) => line.present?.length) ?? 0
  return (
    <td role="gridcell" aria-colindex={column + 1} data-column={column} tabIndex={active ? 0 : -1} className={styles.crowd}
      title={t('control.wall.present', { here, all: members })}>
      <span aria-hidden="true" className={styles.crowdMark}><Icon name="people" size={12} />{here}/{members}</span>
      <Hidden>{t('control.wall.present', { here, all: members })}</Hidden>
    </td>
  )
})
