import type { ComponentType } from 'react'
import type { IconName } from '../parts/Icon'
import type { AreaId } from './account'

/** The look of an area in the navigation, in its order. */
export const areaIcons: Record<AreaId, IconName> = {
  bench: 'bench',
  control: 'control',
  desk: 'desk',
  catalogue: 'book',
  framework: 'tree',
  people: 'people',
  admin: 'settings',
}

/** Where an area lives and what draws it; `/*` after the path is the area's own. */
export interface Area {
  readonly id: AreaId
  readonly path: `/${string}`
  readonly page: ComponentType
  /** what the area shows of itself on the home page */
  readonly home?: ComponentType
  /** pages of the area outside its path: anybody may follow a link to them, and the server decides */
  readonly routes?: readonly AreaRoute[]
  /** pages that need no login */
  readonly guests?: readonly AreaRoute[]
}

/** A page at an address such as "/sessions/:session/bench". */
export interface AreaRoute {
  readonly path: `/${string}`
  readonly page: ComponentType
}

/** The area a path of the application belongs to. */
export function areaOf<A extends Pick<Area, 'path' | 'routes'>>(areas: readonly A[], path: string): A | undefined {
  return areas.find((area) => path === area.path || path.startsWith(`${area.path}/`) || area.routes?.some((route) => matches(route, path)))
}

function matches(route: AreaRoute, path: string): boolean {
  const parts = path.split('/')
  const pattern = route.path.split('/')
  return parts.length === pattern.length && pattern.every((part, i) => part.startsWith(':') || part === parts[i])
}

/** The areas that are both installed and open to the person. */
export function openAreas<A extends Pick<Area, 'id'>>(areas: readonly A[], allowed: readonly AreaId[]): A[] {
  return areas.filter((area) => allowed.includes(area.id))
}
