import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Announcer } from './announcer'
import { acceptFile } from './files'
import { nextSort, sortRows } from './sorting'
import { keyTarget } from './Split'
import { passed, secondsLeft, untilNextSecond, urgency, type Deadline } from './timer'

describe('time left', () => {
  const running: Deadline = { kind: 'running', endsAt: 100_000 }

  test('is counted from the server’s time, and never below nothing', () => {
    expect(secondsLeft(running, 40_000)).toBe(60)
    expect(secondsLeft(running, 200_000)).toBe(0)
    expect(secondsLeft({ kind: 'paused', leftS: 90 }, 1e12)).toBe(90)
    expect(secondsLeft({ kind: 'waiting', startsAt: 70_000 }, 10_000)).toBe(60)
  })

  test('speaks at its moments, once, and after a sleep only of the last', () => {
    expect(passed(301, 300)).toBe(300)
    expect(passed(300, 299)).toBeNull()
    expect(passed(4000, 50)).toBe(60)
    expect(passed(4000, 0)).toBe(0)
    expect(passed(50, 4000)).toBeNull()
  })

  test('is redrawn when the shown second changes', () => {
    expect(untilNextSecond(running, 40_250)).toBeCloseTo(750)
    expect(untilNextSecond(running, 40_000)).toBe(1000)
  })

  test('presses more and more', () => {
    expect([3600, 900, 301, 300, 0].map(urgency)).toEqual(['calm', 'soon', 'soon', 'now', 'now'])
  })
})

describe('announcements', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('a wave of news is spoken once, with the last word of each topic', () => {
    const announcer = new Announcer()
    const spoken: string[] = []
    announcer.subscribe(() => spoken.push(announcer.text()))
    for (let n = 1; n <= 30; n++) announcer.say('checks', `${n} réussies.`)
    announcer.say('clock', 'Il reste 5 min.')
    vi.advanceTimersByTime(5000)
    expect(spoken).toEqual(['30 réussies. Il reste 5 min.'])
  })

  test('what was just said is not said again', () => {
    const announcer = new Announcer()
    const listener = vi.fn()
    announcer.subscribe(listener)
    announcer.say('connection', 'perdue')
    vi.advanceTimersByTime(2000)
    announcer.say('connection', 'rétablie')
    announcer.say('connection', 'perdue')
    vi.advanceTimersByTime(2000)
    expect(listener).toHaveBeenCalledOnce()
  })
})

test('files are taken or refused with a reason', () => {
  const rule = { types: ['pdf', 'md'], limit: 10 }
  const file = (name: string, size = 1) => new File(['x'.repeat(size)], name)
  const good = file('Synthèse.PDF')
  expect(acceptFile([good], rule)).toBe(good)
  expect(acceptFile([], rule)).toBe('only-one')
  expect(acceptFile([good, good], rule)).toBe('only-one')
  expect(acceptFile([file('pdf')], rule)).toBe('wrong-type')
  expect(acceptFile([file('a.pdf.exe')], rule)).toBe('wrong-type')
  expect(acceptFile([file('a.md', 11)], rule)).toBe('too-big')
})

test('heads turn the order, and equal rows keep theirs', () => {
  const first = nextSort(null, 'team')
  const second = nextSort(first, 'team')
  expect([first.direction, second.direction, nextSort(second, 'verdict').direction]).toEqual(['ascending', 'descending', 'ascending'])
  const rows = [{ k: 1, n: 'a' }, { k: 0, n: 'b' }, { k: 1, n: 'c' }]
  const order = (direction: 'ascending' | 'descending') => sortRows(rows, direction, (a, b) => a.k - b.k).map(({ n }) => n).join('')
  expect([order('ascending'), order('descending')]).toEqual(['bac', 'acb'])
})

test('a separator obeys the keys of its direction only', () => {
  expect(keyTarget('ArrowLeft', 'row', 50, 15)).toBe(45)
  expect(keyTarget('ArrowLeft', 'column', 50, 15)).toBeNull()
  expect(keyTarget('ArrowDown', 'column', 50, 15)).toBe(55)
  expect([keyTarget('Home', 'row', 50, 15), keyTarget('End', 'row', 50, 15)]).toEqual([15, 85])
})
