import { lazy, Suspense } from 'react'
import { useI18n } from '../i18n'
import { DataTable, type Column } from '../parts/DataTable'
import { EmptyState } from '../parts/EmptyState'
import { summarise, type PlotSeries } from './series'
import styles from './ProgressPlot.module.css'

export interface ProgressPlotProps {
  readonly label: string
  readonly series: readonly PlotSeries[]
  /** top of the scale; without it, a little above the highest value */
  readonly max?: number
  /** written after each value */
  readonly unit?: string
}

const Curves = lazy(() => import('./Curves'))

/** Values over time: curves with a legend, and their figures in a table. */
export function ProgressPlot(props: ProgressPlotProps) {
  const { label, series } = props
  const { t } = useI18n()
  if (series.every(({ points }) => points.length === 0)) return <EmptyState icon="control" title={t('plot.empty')} />
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>{label}</figcaption>
      <Suspense fallback={<p role="status">{t('shell.loading')}</p>}>
        <Curves {...props} />
      </Suspense>
      <ul className={styles.legend}>
        {series.map((one, i) => <li key={one.id} className={styles[`series${(i % 6) + 1}`]}>{one.label}</li>)}
      </ul>
      <details className={styles.values}>
        <summary>{t('plot.values')}</summary>
        <Figures {...props} />
      </details>
    </figure>
  )
}

function Figures({ label, series, unit = '' }: ProgressPlotProps) {
  const { t, format } = useI18n()
  const figure = (id: 'first' | 'last' | 'least' | 'most'): Column<PlotSeries> => ({
    id,
    head: t(`plot.${id}`),
    align: 'end',
    cell: (one) => {
      const summary = summarise(one)
      return summary && `${format.number(summary[id])}${unit}`
    },
  })
  const columns: Column<PlotSeries>[] = [
    { id: 'series', head: t('plot.series'), cell: (one) => one.label, isRowHead: true },
    figure('first'), figure('last'), figure('least'), figure('most'),
  ]
  return <DataTable label={label} columns={columns} rows={series} rowId={(one) => one.id} />
}
