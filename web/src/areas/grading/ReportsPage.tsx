import { useState } from 'react'
import { useLocation } from 'wouter'
import { useI18n } from '../../i18n'
import { useAnnounce } from '../../parts/Announcements'
import { DataTable, type Column } from '../../parts/DataTable'
import { EmptyState } from '../../parts/EmptyState'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { Link } from '../../parts/Link'
import { Choice } from './Choice'
import { useReports } from './data'
import { useKeys } from './keys'
import { lastReceipt, markedCount, ownerOf, reportId, waits } from './marking'
import { paths } from './paths'
import { ReportDesk } from './ReportDesk'
import type { DeskProps, ReportLine, Reports, Rubric } from './types'
import styles from './Reports.module.css'

/** The documents of a session, and the one that is open with its rubric. */
export function ReportsPage({ session, first: deliverable, second: owner, keysOn }: DeskProps) {
  const { t } = useI18n()
  const query = useReports(session.id)
  if (query.isPending) return <p role="status">{t('shell.loading')}</p>
  if (!query.data) return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />
  const { deliverables, items } = query.data
  if (deliverables.length === 0) return <EmptyState icon="file" title={t('desk.reports.none.title')}>{t('desk.reports.none.text')}</EmptyState>
  if (!deliverable || !owner) return <ReportList session={session.id} reports={query.data} />
  const line = items.find((one) => one.deliverable === deliverable && ownerOf(one) === owner)
  const rubric = deliverables.find(({ id }) => id === deliverable)
  if (!line || !rubric) return <EmptyState icon="file" title={t('desk.reports.unknown')}><Link href={paths.view(session.id, 'reports')}>{t('desk.reports.back')}</Link></EmptyState>
  return (
    <Opened key={reportId(line)} line={line} rubric={rubric} reports={query.data} session={session} keysOn={keysOn} />
  )
}

/** The document `by` places further among those that were handed in. */
export function reportNear(items: readonly ReportLine[], open: ReportLine, by: 1 | -1): ReportLine | undefined {
  const list = items.filter((one) => one.receipts.length > 0 || reportId(one) === reportId(open))
  return list[list.findIndex((one) => reportId(one) === reportId(open)) + by]
}

function Opened({ line, rubric, reports, session, keysOn }: Omit<DeskProps, 'first' | 'second'> & { line: ReportLine; rubric: Rubric; reports: Reports }) {
  const { t } = useI18n()
  const [, navigate] = useLocation()
  const announce = useAnnounce()
  const move = (by: 1 | -1) => {
    const to = reportNear(reports.items, line, by)
    if (to) navigate(paths.report(session.id, to.deliverable, ownerOf(to)))
    announce('desk', to ? (to.person_name ?? to.team_name) : t('desk.queue.end'))
  }
  useKeys({ j: () => move(1), k: () => move(-1) }, keysOn)
  return <ReportDesk session={session} line={line} rubric={rubric} keysOn={keysOn} onMove={move} />
}

type State = '' | 'waiting' | 'missing' | 'done'

export function stateOf(line: ReportLine, rubric: Rubric): Exclude<State, ''> {
  if (line.receipts.length === 0) return 'missing'
  return waits(line, rubric) ? 'waiting' : 'done'
}

function ReportList({ session, reports: { deliverables, items } }: { session: string; reports: Reports }) {
  const { t, text, format } = useI18n()
  const [deliverable, setDeliverable] = useState('')
  const [state, setState] = useState<State>('')
  const rubrics = new Map(deliverables.map((one) => [one.id, one]))
  const known = items.flatMap((line) => {
    const rubric = rubrics.get(line.deliverable)
    return rubric ? [{ line, rubric, state: stateOf(line, rubric) }] : []
  })
  const rows = known.filter((row) => (!deliverable || row.line.deliverable === deliverable) && (!state || row.state === state))
  const left = known.filter((row) => row.state === 'waiting').length
  const owner = (line: ReportLine) => line.person_name || line.team_name
  const columns: Column<(typeof rows)[number]>[] = [
    {
      id: 'owner', head: t('desk.reports.owner'), isRowHead: true, compare: (a, b) => format.compare(owner(a.line), owner(b.line)),
      cell: ({ line }) => <Link href={paths.report(session, line.deliverable, ownerOf(line))}>{owner(line)}</Link>,
    },
    { id: 'team', head: t('desk.filter.team'), cell: ({ line }) => line.team_name, compare: (a, b) => format.compare(a.line.team_name, b.line.team_name) },
    { id: 'document', head: t('desk.reports.document'), cell: ({ rubric }) => text(rubric.title) },
    { id: 'received', head: t('desk.reports.received'), cell: ({ line }) => <Received line={line} /> },
    {
      id: 'marked', head: t('desk.reports.marked'), align: 'end', compare: (a, b) => markedCount(a.line, a.rubric) - markedCount(b.line, b.rubric),
      cell: ({ line, rubric }) => t('desk.reports.of', { done: markedCount(line, rubric), total: rubric.criteria.length }),
    },
    { id: 'state', head: t('desk.filter.state'), cell: (row) => <span className={row.state === 'waiting' ? styles.waits : styles.soft}>{t(`desk.reports.${row.state}`)}</span> },
  ]
  const states = (['waiting', 'done', 'missing'] as const).map((id) => ({ id, label: t(`desk.reports.${id}`) }))
  return (
    <div className={styles.list}>
      <div className={styles.filters} role="group" aria-label={t('desk.filters')}>
        <Choice label={t('desk.filter.state')} value={state} all={t('desk.filter.any')} options={states} onChange={(id) => setState(id as State)} />
        <Choice label={t('desk.reports.document')} value={deliverable} all={t('desk.filter.any')}
          options={deliverables.map(({ id, title }) => ({ id, label: text(title) }))} onChange={setDeliverable} />
        <p className={styles.left} role="status">{t('desk.reports.left', { n: left })}</p>
      </div>
      <DataTable label={t('desk.view.reports')} columns={columns} rows={rows} rowId={(row) => reportId(row.line)}
        initialSort={{ column: 'owner', direction: 'ascending' }} empty={<EmptyState icon="file" title={t('desk.reports.no-match')} />} />
    </div>
  )
}

function Received({ line }: { line: ReportLine }) {
  const { t, format } = useI18n()
  const last = lastReceipt(line)
  if (!last) return <span className={styles.soft}>–</span>
  return <>{format.dateTime(last.time)}{last.late && <strong className={styles.late}> {t('desk.reports.late')}</strong>}</>
}
