import { Page } from '../../app/Page'
import { useServer } from '../../api/server'
import { useI18n } from '../../i18n'
import { Button } from '../../parts/Button'
import { EmptyState } from '../../parts/EmptyState'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { Link } from '../../parts/Link'
import { Timer } from '../../parts/Timer'
import { agendaOf, type Agenda } from './agenda'
import { useSessions } from './data'
import { useDeadline, useSecondsUntil } from './deadline'
import type { Clock, SessionSummary } from './types'
import styles from './MySessions.module.css'

/** The area's own page. */
export default function MySessionsPage() {
  const { t } = useI18n()
  return <Page title={t('bench.mine')}><MySessions level={2} /></Page>
}

const parts = ['now', 'next', 'past'] as const satisfies readonly (keyof Agenda)[]

/** The sessions the person works in: under way, to come, over. `level` is that of the headings. */
export function MySessions({ level }: { level: 2 | 3 }) {
  const { t } = useI18n()
  const sessions = useSessions()
  if (sessions.isPending) return <p role="status">{t('shell.loading')}</p>
  if (!sessions.data) return <ErrorNotice error={sessions.error} onRetry={() => void sessions.refetch()} />
  const agenda = agendaOf(sessions.data.pages.flatMap((page) => page.items))
  const none = parts.every((part) => agenda[part].length === 0)
  return (
    <div className={styles.agenda}>
      {none && <EmptyState icon="bench" title={t('bench.none.title')}>{t('bench.none.text')}</EmptyState>}
      {parts.map((part) => agenda[part].length > 0 && <Group key={part} part={part} sessions={agenda[part]} level={level} />)}
      {sessions.hasNextPage && (
        <div><Button isPending={sessions.isFetchingNextPage} onPress={() => void sessions.fetchNextPage()}>{t('bench.more')}</Button></div>
      )}
    </div>
  )
}

function Group({ part, sessions, level }: { part: keyof Agenda; sessions: readonly SessionSummary[]; level: 2 | 3 }) {
  const { t } = useI18n()
  const Heading = `h${level}` as const
  return (
    <section className={styles.group} aria-labelledby={`agenda-${part}`}>
      <Heading id={`agenda-${part}`} className={styles.heading}>{t(`bench.agenda.${part}`)}</Heading>
      <ul className={styles.list}>
        {sessions.map((session, i) => <Line key={session.id} session={session} soon={part === 'next' && i === 0} prominent={part === 'now'} />)}
      </ul>
    </section>
  )
}

function Line({ session, soon, prominent }: { session: SessionSummary; soon: boolean; prominent: boolean }) {
  const { t, text, format } = useI18n()
  const address = `/sessions/${session.id}/bench`
  return (
    <li className={styles.line}>
      <div className={styles.what}>
        <p className={styles.title}><Link href={address}>{session.title}</Link></p>
        <p className={styles.soft}>{text(session.lab.title)}</p>
      </div>
      <div className={styles.when}>
        {soon ? <Countdown starts={session.starts} /> : <span className={styles.phase}>{t(`bench.phase.${session.phase}`)}</span>}
        <span className={styles.soft}>{t('bench.starts-on', { time: format.dateTime(session.starts), duration: format.duration(session.duration_s) })}</span>
      </div>
      {prominent && <span className={styles.go}><Link href={address}>{t('bench.enter')}</Link></span>}
    </li>
  )
}

const unlaunched: Clock = { left_s: 0, allowed_s: 0, right_s: 0, extended_s: 0, returned_s: 0, paused: false, over: false }

/** The clock of what comes next, within a day of it. */
function Countdown({ starts }: { starts: string }) {
  const { t } = useI18n()
  const { clock } = useServer()
  const deadline = useDeadline(unlaunched, starts)
  const left = useSecondsUntil(Date.parse(starts))
  if (left === 0 || left > 86_400) return <span className={styles.phase}>{t('bench.phase.planned')}</span>
  return <Timer clock={clock} deadline={deadline} quiet />
}
