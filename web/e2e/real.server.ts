import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { APIRequestContext } from '@playwright/test'

const here = fileURLToPath(new URL('.', import.meta.url))
const run = promisify(execFile)
const program = join(here, '.built-real', 'pupitre')

/** What the demonstration keeps of those it made. */
interface Cast {
  readonly promotion: string
  readonly teams: Readonly<Record<string, string>>
  readonly tokens: Readonly<Record<string, string>>
}

/** Everybody's password in a demonstration. */
export const password = 'pupitre-demo'

/** A server of this build, in a folder of its own, with two sessions of the small lab beside this file. */
export class Platform {
  private constructor(private readonly folder: string, private readonly port: number, private readonly cast: Cast) {}

  get origin(): string { return `http://localhost:${this.port}` }

  /** Throws what the program says where Docker or an image is missing. */
  static async start(): Promise<Platform> {
    const folder = await mkdtemp(join(tmpdir(), 'pupitre-real-'))
    const port = await freePort()
    await demo(folder, port)
    const cast = JSON.parse(await readFile(join(folder, 'data', 'demo.json'), 'utf8')) as Cast
    return new Platform(folder, port, cast)
  }

  team(name: string): string {
    const id = this.cast.teams[name]
    if (!id) throw new Error(`no team ${name}`)
    return id
  }

  /** Asks the API as somebody of the cast. */
  async ask<T>(request: APIRequestContext, as: string, method: 'GET' | 'POST', path: string, data?: object): Promise<T> {
    const headers = { authorization: `Bearer ${this.cast.tokens[`${as}@demo.example`]}`, ...(method === 'POST' && { 'idempotency-key': crypto.randomUUID() }) }
    const answer = await request.fetch(`${this.origin}/api/v1${path}`, { method, headers, ...(data && { data }) })
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`)
    return await answer.json() as T
  }

  /** Plans a session of one team, which may be launched at once. */
  async plan(request: APIRequestContext, team: string, title: string): Promise<string> {
    const { id } = await this.ask<{ id: string }>(request, 'formateur', 'POST', '/sessions', {
      promotion: this.cast.promotion, title, lab: 'passage', teams: [this.team(team)], starts: new Date().toISOString(), duration_s: 1800, rules: { check_every_s: 1 },
    })
    return id
  }

  /** Kills the server, as a power cut would; its machines go on. */
  async kill(): Promise<void> {
    const { pid } = JSON.parse(await readFile(join(this.folder, 'data', 'serve.lock'), 'utf8')) as { pid: number }
    process.kill(pid, 'SIGKILL')
  }

  /** Starts the server that was killed, where it was. */
  async restart(): Promise<void> {
    await demo(this.folder, this.port)
  }

  /** Removes the server, its machines and its data. */
  async stop(): Promise<void> {
    await pupitre(this.folder, ['demo', '--data', join(this.folder, 'data'), '--stop'])
    await rm(this.folder, { recursive: true, force: true })
  }
}

async function demo(folder: string, port: number): Promise<void> {
  await pupitre(folder, ['demo', '--data', join(folder, 'data'), '--listen', `127.0.0.1:${port}`, '--lab', 'passage', '--with', join(here, 'passage'), '--lang', 'en'])
}

async function pupitre(folder: string, args: string[]): Promise<void> {
  await run(program, args, { cwd: folder, timeout: 150_000 })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
