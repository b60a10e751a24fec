import type { FromRunner, ToRunner } from '../protocol/runner-messages.js'

/** The IPC channel to the engine host. Taken hold of before a strategy is loaded, which then finds it gone. */
export class ParentChannel {
  readonly #send: (message: FromRunner, sent: (error: Error | null) => void) => boolean

  /** @throws when this process was not forked with an IPC channel. */
  constructor() {
    if (!process.send) throw new Error('The runner is started by the engine host, not by hand.')
    this.#send = process.send.bind(process)
  }

  /** Resolves when the message has left this process, or when nobody is there to receive it. */
  send(message: FromRunner): Promise<void> {
    return new Promise((resolve) => {
      this.#send(message, () => resolve())
    })
  }

  /** Messages of the parent, and `gone` when it is no more. */
  listen(receive: (message: ToRunner) => void, gone: () => void): void {
    process.on('message', (message) => receive(message as ToRunner))
    process.once('disconnect', gone)
  }
}
