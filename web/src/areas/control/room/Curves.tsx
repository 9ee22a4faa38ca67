import { useMemo, useState } from 'react'
import { useServer } from '../../../api/server'
import { useI18n } from '../../../i18n'
import { EmptyState } from '../../../parts/EmptyState'
import { ErrorNotice } from '../../../parts/ErrorNotice'
import { Choices } from '../../../parts/Choices'
import { ProgressPlot } from '../../../plot/ProgressPlot'
import type { PlotPoint, PlotSeries } from '../../../plot/series'
import { useProgress } from '../data'
import { spread, steps } from '../progress'
import type { Session } from '../types'
import styles from './Room.module.css'

/** Curves that can still be told apart beside those of the class. */
const most = 3

/** Points over time: the class as lowest, middle and highest, and the teams one asks for. */
export function Curves({ session }: { session: Session }) {
  const { t } = useI18n()
  const { clock } = useServer()
  const progress = useProgress(session.id)
  const [chosen, setChosen] = useState<string[]>([])
  const launched = session.launched === undefined ? null : Date.parse(session.launched)
  const closed = session.closed === undefined ? null : Date.parse(session.closed)
  const series = useMemo<PlotSeries[]>(() => {
    if (launched === null || !progress.data) return []
    const marks = progress.data.flatMap(({ points }) => points.map(({ at_s }) => at_s))
    const until = Math.max(0, ...marks, ((closed ?? clock.now()) - launched) / 1000)
    const band = spread(progress.data, until)
    const curve = (id: 'most' | 'median' | 'least'): PlotSeries => ({
      id, label: t(`control.curves.${id}`), points: band.map((one): PlotPoint => [launched + one.at * 1000, one[id]]),
    })
    const own = progress.data.filter(({ team }) => chosen.includes(team)).map(({ team, points }) => ({
      id: team, label: session.teams.find((one) => one.team === team)?.name ?? team, points: steps(points, launched, until),
    }))
    return [curve('most'), curve('median'), curve('least'), ...own]
  }, [launched, closed, progress.data, chosen, session.teams, clock, t])
  if (launched === null) return <EmptyState icon="control" title={t('control.curves.early')} />
  if (progress.isPending) return <p role="status">{t('shell.loading')}</p>
  if (progress.isError) return <ErrorNotice error={progress.error} onRetry={() => void progress.refetch()} />
  return (
    <div className={styles.columns}>
      <ProgressPlot label={t('control.curves.label')} series={series} />
      <div className={styles.choiceList}>
        <Choices label={t('control.curves.teams', { most })} value={chosen} onChange={(teams) => setChosen(teams.slice(-most))}
          choices={session.teams.map(({ team, name }) => ({ id: team, label: name }))} />
      </div>
    </div>
  )
}
