import { useEffect, useId, useRef, useState } from 'react'
import { useI18n } from '../../i18n'
import { Button } from '../../parts/Button'
import { TextField } from '../../parts/TextField'
import { useKeys } from './keys'
import type { ResultLine, Word } from './types'
import { faults } from './words'
import styles from './Check.module.css'

export interface DecisionBarProps {
  readonly line: ResultLine
  readonly keysOn: boolean
  readonly onSay: (word: Word) => void
}

type Form = 'override' | 'platform-fault'

/** What a grader may say of a result. */
export function DecisionBar({ line, keysOn, onSay }: DecisionBarProps) {
  const { t } = useI18n()
  const [form, setForm] = useState<Form | null>(null)
  const isJudged = line.state === 'confirmed' || line.state === 'overridden' || line.state === 'platform-fault'
  const canConfirm = line.state === 'raw'
  const confirm = canConfirm ? () => onSay({ decision: 'confirm' }) : undefined
  const withdraw = isJudged ? () => onSay({ decision: 'withdraw' }) : undefined
  useKeys({ c: confirm, o: () => setForm('override'), f: () => setForm('platform-fault'), w: withdraw }, keysOn && form === null)
  if (line.state === 'informative') return <p className={styles.soft}>{t('desk.decide.informative')}</p>
  if (form) {
    return <WordForm key={form} kind={form} line={line} onCancel={() => setForm(null)} onSay={(word) => {
      setForm(null)
      onSay(word)
    }} />
  }
  return (
    <div className={styles.bar} role="group" aria-label={t('desk.decide')}>
      {canConfirm && <Button variant="primary" onPress={confirm}>{t('desk.decide.confirm')} <kbd>c</kbd></Button>}
      <Button onPress={() => setForm('override')}>{t('desk.decide.override')} <kbd>o</kbd></Button>
      <Button onPress={() => setForm('platform-fault')}>{t('desk.decide.fault')} <kbd>f</kbd></Button>
      {withdraw && <Button variant="quiet" onPress={withdraw}>{t('desk.decide.withdraw')} <kbd>w</kbd></Button>}
    </div>
  )
}

interface WordFormProps {
  readonly kind: Form
  readonly line: ResultLine
  readonly onSay: (word: Word) => void
  readonly onCancel: () => void
}

/**
 * An override with its share and reason, or a fault of the platform with its reason. The share follows the result until
 * it is touched: an undo whose answer comes while the form is open still shows in it.
 */
function WordForm({ kind, line, onSay, onCancel }: WordFormProps) {
  const { t } = useI18n()
  const [chosen, setShare] = useState<number | null>(null)
  const share = chosen ?? line.share ?? line.result?.share ?? 0
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => void form.current?.scrollIntoView({ block: 'nearest' }), [])
  const word: Word = { decision: kind, ...(kind === 'override' && { share }), reason: reason.trim() }
  const wrong = faults(word)
  const send = () => (wrong.reason || wrong.share ? setTried(true) : onSay(word))
  const press = (event: React.KeyboardEvent) => {
    if (event.key === 'Escape') onCancel()
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send()
  }
  return (
    <form ref={form} className={styles.form} aria-label={t(`desk.form.${kind}`)} onKeyDown={press} onSubmit={(event) => {
      event.preventDefault()
      send()
    }}>
      <h3>{t(`desk.form.${kind}`)}</h3>
      {kind === 'override' ? <ShareField share={share} points={line.points} onShare={setShare} /> : <p className={styles.soft}>{t('desk.form.fault-about')}</p>}
      <TextField label={t('desk.form.reason')} rows={2} value={reason} onChange={setReason} maxLength={2000} isRequired autoFocus={kind === 'platform-fault'}
        error={tried && wrong.reason ? t('desk.form.reason-missing') : undefined} hint={t('desk.form.reason-hint')} />
      <div className={styles.bar}>
        <Button variant="primary" type="submit">{t(`desk.form.${kind}.act`)}</Button>
        <Button onPress={onCancel}>{t('part.cancel')}</Button>
        <span className={styles.soft}>{t('desk.form.keys')}</span>
      </div>
    </form>
  )
}

/** A share as a slider and as a number, and what it is in points. */
export function ShareField({ share, points, onShare, isFirst = true }: { share: number; points: number; onShare: (share: number) => void; isFirst?: boolean }) {
  const { t, format } = useI18n()
  const id = useId()
  const percent = Math.round(share * 100)
  const worth = t('desk.form.worth', { points: format.number(points * share), of: format.number(points) })
  const set = (value: number) => Number.isFinite(value) && onShare(Math.min(100, Math.max(0, value)) / 100)
  return (
    <div className={styles.share}>
      <label htmlFor={id}>{t('desk.form.share')}</label>
      <input id={id} type="range" min={0} max={100} step={5} value={percent} aria-valuetext={`${format.percent(share)}, ${worth}`}
        onChange={(event) => set(event.target.valueAsNumber)} autoFocus={isFirst} />
      <input type="number" min={0} max={100} step="any" value={percent} aria-label={t('desk.form.share-number')} onChange={(event) => set(event.target.valueAsNumber)} />
      <span aria-hidden="true">%</span>
      <output htmlFor={id} className={styles.soft}>{worth}</output>
    </div>
  )
}
