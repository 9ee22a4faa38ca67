import { createContext, use, useCallback, useSyncExternalStore } from 'react'
import type { WallCell } from '../types'
import type { Line, Shape, WallStore } from './store'
import { keyOf } from './store'

const Context = createContext<WallStore | null>(null)

export const WallProvider = Context

export function useWallStore(): WallStore {
  const store = use(Context)
  if (!store) throw new Error('a piece of the wall needs a WallStore around it')
  return store
}

/** Listens to one key alone. */
function useKey<Value>(key: string, read: (store: WallStore) => Value): Value {
  const store = useWallStore()
  const subscribe = useCallback((listener: () => void) => store.subscribe(key, listener), [store, key])
  return useSyncExternalStore(subscribe, () => read(store))
}

export function useShape(): Shape {
  return useKey('shape', (store) => store.shape())
}

export function useLine(team: string): Line | undefined {
  return useKey(team, (store) => store.line(team))
}

/** One thing of a team's line: drawn anew when that changes, not when anything else of the line does. */
export function useOfLine<Value extends string | number | undefined>(team: string, read: (line: Line) => Value): Value | undefined {
  return useKey(team, (store) => {
    const line = store.line(team)
    return line && read(line)
  })
}

export function useCell(team: string, check: string): WallCell | undefined {
  return useKey(keyOf(team, check), (store) => store.cell(team, check))
}
