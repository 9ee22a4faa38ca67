import { useI18n } from '../../../i18n'
import { DataTable, type Column } from '../../../parts/DataTable'
import { given, type Given } from '../clock'
import type { Grant, Session, TeamState } from '../types'
import styles from './Room.module.css'

/** Why the end of each team has moved: every grant with its reason, the latest first. Nothing without any. */
export function GrantTable({ session }: { session: Session }) {
  const { t, format } = useI18n()
  const rows = given(session.teams)
  const tell = useTeller()
  if (rows.length === 0) return null
  const columns: Column<Given>[] = [
    { id: 'time', head: t('control.grants.when'), cell: ({ grant }) => format.time(grant.time, true), compare: (a, b) => a.grant.time.localeCompare(b.grant.time) },
    { id: 'who', head: t('control.grants.who'), isRowHead: true, cell: ({ grant, teams }) => grant.all_teams ? t('control.grants.all') : format.list(teams) },
    { id: 'amount', head: t('control.grants.amount'), align: 'end', cell: ({ grant }) => `+ ${format.duration(grant.seconds)}`, compare: (a, b) => a.grant.seconds - b.grant.seconds },
    { id: 'cause', head: t('control.grants.cause'), cell: ({ grant }) => tell.cause(grant) },
    { id: 'reason', head: t('control.reason'), cell: ({ grant }) => <span className={styles.cause}>{grant.reason}</span> },
  ]
  return (
    <section className={styles.stack}>
      <h2 className={styles.subtitle}>{t('control.grants')}</h2>
      <div className={styles.few}>
        <DataTable label={t('control.grants')} columns={columns} rows={rows} rowId={({ id }) => id} initialSort={{ column: 'time', direction: 'descending' }} />
      </div>
    </section>
  )
}

/** The grants of one team, in a few words each. */
export function GrantList({ team }: { team: TeamState }) {
  const { t, format } = useI18n()
  const tell = useTeller()
  const { grants = [] } = team.clock
  if (grants.length === 0) return null
  return (
    <details className={styles.grants}>
      <summary>{t('control.grants.list', { n: grants.length })}</summary>
      <ul>
        {grants.map((grant, i) => (
          <li key={i}>
            {t('control.grants.one', { time: format.time(grant.time), amount: format.duration(grant.seconds), cause: tell.cause(grant) })}
            {grant.reason && <q className={styles.cause}>{grant.reason}</q>}
          </li>
        ))}
      </ul>
    </details>
  )
}

function useTeller() {
  const { t, format } = useI18n()
  return {
    /** who decided it; of time given back, when it was lost */
    cause({ cause, by_name, from, to }: Grant): string {
      if (cause === 'extension') return by_name ? t('control.grants.by', { name: by_name }) : t('control.grants.by-instructor')
      return from && to ? t('control.grants.lost', { from: format.time(from, true), to: format.time(to, true) }) : t('control.grants.platform')
    },
  }
}
