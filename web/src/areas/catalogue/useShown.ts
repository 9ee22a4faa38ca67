import { useEffect } from 'react'

/** Brings the element with an id into sight and the keyboard to it, when an address leads to it. */
export function useShown(id: string | undefined): void {
  useEffect(() => {
    if (id === undefined) return
    const element = document.getElementById(id)
    element?.scrollIntoView({ block: 'center' })
    element?.focus({ preventScroll: true })
  }, [id])
}
