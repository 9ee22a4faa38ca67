import type { PersonName } from './types'

/** "Ada Lovelace"; a dash where the name must not be seen. */
export function fullName({ given_name, family_name }: Pick<PersonName, 'given_name' | 'family_name'>): string {
  return [given_name, family_name].filter(Boolean).join(' ') || '—'
}
