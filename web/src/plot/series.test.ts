import { expect, test } from 'vitest'
import { align, summarise } from './series'

test('series of different times share one axis', () => {
  const data = align([
    { id: 'a', label: 'a', points: [[1000, 1], [3000, 3]] },
    { id: 'b', label: 'b', points: [[2000, 0], [3000, 9]] },
  ])
  expect(data).toEqual([[1, 2, 3], [1, null, 3], [null, 0, 9]])
})

test('a series is summed up by its ends and extremes', () => {
  expect(summarise({ id: 'a', label: 'a', points: [[1, 5], [2, -1], [3, 4]] })).toEqual({ first: 5, last: 4, least: -1, most: 5 })
  expect(summarise({ id: 'a', label: 'a', points: [] })).toBeNull()
})
