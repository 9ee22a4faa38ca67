import { createContext, use, type ReactNode } from 'react'

/** Who is logged in, as far as the frame of the application needs to know. */
export interface Account {
  readonly id: string
  readonly name: string
  /** the areas this person may open, in the order of the navigation */
  readonly areas: readonly AreaId[]
}

export type AreaId = 'bench' | 'control' | 'desk' | 'catalogue' | 'framework' | 'people' | 'admin'

export interface Credentials {
  readonly email: string
  readonly password: string
}

/** How the frame reaches the server's accounts. Refusals are thrown as ProblemError. */
export interface Accounts {
  /** who is logged in; null when nobody is */
  current(): Promise<Account | null>
  login(credentials: Credentials): Promise<Account>
  logout(): Promise<void>
}

interface Login {
  readonly account: Account
  readonly logout: () => void
}

const Context = createContext<Login | null>(null)

export function LoginProvider({ login, children }: { login: Login; children: ReactNode }) {
  return <Context value={login}>{children}</Context>
}

export function useLogin(): Login {
  const login = use(Context)
  if (!login) throw new Error('useLogin is for pages behind the login')
  return login
}
