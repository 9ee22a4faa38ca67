import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { browserServer } from '../api/server'
import { accountKey, App, createQueries } from './App'
import { httpAccounts } from './accounts'
import type { Area } from './areas'
import { benchArea } from '../areas/bench'
import { catalogueArea, frameworkArea } from '../areas/catalogue'
import { controlArea } from '../areas/control'
import { deskArea } from '../areas/grading'
import { peopleArea } from '../areas/people'
import { storedLanguage } from './preferences'

/** The areas that are built, in the order of the navigation. */
const areas: readonly Area[] = [benchArea, controlArea, deskArea, catalogueArea, frameworkArea, peopleArea]

/** Starts the product in the page. */
export function start(root: HTMLElement): void {
  const queries = createQueries()
  const server = browserServer({
    language: storedLanguage,
    onUnauthenticated: () => queries.setQueryData(accountKey, (account: unknown) => (account === undefined ? undefined : null)),
  })
  createRoot(root).render(
    <StrictMode>
      <App server={server} accounts={httpAccounts(server)} areas={areas} queries={queries} />
    </StrictMode>,
  )
}
