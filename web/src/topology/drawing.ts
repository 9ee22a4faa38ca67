import cytoscape from 'cytoscape'
import { layered } from './layered'
import { nodeHeight, shapeOf, stateMarks, widthOf, type NodeKind, type TopologyLink, type TopologyNode } from './graph'

const shapes: Record<NodeKind, string> = {
  router: 'ellipse',
  network: 'barrel',
  host: 'round-rectangle',
  server: 'rectangle',
  firewall: 'octagon',
}

/** The rule that cytoscape would put into a style element lies in Topology.module.css; this tells it so. */
function sparesStyleElement(): void {
  const id = '__________cytoscape_stylesheet'
  if (document.getElementById(id)) return
  const mark = document.createElement('meta')
  mark.id = id
  document.head.append(mark)
}

/** A topology drawn by Cytoscape: laid out again only when its shape changes, else only recoloured. */
export class Drawing {
  private readonly graph: cytoscape.Core
  private shape = ''

  constructor(element: HTMLElement, onChoose: (id: string) => void) {
    sparesStyleElement()
    this.graph = cytoscape({
      container: element,
      autoungrabify: true,
      boxSelectionEnabled: false,
      userZoomingEnabled: false,
      minZoom: 0.3,
      maxZoom: 2.5,
      style: style(),
    })
    this.graph.on('tap', 'node[?actionable]', (event) => onChoose((event.target as cytoscape.NodeSingular).id()))
    this.graph.on('mouseover', 'node[?actionable]', () => element.classList.add('choosable'))
    this.graph.on('mouseout', 'node[?actionable]', () => element.classList.remove('choosable'))
  }

  async show(nodes: readonly TopologyNode[], links: readonly TopologyLink[], selected: string | null): Promise<void> {
    const shape = shapeOf(nodes, links)
    if (shape !== this.shape) {
      this.shape = shape
      const places = await layered(nodes, links)
      if (this.graph.destroyed() || shape !== this.shape) return
      this.graph.elements().remove()
      this.graph.add(nodes.map((node) => ({ data: { id: node.id, ...nodeData(node, false) }, position: { ...(places.get(node.id) ?? { x: 0, y: 0 }) } })))
      const known = new Set(nodes.map((node) => node.id))
      const drawn = links.filter((link) => known.has(link.from) && known.has(link.to))
      this.graph.add(drawn.map((link) => ({ data: { id: `link:${link.id}`, source: link.from, target: link.to, ...linkData(link) } })))
      this.fit()
    }
    this.graph.batch(() => {
      nodes.forEach((node) => this.graph.getElementById(node.id).data(nodeData(node, node.id === selected)))
      links.forEach((link) => this.graph.getElementById(`link:${link.id}`).data(linkData(link)))
    })
  }

  /** Takes the colours of the theme that holds now. */
  repaint(): void {
    this.graph.style(style())
  }

  fit(): void {
    this.graph.resize()
    this.graph.fit(undefined, 24)
    if (this.graph.zoom() > 1.25) {
      this.graph.zoom(1.25)
      this.graph.center()
    }
  }

  zoom(factor: number): void {
    const middle = { x: this.graph.width() / 2, y: this.graph.height() / 2 }
    this.graph.zoom({ level: this.graph.zoom() * factor, renderedPosition: middle })
  }

  dispose(): void {
    this.graph.destroy()
  }
}

function nodeData(node: TopologyNode, selected: boolean) {
  const mark = node.state ? stateMarks[node.state] : ''
  return {
    text: mark ? `${node.label} ${mark}` : node.label,
    shape: shapes[node.kind],
    width: widthOf(node),
    state: node.state ?? 'none',
    actionable: Boolean(node.isActionable),
    selected,
  }
}

function linkData(link: TopologyLink) {
  return { label: link.label ?? '', state: link.state }
}

function style(): cytoscape.StylesheetJson {
  const root = getComputedStyle(document.documentElement)
  const token = (name: string) => root.getPropertyValue(`--${name}`).trim()
  const border = (state: string, colour: string, dashes = 'solid') => ({
    selector: `node[state = "${state}"]`,
    style: { 'border-color': token(colour), 'border-style': dashes },
  })
  return [
    {
      selector: 'node',
      style: {
        'background-color': token('surface'),
        'border-color': token('line-strong'),
        'border-width': 2,
        color: token('ink'),
        'font-family': token('font-text'),
        'font-size': 15,
        height: nodeHeight,
        label: 'data(text)',
        shape: 'data(shape)',
        'text-halign': 'center',
        'text-valign': 'center',
        width: 'data(width)',
      },
    },
    border('running', 'pass'),
    border('starting', 'line-strong', 'dashed'),
    border('stopped', 'skip', 'dotted'),
    border('failed', 'fail', 'double'),
    { selector: 'node[state = "none"]', style: { 'background-color': token('sunk'), 'border-width': 1 } },
    { selector: 'node[?selected]', style: { 'background-color': token('accent-soft'), 'border-width': 4 } },
    {
      selector: 'edge',
      style: {
        color: token('ink-soft'),
        'curve-style': 'bezier',
        'font-family': token('font-mono'),
        'font-size': 12,
        label: 'data(label)',
        'line-color': token('line-strong'),
        'text-background-color': token('page'),
        'text-background-opacity': 1,
        'text-background-padding': '2px',
        width: 2,
      },
    },
    { selector: 'edge[state = "down"]', style: { 'line-color': token('fail'), 'line-style': 'dotted' } },
    { selector: 'edge[state = "degraded"]', style: { 'line-color': token('error'), 'line-style': 'dashed' } },
  ] as cytoscape.StylesheetJson
}
