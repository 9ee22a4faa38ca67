import { useEffect, useMemo, useRef, useState } from 'react'
import { useI18n } from '../../../i18n'
import { DataTable, type Column } from '../../../parts/DataTable'
import { ErrorNotice } from '../../../parts/ErrorNotice'
import { Meter } from '../../../parts/Meter'
import { ProgressPlot } from '../../../plot/ProgressPlot'
import type { PlotPoint } from '../../../plot/series'
import { useStats } from '../data'
import { loads, readingOf, type HostReading, type TeamLoad } from '../load'
import type { Session, Stats } from '../types'
import styles from './Room.module.css'

/** Readings kept for the plot: half an hour, one every five seconds. */
const kept = 360

/** Load of the host and of each team's machines, followed while the page is open. */
export function Load({ session }: { session: Session }) {
  const { t, format } = useI18n()
  const stats = useStats(session.id, true)
  const { readings, before } = useHistory(stats.data)
  const rows = useMemo(() => (stats.data ? loads(stats.data, before) : []), [stats.data, before])
  if (stats.isPending) return <p role="status">{t('shell.loading')}</p>
  if (stats.isError && !stats.data) return <ErrorNotice error={stats.error} onRetry={() => void stats.refetch()} />
  const { host } = stats.data
  const name = (team: string) => session.teams.find((one) => one.team === team)?.name ?? team
  const tone = (share: number) => (share > 0.9 ? 'fail' : share > 0.75 ? 'error' : 'accent')
  const curve = (id: 'cpu' | 'memory') => ({
    id, label: t(`control.load.${id}`), points: readings.map((one): PlotPoint => [one.at, Math.round(one[id] * 100)]),
  })
  const cpu = host.cpus > 0 ? host.load / host.cpus : 0
  const columns: Column<TeamLoad>[] = [
    { id: 'team', head: t('control.wall.column.team'), cell: ({ team }) => name(team), isRowHead: true, compare: (a, b) => format.compare(name(a.team), name(b.team)) },
    { id: 'nodes', head: t('control.load.nodes'), align: 'end', cell: ({ nodes }) => format.number(nodes), compare: (a, b) => a.nodes - b.nodes },
    { id: 'memory', head: t('control.load.memory'), align: 'end', cell: ({ memory }) => format.bytes(memory), compare: (a, b) => a.memory - b.memory },
    { id: 'limit', head: t('control.load.limit'), align: 'end', cell: ({ limit }) => limit > 0 ? format.bytes(limit) : '—', compare: (a, b) => a.limit - b.limit },
    { id: 'cpus', head: t('control.load.cpus'), align: 'end', cell: ({ cpus }) => cpus === null ? '—' : format.number(cpus, 2), compare: (a, b) => (a.cpus ?? 0) - (b.cpus ?? 0) },
    { id: 'processes', head: t('control.load.processes'), align: 'end', cell: ({ processes }) => format.number(processes), compare: (a, b) => a.processes - b.processes },
    { id: 'killed', head: t('control.load.killed'), align: 'end', cell: ({ killed }) => <span className={killed > 0 ? styles.bad : undefined}>{format.number(killed)}</span>, compare: (a, b) => a.killed - b.killed },
  ]
  return (
    <div className={styles.stack}>
      <div className={styles.meters}>
        <Meter label={t('control.load.cpu')} value={Math.min(1, cpu)} max={1} tone={tone(cpu)} text={t('control.load.cpu-text', { load: host.load, cpus: host.cpus })} />
        <Meter label={t('control.load.memory')} value={host.memory_used_bytes} max={host.memory_bytes} tone={tone(host.memory_used_bytes / host.memory_bytes)}
          text={t('control.load.of', { used: format.bytes(host.memory_used_bytes), all: format.bytes(host.memory_bytes) })} />
        {host.disk_bytes !== undefined && host.disk_used_bytes !== undefined && (
          <Meter label={t('control.load.disk')} value={host.disk_used_bytes} max={host.disk_bytes} tone={tone(host.disk_used_bytes / host.disk_bytes)}
            text={t('control.load.of', { used: format.bytes(host.disk_used_bytes), all: format.bytes(host.disk_bytes) })} />
        )}
      </div>
      {readings.length > 1
        ? <ProgressPlot label={t('control.load.host')} series={[curve('cpu'), curve('memory')]} max={100} unit=" %" />
        : <p className={styles.soft}>{t('control.load.early')}</p>}
      <div className={styles.table}>
        <DataTable label={t('control.load.teams')} columns={columns} rows={rows} rowId={({ team }) => team} initialSort={{ column: 'memory', direction: 'descending' }} />
      </div>
    </div>
  )
}

function useHistory(stats: Stats | undefined): { readonly readings: readonly HostReading[]; readonly before: Stats | null } {
  const [history, setHistory] = useState<{ readings: readonly HostReading[]; before: Stats | null }>({ readings: [], before: null })
  const last = useRef<Stats | null>(null)
  useEffect(() => {
    if (!stats || stats.time === last.current?.time) return
    const before = last.current
    last.current = stats
    setHistory(({ readings }) => ({ readings: [...readings.slice(1 - kept), readingOf(stats)], before }))
  }, [stats])
  return history
}
