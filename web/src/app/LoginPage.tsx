import { useState } from 'react'
import { Form } from 'react-aria-components'
import { fieldError } from '../api/problem'
import { useI18n } from '../i18n'
import { Button } from '../parts/Button'
import { ErrorNotice } from '../parts/ErrorNotice'
import { TextField } from '../parts/TextField'
import type { Credentials } from './account'
import { Sheet } from './Sheet'
import styles from './Sheet.module.css'

export interface LoginPageProps {
  readonly onLogin: (credentials: Credentials) => Promise<void>
  /** a login was there and has ended */
  readonly ended?: boolean
}

export function LoginPage({ onLogin, ended }: LoginPageProps) {
  const { t } = useI18n()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [pending, setPending] = useState(false)
  const submit = async (event: React.FormEvent) => {
    event.preventDefault()
    setPending(true)
    setError(null)
    await onLogin({ email, password }).catch((refusal: unknown) => {
      setError(refusal)
      setPassword('')
      setPending(false)
    })
  }
  return (
    <Sheet title={t('login.title')}>
      <p className={styles.soft}>{t('login.about')}</p>
      <Form className={styles.form!} onSubmit={submit}>
        <h1>{t('login.title')}</h1>
        {ended && <p className={styles.soft}>{t('login.ended')}</p>}
        {error !== null && <ErrorNotice error={error} shown={['/email', '/password']} />}
        <TextField label={t('login.email')} type="email" name="email" autoComplete="username" isRequired autoFocus
          value={email} onChange={setEmail} error={fieldError(error, '/email')} />
        <TextField label={t('login.password')} type="password" name="password" autoComplete="current-password" isRequired
          value={password} onChange={setPassword} error={fieldError(error, '/password')} />
        <Button type="submit" variant="primary" isPending={pending}>{t('login.submit')}</Button>
      </Form>
    </Sheet>
  )
}
