import { useMemo } from 'react'
import { useI18n } from '../../i18n'
import type { Grid, Reports } from './types'

/** What candidates and teams are called where they are numbers, as in a blind session. */
export interface CandidateNames {
  readonly team: (name: string) => string
  readonly person: (name: string) => string
}

export function useCandidateNames(): CandidateNames {
  const { t } = useI18n()
  return useMemo(() => ({
    team: (name) => (isNumber(name) ? t('desk.numbered.team', { n: name }) : name),
    person: (name) => (isNumber(name) ? t('desk.numbered.person', { n: name }) : name),
  }), [t])
}

function isNumber(name: string): boolean {
  return /^[0-9]{1,6}$/.test(name)
}

export function nameLine<Line extends { readonly team_name: string }>(line: Line, names: CandidateNames): Line {
  return { ...line, team_name: names.team(line.team_name) }
}

export function nameReports(reports: Reports, names: CandidateNames): Reports {
  const items = reports.items.map((line) => ({
    ...nameLine(line, names), ...(line.person_name !== undefined && { person_name: names.person(line.person_name) }),
  }))
  return { ...reports, items }
}

export function nameGrid(grid: Grid, names: CandidateNames): Grid {
  return {
    ...grid,
    persons: grid.persons.map((one) => (one.number === undefined ? one : { ...one, number: names.person(one.number) })),
    teams: grid.teams.map((team) => ({ ...team, name: names.team(team.name) })),
  }
}
