// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { contrast, declarations } from './contrast'

const sheet = '\n' + readFileSync('src/design/tokens.css', 'utf8')
const light = declarations(sheet, ':root')
const dark = new Map([...light, ...declarations(sheet, ":root[data-theme='dark']")])
const themes = { light, dark }

const inks = ['ink', 'ink-soft', 'ink-faint']
const grounds = ['page', 'surface', 'sunk', 'hover']
const verdicts = ['pass', 'fail', 'error', 'skip']
const terminal = ['red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white', 'ink', 'cursor']
const cross = (some: string[], others: string[]) => some.flatMap((one) => others.map((other) => [one, other] as const))

/** Pairs of text and what is behind it: 4.5:1. */
const text = [
  ...cross(inks, grounds),
  ...cross(['accent', 'accent-hover', 'danger'], grounds),
  ...cross(['ink', 'ink-soft', 'accent', 'accent-hover'], ['accent-soft']),
  ['accent-ink', 'accent'] as const,
  ['accent-ink', 'accent-hover'] as const,
  ['danger-ink', 'danger'] as const,
  ['danger-ink', 'danger-hover'] as const,
  ...cross(verdicts, ['page', 'surface', 'hover', 'sunk']),
  ...verdicts.map((verdict) => [verdict, `${verdict}-soft`] as const),
  ...cross(['ink', 'ink-soft'], verdicts.map((verdict) => `${verdict}-soft`)),
  ...cross(terminal.map((name) => `term-${name}`), ['term-surface']),
  ['term-ink', 'term-selection'] as const,
]

/** Pairs that bound a control, mark the focus or draw a line that means something: 3:1. */
const shapes = [
  ...cross(['line-strong', 'focus'], grounds),
  ...cross(['plot-1', 'plot-2', 'plot-3', 'plot-4', 'plot-5', 'plot-6'], ['surface', 'page']),
]

/** Pairs read from the back of a room: 7:1. */
const wall = [['wall-ink', 'wall-page'] as const, ...verdicts.map((v) => [`wall-${v}-ink`, `wall-${v}`] as const)]

for (const [theme, tokens] of Object.entries(themes)) {
  const ratio = ([ink, ground]: readonly [string, string]) => contrast(tokens.get(ink)!, tokens.get(ground)!)
  const below = (pairs: (readonly [string, string])[], least: number) =>
    pairs.filter((pair) => ratio(pair) < least).map((pair) => `${pair.join(' on ')}: ${ratio(pair).toFixed(2)}`)

  test(`text is legible in the ${theme} theme (AA)`, () => expect(below(text, 4.5)).toEqual([]))
  test(`controls and lines are seen in the ${theme} theme`, () => expect(below(shapes, 3)).toEqual([]))
  test(`the wall is legible from afar in the ${theme} theme (AAA)`, () => expect(below(wall, 7)).toEqual([]))
}

test('each colour of the light theme has a dark counterpart', () => {
  const own = declarations(sheet, ":root[data-theme='dark']")
  const colours = [...light].filter(([, value]) => value.startsWith('#')).map(([name]) => name)
  expect(colours.filter((name) => !own.has(name))).toEqual([])
})

test('rules of components take their colours from tokens, in pairs that are checked here', () => {
  const known = new Set([...text, ...shapes, ...wall].map((pair) => pair.join('/')))
  const problems: string[] = []
  for (const file of styleSheets('src')) {
    const content = readFileSync(file, 'utf8')
    if (/#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(/i.test(content)) problems.push(`${file}: a colour that is no token`)
    for (const [, body] of content.matchAll(/\{([^{}]*)\}/g)) {
      const ink = /(?:^|[\s;])color:\s*var\(--([a-z0-9-]+)\)/.exec(body!)?.[1]
      // The colour of a background is in its last layer.
      const ground = /(?:^|[\s;])background(?:-color)?:[^;]*var\(--([a-z0-9-]+)\)\s*(?:;|$)/.exec(body!)?.[1]
      if (ink && ground && !known.has(`${ink}/${ground}`)) problems.push(`${file}: ${ink} on ${ground}`)
    }
  }
  expect(problems).toEqual([])
})

function styleSheets(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.css') && !name.endsWith('tokens.css'))
    .map((name) => `${folder}/${name}`)
}

test('contrast is that of the standard', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
  expect(() => contrast('red', '#ffffff')).toThrow('not a colour')
})
