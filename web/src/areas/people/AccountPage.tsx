import { useState } from 'react'
import { fieldError } from '../../api/problem'
import { Page } from '../../app/Page'
import { usePreferences } from '../../app/preferences'
import { useI18n, type Language } from '../../i18n'
import { Button } from '../../parts/Button'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { Select } from '../../parts/Select'
import { TextField } from '../../parts/TextField'
import { toast } from '../../parts/Toasts'
import { keys, useApi, useChange, useMe } from './data'
import { Logins } from './Logins'
import { leastPassword, passwordProblem } from './password'
import { PersonalData } from './PersonalData'
import { Tokens } from './Tokens'
import type { Me } from './types'
import styles from './People.module.css'

/** One's own account: password, language, browsers that are logged in, tokens, and what is held of oneself. */
export default function AccountPage() {
  const { t } = useI18n()
  const me = useMe()
  return (
    <Page title={t('people.my-account')}>
      {me.isPending && <p role="status">{t('shell.loading')}</p>}
      {me.isError && <ErrorNotice error={me.error} onRetry={() => void me.refetch()} />}
      {me.data && (
        <>
          <p className={styles.soft}>{me.data.name} · {me.data.person.email}</p>
          <Roles me={me.data} />
          <div className={styles.sections}>
            <Password me={me.data} />
            <LanguageChoice />
            <Logins />
            <Tokens me={me.data} />
            <PersonalData person={me.data.person} erase={false} />
          </div>
        </>
      )}
    </Page>
  )
}

function Roles({ me }: { me: Me }) {
  const { t } = useI18n()
  return (
    <ul className={styles.summary} aria-label={t('people.roles')}>
      {me.roles.map(({ role, promotion, promotion_name }) => (
        <li key={`${role} ${promotion}`}>{t(`people.role.${role}`)} · {promotion === null ? t('people.platform') : promotion_name}</li>
      ))}
    </ul>
  )
}

function Password({ me }: { me: Me }) {
  const { t } = useI18n()
  const api = useApi()
  const [present, setPresent] = useState('')
  const [next, setNext] = useState('')
  const [again, setAgain] = useState('')
  const change = useChange(() => api.POST('/api/v1/me/password', { body: { present, password: next } }), [keys.logins])
  const problem = passwordProblem(next, again)
  const submit = (event: React.FormEvent) => {
    event.preventDefault()
    if (problem !== null || present === '') return
    change.mutate(undefined, {
      onSuccess: () => {
        setPresent('')
        setNext('')
        setAgain('')
        toast({ tone: 'done', title: t('people.password.done') })
      },
    })
  }
  return (
    <section className={styles.section}>
      <h2 className={styles.subtitle}>{t('people.password')}</h2>
      <form className={styles.form} onSubmit={submit} noValidate>
        <input type="hidden" name="username" autoComplete="username" value={me.person.email ?? ''} readOnly />
        <TextField label={t('people.password.present')} type="password" autoComplete="current-password" value={present} onChange={setPresent} error={fieldError(change.error, '/present')} />
        <TextField label={t('people.password.new')} hint={t('people.password.hint', { least: leastPassword })} type="password" autoComplete="new-password" value={next} onChange={setNext}
          error={fieldError(change.error, '/password') ?? (next !== '' && problem === 'short' ? t('people.password.short', { least: leastPassword }) : undefined)} />
        <TextField label={t('people.password.again')} type="password" autoComplete="new-password" value={again} onChange={setAgain}
          error={again !== '' && problem === 'different' ? t('people.password.different') : undefined} />
        {change.isError && <ErrorNotice error={change.error} shown={['/present', '/password']} />}
        <div><Button type="submit" variant="primary" isDisabled={problem !== null || present === ''} isPending={change.isPending}>{t('people.password.change')}</Button></div>
      </form>
    </section>
  )
}

function LanguageChoice() {
  const { t } = useI18n()
  const api = useApi()
  const { language, setLanguage } = usePreferences()
  const change = useChange((locale: Language) => api.PATCH('/api/v1/me', { body: { locale } }), [keys.me])
  return (
    <section className={styles.section}>
      <h2 className={styles.subtitle}>{t('settings.language')}</h2>
      <Select label={t('people.language')} hint={t('people.language.hint')} value={language} isDisabled={change.isPending}
        choices={(['fr', 'en'] as const).map((id) => ({ id, label: t(`settings.${id}`) }))}
        onChange={(next) => change.mutate(next, { onSuccess: () => setLanguage(next) })} />
      {change.isError && <ErrorNotice error={change.error} />}
    </section>
  )
}
