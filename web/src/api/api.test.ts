import { describe, expect, test, vi } from 'vitest'
import { pauseBefore } from './backoff'
import { ServerClock } from './clock'
import { Connection } from './connection'
import { followEvents, type EventsSurroundings, type StreamStatus } from './events'
import { EventStreamParser, type StreamEvent } from './eventstream'
import { fieldError, ProblemError, UnreachableError } from './problem'
import { createTransport } from './transport'

const hour = 3_600_000

describe('the server’s clock', () => {
  test('keeps the most certain sample', () => {
    let device = 1000
    const clock = new ServerClock(() => device)
    clock.observe(61_000, 0, 900, 1100)
    expect(clock.now()).toBe(61_000)
    clock.observe(61_500, 1000, 900, 1900)
    expect(clock.offset).toBe(60_000)
    clock.observe(61_010, 0, 1000, 1010)
    expect(clock.offset).toBe(60_005)
    device += 500
    expect(clock.now()).toBe(61_505)
  })

  test('follows when the device’s clock is set to another time', () => {
    const clock = new ServerClock(() => 0)
    clock.observe(0, 0, 0, 10)
    clock.observe(hour, 1000, 100, 200)
    expect(clock.offset).toBeCloseTo(hour + 350, 0)
  })

  test('does not believe what makes no sense', () => {
    const clock = new ServerClock(() => 5)
    clock.observe(NaN, 0, 0, 1)
    clock.observe(10_000, 0, 10, 0)
    expect(clock.now()).toBe(5)
  })
})

describe('requests', () => {
  const answer = (status: number, body: unknown = {}, headers: Record<string, string> = {}) =>
    new Response(status === 204 ? null : JSON.stringify(body), { status, headers })

  function setup(...answers: (Response | Error)[]) {
    const sent: Request[] = []
    const waits: number[] = []
    const connection = new Connection()
    const clock = new ServerClock(() => 0)
    const unauthenticated = vi.fn()
    const send = createTransport({
      fetch: async (request) => {
        sent.push(request as Request)
        const next = answers.shift()!
        if (next instanceof Error) throw next
        return next
      },
      clock,
      connection,
      language: () => 'fr',
      newKey: () => `key-${sent.length}`,
      wait: async (ms) => void waits.push(ms),
      now: () => 0,
      onUnauthenticated: unauthenticated,
    })
    return { send, sent, waits, connection, clock, unauthenticated }
  }
  const request = (method = 'GET', path = 'http://pupitre.test/api/v1/teams/1') =>
    new Request(path, { method, ...(method !== 'GET' && { body: '{}' }) })

  test('a write that broke on the way is sent again under the same key', async () => {
    const { send, sent, waits, connection } = setup(new TypeError('network'), answer(503), answer(201))
    expect((await send(request('POST'))).status).toBe(201)
    expect(sent.map((one) => one.headers.get('Idempotency-Key'))).toEqual(['key-0', 'key-0', 'key-0'])
    expect(waits).toEqual([300, 1200])
    expect(await sent[2]!.text()).toBe('{}')
    expect(connection.state).toBe('online')
  })

  test('reads have no key and say the language', async () => {
    const { send, sent } = setup(answer(200))
    await send(request())
    expect(sent[0]!.headers.has('Idempotency-Key')).toBe(false)
    expect(sent[0]!.headers.get('Accept-Language')).toBe('fr')
  })

  test('silence is an error of its own and shows as being offline', async () => {
    const { send, connection } = setup(new TypeError('1'), new TypeError('2'), new TypeError('3'), answer(200))
    await expect(send(request())).rejects.toBeInstanceOf(UnreachableError)
    expect(connection.state).toBe('offline')
    await send(request())
    expect(connection.state).toBe('online')
  })

  test('a change carries the version that was read, and only its own', async () => {
    const { send, sent } = setup(answer(200, {}, { ETag: '"7"' }), answer(204), answer(204), answer(204))
    await send(request())
    await send(request('PATCH'))
    await send(request('PATCH'))
    await send(request('PATCH', 'http://pupitre.test/api/v1/teams/2'))
    expect(sent.map((one) => one.headers.get('If-Match'))).toEqual([null, '"7"', null, null])
  })

  test('a refusal is thrown with its fields', async () => {
    const problem = {
      title: 'Champs invalides',
      status: 422,
      code: 'invalid-fields',
      errors: [{ pointer: '/email', code: 'format', detail: 'Une adresse de courriel' }],
    }
    const { send, unauthenticated } = setup(answer(422, problem, { 'Retry-After': '3' }), answer(401, 'no'))
    const error = await send(request('POST')).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(ProblemError)
    expect((error as ProblemError).retryAfter).toBe(3000)
    expect(fieldError(error, '/email')).toBe('Une adresse de courriel')
    expect(fieldError(error, '/name')).toBeUndefined()
    const second = await send(request()).catch((error: unknown) => error)
    expect((second as ProblemError).problem).toMatchObject({ status: 401, code: 'http-401' })
    expect(unauthenticated).toHaveBeenCalledOnce()
  })

  test('answers set the clock', async () => {
    const { send, clock } = setup(answer(200, {}, { Date: 'Thu, 01 Jan 1970 01:00:00 GMT' }))
    await send(request())
    expect(clock.offset).toBe(hour + 500)
  })
})

describe('the parser of event streams', () => {
  const stream = '\ufeff: hello\r\nid: 7\r\nevent: launched\r\ndata: {"a":1}\r\ndata:  b\r\n\r\nretry: 1500\rdata\r\rid:8\n\ndata: lost'
  const expected: StreamEvent[] = [
    { id: '7', type: 'launched', data: '{"a":1}\n b' },
    { id: '7', type: 'message', data: '' },
  ]

  test('reads fields, comments and every kind of line end', () => {
    const parser = new EventStreamParser()
    expect(parser.push(stream)).toEqual(expected)
    expect(parser.retry).toBe(1500)
    expect(parser.lastEventId).toBe('8')
  })

  test('reads the same however the stream is cut', () => {
    for (let size = 1; size < stream.length; size++) {
      const parser = new EventStreamParser()
      const pieces = stream.match(new RegExp(`[^]{1,${size}}`, 'g'))!
      expect(pieces.flatMap((piece) => parser.push(piece)), `pieces of ${size}`).toEqual(expected)
    }
  })

  test('keeps the id it was given and refuses one with a NUL', () => {
    const parser = new EventStreamParser('41')
    expect(parser.push('id: 4\u00002\nretry: soon\ndata: x\n\n')).toEqual([{ id: '41', type: 'message', data: 'x' }])
    expect(parser.retry).toBeUndefined()
  })
})

describe('following events', () => {
  const body = (...pieces: string[]) =>
    new Response(
      new ReadableStream({
        start(controller) {
          pieces.forEach((piece) => controller.enqueue(new TextEncoder().encode(piece)))
          controller.close()
        },
      }),
    )

  async function run(...answers: (Response | Error)[]) {
    const asked: (string | null)[] = []
    const waits: number[] = []
    const events: StreamEvent[] = []
    const statuses: StreamStatus[] = []
    const around: EventsSurroundings = {
      fetch: async (_url, init) => {
        asked.push(new Headers(init?.headers).get('Last-Event-ID'))
        const next = answers.shift() ?? new Response(null, { status: 204 })
        if (next instanceof Error) throw next
        return next
      },
      clock: new ServerClock(() => 0),
      connection: new Connection(),
      random: () => 1,
      now: () => 0,
      wait: async (ms) => void waits.push(ms),
      onWake: () => () => {},
      silence: 1000,
    }
    await new Promise<void>((resolve) => {
      const onStatus = (status: StreamStatus) => {
        statuses.push(status)
        if (status === 'ended' || status === 'refused') resolve()
      }
      followEvents({ url: '/events', after: '3', onEvent: (event) => events.push(event), onStatus }, around)
    })
    return { asked, waits, events, statuses }
  }

  test('goes on after the last event it saw', async () => {
    const { asked, events, statuses, waits } = await run(
      body('id: 4\ndata: a\n\n', 'id: 5\ndata: b\n\nid: 6\ndata: cut'),
      new TypeError('network'),
      new TypeError('network'),
      body('id: 6\nretry: 9000\ndata: c\n\n'),
    )
    expect(asked).toEqual(['3', '5', '5', '5', '6'])
    expect(events.map((event) => event.data)).toEqual(['a', 'b', 'c'])
    expect(statuses).toEqual(['connecting', 'live', 'lost', 'lost', 'lost', 'live', 'lost', 'ended'])
    expect(waits).toEqual([500, 1000, 2000, 9000])
  })

  test('stops when it is refused, but not when the server is busy', async () => {
    const busy = new Response('{}', { status: 429, headers: { 'Retry-After': '20' } })
    const { statuses, waits } = await run(busy, new Response('{}', { status: 403 }))
    expect(statuses).toEqual(['connecting', 'lost', 'refused'])
    expect(waits).toEqual([20_000])
  })
})

test('pauses double, are spread, and have a limit', () => {
  expect([0, 1, 2, 3].map((attempt) => pauseBefore(attempt, 1))).toEqual([500, 1000, 2000, 4000])
  expect(pauseBefore(0, 0)).toBe(250)
  expect(pauseBefore(1000, 1)).toBe(30_000)
})
