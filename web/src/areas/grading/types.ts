import type { components } from '../../api/schema.gen'
import type { Sheet } from './sheet'

type Schemas = components['schemas']

export type Candidate = Schemas['Candidate']
export type CheckResult = Schemas['CheckResult']
export type Criterion = Rubric['criteria'][number]
export type Decision = Schemas['Decision']
export type EvidenceRef = CheckResult['evidence'][number]
export type Mark = ReportLine['marks'][number]
export type Receipt = Schemas['Receipt']
export type Recording = Schemas['Recording']
export type ReportContent = Schemas['ReportContent']
export type ReportLine = Schemas['ReportLine']
export type Reports = Schemas['Reports']
export type ResultDetail = Schemas['ResultDetail']
export type ResultLine = Schemas['ResultLine']
export type ResultPage = Schemas['ResultPage']
export type Rubric = Schemas['Rubric']
export type Session = Schemas['Session']
export type SessionSummary = Schemas['SessionSummary']

export type DecisionKind = Decision['decision']

/** The grid, its sheet as package grade computes it. */
export type Grid = Omit<Schemas['Grid'], 'sheet'> & { readonly sheet: Sheet }

/** What a grader says of a result. */
export interface Word {
  readonly decision: DecisionKind
  /** of the points, 0 to 1; with override alone */
  readonly share?: number
  readonly reason?: string
}

/** What every view of a session's desk is given. */
export interface DeskProps {
  readonly session: Session
  /** the two places after the view in the address */
  readonly first?: string
  readonly second?: string
  /** single keys act */
  readonly keysOn: boolean
}
