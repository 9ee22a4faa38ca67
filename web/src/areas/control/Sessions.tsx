import { useState } from 'react'
import { Page } from '../../app/Page'
import { useI18n } from '../../i18n'
import { Button } from '../../parts/Button'
import { DataTable, type Column } from '../../parts/DataTable'
import { EmptyState } from '../../parts/EmptyState'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { Link } from '../../parts/Link'
import { Select } from '../../parts/Select'
import { usePromotions, useSessions } from './data'
import { PhaseBadge } from './PhaseBadge'
import { phases, type Phase, type SessionSummary } from './types'
import styles from './Sessions.module.css'

const any = 'any'

/** The sessions one may see, with filters. */
export function Sessions() {
  const { t } = useI18n()
  const promotions = usePromotions()
  const [promotion, setPromotion] = useState<string>(any)
  const [phase, setPhase] = useState<Phase | typeof any>(any)
  const sessions = useSessions(promotion === any ? null : promotion, phase === any ? null : phase)
  const plans = promotions.data?.some(({ actions }) => actions.includes('session.plan')) ?? false
  const items = sessions.data?.pages.flatMap((page) => page.items) ?? []
  const filtered = promotion !== any || phase !== any
  return (
    <Page title={t('control.sessions')} aside={plans && <Link href="/control/new" className={styles.plan}>{t('control.plan.title')}</Link>}>
      <div className={styles.filters}>
        <Select label={t('control.promotion')} value={promotion} onChange={setPromotion}
          choices={[{ id: any, label: t('control.all-promotions') }, ...(promotions.data ?? []).map(({ id, name }) => ({ id, label: name }))]} />
        <Select label={t('control.phase')} value={phase} onChange={setPhase}
          choices={[{ id: any, label: t('control.all-phases') }, ...phases.map((id) => ({ id, label: t(`control.phase.${id}`) }))]} />
      </div>
      {sessions.isPending && <p role="status">{t('shell.loading')}</p>}
      {sessions.isError && <ErrorNotice error={sessions.error} onRetry={() => void sessions.refetch()} />}
      {sessions.isSuccess && <SessionTable sessions={items} promotion={(id) => promotions.data?.find((one) => one.id === id)?.name ?? ''} filtered={filtered} plans={plans} />}
      {sessions.hasNextPage && <div><Button isPending={sessions.isFetchingNextPage} onPress={() => void sessions.fetchNextPage()}>{t('control.older')}</Button></div>}
    </Page>
  )
}

interface SessionTableProps {
  readonly sessions: readonly SessionSummary[]
  readonly promotion: (id: string) => string
  readonly filtered: boolean
  readonly plans: boolean
}

function SessionTable({ sessions, promotion, filtered, plans }: SessionTableProps) {
  const { t, text, format } = useI18n()
  const columns: Column<SessionSummary>[] = [
    {
      id: 'title', head: t('control.session'), isRowHead: true, compare: (a, b) => format.compare(a.title, b.title),
      cell: (one) => <div className={styles.title}><Link href={`/control/${one.id}`}>{one.title}</Link><span className={styles.soft}>{text(one.lab.title)}</span></div>,
    },
    { id: 'promotion', head: t('control.promotion'), cell: (one) => promotion(one.promotion), compare: (a, b) => format.compare(promotion(a.promotion), promotion(b.promotion)) },
    { id: 'phase', head: t('control.phase'), cell: (one) => <PhaseBadge phase={one.phase} paused={one.paused} />, compare: (a, b) => phases.indexOf(a.phase) - phases.indexOf(b.phase) },
    { id: 'starts', head: t('control.starts'), cell: (one) => format.dateTime(one.launched ?? one.starts), compare: (a, b) => Date.parse(a.launched ?? a.starts) - Date.parse(b.launched ?? b.starts) },
    { id: 'duration', head: t('control.duration'), align: 'end', cell: (one) => format.duration(one.duration_s), compare: (a, b) => a.duration_s - b.duration_s },
    { id: 'teams', head: t('control.teams'), align: 'end', cell: (one) => format.number(one.teams_count), compare: (a, b) => a.teams_count - b.teams_count },
    { id: 'waiting', head: t('control.waiting'), align: 'end', cell: (one) => one.waiting ? format.number(one.waiting) : '', compare: (a, b) => (a.waiting ?? 0) - (b.waiting ?? 0) },
  ]
  const empty = (
    <EmptyState icon="control" title={t(filtered ? 'control.none-filtered' : 'control.none')}>
      {!filtered && (plans ? <Link href="/control/new">{t('control.plan.title')}</Link> : t('control.none-text'))}
    </EmptyState>
  )
  return <DataTable label={t('control.sessions')} columns={columns} rows={sessions} rowId={({ id }) => id} rowHeight={58} empty={empty} />
}
