import { useId, useState } from 'react'
import { useI18n } from '../../i18n'
import { Button } from '../../parts/Button'
import { TextField } from '../../parts/TextField'
import { isKept, markBy, marksOfOthers, pastOf } from './marking'
import { OtherMarks, PastMarks } from './MarkList'
import type { Criterion, Mark, ReportLine } from './types'
import { WithdrawForm } from './WithdrawForm'
import styles from './Reports.module.css'

export interface CriterionFormProps {
  readonly criterion: Criterion
  readonly line: ReportLine
  /** the grader who is here */
  readonly me: string
  readonly isActive: boolean
  readonly onActive: () => void
  /** left out where no mark may be given */
  readonly onMark?: (share: number, comment: string) => void
  readonly withdrawal: Withdrawal
}

/** Taking one's mark back: asked for by key or press, done with a reason. */
export interface Withdrawal {
  readonly session: string
  readonly isOpen: boolean
  readonly onOpen: () => void
  readonly onClose: () => void
}

/** One criterion: its levels, a share between them, a comment, and what others gave. */
export function CriterionForm({ criterion, line, me, isActive, onActive, onMark, withdrawal }: CriterionFormProps) {
  const { t, text, format } = useI18n()
  const mine = markBy(line, criterion.id, me)
  const others = marksOfOthers(line, criterion.id, me)
  const past = pastOf(line, criterion.id)
  const title = useId()
  return (
    <li tabIndex={-1} className={`${styles.criterion} ${isActive ? styles.active : ''}`} onFocus={onActive} aria-labelledby={title}>
      <p id={title} className={styles.question}>{text(criterion.title)}</p>
      <p className={styles.soft}>{t('desk.points', { n: criterion.points })} · {criterion.competencies.join(', ')}</p>
      {criterion.levels.length > 0 && (
        <Levels criterion={criterion} title={title} mark={mine} onShare={onMark && ((share) => onMark(share, mine?.comment ?? ''))} />
      )}
      {onMark && <Between mark={mine} criterion={criterion} onShare={(share) => onMark(share, mine?.comment ?? '')} />}
      {mine && (
        <p className={`${styles.soft} ${styles.kept}`} aria-live="off">
          {t('desk.mark.kept', { share: format.percent(mine.share), points: format.number(mine.share * criterion.points), time: format.time(mine.time) })}
          {onMark && !withdrawal.isOpen && (
            <Button variant="quiet" isDisabled={!isKept(mine)} onPress={withdrawal.onOpen}>{t('desk.mark.withdraw')}{isActive && <> <kbd>w</kbd></>}</Button>
          )}
        </p>
      )}
      {mine && onMark && withdrawal.isOpen && (
        <WithdrawForm session={withdrawal.session} mark={mine} title={text(criterion.title)} onClose={withdrawal.onClose} />
      )}
      {onMark && <Comment mark={mine} onComment={mine && ((words) => onMark(mine.share, words))} />}
      {!onMark && mine?.comment && <p className={styles.words}>{mine.comment}</p>}
      {others.length > 0 && <OtherMarks marks={others} />}
      {past.length > 0 && <PastMarks marks={past} />}
    </li>
  )
}

function Levels({ criterion, title, mark, onShare }: { criterion: Criterion; title: string; mark: Mark | undefined; onShare?: (share: number) => void }) {
  const { text, format } = useI18n()
  const name = useId()
  return (
    <div role="radiogroup" aria-labelledby={title} className={styles.levels}>
      {criterion.levels.map((level, i) => (
        <label key={i} className={styles.level}>
          <input type="radio" name={name} checked={mark?.share === level.share} disabled={!onShare} onChange={() => onShare?.(level.share)} />
          <span>{text(level.text)}</span>
          <span className={styles.soft}>{format.percent(level.share)}</span>
          {onShare && i < 9 && <kbd aria-hidden="true">{i + 1}</kbd>}
        </label>
      ))}
    </div>
  )
}

/** A share that no level has; kept when the field is left. */
function Between({ mark, criterion, onShare }: { mark: Mark | undefined; criterion: Criterion; onShare: (share: number) => void }) {
  const { t } = useI18n()
  const isLevel = mark !== undefined && criterion.levels.some(({ share }) => share === mark.share)
  const kept = mark && !isLevel ? String(Math.round(mark.share * 1000) / 10) : ''
  const [typed, setTyped] = useState<string | null>(null)
  const keep = () => {
    const value = typed === null || typed.trim() === '' ? NaN : Number(typed)
    setTyped(null)
    if (value >= 0 && value <= 100 && typed !== kept) onShare(value / 100)
  }
  return (
    <label className={styles.between}>
      <span>{criterion.levels.length > 0 ? t('desk.mark.between') : t('desk.mark.share')}</span>
      <input type="number" min={0} max={100} step="any" value={typed ?? kept} onChange={(event) => setTyped(event.target.value)} onBlur={keep}
        onKeyDown={(event) => event.key === 'Enter' && keep()} />
      <span>%</span>
    </label>
  )
}

/** Kept when the field is left; without a mark there is nothing to say it of, and it takes no words. */
function Comment({ mark, onComment }: { mark: Mark | undefined; onComment?: (words: string) => void }) {
  const { t } = useI18n()
  const [typed, setTyped] = useState<string | null>(null)
  const keep = () => {
    if (typed !== null && typed.trim() !== (mark?.comment ?? '')) onComment?.(typed.trim())
    setTyped(null)
  }
  return (
    <div onBlur={keep}>
      <TextField label={t('desk.mark.comment')} rows={2} maxLength={4000} value={typed ?? mark?.comment ?? ''} onChange={setTyped} isDisabled={!mark}
        hint={mark ? undefined : t('desk.mark.comment-later')} />
    </div>
  )
}
