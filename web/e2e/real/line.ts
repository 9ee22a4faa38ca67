import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** A browser's line to the server, which can be cut: a proxy that ends everything that goes through it. */
export class Line {
  private readonly sockets = new Set<Socket>()
  private readonly server = createServer((asked, answer) => this.forward(asked, answer))
  private broken = false

  /** Listens at a port of its own. */
  static async lay(): Promise<Line> {
    const line = new Line()
    line.server.on('connection', (socket: Socket) => line.hold(socket)).on('connect', (asked, socket, head) => line.tunnel(asked, socket, head))
    await new Promise<void>((resolve, reject) => line.server.on('error', reject).listen(0, '127.0.0.1', resolve))
    return line
  }

  /** What a browser is told to go through. */
  get proxy(): string { return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}` }

  /** Ends every connection, and every one that is tried from now on. */
  cut(): void {
    this.broken = true
    this.sockets.forEach((socket) => socket.destroy())
  }

  mend(): void {
    this.broken = false
  }

  /** Takes the line away for good. */
  async remove(): Promise<void> {
    this.cut()
    await new Promise((resolve) => this.server.close(resolve))
  }

  private hold(socket: Socket): void {
    if (this.broken) return void socket.destroy()
    this.sockets.add(socket)
    socket.on('close', () => this.sockets.delete(socket)).on('error', () => socket.destroy())
  }

  private forward(asked: IncomingMessage, answer: ServerResponse): void {
    const url = new URL(asked.url ?? '/')
    const onward = request({ host: '127.0.0.1', port: url.port, path: url.pathname + url.search, method: asked.method, headers: asked.headers }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers)
      got.on('error', () => answer.destroy()).pipe(answer)
    })
    onward.on('error', () => answer.destroy())
    answer.on('close', () => onward.destroy())
    asked.pipe(onward)
  }

  /** For WebSockets. */
  private tunnel(asked: IncomingMessage, socket: Duplex, head: Buffer): void {
    const onward = connect(Number(asked.url?.split(':').pop()), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      onward.write(head)
      onward.pipe(socket).pipe(onward)
    })
    this.hold(onward)
    socket.on('close', () => onward.destroy()).on('error', () => onward.destroy())
    onward.on('close', () => socket.destroy())
  }
}
