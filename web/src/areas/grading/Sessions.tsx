import { Page } from '../../app/Page'
import { useI18n } from '../../i18n'
import { EmptyState } from '../../parts/EmptyState'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { Link } from '../../parts/Link'
import { useSessions } from './data'
import { paths } from './paths'
import type { SessionSummary } from './types'
import styles from './Desk.module.css'

/** What may be graded or looked at, what waits first. */
export function deskOrder(sessions: readonly SessionSummary[]): { waiting: SessionSummary[]; others: SessionSummary[] } {
  const ran = sessions.filter(({ actions, phase }) =>
    actions.includes('getGrid') || phase === 'closing' || phase === 'closed' || phase === 'sealed')
  const waits = (one: SessionSummary) => (one.waiting ?? 0) > 0 && one.actions.includes('decideResult')
  const newest = (a: SessionSummary, b: SessionSummary) => b.starts.localeCompare(a.starts)
  return { waiting: ran.filter(waits).sort(newest), others: ran.filter((one) => !waits(one)).sort(newest) }
}

/** The queue over sessions. */
export function Sessions() {
  const { t } = useI18n()
  const query = useSessions()
  const { waiting, others } = deskOrder(query.sessions)
  const left = waiting.reduce((sum, one) => sum + (one.waiting ?? 0), 0)
  return (
    <Page title={t('desk.title')} aside={query.isSuccess && left > 0 && <p className={styles.count}>{t('desk.left', { n: left })}</p>}>
      {query.isPending && <p role="status">{t('shell.loading')}</p>}
      {query.isError && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && waiting.length + others.length === 0 && (
        <EmptyState icon="desk" title={t('desk.none.title')}>{t('desk.none.text')}</EmptyState>
      )}
      {waiting.length > 0 && <SessionList title={t('desk.to-grade')} sessions={waiting} />}
      {others.length > 0 && <SessionList title={waiting.length > 0 ? t('desk.others') : t('desk.all')} sessions={others} />}
    </Page>
  )
}

function SessionList({ title, sessions }: { title: string; sessions: readonly SessionSummary[] }) {
  return (
    <section className={styles.sessions}>
      <h2>{title}</h2>
      <ul>{sessions.map((session) => <SessionItem key={session.id} session={session} />)}</ul>
    </section>
  )
}

function SessionItem({ session }: { session: SessionSummary }) {
  const { t, text, format } = useI18n()
  const { id, title, lab, starts, phase, teams_count: teams, waiting } = session
  return (
    <li className={styles.session}>
      <h3><Link href={paths.view(id, 'results')}>{title}</Link></h3>
      <p className={styles.soft}>{text(lab.title)} · {format.date(starts)} · {t('desk.teams', { n: teams })}</p>
      <p className={styles.state}>
        <span>{t(`desk.phase.${phase}`)}</span>
        {waiting !== undefined && waiting > 0 && <strong>{t('desk.waiting', { n: waiting })}</strong>}
      </p>
    </li>
  )
}
