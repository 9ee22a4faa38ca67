// @vitest-environment node
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { throughStyleObject } from './xterm'

test('the installed xterm.js is led through the style object', () => {
  const code = throughStyleObject(readFileSync('node_modules/@xterm/xterm/lib/xterm.mjs', 'utf8'))
  expect(code).not.toContain('setAttribute("style"')
  expect(code).toMatch(/(\w+)\.style\.cssText=`\$\{\1\.getAttribute\("style"\)\|\|""\}\$\{\w+\};`/)
})

test('another xterm.js is refused rather than shipped unseen', () => {
  expect(() => throughStyleObject('a.setAttribute("style","b")')).toThrow('in 1 places, of which 0')
  expect(() => throughStyleObject('nothing')).toThrow('in 0 places')
})
