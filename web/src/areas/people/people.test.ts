import { describe, expect, test } from 'vitest'
import { benches, moved, nowhere } from './board'
import { cell, columnName, invitationCsv } from './files'
import { passwordProblem } from './password'
import type { Member } from './types'

const member = (id: string, team: string | null): Member => ({
  person: { id, given_name: id, family_name: 'X', locale: 'fr', disabled: false, created: '2026-01-01T00:00:00Z' }, roles: ['student'], team,
})

describe('teams', () => {
  const teams = [{ id: 't1', promotion: 'p', name: 'Un', members: [] }]

  test('those without a team stand first, also those whose team is unknown', () => {
    const [first, second] = benches(teams, [member('a', null), member('b', 't1'), member('c', 'gone')], 'Sans')
    expect(first).toMatchObject({ id: nowhere, name: 'Sans' })
    expect(first!.members.map(({ person }) => person.id)).toEqual(['a', 'c'])
    expect(second!.members.map(({ person }) => person.id)).toEqual(['b'])
  })

  test('only those that are moved move', () => {
    expect(moved([member('a', null), member('b', null)], new Set(['a']), 't1').map(({ team }) => team)).toEqual(['t1', null])
  })
})

describe('files', () => {
  test('no cell starts a formula, and quotes stay within', () => {
    expect(cell('=1+1')).toBe(`"'=1+1"`)
    expect(cell('@x')).toBe(`"'@x"`)
    expect(cell('a "b"')).toBe('"a ""b"""')
  })

  test('links become one row each', () => {
    const made = { person: 'p', email: 'a@b.fr', family_name: 'L', given_name: 'A', team: '', link: 'https://x/invitation/s', expires: 'then' }
    expect(invitationCsv([made], ['Nom'], ';', (at) => at)).toBe('\ufeff"Nom"\r\n"L";"A";"a@b.fr";"";"https://x/invitation/s";"then"\r\n')
  })

  test('columns are named as a spreadsheet names them', () => {
    expect([1, 26, 27, 52, 703].map(columnName)).toEqual(['A', 'Z', 'AA', 'AZ', 'AAA'])
  })
})

test('a password is long enough in characters, not in code units, and typed twice alike', () => {
  expect(passwordProblem('🦆'.repeat(6), '🦆'.repeat(6))).toBe('short')
  expect(passwordProblem('correct horse', 'correct house')).toBe('different')
  expect(passwordProblem('correct horse', 'correct horse')).toBeNull()
})
