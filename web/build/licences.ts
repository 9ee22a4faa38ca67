import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Plugin } from 'vite'

/** The folders of the packages that files with these paths belong to, each once. */
export function packagesOf(files: Iterable<string>): string[] {
  const found = new Set<string>()
  for (const file of files) {
    const match = /^\0?(.*\bnode_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)
    if (match?.[1]) found.add(path.resolve(match[1]))
  }
  return [...found].sort()
}

/** Packages that only help to build; what stands for their modules in the bundle is empty. */
const buildOnly = /\/@react-aria\/optimize-locales-plugin$/

/** Writes licences.txt: the licence of every package whose code or fonts are in the build. */
export function licences(): Plugin {
  return {
    name: 'pupitre-licences',
    apply: 'build',
    enforce: 'post',
    async generateBundle(_options, bundle) {
      const assets = Object.values(bundle).flatMap((file) => (file.type === 'asset' ? file.originalFileNames : []))
      const folders = packagesOf([...this.getModuleIds(), ...assets]).filter((folder) => !buildOnly.test(folder))
      const texts = await Promise.all(folders.map(describe))
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source: texts.join('\n\n') })
    },
  }
}

async function describe(folder: string): Promise<string> {
  const about = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'))
  if (!about.license) throw new Error(`${about.name} states no licence: find out before it is shipped`)
  const file = (await readdir(folder)).find((name) => /^(licen[cs]e|copying)/i.test(name))
  const text = file ? await readFile(path.join(folder, file), 'utf8') : `Licence: ${about.license}`
  return `==== ${about.name} ${about.version} (${about.license}) ====\n\n${text.trim()}`
}
