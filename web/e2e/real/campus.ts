import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../../../labs/bloc6/campus-ospf/', import.meta.url))

/** What a team types on one machine. */
export interface Work {
  readonly node: string
  readonly lines: readonly string[]
}

/** The lab's solution as lines to type, with the addresses that a page's statement gives. */
export async function solution(statement: string): Promise<readonly Work[]> {
  const values = valuesOf(await readFile(join(folder, 'statement.en.md'), 'utf8'), statement)
  return Promise.all(['r1', 'r2', 'r3', 'r4', 'srv', 'pc-b'].map(async (node) => {
    const script = await readFile(join(folder, 'solution', `${node}.sh`), 'utf8')
    return { node, lines: typed(script.replace(/\$\{([^}]+)\}/g, (_, name: string) => valueOf(name, values))) }
  }))
}

/** The lines of a script that a person would type: no comments, no tabs, which complete, and nothing that ends the shell when a command fails. */
function typed(script: string): readonly string[] {
  return script.split('\n').map((line) => line.replace(/^\t+/, '').trimEnd()).filter((line) => !/^(?:#.*|!|set -e| *description .*|)$/.test(line))
}

/** The values that stand in a page where the statement's source has ${names}. */
function valuesOf(source: string, page: string): ReadonlyMap<string, string> {
  const shown = page.replace(/\s+/g, ' ')
  const values = new Map<string, string>()
  for (const line of source.split('\n').filter((one) => one.includes('${'))) {
    const parts = plain(line).split(/\$\{([^}]+)\}/)
    const pattern = parts.map((part, i) => (i % 2 ? '(\\S+?)' : part.replace(/[.*+?^$()[\]\\/]/g, '\\$&').replace(/'/g, "['’]"))).join('')
    const found = new RegExp(`${pattern}(?=\\s|$)`).exec(shown)
    if (!found) throw new Error(`the page does not say: ${line}`)
    found.slice(1).forEach((value, i) => values.set(parts[2 * i + 1]!, value))
  }
  return values
}

/** A line of Markdown as a page shows it. */
function plain(line: string): string {
  return line.replace(/^(?:-|\d+\.)\s+/, '').replace(/[`*]/g, '').replaceAll('|', ' ').replace(/\s+/g, ' ').trim()
}

/** A value that was given, or an address of a network that was: "office.1" and "office.1/len" are of "office.prefix". */
function valueOf(name: string, values: ReadonlyMap<string, string>): string {
  const given = values.get(name)
  if (given !== undefined) return given
  const [, network, number, length] = /^(\w+)\.(\d+)(\/len)?$/.exec(name) ?? []
  const [base, bits] = values.get(`${network}.prefix`)?.split('/') ?? []
  if (!base || !number) throw new Error(`the statement gives no ${name}`)
  return `${offset(base, Number(number))}${length ? `/${bits}` : ''}`
}

function offset(address: string, by: number): string {
  const whole = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0) + by
  return [24, 16, 8, 0].map((shift) => (whole >>> shift) & 255).join('.')
}
