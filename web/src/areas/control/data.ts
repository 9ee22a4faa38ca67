import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { paths } from '../../api/schema.gen'
import { client, useServer } from '../../api/server'
import { keys } from './keys'
import type { Phase } from './types'

export function useApi() {
  const server = useServer()
  return useMemo(() => client<paths>(server), [server])
}

/** The sessions the person may see, the newest first, page by page. */
export function useSessions(promotion: string | null, phase: Phase | null) {
  const api = useApi()
  return useInfiniteQuery({
    queryKey: keys.list(promotion ?? '', phase ?? ''),
    initialPageParam: undefined as string | undefined,
    placeholderData: keepPreviousData,
    refetchInterval: 20_000,
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: 50, ...(promotion && { promotion }), ...(phase && { phase }), ...(pageParam && { cursor: pageParam }) }
      return (await api.GET('/api/v1/sessions', { params: { query }, signal })).data!
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
}

/** Every promotion the person sees. */
export function usePromotions() {
  const api = useApi()
  return useQuery({
    queryKey: keys.promotions,
    queryFn: ({ signal }) => everyPage(async (cursor) =>
      (await api.GET('/api/v1/promotions', { params: { query: { limit: 200, ...(cursor && { cursor }) } }, signal })).data!),
  })
}

/** All elements of a list that comes in pages. */
export async function everyPage<Item>(page: (cursor: string | null) => Promise<{ items: readonly Item[]; next_cursor: string | null }>): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | null = null
  do {
    const got: { items: readonly Item[]; next_cursor: string | null } = await page(cursor)
    items.push(...got.items)
    cursor = got.next_cursor
  } while (cursor !== null)
  return items
}

export function useSession(session: string) {
  const api = useApi()
  return useQuery({
    queryKey: keys.session(session),
    queryFn: async ({ signal }) => (await api.GET('/api/v1/sessions/{session}', { params: { path: { session } }, signal })).data!,
  })
}

export function useLabs() {
  const api = useApi()
  return useQuery({ queryKey: keys.labs, queryFn: async ({ signal }) => (await api.GET('/api/v1/labs', { signal })).data!.items })
}

/** A lab in full; nothing is asked without an id. */
export function useLab(lab: string | null) {
  const api = useApi()
  return useQuery({
    queryKey: keys.lab(lab ?? ''),
    enabled: lab !== null,
    queryFn: async ({ signal }) => (await api.GET('/api/v1/labs/{lab}', { params: { path: { lab: lab! } }, signal })).data!,
  })
}

export function useTeams(promotion: string | null) {
  const api = useApi()
  return useQuery({
    queryKey: keys.teams(promotion ?? ''),
    enabled: promotion !== null,
    queryFn: async ({ signal }) =>
      (await api.GET('/api/v1/promotions/{promotion}/teams', { params: { path: { promotion: promotion! } }, signal })).data!.items,
  })
}

/** The students of a promotion, by their id. */
export function useStudents(promotion: string | null) {
  const api = useApi()
  return useQuery({
    queryKey: keys.members(promotion ?? ''),
    enabled: promotion !== null,
    queryFn: async ({ signal }) => {
      const list = await everyPage(async (cursor) => (await api.GET('/api/v1/promotions/{promotion}/members', {
        params: { path: { promotion: promotion! }, query: { role: 'student', limit: 200, ...(cursor && { cursor }) } }, signal,
      })).data!)
      return new Map(list.map(({ person }) => [person.id, person]))
    },
  })
}

/** Whether a lab fits for some teams; asked anew whenever the choice changes. `session` is the one whose plan is changed. */
export function useCapacity(promotion: string | null, lab: string | null, teams: readonly string[], session?: string) {
  const api = useApi()
  return useQuery({
    queryKey: ['control', 'capacity', promotion, lab, teams, session],
    enabled: promotion !== null && lab !== null && teams.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 5000,
    refetchInterval: 15_000,
    queryFn: async ({ signal }) =>
      (await api.POST('/api/v1/capacity', { body: { promotion: promotion!, lab: lab!, teams: [...teams], ...(session && { session }) }, signal })).data!,
  })
}

const of = (session: string) => ({ params: { path: { session } } })

export function useWall(session: string, enabled: boolean) {
  const api = useApi()
  return useQuery({
    queryKey: keys.wall(session),
    enabled,
    refetchInterval: 60_000,
    queryFn: async ({ signal }) => (await api.GET('/api/v1/sessions/{session}/wall', { ...of(session), signal })).data!,
  })
}

export function useMessages(session: string) {
  const api = useApi()
  return useQuery({
    queryKey: keys.messages(session),
    queryFn: async ({ signal }) => (await api.GET('/api/v1/sessions/{session}/messages', { ...of(session), signal })).data!.items,
  })
}

export function useInjects(session: string) {
  const api = useApi()
  return useQuery({
    queryKey: keys.injects(session),
    queryFn: async ({ signal }) => (await api.GET('/api/v1/sessions/{session}/injects', { ...of(session), signal })).data!.items,
  })
}

export function useProgress(session: string) {
  const api = useApi()
  return useQuery({
    queryKey: keys.progress(session),
    refetchInterval: 30_000,
    queryFn: async ({ signal }) => (await api.GET('/api/v1/sessions/{session}/progress', { ...of(session), signal })).data!.series,
  })
}

export function useStats(session: string, enabled: boolean) {
  const api = useApi()
  return useQuery({
    queryKey: keys.stats(session),
    enabled,
    refetchInterval: 5000,
    queryFn: async ({ signal }) => (await api.GET('/api/v1/sessions/{session}/stats', { ...of(session), signal })).data!,
  })
}

/** Everything that was seen of one check of one team. */
export function useResult(session: string, team: string, check: string) {
  const api = useApi()
  return useQuery({
    queryKey: keys.result(session, team, check),
    queryFn: async ({ signal }) =>
      (await api.GET('/api/v1/sessions/{session}/results/{team}/{check}', { params: { path: { session, team, check } }, signal })).data!,
  })
}

/** How many results wait for a grader. */
export function useWaiting(session: string, enabled: boolean) {
  const api = useApi()
  return useQuery({
    queryKey: keys.waiting(session),
    enabled,
    queryFn: async ({ signal }) =>
      (await api.GET('/api/v1/sessions/{session}/results', { params: { path: { session }, query: { state: 'waiting', limit: 1 } }, signal })).data!.waiting,
  })
}

export function useNodes(session: string, team: string, enabled: boolean) {
  const api = useApi()
  return useQuery({
    queryKey: keys.nodes(session, team),
    enabled,
    refetchInterval: 10_000,
    queryFn: async ({ signal }) =>
      (await api.GET('/api/v1/sessions/{session}/teams/{team}/nodes', { params: { path: { session, team } }, signal })).data!.items,
  })
}

export function useTerminals(session: string, team: string, enabled: boolean) {
  const api = useApi()
  return useQuery({
    queryKey: keys.terminals(session, team),
    enabled,
    refetchInterval: 10_000,
    queryFn: async ({ signal }) =>
      (await api.GET('/api/v1/sessions/{session}/teams/{team}/terminals', { params: { path: { session, team } }, signal })).data!.items,
  })
}
