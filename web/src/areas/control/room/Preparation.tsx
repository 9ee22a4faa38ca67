import { useEffect } from 'react'
import { useI18n } from '../../../i18n'
import { useAnnounce } from '../../../parts/Announcements'
import { Button } from '../../../parts/Button'
import { DataTable, type Column } from '../../../parts/DataTable'
import { Progress } from '../../../parts/Meter'
import { fullName } from '../names'
import { useLine } from '../wall/context'
import { HealthMark } from '../wall/WallCells'
import type { Session, TeamState } from '../types'
import styles from './Room.module.css'

/** How a team stands before the launch. */
export function standingOf({ phase }: Pick<Session, 'phase'>, team: Pick<TeamState, 'ready' | 'failure' | 'stopped'>): 'planned' | 'building' | 'failed' | 'ready' | 'stopped' {
  if (team.stopped !== undefined) return 'stopped'
  if (team.ready) return 'ready'
  if (team.failure) return 'failed'
  return phase === 'planned' || phase === 'cancelled' ? 'planned' : 'building'
}

/** Each team's machines as they are built: what stands, what failed and why, how long it took. */
export function Preparation({ session, onTeam }: { session: Session; onTeam: (team: string) => void }) {
  const { t, format } = useI18n()
  const announce = useAnnounce()
  const ready = session.teams.filter((team) => team.ready).length
  const failed = session.teams.filter((team) => standingOf(session, team) === 'failed').length
  const building = session.phase === 'preparing'
  useEffect(() => {
    if (building) announce('preparation', t('control.prepared', { n: ready, all: session.teams.length }))
  }, [building, ready, session.teams.length, announce, t])
  const columns: Column<TeamState>[] = [
    {
      id: 'team', head: t('control.wall.column.team'), isRowHead: true, compare: (a, b) => format.compare(a.name, b.name),
      cell: (team) => session.phase === 'planned' ? team.name : <Button variant="quiet" onPress={() => onTeam(team.team)}>{team.name}</Button>,
    },
    { id: 'members', head: t('control.team.members'), cell: (team) => format.list(team.members.map(fullName)) },
    { id: 'state', head: t('control.team.state'), cell: (team) => <Standing session={session} team={team} />, compare: (a, b) => standingOf(session, a).localeCompare(standingOf(session, b)) },
    { id: 'took', head: t('control.team.took'), align: 'end', cell: (team) => team.took_s !== undefined && format.duration(team.took_s), compare: (a, b) => (a.took_s ?? 0) - (b.took_s ?? 0) },
  ]
  return (
    <div className={styles.stack}>
      {session.phase === 'planned' && <p className={styles.soft}>{t('control.preparation.planned', { time: format.dateTime(session.starts) })}</p>}
      {building && (
        <Progress label={t('control.preparing')} value={ready} max={session.teams.length} text={t('control.prepared', { n: ready, all: session.teams.length })} />
      )}
      {failed > 0 && <p className={styles.warning}>{t('control.failed', { n: failed })}</p>}
      <div className={styles.table}>
        <DataTable label={t('control.tab.teams')} columns={columns} rows={session.teams} rowId={({ team }) => team} initialSort={{ column: 'team', direction: 'ascending' }} />
      </div>
    </div>
  )
}

function Standing({ session, team }: { session: Session; team: TeamState }) {
  const { t, format } = useI18n()
  const line = useLine(team.team)
  const standing = standingOf(session, team)
  return (
    <span className={styles.standing}>
      {line && <HealthMark health={line.health} />}
      <span className={styles[`standing-${standing}`]}>{t(`control.standing.${standing}`, { time: team.stopped ? format.time(team.stopped) : '' })}</span>
      {team.failure && <code className={styles.cause}>{team.failure}</code>}
    </span>
  )
}
