import { closeTab, evenShares, openTab, type Layout, type Shares } from '../../terminal/layout'
import { numberIn } from './memory'

/** What a tab shows: a terminal of a machine; null when it is yet to be opened. */
export interface Seat {
  readonly node: string
  readonly terminal: string | null
}

/** The terminals open in a page, by the ids of their tabs. */
export interface Deck {
  readonly layout: Layout
  readonly seats: Readonly<Record<string, Seat>>
  readonly shares: Shares
}

export const emptyDeck: Deck = { layout: [], seats: {}, shares: evenShares }

/** Opens a tab with a seat. */
export function sit(deck: Deck, tab: string, seat: Seat): Deck {
  return { ...deck, layout: openTab(deck.layout, tab), seats: { ...deck.seats, [tab]: seat } }
}

/** Shows the tab of a terminal that is open already; null when there is none. */
export function show(deck: Deck, terminal: string): Deck | null {
  const tab = Object.keys(deck.seats).find((id) => deck.seats[id]!.terminal === terminal)
  return tab === undefined ? null : { ...deck, layout: openTab(deck.layout, tab) }
}

/** Takes a new layout; seats whose tab was closed go. */
export function arrange(deck: Deck, layout: Layout): Deck {
  const tabs = new Set(layout.flatMap((pane) => pane.tabs))
  return { ...deck, layout, seats: Object.fromEntries(Object.entries(deck.seats).filter(([tab]) => tabs.has(tab))) }
}

/** Remembers which terminal a tab shows. */
export function settle(deck: Deck, tab: string, terminal: string | null): Deck {
  const seat = deck.seats[tab]
  return seat ? { ...deck, seats: { ...deck.seats, [tab]: { ...seat, terminal } } } : deck
}

/** The machine's name, with a number where the deck shows several terminals of it. */
export function nameOf({ layout, seats }: Deck, tab: string): string {
  const node = seats[tab]?.node ?? ''
  const same = layout.flatMap((pane) => pane.tabs).filter((id) => seats[id]?.node === node)
  const order = Object.keys(seats).filter((id) => same.includes(id))
  return same.length > 1 ? `${node} ${order.indexOf(tab) + 1}` : node
}

/** Reads a deck that was kept; whatever is not well formed is left out. */
export function parseDeck(value: unknown): Deck {
  if (!isRecord(value) || !Array.isArray(value.layout) || !isRecord(value.seats)) return emptyDeck
  const seats = Object.fromEntries(Object.entries(value.seats).filter((entry): entry is [string, Seat] => isSeat(entry[1])))
  const layout = value.layout.filter(isPane).map((pane) => ({ tabs: [...new Set(pane.tabs)], active: pane.active }))
  const seen = new Set<string>()
  let sound: Layout = layout
  for (const tab of layout.flatMap((pane) => pane.tabs)) {
    if (seen.has(tab) || !(tab in seats)) sound = closeTab(sound, tab)
    seen.add(tab)
  }
  return arrange({ layout: sound, seats, shares: sharesOf(value.shares) }, sound)
}

/** Where separators were kept; each that is not well formed stands in the middle. */
function sharesOf(value: unknown): Shares {
  const { columns, first, second } = isRecord(value) ? value : {}
  const share = numberIn(15, 85, 50)
  return { columns: share(columns), first: share(first), second: share(second) }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isSeat(value: unknown): value is Seat {
  return isRecord(value) && typeof value.node === 'string' && (value.terminal === null || typeof value.terminal === 'string')
}

function isPane(value: unknown): value is { tabs: string[]; active: string } {
  return isRecord(value) && Array.isArray(value.tabs) && value.tabs.every((tab) => typeof tab === 'string') &&
    typeof value.active === 'string' && value.tabs.includes(value.active)
}
