import { ProblemError, UnreachableError, type FieldProblem } from '../api/problem'
import { useI18n } from '../i18n'
import { Button } from './Button'
import { Icon } from './Icon'
import styles from './Notice.module.css'

export interface ErrorNoticeProps {
  readonly error: unknown
  readonly onRetry?: () => void
  /** fields that show their own error beside them: JSON pointers or parameter names */
  readonly shown?: readonly string[]
}

/** Says what the server refused and why: title, detail, and each field that is not shown elsewhere. */
export function ErrorNotice({ error, onRetry, shown = [] }: ErrorNoticeProps) {
  const { t } = useI18n()
  const { title, detail, fields, reference } = useWords(error)
  const rest = fields.filter((field) => !shown.includes(place(field)) && (place(field) !== '' || field.detail !== detail))
  return (
    <div role="alert" className={styles.notice}>
      <Icon name="alert" />
      <div className={styles.body}>
        <p className={styles.title}>{title}</p>
        {detail && <p>{detail}</p>}
        {rest.length > 0 && (
          <ul className={styles.fields}>
            {rest.map((field, i) => (
              <li key={i}>{place(field) && <code>{place(field)}</code>} {field.detail}</li>
            ))}
          </ul>
        )}
        {reference && <p className={styles.text}>{t('problem.reference', { id: reference })}</p>}
        {onRetry && <Button onPress={onRetry}>{t('part.retry')}</Button>}
      </div>
    </div>
  )
}

function place(field: FieldProblem): string {
  return field.pointer ?? field.parameter ?? ''
}

interface Words {
  readonly title: string
  readonly detail?: string
  readonly fields: readonly FieldProblem[]
  readonly reference?: string
}

function useWords(error: unknown): Words {
  const { t, set } = useI18n()
  if (error instanceof ProblemError) {
    const { title, detail, errors = [], instance } = error.problem
    const fields = errors.map((field) => ({ ...field, detail: set(field.detail) }))
    return { title: set(title) || t('problem.unknown'), detail: detail && set(detail), fields, reference: instance }
  }
  if (error instanceof UnreachableError) {
    return { title: t('problem.unreachable'), detail: t('problem.unreachable.detail'), fields: [] }
  }
  return { title: t('problem.unknown'), fields: [], detail: error instanceof Error ? error.message : undefined }
}
