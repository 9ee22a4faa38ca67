import { useState } from 'react'
import { useI18n } from '../../i18n'
import { Button } from '../../parts/Button'
import { ConfirmDialog } from '../../parts/Dialog'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { Markdown } from '../../parts/Markdown'
import { useHint, type Place } from './data'
import type { BenchCheck } from './types'
import styles from './Hints.module.css'

export interface HintsProps {
  readonly check: BenchCheck
  readonly place: Place
  readonly open: boolean
}

/** The hints taken, and the next one with its cost, which is asked about first. */
export function Hints({ check, place, open }: HintsProps) {
  const { t, text } = useI18n()
  const [asking, setAsking] = useState(false)
  const { mutate, isPending, error } = useHint(place)
  const words = useCost()
  const { taken, total, next_cost = 0 } = check.hints
  const next = taken.length
  const take = () => mutate({ check: check.id, index: next }, { onSettled: () => setAsking(false) })
  if (total === 0 || (!open && next === 0)) return null
  const cost = words(next_cost)
  return (
    <div className={styles.hints}>
      {taken.map((hint) => (
        <div key={hint.index} className={styles.hint}>
          <p className={styles.title}>{t('bench.hint.taken', { index: hint.index + 1, cost: words(hint.cost) })}</p>
          <Markdown text={text(hint.text)} top={4} />
        </div>
      ))}
      {error !== null && <ErrorNotice error={error} />}
      {open && next < total && (
        <div>
          <Button variant="quiet" icon="help" onPress={() => setAsking(true)}>{t('bench.hint.take', { index: next + 1, total, cost })}</Button>
        </div>
      )}
      <ConfirmDialog title={t('bench.hint.title')} act={t('bench.hint.act')} isOpen={asking} isPending={isPending}
        onConfirm={take} onCancel={() => setAsking(false)}>
        <p>{t('bench.hint.costs', { index: next + 1, title: text(check.title), cost })}</p>
      </ConfirmDialog>
    </div>
  )
}

function useCost(): (points: number) => string {
  const { t } = useI18n()
  return (points) => (points === 0 ? t('bench.hint.free') : t('bench.check.points', { n: points }))
}
