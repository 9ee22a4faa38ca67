import { useI18n } from '../../../i18n'
import { Checkbox, Choices } from '../../../parts/Choices'
import { fullName } from '../names'
import type { TeamState } from '../types'
import styles from './Room.module.css'

export interface TeamChoiceProps {
  readonly label: string
  readonly teams: readonly TeamState[]
  readonly value: readonly string[]
  readonly onChange: (teams: string[]) => void
}

/** Some teams, or all, with who is in them. */
export function TeamChoice({ label, teams, value, onChange }: TeamChoiceProps) {
  const { t, format } = useI18n()
  const all = value.length === teams.length
  return (
    <div className={styles.choice}>
      <Checkbox isSelected={all} isIndeterminate={!all && value.length > 0} onChange={(on) => onChange(on ? teams.map(({ team }) => team) : [])}>
        {t('control.all-teams', { n: teams.length })}
      </Checkbox>
      <div className={styles.choiceList}>
        <Choices label={label} value={value} onChange={onChange}
          choices={teams.map(({ team, name, members }) => ({ id: team, label: name, about: format.list(members.map(fullName)) }))} />
      </div>
    </div>
  )
}

/** The teams of a command: left out when it is for all. */
export function namedTeams(chosen: readonly string[], all: readonly TeamState[]): readonly string[] | undefined {
  return chosen.length === all.length ? undefined : chosen
}
