import type { NodeKind, NodeState, TopologyLink, TopologyNode } from '../../topology/graph'
import type { LabTopology, Machine } from './types'

const kinds: Record<string, NodeKind> = { router: 'router', firewall: 'firewall', host: 'host', desktop: 'host', client: 'host' }

const states: Record<Machine['state'], NodeState | undefined> = {
  created: 'starting',
  running: 'running',
  exited: 'stopped',
  dead: 'failed',
  missing: 'failed',
  unknown: undefined,
}

interface End {
  readonly node: string
  readonly interface: string
  readonly cut: boolean
}

export interface Drawn {
  readonly nodes: readonly TopologyNode[]
  readonly links: readonly TopologyLink[]
}

/**
 * The map of a lab: its machines, and its networks. A network between two machines is drawn as the line between them;
 * one with any other number of interfaces as a node of its own.
 */
export function drawMap({ nodes, networks }: LabTopology): Drawn {
  const machines = nodes.map((node): TopologyNode => ({
    id: node.name,
    label: node.name,
    kind: kinds[node.kind] ?? 'server',
    state: states[node.state],
    isActionable: true,
  }))
  const drawn = networks.map(({ name }) => drawNetwork(name, endsOn(name, nodes)))
  return { nodes: [...machines, ...drawn.flatMap((part) => part.nodes)], links: drawn.flatMap((part) => part.links) }
}

function endsOn(network: string, nodes: readonly Machine[]): End[] {
  return nodes.flatMap((node) => node.interfaces
    .filter((one) => one.network === network)
    .map((one) => ({ node: node.name, interface: one.name, cut: one.cut ?? false })))
}

function drawNetwork(name: string, ends: readonly End[]): Drawn {
  const [a, b] = ends
  if (a && b && ends.length === 2 && a.node !== b.node) {
    return { nodes: [], links: [{ id: `network:${name}`, from: a.node, to: b.node, label: name, state: a.cut || b.cut ? 'down' : 'up' }] }
  }
  const id = `network:${name}`
  const links = ends.map((end): TopologyLink => ({
    id: `${end.node}:${end.interface}`, from: end.node, to: id, label: end.interface, state: end.cut ? 'down' : 'up',
  }))
  return { nodes: [{ id, label: name, kind: 'network' }], links }
}

/** The map with the machines as they were last seen, where they were seen since. */
export function withNodes(topology: LabTopology, seen: readonly Machine[] | undefined): LabTopology {
  const byName = new Map(seen?.map((node) => [node.name, node]))
  return { ...topology, nodes: topology.nodes.map((node) => byName.get(node.name) ?? node) }
}
