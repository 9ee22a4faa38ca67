import { useState } from 'react'
import { Form } from 'react-aria-components'
import { fieldError } from '../../api/problem'
import { useI18n } from '../../i18n'
import { Button } from '../../parts/Button'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { TextField } from '../../parts/TextField'
import { useAnswer, type Place } from './data'
import { attemptsLeft } from './score'
import type { BenchCheck } from './types'
import styles from './AnswerForm.module.css'

export interface AnswerFormProps {
  readonly check: BenchCheck
  readonly place: Place
  readonly open: boolean
}

/** A flag or an answer to hand in, with the attempts left. */
export function AnswerForm({ check, place, open }: AnswerFormProps) {
  const { t, text } = useI18n()
  const [value, setValue] = useState('')
  const { mutate, isPending, error } = useAnswer(place)
  const left = attemptsLeft(check)
  const passed = check.result?.verdict === 'pass'
  const submit = (event: React.FormEvent) => {
    event.preventDefault()
    if (value.trim() === '' || isPending) return
    mutate({ check: check.id, value: value.trim() }, { onSuccess: () => setValue('') })
  }
  const label = check.question ? text(check.question) : t(check.kind === 'flag' ? 'bench.answer.flag' : 'bench.answer.answer')
  return (
    <div className={styles.answer}>
      {open && left !== 0 && !passed ? (
        <Form onSubmit={submit} className={styles.form!}>
          <TextField label={label} value={value} onChange={setValue} code autoComplete="off" spellCheck="false" maxLength={4096}
            hint={left === null ? undefined : t('bench.answer.left', { n: left })} error={fieldError(error, '/value')} />
          <Button type="submit" isPending={isPending}>{t('bench.answer.submit')}</Button>
        </Form>
      ) : (
        <p>{label}</p>
      )}
      {left === 0 && !passed && <p className={styles.soft}>{t('bench.answer.used')}</p>}
      {check.answers?.last !== undefined && <p className={styles.soft}>{t('bench.answer.last')}<code>{check.answers.last}</code></p>}
      {error !== null && <ErrorNotice error={error} shown={['/value']} />}
    </div>
  )
}
