/** Terminals open in panes, each pane with tabs. Ids are those of the terminals. */
export interface Pane {
  readonly tabs: readonly string[]
  readonly active: string
}

export type Layout = readonly Pane[]

/** Where the separators of the panes stand, in percent: between the columns, and within the first and the second one. */
export interface Shares {
  readonly columns: number
  readonly first: number
  readonly second: number
}

export const evenShares: Shares = { columns: 50, first: 50, second: 50 }

/** As many panes as still leave lines long enough to read. */
export const mostPanes = 4

/** Opens a terminal in the given pane, or shows it where it already is. */
export function openTab(layout: Layout, id: string, pane = 0): Layout {
  const home = layout.findIndex(({ tabs }) => tabs.includes(id))
  if (home >= 0) return activate(layout, home, id)
  if (layout.length === 0) return [{ tabs: [id], active: id }]
  return layout.map((one, i) => (i === Math.min(pane, layout.length - 1) ? { tabs: [...one.tabs, id], active: id } : one))
}

export function activate(layout: Layout, pane: number, id: string): Layout {
  return layout.map((one, i) => (i === pane && one.tabs.includes(id) ? { ...one, active: id } : one))
}

/** Closes a terminal; its neighbour shows instead, and a pane without tabs goes. */
export function closeTab(layout: Layout, id: string): Layout {
  return layout.flatMap((pane) => {
    const at = pane.tabs.indexOf(id)
    if (at < 0) return [pane]
    const tabs = pane.tabs.filter((tab) => tab !== id)
    if (tabs.length === 0) return []
    return [{ tabs, active: pane.active === id ? tabs[Math.min(at, tabs.length - 1)]! : pane.active }]
  })
}

/** Moves a terminal to the next pane; to a new one from the last, as long as there may be more. */
export function moveTab(layout: Layout, id: string): Layout {
  const from = layout.findIndex(({ tabs }) => tabs.includes(id))
  const alone = layout[from]?.tabs.length === 1
  if (from < 0 || (alone && layout.length === 1)) return layout
  const isNew = from === layout.length - 1 && !alone && layout.length < mostPanes
  const target = isNew ? null : layout[(from + 1) % layout.length]!
  const without = closeTab(layout, id)
  if (target === null) return [...without, { tabs: [id], active: id }]
  return without.map((pane) => (pane === target ? { tabs: [...pane.tabs, id], active: id } : pane))
}
