import { useI18n } from '../../i18n'
import { Link } from '../../parts/Link'
import type { Lab, LabCheck } from './data'
import { useShown } from './useShown'
import styles from './Catalogue.module.css'

/** The tasks of a lab and their checks, with what each speaks for. */
export function LabTasks({ lab, item }: { lab: Lab; item?: string }) {
  const { text } = useI18n()
  useShown(item && `check-${item}`)
  return (
    <ol className={styles.tasks}>
      {lab.tasks.map((task) => (
        <li key={task.id}>
          <h2>{text(task.title)}</h2>
          <ul>{task.checks.map((check) => <Check key={check.id} check={check} isShown={check.id === item} />)}</ul>
        </li>
      ))}
    </ol>
  )
}

function Check({ check, isShown }: { check: LabCheck; isShown: boolean }) {
  const { t, text, format } = useI18n()
  return (
    <li id={`check-${check.id}`} tabIndex={-1} className={`${styles.check} ${isShown ? styles.shown : ''}`}>
      <p className={styles.checkTitle}>{text(check.title)}</p>
      <p className={styles.worth}>{check.points > 0 ? t('catalogue.n-points', { n: check.points }) : t('catalogue.informative')}</p>
      <p className={styles.more}>
        <code>{check.id}</code> · {check.kind}
        {check.needs && check.needs.length > 0 && <> · {t('catalogue.needs', { checks: format.list(check.needs) })}</>}
        {check.disturbs && <> · {t('catalogue.disturbs')}</>}
      </p>
      <Codes codes={check.competencies} />
    </li>
  )
}

/** Competencies, each leading to its wording. */
export function Codes({ codes }: { codes: readonly string[] }) {
  return (
    <p className={styles.codes}>
      {codes.map((code) => <Link key={code} href={`/framework/${encodeURIComponent(code.split('.')[0]!)}/${encodeURIComponent(code)}`}>{code}</Link>)}
    </p>
  )
}
