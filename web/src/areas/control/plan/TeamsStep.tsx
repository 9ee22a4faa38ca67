import { useI18n } from '../../../i18n'
import { Checkbox, Choices } from '../../../parts/Choices'
import { EmptyState } from '../../../parts/EmptyState'
import { ErrorNotice } from '../../../parts/ErrorNotice'
import { Link } from '../../../parts/Link'
import { Select } from '../../../parts/Select'
import { usePromotions, useStudents, useTeams } from '../data'
import { fullName } from '../names'
import type { Team } from '../types'
import type { StepProps } from './Planner'
import styles from './Planner.module.css'

/** For whom: the promotion and its teams, with who is in them and who has a right to more time. */
export function TeamsStep({ draft, onChange, fixed }: StepProps & { fixed?: boolean }) {
  const { t } = useI18n()
  const promotions = usePromotions()
  if (promotions.isPending) return <p role="status">{t('shell.loading')}</p>
  if (promotions.isError) return <ErrorNotice error={promotions.error} onRetry={() => void promotions.refetch()} />
  const open = promotions.data.filter(({ archived, actions, id }) => id === draft.promotion || (archived === undefined && actions.includes('session.plan')))
  if (open.length === 0) return <EmptyState icon="people" title={t('control.plan.no-promotions')}>{t('control.plan.no-promotions-text')}</EmptyState>
  return (
    <div className={styles.stack}>
      <div className={styles.narrow}>
        <Select label={t('control.promotion')} value={draft.promotion} isDisabled={fixed}
          choices={open.map(({ id, name, year }) => ({ id, label: name, about: String(year) }))}
          onChange={(promotion) => promotion !== draft.promotion && onChange({ promotion, teams: [] })} />
      </div>
      {draft.promotion !== null && <TeamList promotion={draft.promotion} value={draft.teams} onChange={(teams) => onChange({ teams })} />}
    </div>
  )
}

function TeamList({ promotion, value, onChange }: { promotion: string; value: readonly string[]; onChange: (teams: string[]) => void }) {
  const { t, format } = useI18n()
  const teams = useTeams(promotion)
  const students = useStudents(promotion)
  if (teams.isPending) return <p role="status">{t('shell.loading')}</p>
  if (teams.isError) return <ErrorNotice error={teams.error} onRetry={() => void teams.refetch()} />
  const peopled = teams.data.filter(({ members }) => members.length > 0)
  if (peopled.length === 0) {
    return <EmptyState icon="people" title={t('control.plan.no-teams')}><Link href={`/people/${promotion}/teams`}>{t('control.plan.make-teams')}</Link></EmptyState>
  }
  const about = ({ members }: Team) => format.list(members.map((id) => {
    const person = students.data?.get(id)
    if (!person) return '—'
    return person.extra_time ? t('control.plan.extra', { name: fullName(person), share: format.percent(person.extra_time) }) : fullName(person)
  }))
  const all = peopled.every(({ id }) => value.includes(id))
  return (
    <div className={styles.stack}>
      <Checkbox isSelected={all} isIndeterminate={!all && value.length > 0} onChange={(on) => onChange(on ? peopled.map(({ id }) => id) : [])}>
        {t('control.all-teams', { n: peopled.length })}
      </Checkbox>
      <div className={styles.teams}>
        <Choices label={t('control.plan.teams', { n: value.length })} value={value} onChange={onChange}
          choices={peopled.map((team) => ({ id: team.id, label: team.name, about: about(team) }))} />
      </div>
    </div>
  )
}
