import { useI18n } from '../../../i18n'
import { Button } from '../../../parts/Button'
import { ErrorNotice } from '../../../parts/ErrorNotice'
import { instantOf } from '../clock'
import { useLabs, usePromotions, useTeams } from '../data'
import type { Step } from './draft'
import type { StepProps } from './Planner'
import styles from './Planner.module.css'

/** The whole plan in words, before it is kept. */
export function ReviewStep({ draft, error, onStep }: StepProps & { onStep: (step: Step) => void }) {
  const { t, text, format } = useI18n()
  const labs = useLabs()
  const promotions = usePromotions()
  const teams = useTeams(draft.promotion)
  const lab = labs.data?.find(({ id }) => id === draft.lab)
  const starts = instantOf(draft.starts)
  const { rules } = draft
  const names = draft.teams.map((id) => teams.data?.find((team) => team.id === id)?.name ?? id)
  const rows: { step: Step; label: string; value: React.ReactNode }[] = [
    { step: 'lab', label: t('control.plan.step.lab'), value: lab ? `${text(lab.title)} (${lab.version})` : '—' },
    { step: 'teams', label: t('control.promotion'), value: promotions.data?.find(({ id }) => id === draft.promotion)?.name ?? '—' },
    { step: 'teams', label: t('control.plan.teams', { n: names.length }), value: format.list(names) || '—' },
    { step: 'rules', label: t('control.plan.name'), value: draft.title || '—' },
    { step: 'rules', label: t('control.plan.starts'), value: starts ? format.dateTime(starts) : '—' },
    { step: 'rules', label: t('control.plan.minutes'), value: format.duration(Number(draft.minutes) * 60) },
    { step: 'rules', label: t('control.rule.show'), value: t(`control.rule.show.${rules.show}`) },
    { step: 'rules', label: t('control.rule.counts'), value: t(`control.rule.counts.${rules.counts}`) },
    { step: 'rules', label: t('control.rules.also'), value: format.list([
      t(rules.hints ? 'control.review.hints' : 'control.review.no-hints'),
      Number(rules.attempts) === 0 ? t('control.review.attempts-free') : t('control.review.attempts', { n: Number(rules.attempts) }),
      t(rules.blind ? 'control.review.blind' : 'control.review.named'),
      t(rules.record ? 'control.review.record' : 'control.review.no-record'),
    ]) },
  ]
  return (
    <div className={styles.stack}>
      <dl className={styles.review}>
        {rows.map(({ step, label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <span>{value}</span>
              <Button variant="quiet" onPress={() => onStep(step)} aria-label={t('control.plan.change-what', { what: label })}>{t('control.plan.change')}</Button>
            </dd>
          </div>
        ))}
      </dl>
      <p className={styles.soft}>{t('control.plan.fixed')}</p>
      {error !== null && <ErrorNotice error={error} />}
    </div>
  )
}
