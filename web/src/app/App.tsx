import { QueryClient, QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query'
import { Suspense, useState } from 'react'
import { RouterProvider } from 'react-aria-components'
import { Route, Switch, useLocation } from 'wouter'
import { ProblemError } from '../api/problem'
import { ServerProvider, type Server } from '../api/server'
import { useI18n } from '../i18n'
import { AnnouncementProvider } from '../parts/Announcements'
import { ErrorNotice } from '../parts/ErrorNotice'
import { ShortcutProvider } from '../parts/Shortcuts'
import { Toasts } from '../parts/Toasts'
import { LoginProvider, type Accounts, type Credentials } from './account'
import { openAreas, type Area, type AreaRoute } from './areas'
import { Guard } from './Guard'
import { Home, NotFound } from './Home'
import { LoginPage } from './LoginPage'
import { PreferenceProvider } from './preferences'
import { Shell } from './Shell'

export interface AppProps {
  readonly server: Server
  readonly accounts: Accounts
  readonly areas: readonly Area[]
  readonly queries: QueryClient
}

/** Queries try again by themselves in the transport; a refusal is an answer. */
export function createQueries(): QueryClient {
  return new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 15_000 } } })
}

/** The key under which the person who is logged in is kept; set it to null when the server no longer knows them. */
export const accountKey = ['account']

export function App(props: AppProps) {
  return (
    <ServerProvider server={props.server}>
      <QueryClientProvider client={props.queries}>
        <Frame>
          <Doors {...props} />
        </Frame>
      </QueryClientProvider>
    </ServerProvider>
  )
}

/** What every page needs around it, logged in or not. */
export function Frame({ children }: { children: React.ReactNode }) {
  const [, navigate] = useLocation()
  return (
    <PreferenceProvider>
      <RouterProvider navigate={navigate}>
        <AnnouncementProvider>
          <ShortcutProvider>{children}</ShortcutProvider>
          <Toasts />
        </AnnouncementProvider>
      </RouterProvider>
    </PreferenceProvider>
  )
}

/** Pages for anybody, and behind the entrance the rest. */
function Doors(props: AppProps) {
  const { t } = useI18n()
  const guests = props.areas.flatMap((area) => area.guests ?? [])
  return (
    <Suspense fallback={<p role="status">{t('shell.loading')}</p>}>
      <Switch>
        {guests.map((route) => <Route key={route.path} path={route.path} component={route.page} />)}
        <Route><Entrance {...props} /></Route>
      </Switch>
    </Suspense>
  )
}

function Entrance({ accounts, areas }: AppProps) {
  const { t } = useI18n()
  const queries = useQueryClient()
  const [seen, setSeen] = useState(false)
  const current = useQuery({
    queryKey: accountKey,
    staleTime: Infinity,
    queryFn: () => accounts.current().catch((error: unknown) => {
      if (error instanceof ProblemError && error.problem.status === 401) return null
      throw error
    }),
  })
  if (current.isPending) return <p role="status">{t('shell.loading')}</p>
  if (current.isError) return <ErrorNotice error={current.error} onRetry={() => void current.refetch()} />
  const account = current.data
  const login = async (credentials: Credentials) => {
    const next = await accounts.login(credentials)
    queries.setQueryData(accountKey, next)
  }
  if (account === null) {
    return <LoginPage ended={seen} onLogin={login} />
  }
  if (!seen) setSeen(true)
  const logout = async () => {
    await accounts.logout()
    setSeen(false)
    queries.clear()
    queries.setQueryData(accountKey, null)
  }
  return (
    <LoginProvider login={{ account, logout: () => void logout() }}>
      <Pages areas={openAreas(areas, account.areas)} routes={areas.flatMap((area) => area.routes ?? [])} />
    </LoginProvider>
  )
}

function Pages({ areas, routes }: { areas: readonly Area[]; routes: readonly AreaRoute[] }) {
  const { t } = useI18n()
  const [path] = useLocation()
  return (
    <Shell areas={areas}>
      <Guard of={path}>
        <Suspense fallback={<p role="status">{t('shell.loading')}</p>}>
          <Switch>
            <Route path="/"><Home areas={areas} /></Route>
            {areas.map((area) => <Route key={area.id} path={`${area.path}/*?`} component={area.page} />)}
            {routes.map((route) => <Route key={route.path} path={route.path} component={route.page} />)}
            <Route><NotFound path={path} /></Route>
          </Switch>
        </Suspense>
      </Guard>
    </Shell>
  )
}
