// @vitest-environment node
import { expect, test } from 'vitest'
import { firstLoad, weigh, type Chunk } from './budget'

const chunk = (fileName: string, imports: string[] = [], isEntry = false, code = fileName): Chunk => ({
  fileName,
  imports,
  isEntry,
  code,
})

test('the first load is the entry and what it imports, each once; lazy chunks are not in it', () => {
  const chunks = [
    chunk('entry.js', ['react.js', 'parts.js'], true),
    chunk('react.js'),
    chunk('parts.js', ['react.js', 'entry.js']),
    chunk('terminal.js', ['react.js']),
  ]
  expect(firstLoad(chunks).map((found) => found.fileName)).toEqual(['entry.js', 'react.js', 'parts.js'])
})

test('a heavier script weighs more, a lazy one nothing', () => {
  const noise = Array.from({ length: 5000 }, (_, i) => Math.sin(i)).join()
  const light = [chunk('entry.js', [], true)]
  expect(weigh([...light, chunk('lazy.js', [], false, noise)])).toBe(weigh(light))
  expect(weigh([chunk('entry.js', [], true, noise)])).toBeGreaterThan(weigh(light) + 10_000)
})
