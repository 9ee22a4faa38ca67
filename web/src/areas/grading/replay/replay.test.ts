// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { parseCast, transcript, type Cast } from './cast'
import { byNearness, momentIn, Playback, type Stage } from './playback'

const header = JSON.stringify({ version: 2, width: 80, height: 24 })
const cast = (...events: unknown[][]): Cast => parseCast([header, ...events.map((event) => JSON.stringify(event))].join('\n'))!

class Sheet implements Stage {
  shown = ''
  size = ''
  resets = 0
  reset(cols: number, rows: number) {
    this.shown = ''
    this.resets++
    this.resize(cols, rows)
  }
  write(text: string) {
    this.shown += text
  }
  resize(cols: number, rows: number) {
    this.size = `${cols}x${rows}`
  }
}

describe('a recording', () => {
  test('is read, what was typed is left out, what is unreadable is counted', () => {
    const read = parseCast(`${header}\n[0.5,"o","a"]\n[1,"i","secret"]\n[2,"r","100x30"]\n[3,"m","end"]\nnot json\n[4,"o"]\n[-1,"o","x"]\n[5,"r","9999x1"]\n\n[6,"o`)
    expect(read?.events).toEqual([
      { at: 0.5, kind: 'output', text: 'a' },
      { at: 2, kind: 'resize', text: '100x30', cols: 100, rows: 30 },
      { at: 3, kind: 'marker', text: 'end' },
    ])
    expect(read?.unreadable).toBe(5)
    expect(read?.length).toBe(3)
  })

  test('whose header is wrong is refused', () => {
    for (const bad of ['', '{}', '{"version":1,"width":80,"height":24}', '{"version":2,"width":0,"height":24}', '{"version":2,"width":80,"height":1e9}', '[]', 'null']) {
      expect(parseCast(bad), bad).toBeNull()
    }
  })

  test('never goes back in time', () => {
    expect(cast([5, 'o', 'a'], [3, 'o', 'b']).events.map(({ at }) => at)).toEqual([5, 5])
  })

  test('is plain lines for those who listen', () => {
    const lines = transcript(cast([1, 'o', '\u001b[1;31mroot\u001b[0m# l'], [2, 'o', 's\r\nfile\u001b]0;title\u0007\r\n'], [3, 'o', '10%\r50%\r100%\r\n']))
    expect(lines).toEqual([{ at: 1, text: 'root# ls' }, { at: 2, text: 'file' }, { at: 2, text: '100%' }])
  })
})

describe('playing', () => {
  const story = () => cast([1, 'o', 'a'], [2, 'r', '100x30'], [3, 'o', 'b'], [60, 'o', 'c'], [61, 'o', 'd'])

  test('shows each thing when its time has come, and stops at the end', () => {
    const sheet = new Sheet()
    const playback = new Playback(story(), sheet)
    playback.skipsPauses = false
    playback.tick(5)
    expect(sheet.shown).toBe('')
    playback.play()
    playback.tick(1)
    expect([sheet.shown, sheet.size]).toEqual(['a', '80x24'])
    playback.tick(2)
    expect([sheet.shown, sheet.size]).toEqual(['ab', '100x30'])
    playback.tick(100)
    expect([sheet.shown, playback.playing, playback.position]).toEqual(['abcd', false, 61])
  })

  test('speed makes time pass faster', () => {
    const sheet = new Sheet()
    const playback = new Playback(story(), sheet)
    playback.skipsPauses = false
    playback.speed = 4
    playback.play()
    playback.tick(1)
    expect([sheet.shown, playback.position]).toEqual(['ab', 4])
  })

  test('long pauses are shortened', () => {
    const sheet = new Sheet()
    const playback = new Playback(story(), sheet)
    playback.seek(3)
    playback.play()
    for (let i = 0; i < 16; i++) playback.tick(0.1)
    expect([sheet.shown, Math.round(playback.position)]).toEqual(['abc', 60])
  })

  test('seeking shows what a player from the beginning would show, both ways', () => {
    for (const [from, to] of [[0, 61], [61, 0], [61, 3], [2, 60], [3, 3]] as const) {
      const jumped = new Sheet()
      const playback = new Playback(story(), jumped)
      playback.seek(from)
      playback.seek(to)
      const straight = new Sheet()
      new Playback(story(), straight).seek(to)
      expect([jumped.shown, jumped.size], `${from} to ${to}`).toEqual([straight.shown, straight.size])
    }
    const playback = new Playback(story(), new Sheet())
    playback.seek(-4)
    expect(playback.position).toBe(0)
    playback.seek(1000)
    expect(playback.position).toBe(61)
  })

  test('play at the end begins again', () => {
    const sheet = new Sheet()
    const playback = new Playback(story(), sheet)
    playback.seek(61)
    playback.play()
    expect([playback.position, playback.playing, sheet.shown]).toEqual([0, true, ''])
  })
})

describe('the moment of a check', () => {
  const span = { from: '2026-05-05T08:00:00Z', to: '2026-05-05T10:00:00Z' }

  test('is found in the recording that ran then, with what led to it', () => {
    expect(momentIn(span.from, span.to, '2026-05-05T09:00:00.500Z')).toEqual({ at: 3600.5, start: 3590.5 })
    expect(momentIn(span.from, span.to, '2026-05-05T08:00:04Z')).toEqual({ at: 4, start: 0 })
    expect(momentIn(span.from, span.to, '2026-05-05T10:00:01Z')).toBeNull()
    expect(momentIn(span.from, span.to, 'never')).toBeNull()
  })

  test('orders recordings: those that ran then, those just before, those after', () => {
    const list = [
      { id: 'after', from: '2026-05-05T11:00:00Z', to: '2026-05-05T12:00:00Z' },
      { id: 'long before', from: '2026-05-05T06:00:00Z', to: '2026-05-05T06:30:00Z' },
      { id: 'before', from: '2026-05-05T06:00:00Z', to: '2026-05-05T08:30:00Z' },
      { id: 'then', ...span },
    ]
    expect(byNearness(list, '2026-05-05T09:00:00Z').map(({ id }) => id)).toEqual(['then', 'before', 'long before', 'after'])
    expect(byNearness(list, undefined)).toEqual(list)
  })
})
