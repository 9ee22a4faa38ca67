import { useInfiniteQuery, useMutation, useQuery, useQueryClient, type InfiniteData, type QueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo } from 'react'
import type { paths } from '../../api/schema.gen'
import { client, useServer } from '../../api/server'
import { useI18n } from '../../i18n'
import { nameGrid, nameLine, nameReports, useCandidateNames } from './candidates'
import { lineId } from './queue'
import type { Grid, Reports, ResultDetail, ResultLine, ResultPage, Word } from './types'
import { foreseen } from './words'

export const keys = {
  sessions: ['desk', 'sessions'] as const,
  session: (session: string) => ['desk', session, 'session'] as const,
  results: (session: string) => ['desk', session, 'results'] as const,
  team: (session: string, team: string) => ['desk', session, 'team', team] as const,
  result: (session: string, id: string) => ['desk', session, 'result', id] as const,
  reports: (session: string) => ['desk', session, 'reports'] as const,
  content: (session: string, report: string) => ['desk', session, 'content', report] as const,
  link: (session: string, report: string) => ['desk', session, 'link', report] as const,
  grid: (session: string) => ['desk', session, 'grid'] as const,
  explain: (session: string, figure: Figure) => ['desk', session, 'grid', 'explain', figure] as const,
  evidence: (session: string, digest: string) => ['desk', session, 'evidence', digest] as const,
  recording: (session: string, recording: string) => ['desk', session, 'recording', recording] as const,
}

/** As many lines as the server gives at once. */
const page = 200
/** No events come for a list of sessions: it is asked for again after this time, in milliseconds. */
const again = 60_000
/** Events tell of what changes in a session; should one have been missed, it shows after this time, in milliseconds. */
const fallback = 300_000

export function useApi() {
  const server = useServer()
  return useMemo(() => client<paths>(server), [server])
}

/** Every session the person may see, page after page. */
export function useSessions() {
  const api = useApi()
  const query = useInfiniteQuery({
    queryKey: keys.sessions,
    initialPageParam: undefined as string | undefined,
    refetchInterval: again,
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: page, ...(pageParam !== undefined && { cursor: pageParam }) }
      return (await api.GET('/api/v1/sessions', { params: { query }, signal })).data!
    },
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  })
  useRest(query)
  return { ...query, sessions: useMemo(() => query.data?.pages.flatMap(({ items }) => items) ?? [], [query.data]) }
}

export function useSession(session: string) {
  const api = useApi()
  return useQuery({
    queryKey: keys.session(session),
    queryFn: async ({ signal }) => (await api.GET('/api/v1/sessions/{session}', { params: { path: { session } }, signal })).data!,
  })
}

type Pages = InfiniteData<ResultPage, string | undefined>

/** All the lines of a session; they come page after page, `isWhole` once the last is there. */
export function useResults(session: string) {
  const api = useApi()
  const query = useInfiniteQuery({
    queryKey: keys.results(session),
    initialPageParam: undefined as string | undefined,
    refetchInterval: fallback,
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: page, ...(pageParam !== undefined && { cursor: pageParam }) }
      return (await api.GET('/api/v1/sessions/{session}/results', { params: { path: { session }, query }, signal })).data!
    },
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  })
  useRest(query)
  const names = useCandidateNames()
  const lines = useMemo(() => query.data?.pages.flatMap(({ items }) => items.map((line) => nameLine(line, names))) ?? [], [query.data, names])
  return { ...query, lines, total: query.data?.pages[0]?.total ?? 0, isWhole: query.isSuccess && !query.hasNextPage }
}

interface More {
  readonly hasNextPage: boolean
  readonly isFetching: boolean
  readonly isError: boolean
  readonly fetchNextPage: () => unknown
}

/** Fetches what is left of a list. */
function useRest({ hasNextPage, isFetching, isError, fetchNextPage }: More): void {
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) fetchNextPage()
  }, [hasNextPage, isFetching, isError, fetchNextPage])
}

/** The lines of one team. */
export function useTeamResults(session: string, team: string) {
  const api = useApi()
  const names = useCandidateNames()
  return useQuery({
    queryKey: keys.team(session, team),
    enabled: team !== '',
    select: useCallback((lines: ResultLine[]) => lines.map((line) => nameLine(line, names)), [names]),
    queryFn: async ({ signal }) =>
      (await api.GET('/api/v1/sessions/{session}/results', { params: { path: { session }, query: { team, limit: page } }, signal })).data!.items,
  })
}

export interface LineName {
  readonly team: string
  readonly check: string
}

export function useDetailOptions(session: string) {
  const api = useApi()
  return (line: LineName) => ({
    queryKey: keys.result(session, lineId(line)),
    queryFn: async ({ signal }: { signal: AbortSignal }) =>
      (await api.GET('/api/v1/sessions/{session}/results/{team}/{check}', { params: { path: { session, ...line } }, signal })).data!,
  })
}

/** Everything about one check of one team. */
export function useResult(session: string, { team, check }: LineName) {
  const names = useCandidateNames()
  const select = useCallback((detail: ResultDetail) => nameLine(detail, names), [names])
  return useQuery({ ...useDetailOptions(session)({ team, check }), select })
}

/** Reads ahead what will be looked at next. */
export function useReadAhead(session: string, line: ResultLine | undefined): void {
  const queries = useQueryClient()
  const options = useDetailOptions(session)
  const id = line && lineId(line)
  useEffect(() => {
    if (line) void queries.prefetchQuery(options({ team: line.team, check: line.check }))
    // options and line are made anew at each drawing; the id says when there is another line to read
  }, [id, queries, session])
}

/** Changes one line of the list where it is known. */
export function changeLine(queries: QueryClient, session: string, line: LineName, how: (line: ResultLine) => ResultLine): void {
  const id = lineId(line)
  const each = (one: ResultLine) => (lineId(one) === id ? how(one) : one)
  queries.setQueryData<Pages>(keys.results(session), (all) =>
    all && { ...all, pages: all.pages.map((one) => ({ ...one, items: one.items.map(each) })) })
}

interface Said {
  readonly line: ResultLine
  readonly word: Word
  /** the result that was looked at: the word is refused when another one counts by now */
  readonly looked?: string
}

const decideKey = (session: string) => ['desk', session, 'decide']

/** How many words on a result the server has not answered yet. */
export function wordsOnTheirWay(queries: QueryClient, session: string, id: string): number {
  return queries.isMutating({ mutationKey: decideKey(session), predicate: ({ state }) => lineId((state.variables as Said).line) === id })
}

/** Says a word on a result: shown at once, taken back when the server refuses it. */
export function useDecide(session: string) {
  const api = useApi()
  const queries = useQueryClient()
  const mutationKey = decideKey(session)
  const isLast = (line: ResultLine) => wordsOnTheirWay(queries, session, lineId(line)) <= 1
  return useMutation({
    mutationKey,
    scope: { id: `words ${session}` }, // one after the other: an undo comes after what it takes back
    mutationFn: async ({ line: { team, check }, word, looked }: Said) => {
      const body = { ...word, ...(looked && { result: looked }) }
      return (await api.POST('/api/v1/sessions/{session}/results/{team}/{check}', { params: { path: { session, team, check } }, body })).data!
    },
    onMutate: async ({ line, word }) => {
      await queries.cancelQueries({ queryKey: keys.results(session) })
      changeLine(queries, session, line, (one) => foreseen(one, word))
    },
    onError: (_error, { line }) => {
      changeLine(queries, session, line, () => line)
      return queries.invalidateQueries({ queryKey: keys.results(session) })
    },
    onSuccess: (answer, { line }) => {
      if (isLast(line)) changeLine(queries, session, line, () => answer) // else what the next word will make of it shows already
    },
    onSettled: (_answer, _error, { line }) => Promise.all([
      queries.invalidateQueries({ queryKey: keys.result(session, lineId(line)) }),
      queries.invalidateQueries({ queryKey: keys.team(session, line.team) }),
      queries.invalidateQueries({ queryKey: keys.grid(session) }),
    ]),
  })
}

/** Confirms every pass on which nobody has spoken, of one team or of all. */
export function useConfirmPasses(session: string) {
  const api = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async (team: string) => {
      const body = { verdict: 'pass' as const, ...(team && { team }) }
      return (await api.POST('/api/v1/sessions/{session}/results/confirm', { params: { path: { session } }, body })).data!
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['desk', session] }),
  })
}

/** A piece of evidence as text; null when the server gives it as a file after all. */
export function useEvidence(session: string, digest: string, enabled: boolean) {
  const api = useApi()
  return useQuery({
    queryKey: keys.evidence(session, digest),
    enabled,
    staleTime: Infinity, // it is named by its content
    queryFn: async ({ signal }) => {
      const { data, response } = await api.GET('/api/v1/sessions/{session}/evidence/{digest}', {
        params: { path: { session, digest } }, parseAs: 'blob', headers: { Accept: 'text/plain, application/octet-stream, application/problem+json' }, signal,
      })
      const isText = response.headers.get('Content-Type')?.startsWith('text/plain') ?? false
      return isText ? await (data as unknown as Blob).text() : null
    },
  })
}

/** A recorded terminal, as asciicast v2. */
export function useRecording(session: string, recording: string) {
  const api = useApi()
  return useQuery({
    queryKey: keys.recording(session, recording),
    staleTime: Infinity, // it does not change once it is kept
    gcTime: 60_000,
    queryFn: async ({ signal }) => {
      const { data } = await api.GET('/api/v1/sessions/{session}/recordings/{recording}', {
        params: { path: { session, recording } }, parseAs: 'text', headers: { Accept: 'application/x-asciicast, application/problem+json' }, signal,
      })
      return data as unknown as string
    },
  })
}

export function useReports(session: string) {
  const api = useApi()
  const names = useCandidateNames()
  return useQuery({
    queryKey: keys.reports(session),
    refetchInterval: fallback,
    select: useCallback((reports: Reports) => nameReports(reports, names), [names]),
    queryFn: async ({ signal }) => (await api.GET('/api/v1/sessions/{session}/reports', { params: { path: { session } }, signal })).data!,
  })
}

export function useGrid(session: string) {
  const api = useApi()
  const names = useCandidateNames()
  return useQuery({
    queryKey: keys.grid(session),
    select: useCallback((grid: Grid) => nameGrid(grid, names), [names]),
    queryFn: async ({ signal }) =>
      (await api.GET('/api/v1/sessions/{session}/grid', { params: { path: { session } }, signal })).data! as unknown as Grid,
  })
}

/** One figure of the grid: of a member all of it, a competency or a bloc. */
export interface Figure {
  readonly member: string
  readonly competency?: string
  readonly bloc?: string
}

/** Where a figure comes from, in words. */
export function useExplanation(session: string, figure: Figure) {
  const api = useApi()
  return useQuery({
    queryKey: keys.explain(session, figure),
    queryFn: async ({ signal }) =>
      (await api.GET('/api/v1/sessions/{session}/grid/explain', { params: { path: { session }, query: figure }, signal })).data!.lines,
  })
}

export function useSeal(session: string) {
  const api = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (anyway: boolean) => api.POST('/api/v1/sessions/{session}/seal', { params: { path: { session } }, body: { anyway } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['desk'] }),
  })
}

export type ExportName = 'grid.xlsx' | 'grid.csv' | 'details.csv'

/** Addresses of the files that a browser saves by itself, in the reader's language. */
export function useFiles(session: string) {
  const { language } = useI18n()
  const base = `/api/v1/sessions/${encodeURIComponent(session)}`
  return {
    exported: (name: ExportName) => `${base}/export/${name}?lang=${language}`,
    bundle: `${base}/bundle.zip`,
    evidence: (digest: string) => `${base}/evidence/${encodeURIComponent(digest)}`,
    recording: (id: string) => `${base}/recordings/${encodeURIComponent(id)}`,
  }
}
