import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useApi } from './data'
import { keys } from './keys'
import type { SessionInput, SessionPatch } from './types'

export function usePlan() {
  const api = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async (body: SessionInput) => (await api.POST('/api/v1/sessions', { body })).data!,
    onSuccess: (made) => {
      queries.setQueryData(keys.session(made.id), made)
      return queries.invalidateQueries({ queryKey: keys.sessions })
    },
  })
}

export function useAmend(session: string) {
  const api = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async (body: SessionPatch) =>
      (await api.PATCH('/api/v1/sessions/{session}', { params: { path: { session }, header: {} as { 'If-Match': string } }, body })).data!,
    onSuccess: (made) => queries.setQueryData(keys.session(session), made),
  })
}

/** Everything that can be done to a session and its teams. Each answers when the ledger has it. */
export function useCommands(session: string) {
  const api = useApi()
  return useMemo(() => {
    const path = { session }
    const at = { params: { path } }
    const ofTeam = (team: string) => ({ params: { path: { session, team } } })
    return {
      prepare: (anyway: boolean) => api.POST('/api/v1/sessions/{session}/prepare', { params: { path, ...(anyway && { query: { anyway } }) } }),
      launch: (anyway: boolean) => api.POST('/api/v1/sessions/{session}/launch', { ...at, body: { anyway } }),
      pause: (reason: string) => api.POST('/api/v1/sessions/{session}/pause', { ...at, body: { reason } }),
      resume: () => api.POST('/api/v1/sessions/{session}/resume', at),
      extend: (seconds: number, reason: string, team?: string) =>
        api.POST('/api/v1/sessions/{session}/extend', { ...at, body: { seconds, reason, ...(team && { team }) } }),
      close: () => api.POST('/api/v1/sessions/{session}/close', at),
      cancel: (reason: string) => api.POST('/api/v1/sessions/{session}/cancel', { ...at, body: { reason } }),
      seal: (anyway: boolean) => api.POST('/api/v1/sessions/{session}/seal', { ...at, body: { anyway } }),
      message: (text: string, teams?: readonly string[]) =>
        api.POST('/api/v1/sessions/{session}/messages', { ...at, body: { text, ...(teams && { teams: [...teams] }) } }),
      inject: (inject: string, undo: boolean, teams?: readonly string[]) =>
        api.POST('/api/v1/sessions/{session}/injects', { ...at, body: { inject, undo, ...(teams && { teams: [...teams] }) } }),
      stop: (team: string, reason: string) => api.POST('/api/v1/sessions/{session}/teams/{team}/stop', { ...ofTeam(team), body: { reason } }),
      rebuild: async (team: string, reason: string) =>
        (await api.POST('/api/v1/sessions/{session}/teams/{team}/rebuild', { ...ofTeam(team), body: { reason } })).data!,
      reset: async (team: string, node: string, reason: string) =>
        (await api.POST('/api/v1/sessions/{session}/teams/{team}/nodes/{node}/reset', { params: { path: { session, team, node } }, body: { reason } })).data!,
      terminal: async (team: string, body: { node: string } | { terminal: string }) =>
        (await api.POST('/api/v1/sessions/{session}/teams/{team}/terminals', { ...ofTeam(team), body: body as { node?: string } })).data!,
      endTerminal: (team: string, terminal: string) =>
        api.DELETE('/api/v1/sessions/{session}/teams/{team}/terminals/{terminal}', { params: { path: { session, team, terminal } } }),
      openOral: (team: string, for_s: number, members: boolean) => api.POST('/api/v1/sessions/{session}/teams/{team}/oral', { ...ofTeam(team), body: { for_s, members } }),
      shutOral: (team: string) => api.POST('/api/v1/sessions/{session}/teams/{team}/oral/shut', ofTeam(team)),
      oralTerminal: async (team: string, body: { node: string } | { terminal: string }) =>
        (await api.POST('/api/v1/sessions/{session}/teams/{team}/oral/terminals', { ...ofTeam(team), body: body as { node?: string } })).data!,
    }
  }, [api, session])
}

export type Commands = ReturnType<typeof useCommands>

/** Runs one command and reads again what it changes, though the stream tells it too: the stream may be behind. */
export function useCommand<Arguments extends readonly unknown[]>(session: string, run: (...args: Arguments) => Promise<unknown>, changes: readonly ('session' | 'wall' | 'messages' | 'injects' | 'orals' | 'allTerminals')[]) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (args: Arguments) => run(...args),
    onSuccess: () => void changes.forEach((what) => void queries.invalidateQueries({ queryKey: keys[what](session) })),
  })
}
