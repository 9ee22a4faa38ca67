import { useRef, useState } from 'react'
import { useI18n } from '../../i18n'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { VerdictBadge } from '../../parts/VerdictBadge'
import { useResult } from './data'
import { DecisionBar } from './DecisionBar'
import { EvidenceList } from './EvidenceList'
import { Answers, Decisions, History } from './History'
import { useKeys } from './keys'
import { Recordings } from './Recordings'
import { StateBadge } from './StateBadge'
import { visible } from './text'
import type { CheckResult, ResultDetail, ResultLine, Session, Word } from './types'
import styles from './Check.module.css'

export interface CheckPageProps {
  readonly session: Session
  readonly team: string
  readonly check: string
  /** what the queue knows of it, to show before the rest has come */
  readonly line?: ResultLine
  readonly keysOn: boolean
  /** says a grader's word; left out for those who only look */
  readonly onSay?: (word: Word) => void
}

/** Everything about one check of one team. */
export function CheckPage({ session, team, check, line: known, keysOn, onSay }: CheckPageProps) {
  const { t } = useI18n()
  const query = useResult(session.id, { team, check })
  const line = known ?? query.data
  const evidence = useRef<HTMLElement>(null)
  const recordings = useRef<HTMLElement>(null)
  const [looked, setLooked] = useState<string | null>(null)
  useKeys({ e: () => show(evidence), r: () => show(recordings) }, keysOn)
  if (!line) return query.isError ? <ErrorNotice error={query.error} onRetry={() => void query.refetch()} /> : <p role="status">{t('shell.loading')}</p>
  const result = query.data?.results.find(({ id }) => id === looked) ?? line.result
  return (
    <article className={styles.check} aria-labelledby="check-title">
      <Heading line={line} />
      {result ? <Seen result={result} isOther={result.id !== line.result?.id} /> : <p className={styles.soft}>{t('desk.check.no-result')}</p>}
      {onSay && <DecisionBar line={line} keysOn={keysOn} onSay={onSay} />}
      {query.isError && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <p role="status">{t('shell.loading')}</p>}
      {result && <EvidenceList key={result.id} ref={evidence} session={session.id} evidence={result.evidence} />}
      {query.data && <Past detail={query.data} shown={result?.id} onLook={setLooked} />}
      {query.data && <Recordings ref={recordings} session={session} recordings={query.data.recordings} moment={result?.time} />}
    </article>
  )
}

/** Brings a part of the page into sight and the keyboard to it. */
function show(part: React.RefObject<HTMLElement | null>): void {
  part.current?.querySelector<HTMLElement>('summary, button, [tabindex="0"], a')?.focus()
  part.current?.scrollIntoView({ block: 'start' })
}

function Heading({ line }: { line: ResultLine }) {
  const { t, text, format } = useI18n()
  return (
    <header className={styles.head}>
      <div>
        <p className={styles.soft}>{line.team_name} · {t('desk.check.task', { task: line.task })}</p>
        <h2 id="check-title">{text(line.title)}</h2>
        <p className={styles.codes}><code>{line.check}</code>{line.competencies.map((code) => <span key={code}>{code}</span>)}</p>
      </div>
      <div className={styles.figures}>
        <StateBadge state={line.state} />
        <p className={styles.obtained}>
          <strong>{line.share === undefined ? '–' : format.number(line.obtained)}</strong> / {t('desk.points', { n: line.points })}
        </p>
        {line.hints > 0 && <p className={styles.soft}>{t('desk.check.hints', { points: format.number(line.hints) })}</p>}
        {line.decision?.reason && <p className={styles.soft}>{t('desk.quoted', { text: line.decision.reason })}</p>}
      </div>
    </header>
  )
}

function Seen({ result, isOther }: { result: CheckResult; isOther: boolean }) {
  const { t, text, format } = useI18n()
  return (
    <section className={styles.seen} aria-label={t('desk.check.seen')}>
      <p className={styles.facts}>
        <VerdictBadge verdict={result.verdict} />
        {result.verdict === 'fail' && <span>{t('desk.check.share', { share: format.percent(result.share) })}</span>}
        <span>{t(`desk.origin.${result.origin}`)}</span>
        <time dateTime={result.time}>{format.date(result.time)}, {format.time(result.time, true)}</time>
        {result.attempts > 1 && <span>{t('desk.check.attempts', { n: result.attempts })}</span>}
        {isOther && <strong>{t('desk.check.earlier')}</strong>}
      </p>
      {result.self_reported && <p className={styles.warning}>{t('desk.check.self-reported')}</p>}
      {result.other_team && <p className={styles.warning}>{t('desk.check.other-team', { team: result.other_team })}</p>}
      {result.incident && <p className={styles.warning}>{t('desk.check.incident')} <code>{visible(result.incident)}</code></p>}
      <dl className={styles.pair}>
        <div><dt>{t('desk.check.expected')}</dt><dd>{result.expected ? visible(text(result.expected)) : '–'}</dd></div>
        <div><dt>{t('desk.check.observed')}</dt><dd>{result.observed ? visible(text(result.observed)) : '–'}</dd></div>
      </dl>
    </section>
  )
}

function Past({ detail, shown, onLook }: { detail: ResultDetail; shown: string | undefined; onLook: (id: string) => void }) {
  return (
    <>
      {detail.answers.length > 0 && <Answers answers={detail.answers} />}
      {detail.results.length > 0 && <History results={detail.results} counts={detail.result?.id} shown={shown} onLook={onLook} />}
      {detail.decisions.length > 0 && <Decisions decisions={detail.decisions} />}
    </>
  )
}
