import { useMutation, useQueryClient } from '@tanstack/react-query'
import { keys, useApi } from './data'
import type { Mark, ReportLine, Reports, Rubric } from './types'

/** A document's owner: the person of an individual one, else the team. */
export function ownerOf(line: Pick<ReportLine, 'team' | 'person'>): string {
  return line.person ?? line.team
}

export function reportId(line: Pick<ReportLine, 'deliverable' | 'team' | 'person'>): string {
  return `${line.deliverable}/${ownerOf(line)}`
}

/** The document that counts: the last one handed in. */
export function lastReceipt(line: ReportLine) {
  return line.receipts.at(-1)
}

/** The marks of a criterion that stand, the latest first: each grader's last one, unless they took it back. */
export function standingMarks(line: ReportLine, criterion: string): Mark[] {
  const last = new Map<string, Mark>()
  for (const mark of line.marks.filter((one) => one.criterion === criterion)) {
    last.delete(mark.actor) // to be behind the others again
    last.set(mark.actor, mark)
  }
  return [...last.values()].filter(({ withdrawn }) => !withdrawn).reverse()
}

/** The mark of a criterion that one grader gave last; undefined when they took it back. */
export function markBy(line: ReportLine, criterion: string, actor: string): Mark | undefined {
  return standingMarks(line, criterion).find((mark) => mark.actor === actor)
}

/** Each other grader's last mark of a criterion, the latest first. */
export function marksOfOthers(line: ReportLine, criterion: string, actor: string): Mark[] {
  return standingMarks(line, criterion).filter((mark) => mark.actor !== actor)
}

/** All that was said of a criterion, the latest first; empty while it is no more than the marks that stand. */
export function pastOf(line: ReportLine, criterion: string): Mark[] {
  const all = line.marks.filter((mark) => mark.criterion === criterion)
  return all.length > standingMarks(line, criterion).length ? all.reverse() : []
}

/** How many of the criteria somebody has marked. */
export function markedCount(line: ReportLine, rubric: Rubric): number {
  return rubric.criteria.filter(({ id }) => standingMarks(line, id).length > 0).length
}

/** Whether a document waits for marks. */
export function waits(line: ReportLine, rubric: Rubric): boolean {
  return line.receipts.length > 0 && markedCount(line, rubric) < rubric.criteria.length
}

/** The level a key stands for: 1 is the first. */
export function levelOf(key: string, criterion: Rubric['criteria'][number]): number | undefined {
  return /^[1-9]$/.test(key) ? criterion.levels[Number(key) - 1]?.share : undefined
}

export interface MarkGiven {
  readonly line: ReportLine
  readonly criterion: string
  readonly share: number
  readonly comment: string
}

/** The seq of a mark that the server has not answered yet. */
const onItsWay = Number.MAX_SAFE_INTEGER

/** Gives a mark: shown at once, taken away again when the server refuses it. */
export function useMark(session: string, me: { readonly id: string; readonly name: string }, now: () => number) {
  const api = useApi()
  const queries = useQueryClient()
  const change = (line: ReportLine, how: (line: ReportLine) => ReportLine) =>
    queries.setQueryData<Reports>(keys.reports(session), (reports) =>
      reports && { ...reports, items: reports.items.map((one) => (reportId(one) === reportId(line) ? how(one) : one)) })
  return useMutation({
    scope: { id: `marks ${session}` }, // one after the other: the last word of a grader stands
    mutationFn: ({ line, criterion, share, comment }: MarkGiven) => {
      const { deliverable, team, person } = line
      const report = lastReceipt(line)?.id
      const body = { deliverable, criterion, team, share, ...(person && { person }), ...(comment && { comment }), ...(report && { report }) }
      return api.POST('/api/v1/sessions/{session}/marks', { params: { path: { session } }, body })
    },
    onMutate: async ({ line, criterion, share, comment }) => {
      await queries.cancelQueries({ queryKey: keys.reports(session) })
      const given: Mark = {
        criterion, share, comment, actor: me.id, actor_name: me.name, time: new Date(now()).toISOString(), seq: onItsWay,
      }
      change(line, (one) => ({ ...one, marks: [...one.marks, given] }))
    },
    onSettled: () => Promise.all([
      queries.invalidateQueries({ queryKey: keys.reports(session) }),
      queries.invalidateQueries({ queryKey: keys.grid(session) }),
    ]),
  })
}

/** The server has heard of a mark, so that it can be taken back. */
export function isKept(mark: Mark): boolean {
  return mark.seq !== onItsWay
}

/** Takes back a mark of one's own, with a reason. */
export function useWithdrawMark(session: string) {
  const api = useApi()
  const queries = useQueryClient()
  return useMutation({
    scope: { id: `marks ${session}` },
    mutationFn: ({ mark, reason }: { mark: number; reason: string }) =>
      api.POST('/api/v1/sessions/{session}/marks/{mark}/withdraw', { params: { path: { session, mark } }, body: { reason } }),
    onSettled: () => Promise.all([
      queries.invalidateQueries({ queryKey: keys.reports(session) }),
      queries.invalidateQueries({ queryKey: keys.grid(session) }),
    ]),
  })
}
