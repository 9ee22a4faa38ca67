import { expect, test } from 'vitest'
import { SocketLink, type LinkStatus } from './link'

class FakeSocket {
  static readonly all: FakeSocket[] = []
  binaryType = ''
  readyState = 0
  readonly sent: unknown[] = []
  onopen?: () => void
  onclose?: () => void
  onmessage?: (event: { data: unknown }) => void
  constructor(readonly url: string) {
    FakeSocket.all.push(this)
  }
  send(data: unknown) {
    this.sent.push(typeof data === 'string' ? data : new TextDecoder().decode(data as Uint8Array))
  }
  close() {
    this.drop()
  }
  accept() {
    this.readyState = 1
    this.onopen?.()
  }
  drop() {
    this.readyState = 3
    this.onclose?.()
  }
}

const settle = () => new Promise((resolve) => setTimeout(resolve))

function start(...tickets: (string | null | Error)[]) {
  FakeSocket.all.length = 0
  const statuses: (LinkStatus | number)[] = []
  const shown: string[] = []
  const waits: number[] = []
  const link = new SocketLink({
    ticket: async () => {
      const next = tickets.shift() ?? null
      if (next instanceof Error) throw next
      return next === null ? null : { url: next, protocols: ['pupitre.v1', `ticket${next}`] }
    },
    open: ({ url }) => new FakeSocket(url) as unknown as WebSocket,
    random: () => 1,
    wait: async (ms) => void waits.push(ms),
    onData: (bytes) => shown.push(new TextDecoder().decode(bytes)),
    onSnapshot: () => shown.push('<reset>'),
    onStatus: (status, code) => statuses.push(status, ...(code === undefined ? [] : [code])),
  })
  return { link, statuses, shown, waits, sockets: FakeSocket.all }
}

test('a lost connection is opened again with a new ticket and its size, and starts from the snapshot', async () => {
  const { link, statuses, shown, waits, sockets } = start('/one', new Error('busy'), '/two')
  link.resize(24, 80)
  await settle()
  sockets[0]!.accept()
  sockets[0]!.onmessage!({ data: new TextEncoder().encode('é').buffer })
  sockets[0]!.drop()
  await settle()
  sockets[1]!.accept()
  sockets[1]!.onmessage!({ data: '{"type":"snapshot"}' })
  expect(sockets.map((socket) => socket.url)).toEqual(['/one', '/two'])
  expect(sockets[1]!.sent).toEqual(['{"type":"resize","rows":24,"cols":80}'])
  expect(statuses).toEqual(['connecting', 'open', 'lost', 'lost', 'open'])
  expect(shown).toEqual(['é', '<reset>'])
  expect(waits).toEqual([500, 1000])
})

test('keys go out as bytes, and are not kept when nobody listens', async () => {
  const { link, sockets } = start('/one')
  await settle()
  expect(link.send('rm -rf ')).toBe(false)
  sockets[0]!.accept()
  expect(link.send('ls\r')).toBe(true)
  expect(sockets[0]!.sent).toEqual(['ls\r'])
})

test('the end of the program is the end of the link', async () => {
  const { statuses, sockets } = start('/one', '/two')
  await settle()
  sockets[0]!.accept()
  sockets[0]!.onmessage!({ data: '{"type":"exit","code":130}' })
  sockets[0]!.drop()
  await settle()
  expect(statuses).toEqual(['connecting', 'open', 'ended', 130])
  expect(sockets).toHaveLength(1)
})

test('no ticket, no more tries', async () => {
  const { statuses, sockets } = start(null, '/two')
  await settle()
  expect(statuses).toEqual(['connecting', 'refused'])
  expect(sockets).toHaveLength(0)
})

test('a control frame that is none is left aside', async () => {
  const { statuses, shown, sockets } = start('/one')
  await settle()
  sockets[0]!.accept()
  for (const data of ['', 'null', '[]', '{"type":"exit"}', '{"type":"paint"}', '{']) sockets[0]!.onmessage!({ data })
  expect(statuses).toEqual(['connecting', 'open'])
  expect(shown).toEqual([])
})

test('closing is silent and final', async () => {
  const { link, statuses, sockets } = start('/one', '/two')
  await settle()
  sockets[0]!.accept()
  link.close()
  await settle()
  expect(statuses).toEqual(['connecting', 'open'])
  expect(sockets).toHaveLength(1)
})
