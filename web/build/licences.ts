import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Plugin } from 'vite'

/** The packages, by folder, that modules with these paths come from. */
export function packagesOf(modules: Iterable<string>): string[] {
  const found = new Set<string>()
  for (const module of modules) {
    const match = /^(?:\0)?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(module)
    if (match?.[1]) found.add(match[1])
  }
  return [...found].sort()
}

/** Writes licences.txt: the licence of every package whose code or fonts are in the build. */
export function licences(): Plugin {
  const fonts = new Set<string>()
  return {
    name: 'pupitre-licences',
    apply: 'build',
    async transform(code, id) {
      if (!id.endsWith('.css')) return
      for (const match of code.matchAll(/@fontsource-variable\/[a-z0-9-]+/g)) fonts.add(match[0])
    },
    async generateBundle() {
      const folders = packagesOf(this.getModuleIds())
      const all = [...folders, ...[...fonts].map((name) => path.resolve('node_modules', name))]
      const texts = await Promise.all([...new Set(all)].sort().map(describe))
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source: texts.join('\n\n') })
    },
  }
}

async function describe(folder: string): Promise<string> {
  const about = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'))
  const file = (await readdir(folder)).find((name) => /^(licen[cs]e|copying)/i.test(name))
  const text = file ? await readFile(path.join(folder, file), 'utf8') : `Licence: ${about.license}`
  return `==== ${about.name} ${about.version} (${about.license}) ====\n\n${text.trim()}`
}
