import { expect, test } from 'vitest'
import { activate, closeTab, mostPanes, moveTab, openTab, type Layout } from './layout'

const show = (layout: Layout) => layout.map(({ tabs, active }) => tabs.map((tab) => (tab === active ? `[${tab}]` : tab)).join(' ')).join(' | ')
const open = (...ids: string[]) => ids.reduce<Layout>((layout, id) => openTab(layout, id), [])

test('a terminal opens once and is shown', () => {
  expect(show(open('r1', 'r2'))).toBe('r1 [r2]')
  expect(show(openTab(open('r1', 'r2'), 'r1'))).toBe('[r1] r2')
})

test('closing shows the neighbour, and an empty pane goes', () => {
  expect(show(closeTab(activate(open('a', 'b', 'c'), 0, 'b'), 'b'))).toBe('a [c]')
  expect(show(closeTab(open('a', 'b'), 'b'))).toBe('[a]')
  expect(show(closeTab(open('a'), 'a'))).toBe('')
})

test('a terminal moves to a new pane, on to the next, and around', () => {
  const two = moveTab(open('a', 'b', 'c'), 'b')
  expect(show(two)).toBe('a [c] | [b]')
  expect(show(moveTab(two, 'a'))).toBe('[c] | b [a]')
  expect(show(moveTab(two, 'b'))).toBe('a c [b]')
})

test('the only terminal stays, and there are never too many panes', () => {
  expect(show(moveTab(open('a'), 'a'))).toBe('[a]')
  let layout = open('a', 'b', 'c', 'd', 'e', 'f', 'g')
  for (const id of ['b', 'c', 'd', 'e', 'f', 'b', 'c', 'd', 'a', 'g']) {
    layout = moveTab(layout, id)
    expect(layout.length).toBeLessThanOrEqual(mostPanes)
    expect(layout.flatMap(({ tabs }) => tabs).sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g'])
    expect(layout.every(({ tabs, active }) => tabs.includes(active))).toBe(true)
  }
})
