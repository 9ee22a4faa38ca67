import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient, type QueryKey } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { paths } from '../../api/schema.gen'
import { client, useServer } from '../../api/server'
import { everyPage } from '../control/data'
import type { Promotion, Role } from './types'

/** Where what the server said is kept. */
export const keys = {
  promotions: ['people', 'promotions'] as const,
  promotion: (promotion: string) => ['people', 'promotion', promotion] as const,
  members: (promotion: string) => ['people', 'members', promotion] as const,
  students: (promotion: string) => ['people', 'members', promotion, 'students'] as const,
  member: (promotion: string, person: string) => ['people', 'member', promotion, person] as const,
  teams: (promotion: string) => ['people', 'teams', promotion] as const,
  persons: ['people', 'persons'] as const,
  me: ['people', 'me'] as const,
  logins: ['people', 'logins'] as const,
  tokens: ['people', 'tokens'] as const,
  retention: ['people', 'retention'] as const,
}

export function useApi() {
  const server = useServer()
  return useMemo(() => client<paths>(server), [server])
}

/** A change, and what has to be read again after it. */
export function useChange<Input, Output>(run: (input: Input) => Promise<Output>, stale: readonly QueryKey[]) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: run,
    onSuccess: () => Promise.all(stale.map((queryKey) => queries.invalidateQueries({ queryKey }))),
  })
}

export function usePromotions() {
  const api = useApi()
  return useQuery({
    queryKey: keys.promotions,
    queryFn: ({ signal }) => everyPage(async (cursor) =>
      (await api.GET('/api/v1/promotions', { params: { query: { limit: 200, ...(cursor && { cursor }) } }, signal })).data!),
  })
}

export function usePromotion(promotion: string) {
  const api = useApi()
  return useQuery({
    queryKey: keys.promotion(promotion),
    queryFn: async ({ signal }) => (await api.GET('/api/v1/promotions/{promotion}', { params: { path: { promotion } }, signal })).data!,
  })
}

/** Members whose name or address holds some words, page by page; of everybody without a promotion. */
export function useMembers(promotion: string | null, q: string, role: Role | null) {
  const api = useApi()
  return useInfiniteQuery({
    queryKey: [...(promotion === null ? keys.persons : keys.members(promotion)), 'list', q, role],
    initialPageParam: undefined as string | undefined,
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: 100, ...(q && { q }), ...(pageParam && { cursor: pageParam }) }
      if (promotion === null) return (await api.GET('/api/v1/persons', { params: { query }, signal })).data!
      return (await api.GET('/api/v1/promotions/{promotion}/members', { params: { path: { promotion }, query: { ...query, ...(role && { role }) } }, signal })).data!
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
}

/** Every student of a promotion. */
export function useStudents(promotion: string) {
  const api = useApi()
  return useQuery({
    queryKey: keys.students(promotion),
    queryFn: ({ signal }) => everyPage(async (cursor) => (await api.GET('/api/v1/promotions/{promotion}/members', {
      params: { path: { promotion }, query: { role: 'student', limit: 200, ...(cursor && { cursor }) } }, signal,
    })).data!),
  })
}

export function useTeams(promotion: string) {
  const api = useApi()
  return useQuery({
    queryKey: keys.teams(promotion),
    queryFn: async ({ signal }) => (await api.GET('/api/v1/promotions/{promotion}/teams', { params: { path: { promotion } }, signal })).data!.items,
  })
}

/** A member of a promotion; a person of the platform without one. */
export function useMember(promotion: string | null, person: string) {
  const api = useApi()
  return useQuery({
    queryKey: keys.member(promotion ?? '', person),
    queryFn: async ({ signal }) => promotion === null
      ? (await api.GET('/api/v1/persons/{person}', { params: { path: { person } }, signal })).data!
      : (await api.GET('/api/v1/promotions/{promotion}/members/{person}', { params: { path: { promotion, person } }, signal })).data!,
  })
}

export function useMe() {
  const api = useApi()
  return useQuery({ queryKey: keys.me, queryFn: async ({ signal }) => (await api.GET('/api/v1/me', { signal })).data! })
}

export function useRetention() {
  const api = useApi()
  return useQuery({ queryKey: keys.retention, queryFn: async ({ signal }) => (await api.GET('/api/v1/retention', { signal })).data!.items })
}

/** Whether the caller may do something in a promotion. */
export function may(promotion: Promotion | undefined, action: string): boolean {
  return promotion?.actions.includes(action) ?? false
}
