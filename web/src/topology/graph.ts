export type NodeKind = 'router' | 'network' | 'host' | 'server' | 'firewall'
export type NodeState = 'running' | 'starting' | 'stopped' | 'failed'
export type LinkState = 'up' | 'down' | 'degraded'

export interface TopologyNode {
  readonly id: string
  readonly label: string
  readonly kind: NodeKind
  /** networks have none */
  readonly state?: NodeState
  /** what can be done with it: a terminal, a web page; without it the node cannot be chosen */
  readonly isActionable?: boolean
}

export interface TopologyLink {
  readonly id: string
  readonly from: string
  readonly to: string
  /** the interface's name, or what else tells the link apart */
  readonly label?: string
  readonly state: LinkState
}

export interface Neighbour {
  readonly node: TopologyNode
  readonly link: TopologyLink
}

/** The nodes a node is linked to, in the order of the links; links to nodes that do not exist are left out. */
export function neighbours(id: string, nodes: readonly TopologyNode[], links: readonly TopologyLink[]): Neighbour[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  return links.flatMap((link) => {
    const other = link.from === id ? link.to : link.to === id ? link.from : undefined
    const node = other === undefined ? undefined : byId.get(other)
    return node ? [{ node, link }] : []
  })
}

/** Marks that stand beside a name in the diagram, so that colour is never alone. */
export const stateMarks: Record<NodeState, string> = { running: '', starting: '…', stopped: '■', failed: '✕' }

export interface Point {
  readonly x: number
  readonly y: number
}

/** What a layout depends on: when it stays the same, nothing needs to move. */
export function shapeOf(nodes: readonly TopologyNode[], links: readonly TopologyLink[]): string {
  return JSON.stringify([nodes.map(({ id, label }) => [id, label]), links.map(({ id, from, to }) => [id, from, to])])
}

/** Width of a node's box in pixels. */
export function widthOf(node: TopologyNode): number {
  return Math.max(72, node.label.length * 9 + 40)
}

export const nodeHeight = 40
