import { CancelledError } from './staging.js'

/** Work that is done one after the other, in the order in which it was asked for. */
export class TurnQueue {
  #last: Promise<unknown> = Promise.resolve()

  /**
   * Does work when all before it is done.
   *
   * @param signal raised while the work still waits, it is never begun
   * @throws CancelledError when it was cancelled while it waited; what the work throws
   */
  take<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    let isWaiting = true
    const turn = this.#last.then(() => {
      if (signal?.aborted) throw new CancelledError()
      isWaiting = false
      return work()
    })
    this.#last = turn.catch(() => undefined)
    if (signal === undefined) return turn
    return new Promise<Result>((resolve, reject) => {
      const giveUp = () => {
        if (isWaiting) reject(new CancelledError())
      }
      if (signal.aborted) giveUp()
      signal.addEventListener('abort', giveUp)
      turn.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp))
    })
  }

  /** When all that was asked for is done. */
  async idle(): Promise<void> {
    await this.#last
  }
}
