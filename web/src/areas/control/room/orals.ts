import { useQuery } from '@tanstack/react-query'
import { useApi } from '../data'
import { keys } from '../keys'
import type { Oral, Session } from '../types'

/** Phases in which a team's last state may be made again for a jury. */
export function hasOrals({ phase }: Pick<Session, 'phase'>): boolean {
  return phase === 'closed' || phase === 'sealed'
}

/** Milliseconds until an oral is looked at again: often while it is on its way somewhere. */
export function oralPace(orals: readonly Pick<Oral, 'state'>[]): number {
  return orals.some(({ state }) => state === 'opening' || state === 'shutting') ? 1500 : 15_000
}

export function useOrals(session: string) {
  const api = useApi()
  return useQuery<Oral[]>({
    queryKey: keys.orals(session),
    refetchInterval: ({ state }) => oralPace(state.data ?? []),
    queryFn: async ({ signal }) => (await api.GET('/api/v1/sessions/{session}/orals', { params: { path: { session } }, signal })).data!.items,
  })
}

export function useOral(session: string, team: string) {
  const api = useApi()
  return useQuery<Oral>({
    queryKey: keys.oral(session, team),
    refetchInterval: ({ state }) => oralPace(state.data ? [state.data] : []),
    queryFn: async ({ signal }) =>
      (await api.GET('/api/v1/sessions/{session}/teams/{team}/oral', { params: { path: { session, team } }, signal })).data!,
  })
}

export function useOralTerminals(session: string, team: string, enabled: boolean) {
  const api = useApi()
  return useQuery({
    queryKey: keys.oralTerminals(session, team),
    enabled,
    refetchInterval: 10_000,
    queryFn: async ({ signal }) =>
      (await api.GET('/api/v1/sessions/{session}/teams/{team}/oral/terminals', { params: { path: { session, team } }, signal })).data!.items,
  })
}
