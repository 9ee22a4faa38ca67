import Elk from 'elkjs/lib/elk-api.js'
import workerAddress from 'elkjs/lib/elk-worker.min.js?url'
import { nodeHeight, widthOf, type Point, type TopologyLink, type TopologyNode } from './graph'

let elk: InstanceType<typeof Elk> | undefined

const options = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.layered.spacing.nodeNodeBetweenLayers': '56',
  'elk.spacing.nodeNode': '36',
  'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
}

/** Centres of the nodes in a layered drawing, computed by ELK in a worker from a file of this server. */
export async function layered(nodes: readonly TopologyNode[], links: readonly TopologyLink[]): Promise<Map<string, Point>> {
  elk ??= new Elk({ workerFactory: () => new Worker(workerAddress) })
  const known = new Set(nodes.map((node) => node.id))
  const drawn = await elk.layout({
    id: 'root',
    layoutOptions: options,
    children: nodes.map((node) => ({ id: node.id, width: widthOf(node), height: nodeHeight })),
    edges: links
      .filter((link) => known.has(link.from) && known.has(link.to))
      .map((link) => ({ id: link.id, sources: [link.from], targets: [link.to] })),
  })
  return new Map((drawn.children ?? []).map(({ id, x = 0, y = 0, width = 0, height = 0 }) => [id, { x: x + width / 2, y: y + height / 2 }]))
}
