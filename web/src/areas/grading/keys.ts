import { useEffect, useEffectEvent, useState } from 'react'
import { typing } from '../../parts/Shortcuts'

export type KeyActs = Readonly<Record<string, (() => void) | undefined>>

/** Whether a key pressed at `target` is for the page: nobody is typing, choosing or answering a dialogue there. */
export function isForPage(event: Pick<KeyboardEvent, 'target' | 'ctrlKey' | 'metaKey' | 'altKey' | 'defaultPrevented'>): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return false
  return !(event.target as HTMLElement | null)?.closest?.('[role=dialog], [role=alertdialog], [role=listbox], [role=menu]')
}

/** Single keys of a page, by what they print. Off when the person has turned them off. */
export function useKeys(acts: KeyActs, enabled: boolean): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (!isForPage(event)) return
    const act = acts[event.key]
    if (!act) return
    event.preventDefault()
    act()
  })
  useEffect(() => {
    if (!enabled) return
    const hear = (event: KeyboardEvent) => press(event)
    document.addEventListener('keydown', hear)
    return () => document.removeEventListener('keydown', hear)
  }, [enabled])
}

const kept = 'pupitre.single-keys'

/** Whether single keys act, kept on this device: those who speak to their machine, or press keys by accident, turn them off. */
export function useSingleKeys(): [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(() => {
    try {
      return localStorage.getItem(kept) !== 'off'
    } catch {
      return true
    }
  })
  const set = (next: boolean) => {
    setOn(next)
    try {
      localStorage.setItem(kept, next ? 'on' : 'off')
    } catch {
      // holds until the page is closed
    }
  }
  return [on, set]
}
