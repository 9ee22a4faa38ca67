// @vitest-environment node
import { expect, test } from 'vitest'
import { groupBy, itemPath, linesOf } from './coverage'
import type { Coverage, Lab, LabSummary } from './data'
import { found } from './LabsPage'
import { drawLab } from './topology'

const text = { fr: 'Réseau', en: 'Network' }
const item = (lab: string, points: number, scope: string, source = 'check') => ({ lab, id: `${lab}-${points}`, title: text, source, scope, points })

test('the matrix adds points by whose they are, and informative items cover nothing', () => {
  const coverage: Coverage = {
    labs: ['one', 'two'],
    competencies: [
      { code: 'B6.C1', bloc: 'B6', title: text, items: [item('one', 5, 'group'), item('one', 2, 'pair'), item('one', 3, 'individual', 'criterion'), item('two', 0, 'group')] },
      { code: 'B6.C2', bloc: 'B6', title: text, items: [item('two', 0, 'group')] },
      { code: 'B6.C3', bloc: 'B6', title: text, items: [] },
    ],
  }
  const lines = linesOf(coverage)
  expect(lines.map(({ isCovered }) => isCovered)).toEqual([true, false, false])
  expect(lines[0]!.cells.map(({ group, individual, items }) => [group, individual, items.length])).toEqual([[7, 3, 3], [0, 0, 1]])
  expect(lines[2]!.cells.map(({ items }) => items.length)).toEqual([0, 0])
})

test('an item leads to the check or the criterion of its lab', () => {
  expect(itemPath(item('a lab', 5, 'group'))).toBe('/catalogue/a%20lab/checks/a%20lab-5')
  expect(itemPath(item('x', 1, 'individual', 'criterion'))).toBe('/catalogue/x/rubric/x-1')
})

test('groups keep the order in which they come', () => {
  expect(groupBy(['b1', 'a1', 'b2'], (word) => word[0]!)).toEqual([['b', ['b1', 'b2']], ['a', ['a1']]])
})

test('labs are found by every word typed, in title, id, bloc and competencies', () => {
  const lab = (id: string, competencies: string[]): LabSummary => ({
    id, competencies, version: '1', digest: '', title: text, bloc: 'B6', mode: 'group', duration_s: 1, points: 1, checks: 1, nodes: 1,
  })
  const labs = [lab('campus', ['B6.C3']), lab('voix', ['B6.C4'])]
  const say = (words: typeof text | string) => (typeof words === 'string' ? words : words.fr)
  expect(found(labs, 'réseau B6.c3', say).map(({ id }) => id)).toEqual(['campus'])
  expect(found(labs, '  ', say)).toHaveLength(2)
  expect(found(labs, 'nul', say)).toEqual([])
})

test('a network between two machines is a line, any other a node of its own', () => {
  const node = (name: string, ...networks: string[]) => ({ name, kind: name[0] === 'r' ? 'router' : 'box', access: true, state: 'unknown' as const, interfaces: networks.map((network, i) => ({ name: `eth${i}`, network })) })
  const topology: Lab['topology'] = {
    nodes: [node('r1', 'line', 'room', 'loop', 'loop'), node('r2', 'line', 'room'), node('srv', 'room')],
    networks: ['line', 'room', 'loop', 'empty'].map((name) => ({ name })),
  }
  const { nodes, links } = drawLab(topology)
  expect(nodes.map(({ id, kind }) => `${id} ${kind}`)).toEqual(['r1 router', 'r2 router', 'srv server', 'network:room network', 'network:loop network', 'network:empty network'])
  expect(links.map(({ from, to }) => `${from}-${to}`)).toEqual(['r1-r2', 'r1-network:room', 'r2-network:room', 'srv-network:room', 'r1-network:loop', 'r1-network:loop'])
  expect(new Set(links.map(({ id }) => id)).size).toBe(links.length)
})
