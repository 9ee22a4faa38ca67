// @vitest-environment node
import path from 'node:path'
import { expect, test } from 'vitest'
import { packagesOf } from './licences'

test('each package is found once, whatever leads to it', () => {
  const files = ['/w/node_modules/react/index.js', '\0/w/node_modules/react/jsx.js?x', '/w/node_modules/@a/b/c.css', '/w/src/main.tsx', 'node_modules/@f/font/x.woff2']
  expect(packagesOf(files)).toEqual([path.resolve('node_modules/@f/font'), '/w/node_modules/@a/b', '/w/node_modules/react'].sort())
})
