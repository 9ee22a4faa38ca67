import type { TopologyLink, TopologyNode } from './graph'

/** What a topology shows. */
export interface TopologyProps {
  readonly nodes: readonly TopologyNode[]
  readonly links: readonly TopologyLink[]
  readonly selected?: string | null
  /** a node that is actionable was chosen, by pointer in the diagram or by any means in the table */
  readonly onChoose?: (id: string) => void
}
