import { useState } from 'react'
import { useLocation } from 'wouter'
import { ProblemError } from '../../api/problem'
import { useI18n } from '../../i18n'
import { useAnnounce } from '../../parts/Announcements'
import { EmptyState } from '../../parts/EmptyState'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { useShortcuts, type ShortcutGroup } from '../../parts/Shortcuts'
import { toast } from '../../parts/Toasts'
import { BulkConfirm } from './BulkConfirm'
import { CheckPage } from './CheckPage'
import { useDecide, useReadAhead, useResults } from './data'
import { useKeys } from './keys'
import { paths } from './paths'
import { lineId, neighbour, nextWaiting, shown, waiting as waitingOnly, everything, type Filter } from './queue'
import { QueueFilters } from './QueueFilters'
import { QueueList } from './QueueList'
import type { DeskProps, ResultLine, Word } from './types'
import { undoing } from './words'
import styles from './Desk.module.css'

const shortcuts: ShortcutGroup = {
  title: 'desk.help.results',
  shortcuts: [
    { keys: ['j', 'k'], about: 'desk.help.move' },
    { keys: ['c'], about: 'desk.help.confirm' },
    { keys: ['o'], about: 'desk.help.override' },
    { keys: ['f'], about: 'desk.help.fault' },
    { keys: ['w'], about: 'desk.help.withdraw' },
    { keys: ['u'], about: 'desk.help.undo' },
    { keys: ['e'], about: 'desk.help.evidence' },
    { keys: ['r'], about: 'desk.help.recording' },
  ],
}

/** The queue of one session, and the check that is open beside it. */
export function ResultsPage({ session, first: team, second: check, keysOn }: DeskProps) {
  const { t, text } = useI18n()
  useShortcuts(shortcuts)
  const [, navigate] = useLocation()
  const results = useResults(session.id)
  const mayDecide = session.actions.includes('decideResult')
  const [filter, setFilter] = useState<Filter>(mayDecide ? waitingOnly : everything)
  const open = team && check ? lineId({ team, check }) : null
  const lines = shown(results.lines, filter, open)
  const line = results.lines.find((one) => lineId(one) === open)
  const go = (to: ResultLine | undefined) => to && navigate(paths.result(session.id, to))
  const desk = useWords(session.id, lines, go)
  const announce = useAnnounce()
  useReadAhead(session.id, open === null ? lines[0] : nextWaiting(lines, open) ?? neighbour(lines, open, 1))
  const move = (by: 1 | -1) => {
    const to = neighbour(lines, open, by)
    go(to)
    announce('desk', to ? `${to.team_name}, ${text(to.title)}` : t('desk.queue.end'))
  }
  useKeys({ j: () => move(1), k: () => move(-1), ...(mayDecide && desk.last && { u: desk.undo }) }, keysOn)
  const left = results.lines.filter((one) => one.waiting).length
  if (results.isPending) return <p role="status">{t('shell.loading')}</p>
  if (results.isError && results.lines.length === 0) return <ErrorNotice error={results.error} onRetry={() => void results.refetch()} />
  return (
    <div className={styles.results}>
      <QueueFilters filter={filter} onFilter={setFilter} lines={results.lines}>
        {mayDecide && <BulkConfirm session={session.id} lines={results.lines} team={filter.team} isWhole={results.isWhole} />}
      </QueueFilters>
      <div className={styles.columns}>
        <div className={styles.list}>
          <p className={styles.count} role="status">
            {results.isWhole ? t('desk.left', { n: left }) : t('desk.reading', { done: results.lines.length, total: results.total })}
          </p>
          <QueueList session={session.id} lines={lines} open={open} waits={left > 0} />
        </div>
        <div className={styles.detail}>
          {desk.last && <Undo said={desk.last} onUndo={desk.undo} />}
          {team && check
            ? <CheckPage key={open} session={session} team={team} check={check} line={line} keysOn={keysOn} onSay={line && mayDecide ? (word) => desk.say(line, word) : undefined} />
            : <EmptyState icon="desk" title={t('desk.pick.title')}>{mayDecide ? t('desk.pick.text') : t('desk.pick.read')}</EmptyState>}
        </div>
      </div>
    </div>
  )
}

interface Said {
  /** as it was before */
  readonly line: ResultLine
  readonly word: Word
}

/** Words said on results: at once on the page, the next one opens, and the last can be taken back. */
function useWords(session: string, lines: readonly ResultLine[], go: (line: ResultLine | undefined) => unknown) {
  const { t, text } = useI18n()
  const announce = useAnnounce()
  const decide = useDecide(session)
  const [last, setLast] = useState<Said | null>(null)
  const refused = (line: ResultLine, error: unknown) => {
    setLast(null)
    go(line)
    const why = error instanceof ProblemError ? error.problem.detail ?? error.problem.title : t('problem.unreachable')
    toast({ tone: 'trouble', title: t('desk.refused', { what: `${line.team_name}, ${text(line.title)}` }), text: why })
  }
  // each refusal is told, also that of a word after which others were said
  const send = (line: ResultLine, word: Word, looked?: string) =>
    void decide.mutateAsync({ line, word, looked }).catch((error: unknown) => refused(line, error))
  return {
    last,
    say: (line: ResultLine, word: Word) => {
      send(line, word, word.decision === 'withdraw' ? undefined : line.result?.id)
      setLast({ line, word })
      const next = word.decision === 'withdraw' ? undefined : nextWaiting(lines, lineId(line))
      go(next)
      const done = t(`desk.said.${word.decision}`)
      announce('desk', next ? `${done} ${next.team_name}, ${text(next.title)}` : done)
    },
    undo: () => {
      if (!last) return
      send(last.line, undoing(last.line.decision)) // whatever counts by now: this only takes a word back
      setLast(null)
      go(last.line)
      announce('desk', t('desk.undone'))
    },
  }
}

function Undo({ said: { line, word }, onUndo }: { said: Said; onUndo: () => void }) {
  const { t, text } = useI18n()
  return (
    <p className={styles.undo}>
      <span>{t(`desk.said.${word.decision}`)} {line.team_name}, {text(line.title)}</span>
      <button type="button" onClick={onUndo}>{t('desk.undo')} <kbd>u</kbd></button>
    </p>
  )
}
