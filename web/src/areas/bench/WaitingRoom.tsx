import { Page } from '../../app/Page'
import { useServer } from '../../api/server'
import { useI18n } from '../../i18n'
import { EmptyState } from '../../parts/EmptyState'
import { Timer } from '../../parts/Timer'
import { useDeadline, useSecondsUntil } from './deadline'
import { RuleList } from './RuleList'
import type { Clock, Session } from './types'
import styles from './WaitingRoom.module.css'

const unlaunched: Clock = { left_s: 0, allowed_s: 0, right_s: 0, extended_s: 0, returned_s: 0, paused: false, over: false }

/** Before the launch: when it is planned, how far the team's lab is, and the rules to read meanwhile. */
export function WaitingRoom({ session, team }: { session: Session; team: string }) {
  const { t, text, format } = useI18n()
  const { clock } = useServer()
  const deadline = useDeadline(unlaunched, session.starts)
  const late = useSecondsUntil(Date.parse(session.starts)) === 0
  const mine = session.teams.find((one) => one.team === team)
  const state = mine?.ready ? 'ready' : session.phase === 'planned' ? 'planned' : 'building'
  return (
    <Page title={session.title} aside={mine && <p className={styles.team}>{t('bench.team', { name: mine.name })}</p>}>
      <section className={styles.room} aria-labelledby="waiting">
        <div className={styles.clock}>{!late && <Timer clock={clock} deadline={deadline} />}</div>
        <h2 id="waiting">{t('bench.waiting.title')}</h2>
        <p>{text(session.lab.title)}</p>
        <p className={styles.text}>{late ? t('bench.waiting.late') : t('bench.waiting.text', { time: format.dateTime(session.starts) })}</p>
        <p className={styles.state} data-state={state}>{t(`bench.waiting.${state}`)}</p>
      </section>
      <section aria-labelledby="rules" className={styles.rules}>
        <h2 id="rules">{t('bench.rules')}</h2>
        <RuleList rules={session.rules} seconds={mine?.clock.allowed_s || session.duration_s} />
      </section>
    </Page>
  )
}

export function CancelledRoom({ session }: { session: Session }) {
  const { t } = useI18n()
  return (
    <Page title={session.title}>
      <EmptyState icon="dash" title={t('bench.cancelled.title')}>{t('bench.cancelled.text')}</EmptyState>
    </Page>
  )
}
