import type { NodeKind, TopologyLink, TopologyNode } from '../../topology/graph'
import type { Lab } from './data'

const kinds: Record<string, NodeKind> = { router: 'router', firewall: 'firewall', host: 'host', desktop: 'host', client: 'host' }

type Ends = { readonly node: string; readonly name: string }[]

/** The machines and networks of a lab as they are drawn: none runs, so none has a state. A network between two machines is a line. */
export function drawLab({ nodes, networks }: Lab['topology']): { nodes: TopologyNode[]; links: TopologyLink[] } {
  const drawn: TopologyNode[] = nodes.map(({ name, kind }) => ({ id: name, label: name, kind: kinds[kind] ?? 'server' }))
  const links: TopologyLink[] = []
  for (const { name } of networks) {
    const ends: Ends = nodes.flatMap((node) =>
      node.interfaces.filter((one) => one.network === name).map((one) => ({ node: node.name, name: one.name })))
    const [a, b] = ends
    if (a && b && ends.length === 2 && a.node !== b.node) {
      links.push({ id: `network:${name}`, from: a.node, to: b.node, label: name, state: 'up' })
      continue
    }
    const id = `network:${name}`
    drawn.push({ id, label: name, kind: 'network' })
    ends.forEach((end) => links.push({ id: `${end.node}:${end.name}`, from: end.node, to: id, label: end.name, state: 'up' }))
  }
  return { nodes: drawn, links }
}
