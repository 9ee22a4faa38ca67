import { useEffect, useRef } from 'react'
import { useI18n } from '../../i18n'
import { useAnnounce } from '../../parts/Announcements'
import { Button } from '../../parts/Button'
import { EmptyState } from '../../parts/EmptyState'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { toast } from '../../parts/Toasts'
import { Check } from './Check'
import { useAskChecks, type Place } from './data'
import { useSecondsUntil } from './deadline'
import { tally, taskPoints } from './score'
import type { AskChecks, Bench, BenchTask } from './types'
import styles from './Checks.module.css'

export interface ChecksProps {
  readonly bench: Bench
  readonly place: Place
  readonly own: boolean
}

/** The checks by task, each with what it gives and what was seen, and the ways to have them looked at. */
export function Checks({ bench, place, own }: ChecksProps) {
  const { t } = useI18n()
  const mutation = useAskChecks(place)
  const wait = useWait(bench)
  const ask = useAsk(bench, wait, (checks) => mutation.mutate(checks))
  useDoneTold(bench)
  if (bench.tasks.length === 0) return <EmptyState icon="check" title={t('bench.check.empty')} />
  return (
    <div className={styles.checks}>
      {ask && (
        <div className={styles.ask}>
          <Button variant={wait > 0 ? 'plain' : 'primary'} icon="check" isPending={bench.checking || mutation.isPending} onPress={() => ask()}>
            {t('bench.check.all')}
          </Button>
          <AskState checking={bench.checking} wait={wait} />
        </div>
      )}
      {mutation.isError && <ErrorNotice error={mutation.error} />}
      {bench.tasks.map((task) => <Task key={task.id} task={task} bench={bench} place={place} own={own} ask={ask} />)}
    </div>
  )
}

function AskState({ checking, wait }: { checking: boolean; wait: number }) {
  const { t, format } = useI18n()
  if (checking) return <p className={styles.state}>{t('bench.check.running')}</p>
  return wait > 0 && <p className={styles.state}>{t('bench.check.wait', { time: format.countdown(wait) })}</p>
}

/** Seconds until checks may be asked for again. */
function useWait({ now, next_check_s = 0 }: Bench): number {
  return useSecondsUntil(next_check_s > 0 ? Date.parse(now) + next_check_s * 1000 : null)
}

function useAsk({ open, checking }: Bench, wait: number, act: (checks?: string[]) => void): AskChecks {
  const { t, format } = useI18n()
  const announce = useAnnounce()
  if (!open) return null
  return (checks) => {
    if (!checking && wait === 0) return act(checks)
    const told = checking ? t('bench.check.running') : t('bench.check.wait', { time: format.duration(wait) })
    announce('wait', told)
    toast({ tone: 'info', title: told })
  }
}

function useDoneTold(bench: Bench): void {
  const { t } = useI18n()
  const announce = useAnnounce()
  const was = useRef(bench.checking)
  useEffect(() => {
    const done = was.current && !bench.checking
    was.current = bench.checking
    if (!done) return
    const sum = tally(bench)
    announce('checks', sum ? t('bench.check.done', { passed: sum.passed, total: sum.total }) : t('bench.check.done-hidden'))
  }, [bench, announce, t])
}

interface TaskProps extends ChecksProps {
  readonly task: BenchTask
  readonly ask: AskChecks
}

function Task({ task, bench, place, own, ask }: TaskProps) {
  const { t, text, format } = useI18n()
  const { obtained, possible } = taskPoints(task)
  const title = text(task.title)
  return (
    <section aria-label={title} className={styles.task}>
      <header className={styles.head}>
        <h2>{title}</h2>
        <span className={styles.points}>
          {obtained === undefined
            ? t('bench.check.points', { n: possible })
            : t('bench.check.points-of', { obtained: format.number(obtained), points: format.number(possible) })}
        </span>
        {ask && (
          <Button variant="quiet" aria-label={t('bench.check.task-of', { title })} onPress={() => ask(task.checks.map(({ id }) => id))}>
            {t('bench.check.task')}
          </Button>
        )}
      </header>
      <ul className={styles.list}>
        {task.checks.map((check) => (
          <li key={check.id}><Check check={check} bench={bench} place={place} own={own} ask={ask} /></li>
        ))}
      </ul>
    </section>
  )
}
