import { expect, test } from 'vitest'
import { ServerClock } from '../api/clock'
import { Connection } from '../api/connection'
import type { Server } from '../api/server'
import { areasFor, httpAccounts } from './accounts'
import { areaOf, openAreas } from './areas'

test('roles open areas', () => {
  expect(areasFor([])).toEqual([])
  expect(areasFor(['student'])).toEqual(['bench', 'framework'])
  expect(areasFor(['grader'])).toEqual(['desk', 'framework'])
  expect(areasFor(['author', 'student'])).toEqual(['bench', 'catalogue', 'framework'])
  expect(areasFor(['admin'])).toEqual(['control', 'desk', 'catalogue', 'framework', 'people', 'admin'])
})

test('an area is found by its path, not by the beginning of another’s', () => {
  const areas = [{ id: 'desk', path: '/desk' }, { id: 'control', path: '/control' }] as const
  expect(areaOf(areas, '/desk')?.id).toBe('desk')
  expect(areaOf(areas, '/desk/42')?.id).toBe('desk')
  expect(areaOf(areas, '/desktop')).toBeUndefined()
  expect(openAreas(areas, ['control', 'people'])).toEqual([areas[1]])
})

test('accounts speak the contract', async () => {
  const asked: string[] = []
  const me = { id: '0190', name: 'Ada Lovelace', roles: [{ role: 'grader' }], teams: [{ id: 't1' }] }
  const server = {
    clock: new ServerClock(),
    connection: new Connection(),
    fetch: async (request: Request) => {
      asked.push(`${request.method} ${new URL(request.url).pathname} ${await request.text()}`.trim())
      return request.url.endsWith('/logout') ? new Response(null, { status: 204 }) : Response.json(me)
    },
  } as unknown as Server
  const accounts = httpAccounts(server)
  const ada = { id: '0190', name: 'Ada Lovelace', areas: ['bench', 'desk', 'framework'] }
  expect(await accounts.login({ email: 'ada@example.org', password: 'x' })).toEqual(ada)
  expect(await accounts.current()).toEqual(ada)
  await accounts.logout()
  expect(asked).toEqual([
    'POST /api/v1/login {"email":"ada@example.org","password":"x"}',
    'GET /api/v1/me',
    'POST /api/v1/logout',
  ])
})
