// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { createI18n } from '.'
import { languages, render, type Phrase } from './phrase'
import { words, type Key } from './words'

const entries = Object.entries(words) as [Key, { fr: Phrase; en: Phrase }][]
const forms = (phrase: Phrase) => (typeof phrase === 'string' ? [phrase] : [phrase.one, phrase.other])
const names = (phrase: Phrase) => new Set(forms(phrase).flatMap((form) => form.match(/\{\w+\}/g) ?? []))

function sources(pattern: RegExp): { name: string; text: string }[] {
  return readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => pattern.test(name) && !/\.test\.tsx?$|\.gen\.ts$/.test(name))
    .map((name) => ({ name, text: readFileSync(`src/${name}`, 'utf8') }))
}

describe('words', () => {
  test('every key has both languages, with the same values', () => {
    for (const [key, entry] of entries) {
      for (const language of languages) {
        expect(forms(entry[language]).every((form) => form.trim() !== ''), `${key} in ${language}`).toBe(true)
      }
      expect(names(entry.en), key).toEqual(names(entry.fr))
    }
  })

  test('no key is written twice', () => {
    const keys = sources(/^i18n\/words\/(?!index)\w+\.ts$/).flatMap(({ text }) => text.match(/^ {2}'[^']+'(?=:)/gm) ?? [])
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([])
    expect(keys.length).toBe(entries.length)
  })

  test('every key is used', () => {
    const code = sources(/\.tsx?$/).filter(({ name }) => !name.startsWith('i18n/words/'))
    const all = code.map(({ text }) => text).join('\n')
    const prefixes = [...all.matchAll(/`([a-z-]+(?:\.[a-z-]+)*\.)\$\{/g)].map((match) => match[1]!)
    const used = (key: string) => all.includes(`'${key}'`) || prefixes.some((prefix) => key.startsWith(prefix))
    expect(entries.map(([key]) => key).filter((key) => !used(key))).toEqual([])
  })

  test('French apostrophes are typographic, and spaces before ; : ! ? do not break', () => {
    for (const [key, { fr }] of entries) for (const form of forms(fr)) expect(form, key).not.toContain("'")
    const { t } = createI18n('fr')
    expect(t('part.type-to-confirm', { word: 'clore' })).toBe('Pour confirmer, saisissez «\u00a0clore\u00a0»')
    expect(t('part.copy-refused')).toContain('copie\u00a0:')
  })
})

/** Texts in TSX that a user would read and that no key names. */
function hardCoded(name: string, text: string): string[] {
  const found: string[] = []
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX)
  const spoken = /^(aria-label|aria-description|aria-roledescription|title|alt|placeholder|label|description|text|hint|heading)$/
  const say = (node: ts.Node, content: string) => {
    if (!/\p{L}{2,}/u.test(content)) return
    const { line } = file.getLineAndCharacterOfPosition(node.getStart(file))
    found.push(`${name}:${line + 1}: ${content.trim()}`)
  }
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) say(node, node.text)
    if (ts.isJsxExpression(node) && node.expression && !ts.isJsxAttribute(node.parent)) {
      if (ts.isStringLiteralLike(node.expression)) say(node, node.expression.text)
    }
    if (ts.isJsxAttribute(node) && spoken.test(node.name.getText(file)) && node.initializer) {
      const value = ts.isJsxExpression(node.initializer) ? node.initializer.expression : node.initializer
      if (value && ts.isStringLiteralLike(value)) say(node, value.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

describe('pages', () => {
  test('have no text of their own', () => {
    const files = sources(/\.tsx$/)
    expect(files.length).toBeGreaterThan(10)
    expect(files.flatMap(({ name, text }) => hardCoded(name, text))).toEqual([])
  }, 60_000)

  test('the search for such texts finds them', () => {
    const page = '<p title="Bonjour" aria-label={`Salut`} className="kept">Le monde {"entier"} <b>{n}</b> · 3</p>'
    expect(hardCoded('page.tsx', page).map((found) => found.split(': ')[1])).toEqual(['Bonjour', 'Salut', 'Le monde', 'entier'])
  })
})

describe('counts and values', () => {
  test('choose the form and are written as the language writes them', () => {
    const phrase = { one: '{n} équipe', other: '{n} équipes' }
    expect(render(phrase, 'fr', { n: 0 })).toBe('0 équipe')
    expect(render(phrase, 'fr', { n: 1.5 })).toBe('1,5 équipe')
    expect(render(phrase, 'fr', { n: 2000 })).toBe('2\u202f000 équipes')
    expect(render({ one: '{n} team', other: '{n} teams' }, 'en', { n: 0 })).toBe('0 teams')
  })

  test('a value is never taken for a place of another value', () => {
    expect(render('{a} {b}', 'en', { a: '{b}', b: '$&' })).toBe('{b} $&')
  })
})

describe('formats', () => {
  const fr = createI18n('fr', 'Europe/Paris').format
  const en = createI18n('en', 'Europe/Paris').format
  const at = '2025-11-23T20:05:09.250Z'

  test('lengths of time', () => {
    expect([45, 90, 3600, 5400, 26 * 3600, 7 * 86_400].map((length) => fr.duration(length).replace(/\u00a0|\u202f/g, ' '))).toEqual(['45 s', '2 min', '1 h', '1 h 30', '26 h', '7 jours'])
    expect(en.duration(7 * 86_400)).toBe('7 days')
  })

  test('dates and times', () => {
    expect(fr.date(at)).toBe('23 novembre 2025')
    expect(en.date(at)).toBe('23 November 2025')
    expect(fr.time(at)).toBe('21:05')
    expect(en.time(at, true)).toBe('21:05:09')
  })

  test('durations', () => {
    expect([8, 59.6, 90, 3600, 3900].map(fr.duration)).toEqual(['8\u00a0s', '1\u00a0min', '2\u00a0min', '1\u00a0h', '1\u00a0h\u00a005'])
    expect([-5, 0, 0.2, 59.9, 61, 3909].map(fr.countdown)).toEqual(['00:00', '00:00', '00:01', '01:00', '01:01', '1:05:09'])
  })

  test('moments from now', () => {
    const now = new Date(at).getTime()
    expect(fr.relative(now - 180_000, now)).toBe('il y a 3\u00a0min')
    expect(en.relative(now + 7_200_000, now)).toBe('in 2 hr')
  })

  test('sizes, shares and lists', () => {
    expect([999, 1500, 20_000_000].map(fr.bytes)).toEqual(['999\u00a0o', '1,5\u00a0ko', '20\u00a0Mo'])
    expect(en.bytes(1500)).toBe('1.5\u00a0kB')
    expect(fr.percent(0.436)).toMatch(/^44[\u00a0\u202f]%$/)
    expect(fr.list(['a', 'b', 'c'])).toBe('a, b et c')
    expect(['é2', 'E10', 'a'].sort(fr.compare)).toEqual(['a', 'é2', 'E10'])
  })
})
