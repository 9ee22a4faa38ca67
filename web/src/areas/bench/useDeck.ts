import { useEffect, useMemo, useState } from 'react'
import { closeTab, type Layout, type Shares } from '../../terminal/layout'
import type { Place } from './data'
import { arrange, parseDeck, settle, show, sit, type Deck } from './deck'
import { keep, recall } from './memory'
import { newKey } from './upload'

export interface OpenDeck {
  readonly deck: Deck
  /** the tab that was opened or shown last, to be given the keyboard */
  readonly fresh: string | null
  open(node: string): void
  join(terminal: string, node: string): void
  arrange(layout: Layout): void
  close(tab: string): void
  share(shares: Shares): void
  settle(tab: string, terminal: string | null): void
}

/** The terminals this person has open at a team's bench; the same after a reload. */
export function useDeck(place: Place): OpenDeck {
  const name = `deck.${place.session}.${place.team}`
  const [deck, setDeck] = useState(() => recall(name, parseDeck))
  const [fresh, setFresh] = useState<string | null>(null)
  useEffect(() => keep(name, deck), [name, deck])
  const acts = useMemo(() => {
    const open = (node: string, terminal: string | null) => {
      const tab = newKey().slice(0, 12)
      setFresh(tab)
      setDeck((now) => (terminal === null ? null : show(now, terminal)) ?? sit(now, tab, { node, terminal }))
    }
    return {
      open: (node: string) => open(node, null),
      join: (terminal: string, node: string) => open(node, terminal),
      arrange: (layout: Layout) => setDeck((now) => arrange(now, layout)),
      close: (tab: string) => setDeck((now) => arrange(now, closeTab(now.layout, tab))),
      share: (shares: Shares) => setDeck((now) => ({ ...now, shares })),
      settle: (tab: string, terminal: string | null) => setDeck((now) => settle(now, tab, terminal)),
    }
  }, [])
  return { deck, fresh, ...acts }
}
