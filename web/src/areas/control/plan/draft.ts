import { instantOf, localOf } from '../clock'
import type { Rules, Session, SessionInput } from '../types'

/** A plan as it is being made. Times are what the fields hold. */
export interface Draft {
  readonly lab: string | null
  readonly promotion: string | null
  readonly teams: readonly string[]
  readonly title: string
  /** in the reader's time zone, as a date field writes it */
  readonly starts: string
  readonly minutes: string
  readonly rules: RulesDraft
}

/** The rules as the form holds them: numbers as they are typed, in the unit that is shown. */
export interface RulesDraft {
  readonly show: 'all' | 'verdict' | 'none'
  readonly counts: 'final' | 'best'
  readonly attempts: string
  readonly everySeconds: string
  readonly freezeMinutes: string
  readonly reportDays: string
  readonly retentionMonths: string
  readonly groupPercent: string
  readonly scale: string
  readonly hints: boolean
  readonly blind: boolean
  readonly record: boolean
  readonly recordInput: boolean
  readonly keepImages: boolean
}

/** What suits an evaluation in a classroom; the same as the server takes where nothing is said. */
export const usualRules: RulesDraft = {
  show: 'all', counts: 'final', attempts: '5', everySeconds: '30', freezeMinutes: '0', reportDays: '7', retentionMonths: '12',
  groupPercent: '50', scale: 'fr-20', hints: true, blind: true, record: true, recordInput: false, keepImages: false,
}

/** An empty plan that begins at the next full quarter of an hour but one. */
export function emptyDraft(now: number): Draft {
  const quarter = 15 * 60_000
  return {
    lab: null, promotion: null, teams: [], title: '', starts: localOf((Math.ceil(now / quarter) + 1) * quarter), minutes: '', rules: usualRules,
  }
}

/** The plan of a session that is there, to change it. */
export function draftOf(session: Session): Draft {
  const { rules } = session
  const text = (value: number | undefined, divisor: number, otherwise: string) => (value === undefined ? otherwise : String(Math.round(value / divisor)))
  return {
    lab: session.lab.id, promotion: session.promotion, teams: session.teams.map(({ team }) => team), title: session.title,
    starts: localOf(session.starts), minutes: String(Math.round(session.duration_s / 60)),
    rules: {
      show: rules.show ?? usualRules.show, counts: rules.counts ?? usualRules.counts,
      attempts: text(rules.attempts, 1, usualRules.attempts), everySeconds: text(rules.check_every_s, 1, usualRules.everySeconds),
      freezeMinutes: text(rules.freeze_s, 60, usualRules.freezeMinutes), reportDays: text(rules.reports_after_s, 86_400, usualRules.reportDays),
      retentionMonths: text(rules.retention_months, 1, usualRules.retentionMonths),
      groupPercent: rules.group_weight === undefined ? usualRules.groupPercent : String(Math.round(rules.group_weight * 100)),
      scale: rules.scale || usualRules.scale, hints: rules.hints ?? true, blind: rules.blind ?? true, record: rules.record ?? true,
      recordInput: rules.record_input ?? false, keepImages: rules.keep_images ?? false,
    },
  }
}

/** Bounds of the numbers of the rules, in the unit that is shown. */
export const bounds = {
  attempts: [0, 1000],
  everySeconds: [0, 3600],
  freezeMinutes: [0, 1440],
  reportDays: [0, 90],
  retentionMonths: [1, 120],
  groupPercent: [0, 100],
} as const

export type NumberRule = keyof typeof bounds

/** Whether a typed number is whole and within its bounds. */
export function within(value: string, [least, most]: readonly [number, number]): boolean {
  return /^\d+$/.test(value.trim()) && Number(value) >= least && Number(value) <= most
}

export const steps = ['lab', 'teams', 'rules', 'review'] as const

export type Step = (typeof steps)[number]

/** What keeps a step from being done. */
export type Missing = 'lab' | 'promotion' | 'teams' | 'title' | 'starts' | 'minutes' | NumberRule

/** What is missing or wrong, step by step. */
export function missing(draft: Draft): Record<Step, readonly Missing[]> {
  const lab: Missing[] = draft.lab === null ? ['lab'] : []
  const teams: Missing[] = [...(draft.promotion === null ? ['promotion' as const] : []), ...(draft.teams.length === 0 ? ['teams' as const] : [])]
  const rules: Missing[] = [
    ...(draft.title.trim() === '' ? ['title' as const] : []),
    ...(instantOf(draft.starts) === null ? ['starts' as const] : []),
    ...(within(draft.minutes, [1, 1440]) ? [] : ['minutes' as const]),
    ...(Object.keys(bounds) as NumberRule[]).filter((name) => !within(draft.rules[name], bounds[name])),
  ]
  return { lab, teams, rules, review: [...lab, ...teams, ...rules] }
}

/** The plan as the server takes it; null while something is missing. */
export function inputOf(draft: Draft): SessionInput | null {
  const starts = instantOf(draft.starts)
  if (missing(draft).review.length > 0 || starts === null) return null
  return {
    lab: draft.lab!, promotion: draft.promotion!, teams: [...draft.teams], title: draft.title.trim(), starts,
    duration_s: Number(draft.minutes) * 60, rules: rulesOf(draft.rules),
  }
}

function rulesOf(rules: RulesDraft): Rules {
  return {
    show: rules.show, counts: rules.counts, attempts: Number(rules.attempts), check_every_s: Number(rules.everySeconds),
    freeze_s: Number(rules.freezeMinutes) * 60, reports_after_s: Number(rules.reportDays) * 86_400,
    retention_months: Number(rules.retentionMonths), group_weight: Number(rules.groupPercent) / 100, scale: rules.scale,
    hints: rules.hints, blind: rules.blind, record: rules.record, record_input: rules.record && rules.recordInput, keep_images: rules.keepImages,
  }
}
