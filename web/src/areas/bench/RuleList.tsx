import { useI18n, type I18n } from '../../i18n'
import type { Rules } from './types'
import styles from './RuleList.module.css'

/** The rules of a session in sentences; `seconds` is what the team has. */
export function RuleList({ rules, seconds }: { rules: Rules; seconds: number }) {
  const i18n = useI18n()
  return (
    <ul className={styles.rules}>
      {sentences(rules, seconds, i18n).map((sentence) => <li key={sentence}>{sentence}</li>)}
    </ul>
  )
}

export function sentences(rules: Rules, seconds: number, { t, format }: Pick<I18n, 't' | 'format'>): string[] {
  const time = format.duration
  return [
    t('bench.rule.duration', { time: time(seconds) }),
    rules.show && t(`bench.rule.show.${rules.show}`),
    rules.counts && t(`bench.rule.${rules.counts}`),
    rules.check_every_s && t('bench.rule.every', { time: time(rules.check_every_s) }),
    rules.freeze_s && t('bench.rule.freeze', { time: time(rules.freeze_s) }),
    rules.attempts === undefined ? '' : rules.attempts === 0 ? t('bench.rule.attempts-free') : t('bench.rule.attempts', { n: rules.attempts }),
    rules.hints === undefined ? '' : t(rules.hints ? 'bench.rule.hints' : 'bench.rule.no-hints'),
    rules.record && t(rules.record_input ? 'bench.rule.record-input' : 'bench.rule.record'),
    rules.reports_after_s && t('bench.rule.reports', { time: time(rules.reports_after_s) }),
    rules.blind && t('bench.rule.blind'),
  ].filter((sentence) => typeof sentence === 'string' && sentence !== '') as string[]
}
