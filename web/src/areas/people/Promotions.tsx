import { useState } from 'react'
import { fieldError } from '../../api/problem'
import { useLogin } from '../../app/account'
import { Page } from '../../app/Page'
import { useServer } from '../../api/server'
import { useI18n } from '../../i18n'
import { Button } from '../../parts/Button'
import { DataTable, type Column } from '../../parts/DataTable'
import { EmptyState } from '../../parts/EmptyState'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { Link } from '../../parts/Link'
import { TextField } from '../../parts/TextField'
import { keys, useApi, useChange, useMe, usePromotions } from './data'
import { FormDialog } from './FormDialog'
import type { Promotion } from './types'
import styles from './People.module.css'

/** The promotions one sees. */
export function Promotions() {
  const { t, format } = useI18n()
  const { account } = useLogin()
  const me = useMe()
  const promotions = usePromotions()
  const [creating, setCreating] = useState(false)
  const creates = me.data?.actions.includes('promotion.create') ?? false
  const columns: Column<Promotion>[] = [
    { id: 'name', head: t('people.promotion'), isRowHead: true, cell: (one) => <Link href={`/people/${one.id}`}>{one.name}</Link>, compare: (a, b) => format.compare(a.name, b.name) },
    { id: 'year', head: t('people.year'), align: 'end', cell: (one) => one.year, compare: (a, b) => a.year - b.year },
    { id: 'created', head: t('people.created'), cell: (one) => format.date(one.created), compare: (a, b) => a.created.localeCompare(b.created) },
    { id: 'archived', head: t('people.state'), cell: (one) => one.archived ? t('people.archived-on', { date: format.date(one.archived) }) : t('people.open'), compare: (a, b) => (a.archived ?? '').localeCompare(b.archived ?? '') },
  ]
  return (
    <Page title={t('people.promotions')} aside={(
      <div className={styles.row}>
        {account.areas.includes('admin') && <Link href="/people/everybody">{t('people.everybody')}</Link>}
        {creates && <Button variant="primary" onPress={() => setCreating(true)}>{t('people.create')}</Button>}
      </div>
    )}>
      {promotions.isPending && <p role="status">{t('shell.loading')}</p>}
      {promotions.isError && <ErrorNotice error={promotions.error} onRetry={() => void promotions.refetch()} />}
      {promotions.data && (
        <DataTable label={t('people.promotions')} columns={columns} rows={promotions.data} rowId={({ id }) => id} initialSort={{ column: 'year', direction: 'descending' }}
          empty={<EmptyState icon="people" title={t('people.no-promotions')}>{t(creates ? 'people.no-promotions-create' : 'people.no-promotions-wait')}</EmptyState>} />
      )}
      {creating && <CreateDialog onClose={() => setCreating(false)} />}
    </Page>
  )
}

function CreateDialog({ onClose }: { onClose: () => void }) {
  const { t } = useI18n()
  const { clock } = useServer()
  const api = useApi()
  const [name, setName] = useState('')
  const [year, setYear] = useState(() => String(new Date(clock.now()).getFullYear() + 1))
  const create = useChange(() => api.POST('/api/v1/promotions', { body: { name: name.trim(), year: Number(year) } }), [keys.promotions, ['control', 'promotions']])
  return (
    <FormDialog title={t('people.create')} act={t('people.create')} done={t('people.create-done')} held={name.trim() === '' || !/^\d{4}$/.test(year)}
      run={() => create.mutateAsync(undefined)} onClose={onClose} shown={['/name', '/year']}>
      {(error) => (
        <>
          <TextField label={t('people.name')} value={name} onChange={setName} maxLength={100} autoFocus error={fieldError(error, '/name')} />
          <TextField label={t('people.year')} hint={t('people.year-hint')} inputMode="numeric" value={year} onChange={setYear} error={fieldError(error, '/year')} />
        </>
      )}
    </FormDialog>
  )
}
