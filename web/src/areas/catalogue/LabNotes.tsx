import { useI18n } from '../../i18n'
import { CodeBlock } from '../../parts/CodeBlock'
import type { Lab } from './data'
import styles from './Catalogue.module.css'

/** What may happen to the instances during the session. */
export function Injects({ injects }: { injects: Lab['injects'] }) {
  const { t, text, format } = useI18n()
  return (
    <ul className={styles.plain}>
      {injects.map((inject) => (
        <li key={inject.id}>
          <h2>{text(inject.title)}</h2>
          <p className={styles.soft}>
            <code>{inject.what}</code>
            {' · '}{inject.at_s === undefined ? t('catalogue.by-hand') : t('catalogue.at', { time: format.duration(inject.at_s) })}
            {inject.for_s !== undefined && <> · {t('catalogue.for', { time: format.duration(inject.for_s) })}</>}
          </p>
        </li>
      ))}
    </ul>
  )
}

/** What solves the lab, step by step. */
export function Solution({ steps }: { steps: NonNullable<Lab['solution']> }) {
  const { t, format } = useI18n()
  return (
    <ol className={styles.plain}>
      {steps.map((step, i) => (
        <li key={i}>
          {step.script !== undefined && (
            <>
              <h2>{t('catalogue.on', { node: step.node ?? '' })}</h2>
              <CodeBlock label={t('catalogue.on', { node: step.node ?? '' })} text={step.script} />
            </>
          )}
          {step.check !== undefined && <p>{t('catalogue.answer', { check: step.check })} <code>{step.value}</code></p>}
          {step.wait_s !== undefined && step.script === undefined && <p className={styles.soft}>{t('catalogue.wait', { time: format.duration(step.wait_s) })}</p>}
        </li>
      ))}
    </ol>
  )
}
