import { useI18n } from '../../i18n'
import type { Mark } from './types'
import styles from './Reports.module.css'

/** What other graders gave. */
export function OtherMarks({ marks }: { marks: readonly Mark[] }) {
  const { t, format } = useI18n()
  return (
    <details className={styles.others}>
      <summary>{t('desk.mark.others', { n: marks.length })}</summary>
      <ul>
        {marks.map((mark) => <Line key={mark.seq} mark={mark} said={format.percent(mark.share)} />)}
      </ul>
    </details>
  )
}

/** All that was said of a criterion, with what was changed and taken back. */
export function PastMarks({ marks }: { marks: readonly Mark[] }) {
  const { t, format } = useI18n()
  const said = ({ share, old, withdrawn }: Mark) => {
    if (withdrawn) return old === undefined ? t('desk.mark.taken-back') : t('desk.mark.taken-back-of', { old: format.percent(old) })
    return old === undefined ? format.percent(share) : t('desk.mark.changed', { old: format.percent(old), share: format.percent(share) })
  }
  return (
    <details className={styles.others}>
      <summary>{t('desk.mark.past', { n: marks.length })}</summary>
      <ul>
        {marks.map((mark) => <Line key={mark.seq} mark={mark} said={said(mark)} />)}
      </ul>
    </details>
  )
}

function Line({ mark: { actor_name, time, comment, reason }, said }: { mark: Mark; said: string }) {
  const { format } = useI18n()
  const words = reason || comment
  return (
    <li>
      <strong>{said}</strong> {actor_name ?? ''} <span className={styles.soft}>{format.dateTime(time)}</span>
      {words && <p className={styles.words}>{words}</p>}
    </li>
  )
}
