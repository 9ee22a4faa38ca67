import { gzipSync } from 'node:zlib'
import type { Plugin, Rollup } from 'vite'

export interface Chunk {
  readonly fileName: string
  readonly code: string
  readonly isEntry: boolean
  readonly imports: readonly string[]
}

/** The scripts a browser fetches before anything lazy: entries and all they import statically. */
export function firstLoad(chunks: readonly Chunk[]): Chunk[] {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]))
  const wanted = new Set<string>()
  const visit = (name: string) => {
    const chunk = byName.get(name)
    if (!chunk || wanted.has(name)) return
    wanted.add(name)
    chunk.imports.forEach(visit)
  }
  chunks.filter((chunk) => chunk.isEntry).forEach((chunk) => visit(chunk.fileName))
  return [...wanted].map((name) => byName.get(name)!)
}

/** Bytes of the first load, each script compressed by gzip, the larger of the two encodings that are served. */
export function weigh(chunks: readonly Chunk[]): number {
  return firstLoad(chunks).reduce((sum, chunk) => sum + gzipSync(chunk.code, { level: 9 }).length, 0)
}

/** Fails the build when the first load weighs more than `limit` bytes. */
export function budget({ limit }: { limit: number }): Plugin {
  return {
    name: 'pupitre-budget',
    apply: 'build',
    writeBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((file): file is Rollup.OutputChunk => file.type === 'chunk')
      const bytes = weigh(chunks)
      if (bytes > limit) {
        const list = firstLoad(chunks).map((chunk) => chunk.fileName).join(', ')
        throw new Error(`the first load is ${bytes} bytes of compressed script, more than ${limit}: ${list}`)
      }
      this.info(`first load: ${bytes} of ${limit} bytes of compressed script`)
    },
  }
}
