import { createElement, lazy } from 'react'
import { useParams } from 'wouter'
import type { Area } from '../../app/areas'

const InvitationPage = lazy(() => import('./InvitationPage'))

/** People: promotions and members, one's own account, and the page of an invitation. */
export const peopleArea: Area = {
  id: 'people',
  path: '/people',
  page: lazy(() => import('./PeopleArea')),
  routes: [{ path: '/account', page: lazy(() => import('./AccountPage')) }],
  guests: [{ path: '/invitation/:secret', page: () => createElement(InvitationPage, { secret: useParams().secret ?? '' }) }],
}
