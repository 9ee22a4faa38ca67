import { useEffect, useMemo, useRef, useState } from 'react'
import type { Link, LinkHandlers } from '../../../terminal/link'
import type { Layout } from '../../../terminal/layout'
import { arrange, nameOf, parseDeck, settle, show, sit, type Deck } from '../../bench/deck'
import { keep, recall } from '../../bench/memory'
import { connectSeat, type Ask } from './terminals'

export interface Desk {
  readonly layout: Layout
  /** the tab that was opened or shown last, to be given the keyboard */
  readonly newest: string | null
  /** opens a terminal of a machine, or joins one */
  open(node: string, terminal: string | null): void
  arrange(layout: Layout): void
  name(tab: string): string
  /** how the terminal of a tab is connected: the same function for as long as the tab is there */
  connect(tab: string): (handlers: LinkHandlers) => Link
}

/** Terminals that are open beside the wall, kept on this device under a name: a reload finds them again. */
export function useDesk(name: string, ask: Ask): Desk {
  const [deck, setDeck] = useState(() => recall(name, parseDeck))
  const [newest, setNewest] = useState<string | null>(null)
  const latest = useRef<Deck>(deck)
  const asking = useRef(ask)
  useEffect(() => {
    latest.current = deck
    asking.current = ask
  })
  useEffect(() => keep(name, deck), [name, deck])
  const acts = useMemo(() => {
    const links = new Map<string, (handlers: LinkHandlers) => Link>()
    const seatOf = (tab: string) => latest.current.seats[tab] ?? { node: '', terminal: null }
    return {
      open(node: string, terminal: string | null) {
        const tab = `${node}-${Date.now().toString(36)}`
        const shown = terminal === null ? null : show(latest.current, terminal)
        setNewest(shown ? (shown.layout.find((pane) => latest.current.seats[pane.active]?.terminal === terminal)?.active ?? null) : tab)
        setDeck((now) => (terminal === null ? null : show(now, terminal)) ?? sit(now, tab, { node, terminal }))
      },
      arrange: (layout: Layout) => setDeck((now) => arrange(now, layout)),
      connect(tab: string) {
        const known = links.get(tab)
        if (known) return known
        const made = (handlers: LinkHandlers) => connectSeat(() => seatOf(tab), (body) => asking.current(body),
          (terminal) => setDeck((now) => settle(now, tab, terminal)), handlers)
        links.set(tab, made)
        return made
      },
    }
  }, [])
  return { layout: deck.layout, newest, name: (tab) => nameOf(deck, tab), ...acts }
}
