import { execFile } from 'node:child_process'
import { access, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const here = fileURLToPath(new URL('..', import.meta.url))
const run = promisify(execFile)
const program = join(here, '.built-real', 'pupitre')

/** Where the platform is that all files of tests share: set by the first that starts it. */
const variable = 'PUPITRE_REAL_PLATFORM'

/** What the demonstration keeps of those it made. */
interface Cast {
  readonly promotion: string
  readonly teams: Readonly<Record<string, string>>
  readonly tokens: Readonly<Record<string, string>>
}

/** Everybody's password in a demonstration. */
export const password = 'pupitre-demo'

/** What a session is planned with; the rest is as the lab and the platform have it. */
export interface Plan {
  readonly title: string
  readonly teams: readonly string[]
  readonly rules?: object
}

/** A server of this build, in a folder of its own, with the demonstration's sessions of the lab "passage". */
export class Platform {
  private constructor(private readonly folder: string, private readonly port: number, private readonly cast: Cast) {}

  get origin(): string { return `http://localhost:${this.port}` }
  get promotion(): string { return this.cast.promotion }

  /** Starts one. Throws what the program says where Docker or an image is missing. */
  static async start(): Promise<Platform> {
    await access(program).catch(() => { throw new Error(`${program} is not there: build it first, as npm run e2e:real does`) })
    const folder = await mkdtemp(join(tmpdir(), 'pupitre-real-'))
    const port = await freePort()
    process.env[variable] = JSON.stringify({ folder, port })
    try {
      await demo(folder, port)
      return await Platform.found()
    } catch (error) {
      await stop(folder)
      throw error
    }
  }

  /** The one that was started for this run. */
  static async found(): Promise<Platform> {
    const { folder, port } = JSON.parse(process.env[variable] ?? 'null') as { folder: string; port: number }
    const cast = JSON.parse(await readFile(join(folder, 'data', 'demo.json'), 'utf8')) as Cast
    return new Platform(folder, port, cast)
  }

  team(name: string): string {
    const id = this.cast.teams[name]
    if (!id) throw new Error(`no team ${name}`)
    return id
  }

  /** Asks the API as somebody of the cast. */
  async ask<T>(as: string, method: 'GET' | 'POST', path: string, data?: object): Promise<T> {
    const headers = {
      authorization: `Bearer ${this.cast.tokens[`${as}@demo.example`]}`,
      ...(method === 'POST' && { 'idempotency-key': crypto.randomUUID() }),
      ...(data && { 'content-type': 'application/json' }),
    }
    const answer = await fetch(`${this.origin}/api/v1${path}`, { method, headers, ...(data && { body: JSON.stringify(data) }) })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return await answer.json() as T
  }

  /** Plans a session of the small lab for teams by id, which may be launched at once. */
  async plan({ title, teams, rules }: Plan): Promise<string> {
    const { id } = await this.ask<{ id: string }>('formateur', 'POST', '/sessions', {
      promotion: this.promotion, title, lab: 'passage', teams, starts: new Date().toISOString(), duration_s: 1800, rules: { check_every_s: 1, ...rules },
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
    await stop(this.folder)
  }
}

async function demo(folder: string, port: number): Promise<void> {
  await pupitre(folder, ['demo', '--data', join(folder, 'data'), '--listen', `127.0.0.1:${port}`, '--lab', 'passage', '--with', join(here, 'passage'), '--lang', 'en'])
}

async function stop(folder: string): Promise<void> {
  await pupitre(folder, ['demo', '--data', join(folder, 'data'), '--stop'])
  await rm(folder, { recursive: true, force: true })
}

async function pupitre(folder: string, args: string[]): Promise<void> {
  await run(program, args, { cwd: folder, timeout: 240_000 })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
