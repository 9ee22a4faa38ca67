import { lazy } from 'react'
import type { Area } from '../../app/areas'

/** The team's bench: the list of one's sessions, and the page of each. */
export const benchArea: Area = {
  id: 'bench',
  path: '/bench',
  page: lazy(() => import('./MySessions')),
  home: lazy(async () => {
    const { MySessions } = await import('./MySessions')
    return { default: () => MySessions({ level: 2 }) }
  }),
  routes: [
    { path: '/sessions/:session/bench', page: lazy(() => import('./BenchPage')) },
    { path: '/sessions/:session/teams/:team/bench', page: lazy(() => import('./BenchPage')) },
  ],
}
