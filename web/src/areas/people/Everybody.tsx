import { useState } from 'react'
import { fieldError } from '../../api/problem'
import { Page } from '../../app/Page'
import { useI18n } from '../../i18n'
import { Button } from '../../parts/Button'
import { Link } from '../../parts/Link'
import { TextField } from '../../parts/TextField'
import { keys, useApi, useChange } from './data'
import { FormDialog } from './FormDialog'
import { MemberList, useRested } from './Members'
import styles from './People.module.css'

/** Everybody on the platform; for its admins. */
export function Everybody() {
  const { t } = useI18n()
  const [q, setQ] = useState('')
  const [adding, setAdding] = useState(false)
  return (
    <Page title={t('people.everybody')} aside={<Button icon="plus" onPress={() => setAdding(true)}>{t('people.add-admin')}</Button>}>
      <p className={styles.soft}><Link href="/people">{t('people.promotions')}</Link></p>
      <div className={styles.filters}><TextField label={t('people.search')} type="search" value={q} onChange={setQ} maxLength={100} /></div>
      <MemberList promotion={null} q={useRested(q.trim())} role={null} teamName={() => ''} />
      {adding && <AddAdmin onClose={() => setAdding(false)} />}
    </Page>
  )
}

function AddAdmin({ onClose }: { onClose: () => void }) {
  const { t } = useI18n()
  const api = useApi()
  const [email, setEmail] = useState('')
  const [family, setFamily] = useState('')
  const [given, setGiven] = useState('')
  const add = useChange(() => api.POST('/api/v1/persons', { body: { email: email.trim(), family_name: family.trim(), given_name: given.trim() } }), [keys.persons])
  return (
    <FormDialog title={t('people.add-admin')} act={t('people.add-admin')} done={t('people.add-done', { name: `${given} ${family}` })} shown={['/email', '/family_name', '/given_name']}
      held={!email.includes('@') || family.trim() === '' || given.trim() === ''} run={() => add.mutateAsync(undefined)} onClose={onClose}>
      {(error) => (
        <>
          <p className={styles.soft}>{t('people.platform-about')}</p>
          <TextField label={t('people.given')} value={given} onChange={setGiven} maxLength={100} autoFocus error={fieldError(error, '/given_name')} />
          <TextField label={t('people.family')} value={family} onChange={setFamily} maxLength={100} error={fieldError(error, '/family_name')} />
          <TextField label={t('people.email')} type="email" value={email} onChange={setEmail} maxLength={254} error={fieldError(error, '/email')} />
        </>
      )}
    </FormDialog>
  )
}
