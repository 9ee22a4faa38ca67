import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Router } from 'wouter'
import { ProblemError } from '../api/problem'
import { browserServer, ServerProvider } from '../api/server'
import type { Account, Accounts, AreaId } from '../app/account'
import { App, createQueries, Frame } from '../app/App'
import { areaIcons } from '../app/areas'
import { storedLanguage } from '../app/preferences'
import { Kitchen } from './Kitchen'

const areas = Object.keys(areaIcons) as AreaId[]
const ada: Account = { id: '0190b7c2', name: 'Ada Lovelace', areas }

/** Accounts in memory: any address with the password "pupitre". */
function memoryAccounts(): Accounts {
  let account: Account | null = null
  return {
    current: async () => account,
    login: async ({ password }) => {
      if (password !== 'pupitre') throw new ProblemError({ title: '401', status: 401, code: 'wrong-credentials' })
      return (account = ada)
    },
    logout: async () => {
      account = null
    },
  }
}

/** Shows /kitchen, and at /kitchen/app the frame of the product without a server. */
export function startKitchen(root: HTMLElement): void {
  const server = browserServer({ language: storedLanguage })
  const inApp = window.location.pathname.startsWith('/kitchen/app')
  const pages = areas.map((id) => ({ id, path: `/${id}` as const, page: Kitchen }))
  createRoot(root).render(
    <StrictMode>
      {inApp ? (
        <Router base="/kitchen/app"><App server={server} accounts={memoryAccounts()} areas={pages} queries={createQueries()} /></Router>
      ) : (
        <ServerProvider server={server}><Frame><Kitchen /></Frame></ServerProvider>
      )}
    </StrictMode>,
  )
}
