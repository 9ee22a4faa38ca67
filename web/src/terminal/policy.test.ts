import { expect, test } from 'vitest'
import { withStyleNonce } from './policy'

test('style elements made in between carry the nonce, others and later ones do not', () => {
  document.head.innerHTML = '<meta property="csp-nonce" nonce="abc">'
  const made: HTMLElement[] = []
  withStyleNonce(document, () => made.push(document.createElement('style'), document.createElement('div')))
  made.push(document.createElement('style'))
  expect(made.map((element) => element.nonce ?? '')).toEqual(['abc', '', ''])
})

test('a failure in between leaves the document as it was', () => {
  const before = document.createElement
  expect(() => withStyleNonce(document, () => { throw new Error('no canvas') })).toThrow('no canvas')
  expect(document.createElement).toBe(before)
})
