import { useState } from 'react'
import { fieldError } from '../../api/problem'
import { useI18n } from '../../i18n'
import { Button } from '../../parts/Button'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { TextField } from '../../parts/TextField'
import { useApi, useChange, useRetention } from './data'
import { save } from './files'
import { FormDialog } from './FormDialog'
import { fullName, type Person } from './types'
import styles from './People.module.css'

/** What the platform holds of somebody: to keep a copy, how long it stays, and to erase it. */
export function PersonalData({ person, erase }: { person: Person; erase: boolean }) {
  const { t, text } = useI18n()
  const api = useApi()
  const retention = useRetention()
  const [erasing, setErasing] = useState(false)
  const take = useChange(async () => {
    const { data } = await api.GET('/api/v1/persons/{person}/export', { params: { path: { person: person.id } } })
    save(t('people.data.file', { id: person.id.slice(0, 8) }), JSON.stringify(data, null, 2), 'application/json')
  }, [])
  return (
    <section className={styles.section}>
      <h2 className={styles.subtitle}>{t('people.data')}</h2>
      <p className={styles.soft}>{t('people.data.about')}</p>
      <Button icon="down" isPending={take.isPending} onPress={() => take.mutate(undefined)}>{t('people.data.take')}</Button>
      {take.isError && <ErrorNotice error={take.error} />}
      {retention.data && (
        <details>
          <summary>{t('people.data.kept')}</summary>
          <ul>{retention.data.map((rule) => <li key={rule.kind}>{text(rule.rule)}</li>)}</ul>
        </details>
      )}
      {erase && <Button variant="danger" onPress={() => setErasing(true)}>{t('people.erase')}</Button>}
      {erasing && <EraseDialog person={person} onClose={() => setErasing(false)} />}
    </section>
  )
}

function EraseDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useI18n()
  const api = useApi()
  const [email, setEmail] = useState('')
  const [reason, setReason] = useState('')
  const run = useChange(() => api.POST('/api/v1/persons/{person}/erase', { params: { path: { person: person.id } }, body: { email: email.trim(), reason: reason.trim() } }), [['people']])
  return (
    <FormDialog title={t('people.erase')} act={t('people.erase')} danger done={t('people.erase-done')} held={email.trim() === '' || reason.trim() === '' || /[\r\n]/.test(reason)}
      run={() => run.mutateAsync(undefined)} onClose={onClose} shown={['/email', '/reason']}>
      {(error) => (
        <>
          <p>{t('people.erase-about', { name: fullName(person) })}</p>
          <TextField label={t('people.erase-email', { email: person.email ?? '' })} type="email" autoComplete="off" value={email} onChange={setEmail} error={fieldError(error, '/email')} />
          <TextField label={t('people.erase-reason')} hint={t('people.erase-reason-hint')} value={reason} onChange={setReason} maxLength={500} error={fieldError(error, '/reason')} />
        </>
      )}
    </FormDialog>
  )
}
