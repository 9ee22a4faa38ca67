import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { Gatherer } from '../../api/news'
import type { paths } from '../../api/schema.gen'
import { client, useEvents, useServer } from '../../api/server'
import { effectOf, type Part } from './live'
import type { Bench } from './types'

/** A team in a session: what every request of a bench names. */
export interface Place {
  readonly session: string
  readonly team: string
}

export const keys = {
  mine: ['sessions', 'mine'] as const,
  session: (session: string) => ['benches', session, 'session'] as const,
  bench: ({ session, team }: Place) => ['benches', session, team, 'bench'] as const,
  nodes: ({ session, team }: Place) => ['benches', session, team, 'nodes'] as const,
  terminals: ({ session, team }: Place) => ['benches', session, team, 'terminals'] as const,
}

export function useApi() {
  const server = useServer()
  return useMemo(() => client<paths>(server), [server])
}

/** The sessions the person may see, page by page, the newest first. */
export function useSessions() {
  const api = useApi()
  return useInfiniteQuery({
    queryKey: keys.mine,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: 100, ...(pageParam !== undefined && { cursor: pageParam }) }
      return (await api.GET('/api/v1/sessions', { params: { query }, signal })).data!
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: 30_000,
  })
}

export function useSession(session: string) {
  const api = useApi()
  return useQuery({
    queryKey: keys.session(session),
    queryFn: async ({ signal }) => (await api.GET('/api/v1/sessions/{session}', { params: { path: { session } }, signal })).data!,
  })
}

export function useBench(place: Place) {
  const api = useApi()
  return useQuery({
    queryKey: keys.bench(place),
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      (await api.GET('/api/v1/sessions/{session}/teams/{team}/bench', { params: { path: place }, signal })).data!,
  })
}

/** The machines as they are; asked again every few seconds while the team works, for what no event tells. */
export function useNodes(place: Place, open: boolean) {
  const api = useApi()
  return useQuery({
    queryKey: keys.nodes(place),
    enabled: open,
    refetchInterval: 15_000,
    queryFn: async ({ signal }) =>
      (await api.GET('/api/v1/sessions/{session}/teams/{team}/nodes', { params: { path: place }, signal })).data!.items,
  })
}

export function useTerminals(place: Place, open: boolean) {
  const api = useApi()
  return useQuery({
    queryKey: keys.terminals(place),
    enabled: open,
    refetchInterval: 20_000,
    queryFn: async ({ signal }) =>
      (await api.GET('/api/v1/sessions/{session}/teams/{team}/terminals', { params: { path: place }, signal })).data!.items,
  })
}

/** Ends a terminal, for everybody who looks at it. */
export function useEndTerminal(place: Place) {
  const api = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (terminal: string) =>
      api.DELETE('/api/v1/sessions/{session}/teams/{team}/terminals/{terminal}', { params: { path: { ...place, terminal } } }),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.terminals(place) }),
  })
}

export function useAskChecks(place: Place) {
  const api = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (checks?: string[]) =>
      api.POST('/api/v1/sessions/{session}/teams/{team}/checks', { params: { path: place }, body: checks ? { checks } : {} }),
    onSuccess: () => {
      change(queries, place, (bench) => ({ ...bench, checking: true }))
      return queries.invalidateQueries({ queryKey: keys.bench(place) })
    },
  })
}

export function useAnswer(place: Place) {
  const api = useApi()
  return useMutation({
    mutationFn: (body: { check: string; value: string }) =>
      api.POST('/api/v1/sessions/{session}/teams/{team}/answers', { params: { path: place }, body }),
    onSettled: useRefresh(place),
  })
}

export function useHint(place: Place) {
  const api = useApi()
  return useMutation({
    mutationFn: (body: { check: string; index: number }) =>
      api.POST('/api/v1/sessions/{session}/teams/{team}/hints', { params: { path: place }, body }),
    onSettled: useRefresh(place),
  })
}

export function useQuestion(place: Place) {
  const api = useApi()
  return useMutation({
    mutationFn: (text: string) =>
      api.POST('/api/v1/sessions/{session}/teams/{team}/questions', { params: { path: place }, body: { text } }),
    onSuccess: useRefresh(place),
  })
}

/** Reads the bench again. */
export function useRefresh(place: Place): () => Promise<void> {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: keys.bench(place) })
}

function change(queries: QueryClient, place: Place, how: (bench: Bench) => Bench): void {
  queries.setQueryData<Bench>(keys.bench(place), (bench) => bench && how(bench))
}

/** Browsers that hear the same event come back spread over this time, in milliseconds. */
const spread = 350

/** Follows the session from entry `after` on, and keeps what is shown of the team up to date. */
export function useLive(place: Place, after: number | undefined): void {
  const queries = useQueryClient()
  const gatherer = useMemo(() => {
    const key = { session: () => keys.session(place.session), bench: () => keys.bench(place), nodes: () => keys.nodes(place), terminals: () => keys.terminals(place) }
    const act = (parts: ReadonlySet<Part>) => parts.forEach((part) => void queries.invalidateQueries({ queryKey: key[part]() }))
    return new Gatherer<Part>(() => 150 + Math.random() * spread, act)
  }, [queries, place])
  useEffect(() => () => gatherer.stop(), [gatherer])
  const url = after === undefined ? null : `/api/v1/sessions/${encodeURIComponent(place.session)}/events`
  useEvents(url, (event) => {
    const { stale, present, presence } = effectOf(event, place.team)
    if (present) change(queries, place, (bench) => ({ ...bench, present, presence }))
    gatherer.add(stale)
  }, String(after ?? ''))
}
