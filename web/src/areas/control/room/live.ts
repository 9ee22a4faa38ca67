import { useQueryClient, type QueryKey } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useMemo, useState } from 'react'
import { Gatherer } from '../../../api/news'
import { useEvents } from '../../../api/server'
import type { StreamStatus } from '../../../api/events'
import { useWall } from '../data'
import { keys } from '../keys'
import { newsOf, type Part, type Repaired } from '../live'
import type { Session } from '../types'
import { WallStore } from '../wall/store'

/** Phases in which there is a wall. */
export function hasWall({ phase }: Pick<Session, 'phase'>): boolean {
  return phase !== 'planned' && phase !== 'cancelled'
}

function keyOf(session: string, part: Part): QueryKey {
  switch (part) {
    case 'sessions': return keys.sessions
    case 'session': return keys.session(session)
    case 'wall': return keys.wall(session)
    case 'injects': return keys.injects(session)
    case 'messages': return keys.messages(session)
    case 'progress': return keys.progress(session)
    case 'nodes': return ['control', session, 'nodes']
    case 'terminals': return ['control', session, 'terminals']
    case 'results': return keys.results(session)
    case 'waiting': return keys.waiting(session)
    case 'orals': return keys.orals(session)
  }
}

export interface Live {
  readonly store: WallStore
  readonly status: StreamStatus
  /** the wall could not be read */
  readonly error: unknown
  readonly retry: () => void
}

/** Keeps a session and its wall up to date for as long as the component lives. `onRepaired` hears of each repair that ends. */
export function useLive(session: Session, onRepaired: (repaired: Repaired) => void): Live {
  const queries = useQueryClient()
  const [store] = useState(() => new WallStore((run) => requestAnimationFrame(run), () => performance.now()))
  const wall = useWall(session.id, hasWall(session))
  const told = useEffectEvent(onRepaired)
  const gatherer = useMemo(() => new Gatherer<Part>(
    () => 300 + Math.random() * 300,
    (parts) => parts.forEach((part) => void queries.invalidateQueries({ queryKey: keyOf(session.id, part) })),
  ), [queries, session.id])
  useEffect(() => () => gatherer.stop(), [gatherer])
  useEffect(() => {
    if (wall.data) store.load(wall.data)
  }, [wall.data, store])
  const { status } = useEvents(`/api/v1/sessions/${encodeURIComponent(session.id)}/events`, (event) => {
    const news = newsOf(event)
    store.take(news)
    gatherer.add(news.stale)
    if (news.repaired) told(news.repaired)
  }, String(session.seq))
  // Cells that changed while the stream was away came without a number: read them again.
  useEffect(() => {
    if (status === 'live') gatherer.add(['wall'])
  }, [status, gatherer])
  return { store, status, error: wall.isError && !wall.data ? wall.error : null, retry: () => void wall.refetch() }
}
