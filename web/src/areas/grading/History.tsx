import { useI18n } from '../../i18n'
import { DataTable, type Column } from '../../parts/DataTable'
import { VerdictBadge } from '../../parts/VerdictBadge'
import { visible } from './text'
import type { CheckResult, Decision, ResultDetail } from './types'
import styles from './Check.module.css'

export interface HistoryProps {
  readonly results: readonly CheckResult[]
  /** the result that counts */
  readonly counts: string | undefined
  /** the result whose evidence is shown */
  readonly shown: string | undefined
  readonly onLook: (id: string) => void
}

/** Every result of a check over time, the latest first. */
export function History({ results, counts, shown, onLook }: HistoryProps) {
  const { t, format } = useI18n()
  const columns: Column<CheckResult>[] = [
    { id: 'time', head: t('desk.history.time'), isRowHead: true, cell: (one) => format.dateTime(one.time), compare: (a, b) => a.seq - b.seq },
    { id: 'verdict', head: t('desk.filter.verdict'), cell: (one) => <VerdictBadge verdict={one.verdict} /> },
    { id: 'share', head: t('desk.history.share'), align: 'end', cell: (one) => format.percent(one.share) },
    { id: 'origin', head: t('desk.history.origin'), cell: (one) => t(`desk.origin.${one.origin}`) },
    {
      id: 'look', head: t('desk.history.look'), cell: (one) => (
        <>
          {one.id === counts && <strong>{t('desk.history.counts')} </strong>}
          {one.id === shown
            ? <span className={styles.soft}>{t('desk.history.shown')}</span>
            : <button type="button" className={styles.look} onClick={() => onLook(one.id)}>{t('desk.history.open', { time: format.time(one.time, true) })}</button>}
        </>
      ),
    },
  ]
  return (
    <details className={styles.fold}>
      <summary>{t('desk.history', { n: results.length })}</summary>
      <div className={styles.bounded}><DataTable label={t('desk.history', { n: results.length })} columns={columns} rows={[...results].reverse()} rowId={(one) => one.id} rowHeight={44} /></div>
    </details>
  )
}

/** What graders said, the latest first. */
export function Decisions({ decisions }: { decisions: readonly Decision[] }) {
  const { t, format } = useI18n()
  return (
    <section className={styles.part}>
      <h3>{t('desk.decisions')}</h3>
      <ul className={styles.words}>
        {[...decisions].reverse().map((one) => (
          <li key={one.seq}>
            <p>
              <strong>{t(`desk.decision.${one.decision}`)}</strong>
              {one.share !== undefined && ` ${t('desk.decision.share', { old: format.percent(one.old), share: format.percent(one.share) })}`}
              {one.person && ` ${t('desk.decision.person')}`}
              <span className={styles.soft}> {one.actor_name ?? ''} · {format.dateTime(one.time)}</span>
            </p>
            {one.reason && <p className={styles.reason}>{one.reason}</p>}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Flags and answers that the team handed in. */
export function Answers({ answers }: { answers: ResultDetail['answers'] }) {
  const { t, format } = useI18n()
  return (
    <section className={styles.part}>
      <h3>{t('desk.answers')}</h3>
      <ul className={styles.words}>
        {answers.map((answer, i) => <li key={i}><code>{visible(answer.value)}</code> <span className={styles.soft}>{format.time(answer.time, true)}</span></li>)}
      </ul>
    </section>
  )
}
