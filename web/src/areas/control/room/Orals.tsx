import { useI18n } from '../../../i18n'
import { Button } from '../../../parts/Button'
import { DataTable, type Column } from '../../../parts/DataTable'
import { ErrorNotice } from '../../../parts/ErrorNotice'
import type { Oral, Session } from '../types'
import { useOrals } from './orals'
import styles from './Room.module.css'

/** The oral of every team of a session that is over. */
export function Orals({ session, onTeam }: { session: Session; onTeam: (team: string) => void }) {
  const { t, text, format } = useI18n()
  const orals = useOrals(session.id)
  if (orals.isPending) return <p role="status">{t('shell.loading')}</p>
  if (orals.isError) return <ErrorNotice error={orals.error} onRetry={() => void orals.refetch()} />
  const name = ({ team }: Oral) => session.teams.find((one) => one.team === team)?.name ?? team
  const kept = orals.data.find(({ kept_until }) => kept_until !== undefined)?.kept_until
  const columns: Column<Oral>[] = [
    { id: 'team', head: t('control.wall.column.team'), isRowHead: true, compare: (a, b) => format.compare(name(a), name(b)), cell: (one) => <Button variant="quiet" onPress={() => onTeam(one.team)}>{name(one)}</Button> },
    { id: 'state', head: t('control.team.state'), compare: (a, b) => a.state.localeCompare(b.state), cell: ({ state }) => <span className={styles[`oral-${state}`]}>{t(`control.oral.state.${state}`)}</span> },
    { id: 'until', head: t('control.oral.column.until'), cell: ({ state, until }) => state === 'open' && until ? format.time(until) : '' },
    { id: 'note', head: t('control.oral.column.note'), cell: ({ reopenable, why_not, cause }) => cause ?? (reopenable ? '' : why_not ? text(why_not) : t('control.oral.not')) },
  ]
  return (
    <div className={styles.stack}>
      <p className={styles.soft}>{t('control.oral.about')} {kept && t('control.oral.kept', { date: format.date(kept) })}</p>
      <div className={styles.table}>
        <DataTable label={t('control.tab.oral')} columns={columns} rows={orals.data} rowId={({ team }) => team} initialSort={{ column: 'team', direction: 'ascending' }} />
      </div>
    </div>
  )
}
