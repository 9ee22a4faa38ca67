import { useI18n } from '../../i18n'
import type { Lab } from './data'
import { Mode } from './LabsPage'
import { Codes } from './LabTasks'
import { useShown } from './useShown'
import styles from './Catalogue.module.css'

/** The documents that a lab asks for, and how they are marked. */
export function Rubrics({ lab, item }: { lab: Lab; item?: string }) {
  const { t, text, format } = useI18n()
  useShown(item && `criterion-${item}`)
  return (
    <>
      {lab.deliverables.map((document) => (
        <section key={document.id} className={styles.rubric}>
          <h2>{text(document.title)}</h2>
          <p className={styles.soft}><Mode mode={document.scope} /> · {document.accept.join(', ')}</p>
          {document.criteria.map((criterion) => (
            <div key={criterion.id} id={`criterion-${criterion.id}`} tabIndex={-1} className={`${styles.criterion} ${criterion.id === item ? styles.shown : ''}`}>
              <h3>{text(criterion.title)}</h3>
              <p className={styles.worth}>{t('catalogue.n-points', { n: criterion.points })}</p>
              <Codes codes={criterion.competencies} />
              <dl>
                {criterion.levels.map((level, i) => <div key={i}><dt>{format.percent(level.share)}</dt><dd>{text(level.text)}</dd></div>)}
              </dl>
            </div>
          ))}
        </section>
      ))}
    </>
  )
}
