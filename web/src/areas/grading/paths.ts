import type { Item } from './sheet'
import type { LineName } from './data'

const part = encodeURIComponent

export type View = 'results' | 'reports' | 'grid' | 'record'

export const paths = {
  desk: '/desk',
  view: (session: string, view: View) => `/desk/${part(session)}/${view}`,
  result: (session: string, { team, check }: LineName) => `/desk/${part(session)}/results/${part(team)}/${part(check)}`,
  report: (session: string, deliverable: string, owner: string) => `/desk/${part(session)}/reports/${part(deliverable)}/${part(owner)}`,
  cell: (session: string, member: string, column: string) => `/desk/${part(session)}/grid/${part(member)}/${part(column)}`,
  item: (session: string, { check, team, deliverable, member }: Item) =>
    check ? paths.result(session, { team, check }) : paths.report(session, deliverable ?? '', member ?? team),
}
