import { lazy } from 'react'
import type { Area } from '../../app/areas'

/** The control room: planning sessions and running them. */
export const controlArea: Area = { id: 'control', path: '/control', page: lazy(() => import('./ControlArea')) }
