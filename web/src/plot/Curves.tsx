import { useEffect, useRef } from 'react'
import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { useTheme } from '../app/preferences'
import { useI18n, type I18n } from '../i18n'
import type { ProgressPlotProps } from './ProgressPlot'
import { align, type PlotSeries } from './series'
import { timeLabels, timeSpace, timeSteps } from './ticks'
import styles from './ProgressPlot.module.css'

/** Lines differ by dashes too, so that colour is never alone. */
const dashes: number[][] = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [12, 6]]

/** The curves alone, drawn by uPlot. */
export default function Curves({ label, series, max, unit = '' }: ProgressPlotProps) {
  const i18n = useI18n()
  const { resolved } = useTheme()
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<UPlot | null>(null)
  const names = JSON.stringify(series.map(({ id, label }) => [id, label]))
  const latest = useRef(series)
  latest.current = series
  useEffect(() => {
    const element = box.current!
    const made = new UPlot(options(latest.current, i18n, size(element), max, unit), data(latest.current), element)
    plot.current = made
    const watch = new ResizeObserver(() => made.setSize(size(element)))
    watch.observe(element)
    return () => {
      watch.disconnect()
      plot.current = null
      made.destroy()
    }
  }, [names, resolved, i18n, max, unit])
  useEffect(() => plot.current?.setData(data(series)), [series])
  const described = `${label}. ${i18n.t('plot.described', { n: series.length })}`
  return <div ref={box} role="img" aria-label={described} className={styles.curves} />
}

function data(series: readonly PlotSeries[]): UPlot.AlignedData {
  return align(series) as UPlot.AlignedData
}

function size(element: HTMLElement): { width: number; height: number } {
  return { width: Math.max(200, element.clientWidth), height: Math.max(140, element.clientHeight) }
}

function options(series: readonly PlotSeries[], { format, t }: I18n, box: { width: number; height: number }, max: number | undefined, unit: string): UPlot.Options {
  const root = getComputedStyle(document.documentElement)
  const token = (name: string) => root.getPropertyValue(`--${name}`).trim()
  const axis = {
    stroke: token('ink-soft'),
    font: `13px ${token('font-text')}`,
    grid: { stroke: token('line'), width: 1 },
    ticks: { stroke: token('line'), width: 1 },
  }
  return {
    ...box,
    legend: { show: false },
    cursor: { drag: { x: false, y: false } },
    scales: { y: { range: (_plot, least, most) => [Math.min(0, least), max ?? Math.max(1, most * 1.05)] } },
    axes: [
      {
        ...axis,
        incrs: [...timeSteps],
        space: (_plot, _axis, least, most) => timeSpace(most - least),
        values: (_plot, seconds) => timeLabels(seconds, format),
      },
      { ...axis, size: 56, values: (_plot, values) => values.map((value) => `${format.number(value)}${unit}`) },
    ],
    series: [
      { label: t('plot.time') },
      ...series.map(({ label }, i) => ({
        label,
        stroke: token(`plot-${(i % 6) + 1}`),
        dash: dashes[i % dashes.length],
        width: 2,
        spanGaps: true,
        points: { show: false },
      })),
    ],
  }
}
