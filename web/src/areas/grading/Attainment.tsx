import { useI18n } from '../../i18n'
import { Hidden } from '../../parts/Hidden'
import { attainmentTitle, decimalsOf, fullness } from './grid'
import type { Outcome, Scale } from './sheet'
import styles from './Grid.module.css'

/** The shape of an attainment: a disc as full as it is high, a dash for what was not assessed. */
export function AttainmentShape({ scale, id }: { scale: Scale; id: string }) {
  const full = fullness(scale, id)
  const angle = (full ?? 0) * 2 * Math.PI
  const end = `${7 + 5 * Math.sin(angle)} ${7 - 5 * Math.cos(angle)}`
  return (
    <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true" focusable="false" className={full === null ? styles.faint : full > 0 ? styles.good : styles.bad}>
      {full === null && <path d="M3 7h8" stroke="currentColor" strokeWidth="1.8" />}
      {full !== null && <circle cx="7" cy="7" r="5.6" fill={full === 1 ? 'currentColor' : 'none'} stroke="currentColor" strokeWidth="1.6" />}
      {full !== null && full > 0 && full < 1 && <path d={`M7 7V2A5 5 0 ${full > 0.5 ? 1 : 0} 1 ${end}Z`} fill="currentColor" />}
    </svg>
  )
}

/** An outcome: its figure, the shape and word of its attainment, and whether something still waits. */
export function OutcomeMark({ scale, outcome }: { scale: Scale; outcome: Outcome }) {
  const { t, text, format } = useI18n()
  const title = text(attainmentTitle(scale, outcome.attainment))
  return (
    <span className={`${styles.outcome} ${outcome.provisional ? styles.provisional : ''}`}>
      <span className={styles.figure}>
        <AttainmentShape scale={scale} id={outcome.attainment} />
        {outcome.figure === null ? '–' : format.number(outcome.figure, decimalsOf(scale.step))}
        {outcome.provisional && <><span aria-hidden="true">*</span><Hidden> {t('desk.grid.provisional')}</Hidden></>}
      </span>
      <span className={styles.word}>{title}</span>
    </span>
  )
}
