import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { fieldError } from '../../api/problem'
import { useServer } from '../../api/server'
import { useI18n } from '../../i18n'
import { Button } from '../../parts/Button'
import { Choices } from '../../parts/Choices'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { Select } from '../../parts/Select'
import { TextField } from '../../parts/TextField'
import { keys, useApi, useChange } from './data'
import { useCopy } from './InvitationSheet'
import { scopes, type Me, type Scope } from './types'
import styles from './People.module.css'

const lives = ['7', '30', '90', '365'] as const

/** API tokens: the list, a new one whose secret is shown once. */
export function Tokens({ me }: { me: Me }) {
  const { t, format } = useI18n()
  const { clock } = useServer()
  const api = useApi()
  const tokens = useQuery({ queryKey: keys.tokens, queryFn: async ({ signal }) => (await api.GET('/api/v1/me/tokens', { signal })).data!.items })
  const revoke = useChange((token: string) => api.DELETE('/api/v1/me/tokens/{token}', { params: { path: { token } } }), [keys.tokens])
  return (
    <section className={styles.section}>
      <h2 className={styles.subtitle}>{t('people.tokens')}</h2>
      <p className={styles.soft}>{t('people.tokens.about')}</p>
      {tokens.isPending && <p role="status">{t('shell.loading')}</p>}
      {tokens.isError && <ErrorNotice error={tokens.error} onRetry={() => void tokens.refetch()} />}
      <ul className={styles.plainList}>
        {tokens.data?.map((one) => (
          <li key={one.id} className={styles.item}>
            <div>
              <p><b>{one.name}</b> · {format.list(one.scopes.map((scope) => t(`people.scope.${scope}`)))}</p>
              <p className={styles.soft}>
                {t('people.tokens.until', { date: format.date(one.expires) })} · {one.last_used ? t('people.logins.used', { when: format.relative(one.last_used, clock.now()) }) : t('people.tokens.unused')}
              </p>
            </div>
            <Button variant="quiet" isPending={revoke.isPending && revoke.variables === one.id} aria-label={t('people.tokens.revoke-of', { name: one.name })} onPress={() => revoke.mutate(one.id)}>{t('people.tokens.revoke')}</Button>
          </li>
        ))}
      </ul>
      {revoke.isError && <ErrorNotice error={revoke.error} />}
      <NewToken me={me} />
    </section>
  )
}

function NewToken({ me }: { me: Me }) {
  const { t } = useI18n()
  const copy = useCopy()
  const api = useApi()
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<Scope[]>(['read'])
  const [days, setDays] = useState<(typeof lives)[number]>('30')
  const make = useChange(async () => (await api.POST('/api/v1/me/tokens', { body: { name: name.trim(), scopes: chosen, life_s: Number(days) * 86_400 } })).data!, [keys.tokens])
  const submit = (event: React.FormEvent) => {
    event.preventDefault()
    make.mutate(undefined, { onSuccess: () => setName('') })
  }
  const allowed = me.scopes ?? scopes
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <h3>{t('people.tokens.new')}</h3>
      <TextField label={t('people.tokens.name')} hint={t('people.tokens.name-hint')} value={name} onChange={setName} maxLength={100} error={fieldError(make.error, '/name')} />
      <Choices label={t('people.tokens.scopes')} value={chosen} onChange={setChosen} error={fieldError(make.error, '/scopes')}
        choices={allowed.map((id) => ({ id, label: t(`people.scope.${id}`), about: t(`people.scope.${id}.about`) }))} />
      <Select label={t('people.tokens.life')} value={days} onChange={setDays} choices={lives.map((id) => ({ id, label: t('people.tokens.days', { n: Number(id) }) }))} />
      {make.isError && <ErrorNotice error={make.error} shown={['/name', '/scopes']} />}
      <div><Button type="submit" isDisabled={name.trim() === '' || chosen.length === 0} isPending={make.isPending}>{t('people.tokens.make')}</Button></div>
      {make.data && (
        <div role="status" className={styles.secret}>
          <p>{t('people.tokens.once', { name: make.data.token.name })}</p>
          <code>{make.data.secret}</code>
          <div><Button icon="copy" onPress={() => void copy(make.data.secret)}>{t('part.copy')}</Button></div>
        </div>
      )}
    </form>
  )
}
