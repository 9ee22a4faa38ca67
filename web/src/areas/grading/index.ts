import { lazy } from 'react'
import type { Area } from '../../app/areas'

/** The grader's desk: what waits to be judged, the documents, the grid and what leaves the platform. */
export const deskArea: Area = { id: 'desk', path: '/desk', page: lazy(() => import('./GradingArea')) }
