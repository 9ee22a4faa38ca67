import { Button as Trigger, Disclosure, DisclosurePanel, Heading } from 'react-aria-components'
import { useI18n } from '../../i18n'
import { Button } from '../../parts/Button'
import { Hidden } from '../../parts/Hidden'
import { Icon } from '../../parts/Icon'
import { VerdictBadge } from '../../parts/VerdictBadge'
import { AnswerForm } from './AnswerForm'
import type { Place } from './data'
import { Hints } from './Hints'
import { pointsOf, unmet } from './score'
import type { AskChecks, Bench, BenchCheck } from './types'
import styles from './Check.module.css'

export interface CheckProps {
  readonly check: BenchCheck
  readonly bench: Bench
  readonly place: Place
  readonly own: boolean
  readonly ask: AskChecks
}

/** One check: a line with its verdict and points, and below it, unfolded, everything else. */
export function Check(props: CheckProps) {
  const { check } = props
  const { text } = useI18n()
  const asks = check.kind !== 'check'
  return (
    <Disclosure className={styles.check!} defaultExpanded={asks && check.result?.verdict !== 'pass'}>
      <Heading level={3} className={styles.heading!}>
        <Trigger slot="trigger" className={styles.line!}>
          <Sign check={check} />
          <span className={styles.title}>{text(check.title)}</span>
          <CheckPoints check={check} />
          <span className={styles.fold}><Icon name="chevron" size={14} /></span>
        </Trigger>
      </Heading>
      <DisclosurePanel className={styles.panel!}>
        <Details {...props} />
      </DisclosurePanel>
    </Disclosure>
  )
}

function Sign({ check: { result } }: { check: BenchCheck }) {
  const { t } = useI18n()
  if (result?.verdict) return <VerdictBadge verdict={result.verdict} compact />
  return <span className={styles.blank}><Hidden>{result ? t('bench.check.done-hidden') : t('bench.check.none')}</Hidden></span>
}

function CheckPoints({ check }: { check: BenchCheck }) {
  const { t, format } = useI18n()
  const obtained = pointsOf(check)
  if (check.points === 0) return null
  return (
    <span className={styles.points}>
      {obtained === undefined
        ? t('bench.check.points', { n: check.points })
        : t('bench.check.points-of', { obtained: format.number(obtained), points: format.number(check.points) })}
    </span>
  )
}

function Details({ check, bench, place, own, ask }: CheckProps) {
  const { t, text, format } = useI18n()
  const first = unmet(check, bench.tasks).map(({ title }) => text(title))
  const title = text(check.title)
  return (
    <div className={styles.details}>
      <Result check={check} />
      {first.length > 0 && <p className={styles.soft}>{t('bench.check.needs', { titles: format.list(first) })}</p>}
      {check.kind !== 'check' && <AnswerForm check={check} place={place} open={own && bench.open} />}
      <Hints check={check} place={place} open={own && bench.open && bench.rules.hints !== false} />
      {ask && check.kind === 'check' && (
        <div><Button variant="quiet" icon="check" aria-label={t('bench.check.one-of', { title })} onPress={() => ask([check.id])}>{t('bench.check.one')}</Button></div>
      )}
    </div>
  )
}

function Result({ check: { result } }: { check: BenchCheck }) {
  const { t, text, format } = useI18n()
  if (!result) return <p className={styles.soft}>{t('bench.check.none')}</p>
  const time = format.time(result.time, true)
  if (!result.verdict) return <p className={styles.soft}>{t('bench.check.hidden', { time })}</p>
  return (
    <>
      <p className={styles.verdict}>
        <VerdictBadge verdict={result.verdict} />
        <span className={styles.soft}>{t(result.origin === 'watch' ? 'bench.check.since' : 'bench.check.at', { time })}</span>
      </p>
      {result.verdict === 'error' && <p>{t('bench.check.error')}</p>}
      {(result.expected || result.observed) && (
        <dl className={styles.seen}>
          {result.expected && <div><dt>{t('bench.check.expected')}</dt><dd>{text(result.expected)}</dd></div>}
          {result.observed && <div><dt>{t('bench.check.observed')}</dt><dd>{text(result.observed)}</dd></div>}
        </dl>
      )}
    </>
  )
}
