import type { InvitationMade } from './types'

/** A cell of a CSV file that no spreadsheet takes for a formula. */
export function cell(text: string): string {
  const guarded = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${guarded.replaceAll('"', '""')}"`
}

/** The links as a file for mail merge; the mark at its beginning tells spreadsheets that it is UTF-8. */
export function invitationCsv(made: readonly InvitationMade[], head: readonly string[], separator: ';' | ',', date: (instant: string) => string): string {
  const rows = made.map(({ family_name, given_name, email, team, link, expires }) => [family_name, given_name, email, team, link, date(expires)])
  return `\ufeff${[head, ...rows].map((row) => row.map(cell).join(separator)).join('\r\n')}\r\n`
}

/** Hands a file over to the browser to keep. */
export function save(name: string, content: BlobPart, type: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

/** The letters by which a spreadsheet names a column: 1 is A, 27 is AA. */
export function columnName(column: number): string {
  let name = ''
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26)) name = String.fromCharCode(65 + ((rest - 1) % 26)) + name
  return name
}
