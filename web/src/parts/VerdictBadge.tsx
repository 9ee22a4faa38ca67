import { useI18n } from '../i18n'
import { Hidden } from './Hidden'
import styles from './VerdictBadge.module.css'

export type Verdict = 'pass' | 'fail' | 'error' | 'skip'

/** Each verdict has a shape of its own, so that colour is never alone: disc, lozenge, triangle, ring. */
const shapes: Record<Verdict, React.ReactElement> = {
  pass: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path d="M4.7 8.3 7 10.6 11.3 5.6" className={styles.cut} />
    </>
  ),
  fail: (
    <>
      <path d="M8 .5 15.5 8 8 15.5 .5 8Z" fill="currentColor" />
      <path d="M5.9 5.9l4.2 4.2M10.1 5.9l-4.2 4.2" className={styles.cut} />
    </>
  ),
  error: (
    <>
      <path d="M8 1 15.5 14.5H.5Z" fill="currentColor" />
      <path d="M8 5.8v4M8 12.1v.1" className={styles.cut} />
    </>
  ),
  skip: (
    <>
      <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="1.6" strokeDasharray="2.6 2.1" />
      <path d="M5.5 8h5" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
    </>
  ),
}

export function VerdictIcon({ verdict, size = 16 }: { verdict: Verdict; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false" className={styles[verdict]}>
      {shapes[verdict]}
    </svg>
  )
}

/** A verdict as a cell of the wall: the shape, and the name for those who listen. */
export function VerdictCell({ verdict }: { verdict: Verdict }) {
  const { t } = useI18n()
  const name = t(`verdict.${verdict}`)
  return (
    <span className={`${styles.solid} ${styles[`${verdict}Solid`]}`} title={name}>
      <VerdictIcon verdict={verdict} size={24} />
      <Hidden>{name}</Hidden>
    </span>
  )
}

/** A verdict with its name; `compact` shows the shape only, for dense tables, and still says the name. */
export function VerdictBadge({ verdict, compact }: { verdict: Verdict; compact?: boolean }) {
  const { t } = useI18n()
  const name = t(`verdict.${verdict}`)
  if (compact) {
    return (
      <span className={styles.compact} title={name}>
        <VerdictIcon verdict={verdict} />
        <Hidden>{name}</Hidden>
      </span>
    )
  }
  return (
    <span className={`${styles.badge} ${styles[`${verdict}Soft`]}`}>
      <VerdictIcon verdict={verdict} size={14} />
      {name}
    </span>
  )
}
