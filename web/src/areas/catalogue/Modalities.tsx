import { useI18n } from '../../i18n'
import type { Modality } from './framework'
import { Mode } from './LabsPage'
import styles from './Framework.module.css'

/** How a bloc is evaluated. */
export function Modalities({ modalities, code }: { modalities: readonly Modality[]; code?: string }) {
  const { t, text } = useI18n()
  return (
    <>
      {modalities.map((one) => (
        <div key={one.code} id={`code-${one.code}`} tabIndex={-1} className={`${styles.modality} ${one.code === code ? styles.shown : ''}`}>
          <h4><span className={styles.code}>{one.code}</span> {text(one.title)}</h4>
          <p className={styles.soft}><Mode mode={one.mode} /></p>
          <p className={styles.wording}>{text(one.text)}</p>
          {(one.instructions ?? []).map((instruction, i) => (
            <div key={i} className={styles.wording}>
              <p>{text(instruction)}</p>
              {instruction.items && <ul>{instruction.items.map((item, k) => <li key={k}>{text(item)}</li>)}</ul>}
            </div>
          ))}
          {one.deliverables && one.deliverables.length > 0 && (
            <>
              <h5>{t('framework.deliverables')}</h5>
              <ul className={styles.wording}>
                {one.deliverables.map((document) => (
                  <li key={document.id}>
                    {text(document.text)} (<Mode mode={document.scope} />)
                    {document.contains && <ul>{document.contains.map((part, i) => <li key={i}>{text(part)}</li>)}</ul>}
                  </li>
                ))}
              </ul>
            </>
          )}
          {one.oral && (
            <>
              <h5>{one.oral.jury ? t('framework.oral-jury') : t('framework.oral')}</h5>
              <p className={styles.wording}>{text(one.oral.text)} (<Mode mode={one.oral.scope} />)</p>
            </>
          )}
        </div>
      ))}
    </>
  )
}
