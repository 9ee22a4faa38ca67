import type { Text } from '../../i18n'

/** The parts of a sheet of package grade that pages show; amounts are plain numbers. */
export interface Sheet {
  readonly scale: Scale
  readonly rules: { readonly unmarked: 'excluded' | 'zero'; readonly weights: { readonly group: number; readonly individual: number } }
  readonly sealed: boolean
  readonly competencies: readonly Competency[]
  readonly blocs: readonly string[]
  readonly members: readonly MemberSheet[]
  /** how many checks of teams and criteria wait for a judgement */
  readonly pending: number
}

export interface Scale {
  readonly id: string
  readonly title: Text
  readonly max: number
  readonly step: number
  /** from the best to the last, whose `from` is 0 */
  readonly thresholds: readonly { readonly id: string; readonly title: Text; readonly from: number }[]
  readonly not_assessed: Text
}

export interface Competency {
  readonly code: string
  readonly bloc: string
  readonly title: Text
}

export interface Outcome {
  readonly share: number | null
  readonly figure: number | null
  readonly attainment: string
  readonly provisional: boolean
}

export interface Score {
  readonly possible: number
  readonly judged: number
  readonly obtained: number
  readonly pending: number
  readonly excluded: number
  /** 0 to 1; null when nothing is judged */
  readonly share: number | null
}

export type ItemState =
  | 'raw' | 'confirmed' | 'overridden' | 'platform-fault' | 'pending' | 'marked' | 'not-marked' | 'informative'

/** A piece of evidence: a check, or a criterion of a document. */
export interface Item {
  readonly check?: string
  readonly deliverable?: string
  readonly criterion?: string
  readonly team: string
  readonly member?: string
  readonly state: ItemState
  readonly possible: number
  readonly obtained: number
}

export interface Evidence extends Score {
  readonly items: readonly Item[] | null
}

export interface Combined extends Outcome {
  readonly group: Evidence
  readonly individual: Evidence
  readonly sides: 'both' | 'group' | 'individual' | 'none'
}

export interface CompetencyLine extends Combined {
  readonly code: string
  readonly bloc: string
}

export interface BlocLine extends Outcome {
  readonly bloc: string
  readonly assessed: readonly string[] | null
  readonly of: number
}

export interface MemberSheet {
  readonly member: string
  readonly team: string
  readonly overall: Combined
  readonly competencies: readonly CompetencyLine[]
  readonly blocs: readonly BlocLine[]
}

export const notAssessed = 'not-assessed'
