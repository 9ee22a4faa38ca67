import { useRef, useState } from 'react'
import { useServer } from '../../api/server'
import { useI18n } from '../../i18n'
import { useAnnounce } from '../../parts/Announcements'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { CriterionForm } from './CriterionForm'
import { besideDocument } from './DocumentView'
import { useKeys } from './keys'
import { isKept, levelOf, markBy, markedCount, useMark } from './marking'
import type { Criterion, ReportLine, Rubric, Session } from './types'
import styles from './Reports.module.css'

export interface RubricFormProps {
  readonly session: Session
  readonly line: ReportLine
  readonly rubric: Rubric
  readonly me: { readonly id: string; readonly name: string }
  readonly keysOn: boolean
  /** marks may be given now, by this person */
  readonly isOpen: boolean
}

/** The rubric of a document: each choice is kept at once. */
export function RubricForm({ session, line, rubric, me, keysOn, isOpen }: RubricFormProps) {
  const { t, text } = useI18n()
  const { clock } = useServer()
  const announce = useAnnounce()
  const mark = useMark(session.id, me, () => clock.now())
  const [at, setAt] = useState(() => Math.max(0, rubric.criteria.findIndex(({ id }) => !markBy(line, id, me.id))))
  const [withdrawing, setWithdrawing] = useState<string | null>(null)
  const list = useRef<HTMLOListElement>(null)
  const canMark = isOpen && line.receipts.length > 0
  const active = rubric.criteria[at]
  const goTo = (index: number) => {
    const next = Math.min(rubric.criteria.length - 1, Math.max(0, index))
    setAt(next)
    list.current?.children[next]?.scrollIntoView({ block: 'nearest' })
    announce('criterion', text(rubric.criteria[next]!.title))
  }
  const give = (criterion: Criterion, share: number, comment: string) => mark.mutate({ line, criterion: criterion.id, share, comment })
  const keyLevel = (key: string) => {
    const share = active && levelOf(key, active)
    if (!active || share === undefined) return
    give(active, share, markBy(line, active.id, me.id)?.comment ?? '')
    announce('level', text(active.levels[Number(key) - 1]!.text))
    if (at < rubric.criteria.length - 1) goTo(at + 1)
  }
  const digits = Object.fromEntries(Array.from('123456789', (key) => [key, canMark ? () => keyLevel(key) : undefined]))
  const comment = () => list.current?.children[at]?.querySelector('textarea')?.focus()
  const takeBack = () => {
    const mine = active && markBy(line, active.id, me.id)
    if (mine && isKept(mine)) setWithdrawing(active.id)
  }
  const closeAt = (index: number) => {
    setWithdrawing(null)
    ;(list.current?.children[index] as HTMLElement | undefined)?.focus()
  }
  useKeys({ w: canMark ? takeBack : undefined, n: () => goTo(at + 1), p: () => goTo(at - 1), m: canMark ? comment : undefined, ...digits }, keysOn)
  return (
    <section id={besideDocument} tabIndex={-1} className={styles.rubric} aria-label={t('desk.rubric')}>
      <h3>{t('desk.rubric')} <span className={styles.soft}>{t('desk.reports.of', { done: markedCount(line, rubric), total: rubric.criteria.length })}</span></h3>
      {isOpen && line.receipts.length === 0 && <p className={styles.soft}>{t('desk.rubric.nothing')}</p>}
      {!isOpen && <p className={styles.soft}>{t('desk.rubric.closed')}</p>}
      {mark.isError && <ErrorNotice error={mark.error} />}
      <ol ref={list}>
        {rubric.criteria.map((criterion, i) => (
          <CriterionForm key={criterion.id} criterion={criterion} line={line} me={me.id} isActive={i === at} onActive={() => setAt(i)}
            onMark={canMark ? (share, words) => give(criterion, share, words) : undefined}
            withdrawal={{ session: session.id, isOpen: withdrawing === criterion.id, onOpen: () => setWithdrawing(criterion.id), onClose: () => closeAt(i) }} />
        ))}
      </ol>
    </section>
  )
}
