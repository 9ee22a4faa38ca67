import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

const compressible = /\.(js|css|svg|json|txt|wasm|webmanifest)$/

/**
 * Empties the output folder but for its placeholder, and after the build writes a .br and a .gz beside each file
 * that gains by it. index.html stays as it is: each response has another nonce in it.
 */
export function compress(): Plugin {
  let folder = ''
  return {
    name: 'pupitre-compress',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      folder = path.resolve(config.root, config.build.outDir)
    },
    async buildStart() {
      for (const name of await readdir(folder).catch(() => [])) {
        if (name !== '.gitkeep') await rm(path.join(folder, name), { recursive: true })
      }
    },
    async closeBundle() {
      for await (const file of walk(folder)) if (compressible.test(file)) await pack(file)
    },
  }
}

async function* walk(folder: string): AsyncGenerator<string> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const name = path.join(folder, entry.name)
    if (entry.isDirectory()) yield* walk(name)
    else yield name
  }
}

async function pack(file: string): Promise<void> {
  const body = await readFile(file)
  const brotli = brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: body.length } })
  const gzip = gzipSync(body, { level: 9 })
  if (brotli.length < body.length) await writeFile(file + '.br', brotli)
  if (gzip.length < body.length) await writeFile(file + '.gz', gzip)
}
