import type { Decision, ResultLine, Word } from './types'

/** The line as it will be once the server has taken the word: shown at once, replaced by its answer. */
export function foreseen(line: ResultLine, word: Word): ResultLine {
  if (word.decision === 'withdraw') {
    const share = line.result ? line.result.share : undefined
    return { ...line, state: line.result ? 'raw' : 'pending', waiting: true, share, decision: undefined, obtained: points(line, share) }
  }
  if (word.decision === 'platform-fault') return { ...line, state: 'platform-fault', waiting: false, share: undefined, obtained: 0 }
  if (word.decision === 'confirm') return { ...line, state: 'confirmed', waiting: false }
  return { ...line, state: 'overridden', waiting: false, share: word.share, obtained: points(line, word.share) }
}

/** The points of a share, less what hints cost. */
function points(line: ResultLine, share: number | undefined): number {
  return Math.max(0, line.points * (share ?? 0) - line.hints)
}

/** What to say to come back to what stood before: the earlier word again, or none. */
export function undoing(before: Decision | undefined): Word {
  if (!before || before.decision === 'withdraw') return { decision: 'withdraw' }
  const { decision, share, reason } = before
  return { decision, ...(share !== undefined && { share }), ...(reason && { reason }) }
}

/** What is wrong with a word before it is sent. */
export function faults(word: Word): { readonly share?: true; readonly reason?: true } {
  const share = word.decision === 'override' && !(word.share !== undefined && word.share >= 0 && word.share <= 1)
  const reason = (word.decision === 'override' || word.decision === 'platform-fault') && !word.reason?.trim()
  return { ...(share && { share }), ...(reason && { reason }) }
}
