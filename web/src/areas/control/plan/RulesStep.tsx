import { fieldError } from '../../../api/problem'
import { useI18n } from '../../../i18n'
import { Checkbox, OneOf } from '../../../parts/Choices'
import { Select } from '../../../parts/Select'
import { TextField } from '../../../parts/TextField'
import { instantOf } from '../clock'
import { bounds, usualRules, within, type NumberRule, type RulesDraft } from './draft'
import type { StepProps } from './Planner'
import { StartField } from './StartField'
import styles from './Planner.module.css'

const switches = ['hints', 'blind', 'record', 'recordInput', 'keepImages'] as const

/** Names of the rules in the contract, where the form's are shorter. */
const pointers: Record<NumberRule, string> = {
  attempts: 'attempts', everySeconds: 'check_every_s', freezeMinutes: 'freeze_s', reportDays: 'reports_after_s', retentionMonths: 'retention_months', groupPercent: 'group_weight',
}

/** When, how long, and by which rules. The rules are those of a classroom until somebody opens them. */
export function RulesStep({ draft, onChange, tried, error }: StepProps) {
  const { t } = useI18n()
  const { rules } = draft
  const set = (part: Partial<RulesDraft>) => onChange({ rules: { ...rules, ...part } })
  const told = (wrong: boolean, text: string) => (tried && wrong ? text : undefined)
  const number = (name: NumberRule) => (
    <TextField key={name} label={t(`control.rule.${name}`)} hint={t(`control.rule.${name}.about`)} type="number" inputMode="numeric" value={rules[name]}
      onChange={(value) => set({ [name]: value })} error={fieldError(error, `/rules/${pointers[name]}`) ?? told(!within(rules[name], bounds[name]), t('control.rule.between', { least: bounds[name][0], most: bounds[name][1] }))} />
  )
  const usual = JSON.stringify(rules) === JSON.stringify(usualRules)
  return (
    <div className={styles.stack}>
      <TextField label={t('control.plan.name')} value={draft.title} maxLength={200} onChange={(title) => onChange({ title })}
        error={fieldError(error, '/title') ?? told(draft.title.trim() === '', t('control.plan.name-missing'))} />
      <div className={styles.fields}>
        <StartField label={t('control.plan.starts')} hint={t('control.plan.starts-hint')} value={draft.starts} onChange={(starts) => onChange({ starts })}
          error={fieldError(error, '/starts') ?? told(instantOf(draft.starts) === null, t('control.plan.starts-missing'))} />
        <TextField label={t('control.plan.minutes')} hint={t('control.plan.minutes-hint')} type="number" inputMode="numeric" value={draft.minutes} onChange={(minutes) => onChange({ minutes })}
          error={fieldError(error, '/duration_s') ?? told(!within(draft.minutes, [1, 1440]), t('control.rule.between', { least: 1, most: 1440 }))} />
      </div>
      <p className={styles.soft}>{usual ? t('control.rules.usual') : t('control.rules.own')}</p>
      <details className={styles.rules} open={!usual || tried}>
        <summary>{t('control.rules.open')}</summary>
        <div className={styles.stack}>
          <OneOf label={t('control.rule.show')} value={rules.show} onChange={(show) => set({ show })}
            choices={(['all', 'verdict', 'none'] as const).map((id) => ({ id, label: t(`control.rule.show.${id}`), about: t(`control.rule.show.${id}.about`) }))} />
          <OneOf label={t('control.rule.counts')} value={rules.counts} onChange={(counts) => set({ counts })}
            choices={(['final', 'best'] as const).map((id) => ({ id, label: t(`control.rule.counts.${id}`), about: t(`control.rule.counts.${id}.about`) }))} />
          <div className={styles.fields}>{(['attempts', 'everySeconds', 'freezeMinutes', 'reportDays', 'retentionMonths', 'groupPercent'] as const).map(number)}</div>
          <div className={styles.narrow}>
            <Select label={t('control.rule.scale')} value={rules.scale as 'fr-20'} onChange={(scale) => set({ scale })}
              choices={(['fr-20', 'acquis'] as const).map((id) => ({ id, label: t(`control.rule.scale.${id}`) }))} />
          </div>
          <div>
            {switches.map((name) => (
              <Checkbox key={name} isSelected={rules[name] && (name !== 'recordInput' || rules.record)} isDisabled={name === 'recordInput' && !rules.record} onChange={(on) => set({ [name]: on })}>
                {t(`control.rule.${name}`)}
                <span className={styles.soft}>{t(`control.rule.${name}.about`)}</span>
              </Checkbox>
            ))}
          </div>
        </div>
      </details>
    </div>
  )
}
