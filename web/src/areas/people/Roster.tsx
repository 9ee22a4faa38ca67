import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ProblemError } from '../../api/problem'
import { useI18n } from '../../i18n'
import { Button } from '../../parts/Button'
import { DataTable, type Column } from '../../parts/DataTable'
import { EmptyState } from '../../parts/EmptyState'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { FileDrop } from '../../parts/FileDrop'
import { toast } from '../../parts/Toasts'
import { keys, useApi } from './data'
import { columnName, save } from './files'
import type { Promotion, RosterChange, RosterPlan, RosterProblem } from './types'
import styles from './People.module.css'

/** The largest list the server reads, in bytes. */
const limit = 2 * 1024 * 1024

/** Imports a list of students: what the file would do, or all that is wrong with it, before anything is done. */
export function Roster({ promotion }: { promotion: Promotion }) {
  const { t } = useI18n()
  const [file, setFile] = useState<File | null>(null)
  const read = useRead(promotion.id)
  const apply = useApply(promotion.id)
  const sample = useSample()
  const take = (next: File) => {
    setFile(next)
    apply.reset()
    read.mutate(next)
  }
  const plan = read.data
  const stale = apply.error instanceof ProblemError && apply.error.problem.status === 409
  return (
    <div className={styles.stack}>
      <p className={styles.soft}>{t('people.import.about')}</p>
      <div><Button icon="file" isPending={sample.isPending} onPress={() => sample.mutate()}>{t('people.import.sample')}</Button></div>
      {sample.isError && <ErrorNotice error={sample.error} />}
      <FileDrop label={t('people.import.file')} types={['csv', 'txt']} limit={limit} file={file} onFile={take} />
      {read.isPending && <p role="status">{t('people.import.reading')}</p>}
      {read.isError && <ErrorNotice error={read.error} onRetry={() => file && read.mutate(file)} />}
      {apply.isSuccess && <p role="status" className={styles.good}>{t('people.import.done', { n: apply.data.changes.length })}</p>}
      {plan && !apply.isSuccess && (plan.problems.length > 0
        ? <Problems problems={plan.problems} />
        : <Plan plan={plan} pending={apply.isPending} onApply={() => apply.mutate({ file: file!, plan: plan.digest }, {
          onSuccess: (done) => toast({ tone: 'done', title: t('people.import.done', { n: done.changes.length }) }),
        })} />)}
      {apply.isError && <ErrorNotice error={apply.error} onRetry={stale ? () => file && take(file) : undefined} />}
      {stale && <p className={styles.soft}>{t('people.import.stale')}</p>}
    </div>
  )
}

/** The request that sends the file as it is: the server finds out the separator and the encoding. */
function csv(file: File) {
  return { body: file as unknown as string, bodySerializer: () => file, headers: { 'Content-Type': 'text/csv' } }
}

function useRead(promotion: string) {
  const api = useApi()
  return useMutation({
    mutationFn: async (file: File): Promise<RosterPlan> =>
      (await api.POST('/api/v1/promotions/{promotion}/roster', { params: { path: { promotion }, query: { dry_run: 'true' } }, ...csv(file) })).data!,
  })
}

function useApply(promotion: string) {
  const api = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async ({ file, plan }: { file: File; plan: string }): Promise<RosterPlan> =>
      (await api.POST('/api/v1/promotions/{promotion}/roster', { params: { path: { promotion }, query: { plan } }, ...csv(file) })).data!,
    onSuccess: () => Promise.all([keys.members(promotion), keys.teams(promotion)].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  })
}

function useSample() {
  const { t } = useI18n()
  const api = useApi()
  return useMutation({
    mutationFn: async () => {
      const { data } = await api.GET('/api/v1/roster/sample', { parseAs: 'arrayBuffer', headers: { Accept: 'text/csv' } })
      save(t('people.import.sample-name'), data as unknown as ArrayBuffer, 'text/csv')
    },
  })
}

function Problems({ problems }: { problems: readonly RosterProblem[] }) {
  const { t, text, format } = useI18n()
  const columns: Column<RosterProblem>[] = [
    { id: 'line', head: t('people.import.line'), align: 'end', cell: ({ line }) => line === 0 ? t('people.import.whole-file') : format.number(line), compare: (a, b) => a.line - b.line || a.column - b.column },
    { id: 'column', head: t('people.import.column'), cell: ({ column, name }) => column === 0 ? t('people.import.whole-line') : <><b>{columnName(column)}</b> {name}</>, compare: (a, b) => a.column - b.column || a.line - b.line },
    { id: 'text', head: t('people.import.problem'), isRowHead: true, cell: (one) => text(one.text) },
  ]
  return (
    <section className={styles.stack}>
      <h2 className={styles.bad}>{t('people.import.problems', { n: problems.length })}</h2>
      <p role="alert" className={styles.soft}>{t('people.import.problems-about')}</p>
      <div className={styles.table}>
        <DataTable label={t('people.import.problems', { n: problems.length })} columns={columns} rows={problems} rowId={(problem) => String(problems.indexOf(problem))}
          initialSort={{ column: 'line', direction: 'ascending' }} />
      </div>
    </section>
  )
}

function Plan({ plan, pending, onApply }: { plan: RosterPlan; pending: boolean; onApply: () => void }) {
  const { t, format } = useI18n()
  if (plan.changes.length === 0) return <EmptyState icon="check" title={t('people.import.nothing')}>{t('people.import.unchanged', { n: plan.unchanged })}</EmptyState>
  const count = (what: 'new' | 'joins' | 'moves') => plan.changes.filter((change) => change[what]).length
  const columns: Column<RosterChange>[] = [
    { id: 'line', head: t('people.import.line'), align: 'end', cell: ({ line }) => format.number(line), compare: (a, b) => a.line - b.line },
    { id: 'name', head: t('people.person'), isRowHead: true, cell: (one) => `${one.family_name} ${one.given_name}`, compare: (a, b) => format.compare(a.family_name, b.family_name) },
    { id: 'email', head: t('people.email'), cell: ({ email }) => email, compare: (a, b) => format.compare(a.email, b.email) },
    { id: 'what', head: t('people.import.what'), cell: (one) => <What change={one} /> },
  ]
  return (
    <section className={styles.stack}>
      <h2 className={styles.subtitle}>{t('people.import.plan')}</h2>
      <ul className={styles.summary}>
        <li>{t('people.import.new', { n: count('new') })}</li>
        <li>{t('people.import.joins', { n: count('joins') })}</li>
        <li>{t('people.import.moves', { n: count('moves') })}</li>
        {plan.new_teams.length > 0 && <li>{t('people.import.teams', { teams: format.list(plan.new_teams) })}</li>}
        <li>{t('people.import.unchanged', { n: plan.unchanged })}</li>
      </ul>
      <div className={styles.table}>
        <DataTable label={t('people.import.plan')} columns={columns} rows={plan.changes} rowId={({ line }) => String(line)} initialSort={{ column: 'line', direction: 'ascending' }} />
      </div>
      <div><Button variant="primary" isPending={pending} onPress={onApply}>{t('people.import.apply', { n: plan.changes.length })}</Button></div>
    </section>
  )
}

function What({ change }: { change: RosterChange }) {
  const { t, format } = useI18n()
  const parts = [
    ...(change.new ? [t('people.import.is-new')] : change.joins ? [t('people.import.is-joining')] : []),
    ...(change.moves ? [change.from_team && change.to_team ? t('people.import.from-to', { from: change.from_team, to: change.to_team }) : change.to_team ? t('people.import.to', { to: change.to_team }) : t('people.import.out', { from: change.from_team })] : []),
    ...(change.extra_time === null ? [] : [t('people.import.extra', { share: format.percent(change.extra_time) })]),
  ]
  return parts.join(' · ')
}
