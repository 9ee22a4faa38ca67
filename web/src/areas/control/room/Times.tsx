import { useState } from 'react'
import { useServer } from '../../../api/server'
import { useI18n } from '../../../i18n'
import { Button } from '../../../parts/Button'
import { DataTable, type Column } from '../../../parts/DataTable'
import { Timer } from '../../../parts/Timer'
import { deadlineOf, extras } from '../clock'
import type { Session, TeamState } from '../types'
import { ExtendDialog } from './ExtendDialog'
import { GrantList, GrantTable } from './Grants'
import styles from './Room.module.css'

/** What time each team has, and why. */
export function Times({ session }: { session: Session }) {
  const { t, format } = useI18n()
  const { clock } = useServer()
  const [extending, setExtending] = useState<{ team?: string } | null>(null)
  const may = session.actions.includes('extendSession')
  const amount = (seconds: number) => seconds > 0 ? `+ ${format.duration(seconds)}` : '—'
  const columns: Column<TeamState>[] = [
    { id: 'team', head: t('control.wall.column.team'), cell: (team) => team.name, isRowHead: true, compare: (a, b) => format.compare(a.name, b.name) },
    { id: 'planned', head: t('control.times.planned'), align: 'end', cell: () => format.duration(session.duration_s) },
    { id: 'right', head: t('control.times.right'), align: 'end', cell: ({ clock }) => amount(clock.right_s), compare: (a, b) => a.clock.right_s - b.clock.right_s },
    { id: 'extended', head: t('control.times.extended'), align: 'end', cell: ({ clock }) => amount(clock.extended_s), compare: (a, b) => a.clock.extended_s - b.clock.extended_s },
    { id: 'returned', head: t('control.times.returned'), align: 'end', cell: ({ clock }) => amount(clock.returned_s), compare: (a, b) => a.clock.returned_s - b.clock.returned_s },
    { id: 'allowed', head: t('control.times.allowed'), align: 'end', cell: ({ clock }) => clock.allowed_s > 0 ? format.duration(clock.allowed_s) : '—', compare: (a, b) => a.clock.allowed_s - b.clock.allowed_s },
    { id: 'ends', head: t('control.times.ends'), align: 'end', cell: (team) => <Ends team={team} />, compare: (a, b) => ends(a) - ends(b) },
    { id: 'left', head: t('control.times.left'), align: 'end', cell: (team) => team.clock.launched !== undefined && team.stopped === undefined && <Timer clock={clock} deadline={deadlineOf(team.clock, session.starts)} quiet /> },
    ...(may ? [{ id: 'act', head: t('control.times.act'), cell: (team: TeamState) => <Button variant="quiet" icon="plus" onPress={() => setExtending({ team: team.team })}>{t('control.times.extend')}</Button> }] : []),
  ]
  return (
    <div className={styles.stack}>
      <p className={styles.soft}>{t('control.times.about')}</p>
      {may && <div><Button icon="plus" onPress={() => setExtending({})}>{t('control.act.extend')}</Button></div>}
      <GrantTable session={session} />
      <div className={styles.table}>
        <DataTable label={t('control.tab.times')} columns={columns} rows={session.teams} rowId={({ team }) => team} initialSort={{ column: 'team', direction: 'ascending' }} rowHeight={44} />
      </div>
      {extending && <ExtendDialog session={session} {...extending} onClose={() => setExtending(null)} />}
    </div>
  )
}

function ends({ clock }: TeamState): number {
  return clock.ends === undefined ? 0 : Date.parse(clock.ends)
}

function Ends({ team }: { team: TeamState }) {
  const { t, format } = useI18n()
  if (team.stopped !== undefined) return t('control.standing.stopped', { time: format.time(team.stopped) })
  return team.clock.ends === undefined ? '—' : format.time(team.clock.ends, true)
}

/** Why a team has more time than planned, in words; nothing where it has not. */
export function Why({ team }: { team: TeamState }) {
  const { t, format } = useI18n()
  const parts = extras(team.clock).map(({ kind, seconds }) => t(`control.why.${kind}`, { time: format.duration(seconds) }))
  return (
    <>
      {parts.length > 0 && <p className={styles.soft}>{format.list(parts)}</p>}
      <GrantList team={team} />
    </>
  )
}
