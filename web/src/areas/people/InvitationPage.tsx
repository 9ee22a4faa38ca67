import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { fieldError, ProblemError } from '../../api/problem'
import { usePreferences } from '../../app/preferences'
import { Sheet } from '../../app/Sheet'
import styles from '../../app/Sheet.module.css'
import { useI18n } from '../../i18n'
import { Button } from '../../parts/Button'
import { EmptyState } from '../../parts/EmptyState'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { TextField } from '../../parts/TextField'
import { useApi, useChange } from './data'
import { leastPassword, passwordProblem } from './password'
import type { Invited } from './types'

/** The page of a one-time link: whoever opens it sets the password of the person it is for. Needs no login. */
export default function InvitationPage({ secret }: { secret: string }) {
  const { t } = useI18n()
  const api = useApi()
  const invitation = useQuery({
    queryKey: ['invitation', secret],
    queryFn: async ({ signal }) => (await api.GET('/api/v1/invitations/{invitation}', { params: { path: { invitation: secret } }, signal })).data!,
    staleTime: Infinity,
  })
  return (
    <Sheet title={t('people.welcome')}>
      {invitation.isPending && <p role="status">{t('shell.loading')}</p>}
      {invitation.isError && <Refused error={invitation.error} onRetry={() => void invitation.refetch()} />}
      {invitation.data && <Accept secret={secret} invited={invitation.data} />}
    </Sheet>
  )
}

function Refused({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useI18n()
  const status = error instanceof ProblemError ? error.problem.status : 0
  if (status === 410) return <EmptyState icon="alert" title={t('people.welcome.gone')}>{t('people.welcome.gone-text')}</EmptyState>
  if (status === 404) return <EmptyState icon="alert" title={t('people.welcome.unknown')}>{t('people.welcome.unknown-text')}</EmptyState>
  return <ErrorNotice error={error} onRetry={onRetry} />
}

function Accept({ secret, invited }: { secret: string; invited: Invited }) {
  const { t, format } = useI18n()
  const { language } = usePreferences()
  const [, navigate] = useLocation()
  const queries = useQueryClient()
  const api = useApi()
  const [given, setGiven] = useState(invited.given_name)
  const [family, setFamily] = useState(invited.family_name)
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const accept = useChange(() => api.POST('/api/v1/invitations/{invitation}/accept', {
    params: { path: { invitation: secret } },
    body: { password, locale: language, ...(given.trim() !== invited.given_name && { given_name: given.trim() }), ...(family.trim() !== invited.family_name && { family_name: family.trim() }) },
  }), [])
  const problem = passwordProblem(password, again)
  const submit = (event: React.FormEvent) => {
    event.preventDefault()
    if (problem !== null) return
    accept.mutate(undefined, {
      onSuccess: () => {
        navigate('/', { replace: true })
        void queries.resetQueries()
      },
    })
  }
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <h1>{t('people.welcome')}</h1>
      <p>{t('people.welcome.about', { email: invited.email })}</p>
      {invited.roles.length > 0 && (
        <ul className={styles.list}>
          {invited.roles.map(({ role, promotion, promotion_name }) => <li key={`${role} ${promotion}`}>{t(`people.role.${role}`)} · {promotion === null ? t('people.platform') : promotion_name}</li>)}
        </ul>
      )}
      <input type="hidden" name="username" autoComplete="username" value={invited.email} readOnly />
      <TextField label={t('people.given')} autoComplete="given-name" value={given} onChange={setGiven} maxLength={100} error={fieldError(accept.error, '/given_name')} />
      <TextField label={t('people.family')} autoComplete="family-name" value={family} onChange={setFamily} maxLength={100} error={fieldError(accept.error, '/family_name')} />
      <TextField label={t('people.password.new')} hint={t('people.password.hint', { least: leastPassword })} type="password" autoComplete="new-password" value={password} onChange={setPassword}
        error={fieldError(accept.error, '/password') ?? (password !== '' && problem === 'short' ? t('people.password.short', { least: leastPassword }) : undefined)} />
      <TextField label={t('people.password.again')} type="password" autoComplete="new-password" value={again} onChange={setAgain}
        error={again !== '' && problem === 'different' ? t('people.password.different') : undefined} />
      {accept.isError && <ErrorNotice error={accept.error} shown={['/given_name', '/family_name', '/password']} />}
      <Button type="submit" variant="primary" isDisabled={problem !== null || given.trim() === '' || family.trim() === ''} isPending={accept.isPending}>{t('people.welcome.act')}</Button>
      <p className={styles.soft}>{t('people.welcome.until', { time: format.dateTime(invited.expires) })}</p>
    </form>
  )
}
