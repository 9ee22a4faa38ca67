import { useI18n } from '../../../i18n'
import { Button } from '../../../parts/Button'
import { ErrorNotice } from '../../../parts/ErrorNotice'
import { Meter } from '../../../parts/Meter'
import { useCapacity, useTeams } from '../data'
import type { Draft } from './draft'
import styles from './Planner.module.css'

/** Whether the plan fits this host, as it is being made; where it does not, the waves in which it would. */
export function CapacityNotice({ draft, session, onTeams }: { draft: Draft; session?: string; onTeams: (teams: string[]) => void }) {
  const { t, text, format } = useI18n()
  const capacity = useCapacity(draft.promotion, draft.lab, draft.teams, session)
  const teams = useTeams(draft.promotion)
  const name = (id: string) => teams.data?.find((team) => team.id === id)?.name ?? id
  if (draft.lab === null || draft.promotion === null || draft.teams.length === 0) {
    return <><h2 className={styles.subtitle}>{t('control.capacity.label')}</h2><p className={styles.soft}>{t('control.capacity.early')}</p></>
  }
  if (capacity.isPending) return <><h2 className={styles.subtitle}>{t('control.capacity.label')}</h2><p role="status">{t('shell.loading')}</p></>
  if (capacity.isError) return <ErrorNotice error={capacity.error} onRetry={() => void capacity.refetch()} />
  const { fits, need, host, waves } = capacity.data
  const meter = (what: 'memory' | 'cpus' | 'disk', needed: number | undefined, there: number | undefined, write: (value: number) => string) =>
    needed !== undefined && there !== undefined && there > 0 && (
      <Meter key={what} label={t(`control.capacity.${what}`)} value={Math.min(needed, there)} max={there} tone={needed > there ? 'fail' : needed > there * 0.85 ? 'error' : 'accent'}
        text={t('control.load.of', { used: write(needed), all: write(there) })} />
    )
  return (
    <>
      <h2 className={styles.subtitle}>{t('control.capacity.label')}</h2>
      <p role="status" className={fits ? styles.fits : styles.lacks}>{text(capacity.data.text)}</p>
      {meter('memory', need.memory_bytes, host.memory_bytes, format.bytes)}
      {meter('cpus', need.cpus, host.cpus, (value) => format.number(value, 1))}
      {meter('disk', need.disk_bytes, host.disk_bytes, format.bytes)}
      {!fits && waves.length > 1 && (
        <>
          <p className={styles.soft}>{t('control.capacity.waves', { n: waves.length })}</p>
          <ol className={styles.waves}>
            {waves.map((wave, i) => (
              <li key={i}>
                <Button onPress={() => onTeams(wave)}>{t('control.capacity.take', { wave: i + 1 })}</Button>
                <span className={styles.soft}>{format.list(wave.map(name))}</span>
              </li>
            ))}
          </ol>
        </>
      )}
    </>
  )
}
