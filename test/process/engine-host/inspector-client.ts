import { EventEmitter, once } from 'node:events'
import { WebSocket } from 'ws'

interface Target {
  readonly webSocketDebuggerUrl: string
}
interface Message {
  /** Of an answer. */
  readonly id?: number
  /** Of an event. */
  readonly method?: string
  readonly params?: unknown
  readonly result?: unknown
}

/** A debugger's end of Chrome's DevTools protocol, as far as a test needs it. */
export class InspectorClient {
  readonly #socket: WebSocket
  readonly #received: Message[] = []
  readonly #arrivals = new EventEmitter()
  #nextId = 1

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data: Buffer) => {
      this.#received.push(JSON.parse(data.toString()) as Message)
      this.#arrivals.emit('message')
    })
  }

  /** Attaches to the only target of an inspector on this machine. */
  static async attach(port: number): Promise<InspectorClient> {
    const response = await fetch(`http://127.0.0.1:${port}/json/list`)
    const [target] = (await response.json()) as Target[]
    const socket = new WebSocket(target!.webSocketDebuggerUrl)
    await once(socket, 'open')
    return new InspectorClient(socket)
  }

  async send<Result>(method: string, params: object = {}): Promise<Result> {
    const id = this.#nextId++
    this.#socket.send(JSON.stringify({ id, method, params }))
    const { result } = await this.#find((message) => message.id === id)
    return result as Result
  }

  /** The first event that fits, received already or not. */
  async event<Params>(method: string, fits: (params: Params) => boolean = () => true): Promise<Params> {
    const { params } = await this.#find((message) => message.method === method && fits(message.params as Params))
    return params as Params
  }

  /** The first event of a method that no call has taken yet. */
  async next<Params>(method: string): Promise<Params> {
    const event = await this.#find((message) => message.method === method)
    this.#received.splice(this.#received.indexOf(event), 1)
    return event.params as Params
  }

  close(): void {
    this.#socket.terminate()
  }

  async #find(fits: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const found = this.#received.find(fits)
      if (found) return found
      await once(this.#arrivals, 'message')
    }
  }
}
