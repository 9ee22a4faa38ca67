import { lazy } from 'react'
import type { Area } from '../../app/areas'

/** The labs, for those who choose, teach and write them. */
export const catalogueArea: Area = { id: 'catalogue', path: '/catalogue', page: lazy(() => import('./CatalogueArea')) }

/** The référentiel, for everybody, and what the labs cover of it. */
export const frameworkArea: Area = { id: 'framework', path: '/framework', page: lazy(() => import('./FrameworkArea')) }
