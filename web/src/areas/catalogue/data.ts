import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { components, paths } from '../../api/schema.gen'
import { client, useServer } from '../../api/server'
import type { Framework } from './framework'

type Schemas = components['schemas']

export type Coverage = Schemas['Coverage']
export type CoverageItem = Coverage['competencies'][number]['items'][number]
export type Lab = Schemas['Lab']
export type LabSummary = Schemas['LabSummary']
export type LabCheck = Schemas['LabCheck']

/** Labs change when the server starts again with others: what was read stays good for a while, in milliseconds. */
const staleTime = 5 * 60_000

function useApi() {
  const server = useServer()
  return useMemo(() => client<paths>(server), [server])
}

export function useLabs() {
  const api = useApi()
  return useQuery({ queryKey: ['catalogue', 'labs'], staleTime, queryFn: async ({ signal }) => (await api.GET('/api/v1/labs', { signal })).data! })
}

export function useLab(lab: string) {
  const api = useApi()
  return useQuery({
    queryKey: ['catalogue', 'lab', lab], staleTime,
    queryFn: async ({ signal }) => (await api.GET('/api/v1/labs/{lab}', { params: { path: { lab } }, signal })).data!,
  })
}

export function useFramework() {
  const api = useApi()
  return useQuery({
    queryKey: ['catalogue', 'framework'], staleTime,
    queryFn: async ({ signal }) => (await api.GET('/api/v1/framework', { signal })).data! as unknown as Framework,
  })
}

export function useCoverage(enabled = true) {
  const api = useApi()
  return useQuery({
    queryKey: ['catalogue', 'coverage'], staleTime, enabled,
    queryFn: async ({ signal }) => (await api.GET('/api/v1/coverage', { signal })).data!,
  })
}
