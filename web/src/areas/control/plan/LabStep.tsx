import { useMemo } from 'react'
import { useI18n } from '../../../i18n'
import { EmptyState } from '../../../parts/EmptyState'
import { ErrorNotice } from '../../../parts/ErrorNotice'
import { OneOf } from '../../../parts/Choices'
import { Markdown } from '../../../parts/Markdown'
import { Topology } from '../../../topology/Topology'
import { drawMap } from '../../bench/map'
import { useLab, useLabs } from '../data'
import type { Lab, LabSummary } from '../types'
import type { StepProps } from './Planner'
import styles from './Planner.module.css'

/** Which lab: the list, and beside it what the chosen one is made of. */
export function LabStep({ draft, onChange }: StepProps) {
  const { t, text, format } = useI18n()
  const labs = useLabs()
  if (labs.isPending) return <p role="status">{t('shell.loading')}</p>
  if (labs.isError) return <ErrorNotice error={labs.error} onRetry={() => void labs.refetch()} />
  if (labs.data.length === 0) return <EmptyState icon="book" title={t('control.plan.no-labs')} />
  const choose = (id: string) => {
    const lab = labs.data.find((one) => one.id === id)!
    const own = draft.title !== '' && !labs.data.some((one) => text(one.title) === draft.title)
    onChange({ lab: id, minutes: String(Math.round(lab.duration_s / 60)), ...(!own && { title: text(lab.title) }) })
  }
  return (
    <div className={styles.pair}>
      <OneOf label={t('control.plan.step.lab')} value={draft.lab} onChange={choose}
        choices={labs.data.map((lab) => ({ id: lab.id, label: text(lab.title), about: t('control.lab.line', { bloc: lab.bloc, time: format.duration(lab.duration_s), nodes: lab.nodes, checks: lab.checks }) }))} />
      {draft.lab !== null && <LabSheet lab={draft.lab} summary={labs.data.find(({ id }) => id === draft.lab)} />}
    </div>
  )
}

function LabSheet({ lab, summary }: { lab: string; summary?: LabSummary }) {
  const { t, text, format } = useI18n()
  const full = useLab(lab)
  return (
    <section className={styles.sheet} aria-label={summary ? text(summary.title) : lab}>
      {summary && (
        <>
          <h2 className={styles.subtitle}>{text(summary.title)}</h2>
          <p className={styles.soft}>{t(`control.mode.${summary.mode as 'group'}`)} · {t('control.points', { n: summary.points, points: format.number(summary.points) })} · <code>{summary.id} {summary.version}</code></p>
          <p className={styles.soft}>{t('control.lab.competencies', { list: format.list(summary.competencies) })}</p>
        </>
      )}
      {full.isError && <ErrorNotice error={full.error} onRetry={() => void full.refetch()} />}
      {full.data && (
        <>
          <div className={styles.picture}><Picture topology={full.data.topology} /></div>
          <details>
            <summary>{t('control.lab.statement')}</summary>
            <Markdown text={text(full.data.statement)} top={3} />
          </details>
        </>
      )}
    </section>
  )
}

/** The lab's map; its machines run nowhere yet, so they have no state. */
function Picture({ topology }: Pick<Lab, 'topology'>) {
  const map = useMemo(() => {
    const { nodes, links } = drawMap(topology)
    return { links, nodes: nodes.map(({ id, label, kind }) => ({ id, label, kind })) }
  }, [topology])
  return <Topology {...map} />
}
