import { expect, test } from 'vitest'
import { neighbours, shapeOf, type TopologyLink, type TopologyNode } from './graph'

const nodes: TopologyNode[] = ['r1', 'r2', 'lan'].map((id) => ({ id, label: id.toUpperCase(), kind: 'router', state: 'running' }))
const links: TopologyLink[] = [
  { id: '1', from: 'r1', to: 'lan', state: 'up' },
  { id: '2', from: 'r2', to: 'r1', state: 'down' },
  { id: '3', from: 'r1', to: 'gone', state: 'up' },
]

test('neighbours are found from both ends, and never among nodes that do not exist', () => {
  expect(neighbours('r1', nodes, links).map(({ node, link }) => [node.id, link.state])).toEqual([['lan', 'up'], ['r2', 'down']])
  expect(neighbours('lan', nodes, links).map(({ node }) => node.id)).toEqual(['r1'])
})

test('a state that changes moves nothing; a link that appears does', () => {
  const before = shapeOf(nodes, links)
  expect(shapeOf(nodes.map((node) => ({ ...node, state: 'failed' as const })), links)).toBe(before)
  expect(shapeOf(nodes, links.slice(1))).not.toBe(before)
})
