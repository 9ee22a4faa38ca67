import { expect, test } from 'vitest'
import { createFormat } from '../i18n/format'
import { timeLabels, timeSteps } from './ticks'

const format = createFormat('fr', 'UTC')
const start = Date.UTC(2026, 4, 5, 8, 59, 40) / 1000

test.each([
  ['seconds', 10, ['08:59:40', '08:59:50', '09:00:00']],
  ['a minute', 60, ['08:59', '09:00', '09:01']],
  ['hours', 7200, ['08:59', '10:59', '12:59']],
  ['days', 86_400, ['5 mai 2026', '6 mai 2026', '7 mai 2026']],
])('marks %s apart are told apart', (_name, step, labels) => {
  expect(timeLabels([start, start + step, start + 2 * step], format)).toEqual(labels)
})

test('marks of more than a day name the day', () => {
  const labels = timeLabels([0, 8, 16, 24, 32].map((hours) => start + hours * 3600), format)
  expect(new Set(labels).size).toBe(5)
  expect(labels[0]).toContain('5 mai')
})

test('an axis without marks has no labels, one mark shows its minute', () => {
  expect(timeLabels([], format)).toEqual([])
  expect(timeLabels([start], format)).toEqual(['08:59'])
})

test.each(timeSteps)('no label comes twice where marks are %d s apart', (step) => {
  const marks = Array.from({ length: 12 }, (_, i) => Math.ceil(start / step) * step + i * step)
  const labels = timeLabels(marks, format)
  expect(new Set(labels).size).toBe(labels.length)
})

test('steps grow, from what a label can tell apart', () => {
  expect(timeSteps[0]).toBe(1)
  expect([...timeSteps].sort((a, b) => a - b)).toEqual(timeSteps)
})
