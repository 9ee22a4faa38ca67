import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { useEvents } from '../../api/server'
import { changeLine, keys, useDetailOptions, wordsOnTheirWay } from './data'
import { Gathered, staleBy } from './live'

/** How long events gather before what they make stale is read again, in milliseconds. */
const gather = 1500

/** Follows the session and reads again what changes, also by the words of others. */
export function useLive(session: string, after: number | undefined): void {
  const queries = useQueryClient()
  const readLine = useReadLine(session)
  const pending = useMemo(() => ({ stale: new Gathered(), timer: undefined as ReturnType<typeof setTimeout> | undefined }), [session])
  useEffect(() => () => clearTimeout(pending.timer), [pending])
  const url = after === undefined ? null : `/api/v1/sessions/${encodeURIComponent(session)}/events`
  useEvents(url, (event) => {
    if (!pending.stale.add(staleBy(event))) return
    pending.timer ??= setTimeout(() => {
      pending.timer = undefined
      const { parts, lines } = pending.stale.take()
      parts.forEach((part) => void queries.invalidateQueries({ queryKey: ['desk', session, part] }))
      lines.forEach((line) => void readLine(line))
    }, gather)
  }, String(after ?? ''))
}

/** Reads one line again, wherever it shows; but for a word of one's own that is on its way, whose answer comes. */
function useReadLine(session: string): (id: string) => Promise<void> {
  const queries = useQueryClient()
  const options = useDetailOptions(session)
  return async (id) => {
    const [team = '', check = ''] = id.split('/')
    if (wordsOnTheirWay(queries, session, id) > 0) return
    void queries.invalidateQueries({ queryKey: keys.team(session, team) })
    try {
      const { results: _results, decisions: _decisions, answers: _answers, recordings: _recordings, ...line } =
        await queries.fetchQuery({ ...options({ team, check }), staleTime: 0 })
      if (wordsOnTheirWay(queries, session, id) === 0) changeLine(queries, session, line, () => line)
    } catch {
      void queries.invalidateQueries({ queryKey: keys.results(session) }) // what is wrong shows where the list is
    }
  }
}
