import { useI18n } from '../../i18n'
import { Choice } from './Choice'
import { choices, type Filter } from './queue'
import type { ResultLine } from './types'
import styles from './Desk.module.css'

export interface QueueFiltersProps {
  readonly filter: Filter
  readonly onFilter: (filter: Filter) => void
  readonly lines: readonly ResultLine[]
  readonly children: React.ReactNode
}

/** Narrows the queue. */
export function QueueFilters({ filter, onFilter, lines, children }: QueueFiltersProps) {
  const { t, text } = useI18n()
  const { teams, tasks, checks } = choices(lines, (line) => text(line.title))
  const set = (part: Partial<Filter>) => onFilter({ ...filter, ...part })
  const states = (['waiting', 'judged', 'all'] as const).map((id) => ({ id, label: t(`desk.filter.${id}`) }))
  const verdicts = [
    ...(['pass', 'fail', 'error', 'skip'] as const).map((id) => ({ id, label: t(`verdict.${id}`) })),
    { id: 'none', label: t('desk.filter.none') },
  ]
  return (
    <div className={styles.filters} role="group" aria-label={t('desk.filters')}>
      <Choice label={t('desk.filter.state')} value={filter.state} options={states} onChange={(state) => set({ state: state as Filter['state'] })} />
      <Choice label={t('desk.filter.team')} value={filter.team} options={teams} all={t('desk.filter.any')} onChange={(team) => set({ team })} />
      <Choice label={t('desk.filter.task')} value={filter.task} options={tasks} all={t('desk.filter.any')} onChange={(task) => set({ task })} />
      <Choice label={t('desk.filter.check')} value={filter.check} options={checks} all={t('desk.filter.any')} onChange={(check) => set({ check })} />
      <Choice label={t('desk.filter.verdict')} value={filter.verdict === 'all' ? '' : filter.verdict} options={verdicts}
        all={t('desk.filter.any')} onChange={(verdict) => set({ verdict: (verdict || 'all') as Filter['verdict'] })} />
      <div className={styles.aside}>{children}</div>
    </div>
  )
}
