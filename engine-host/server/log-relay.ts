const intervalMs = 100
const maximumLines = 200

/** Passes log lines on at most ten times a second, at most 200 at a time; what is more is counted. */
export class LogRelay {
  readonly #relay: (lines: readonly string[], dropped: number) => void
  #lines: string[] = []
  #dropped = 0
  #timer: NodeJS.Timeout | undefined

  constructor(relay: (lines: readonly string[], dropped: number) => void) {
    this.#relay = relay
  }

  add(line: string): void {
    if (this.#lines.length < maximumLines) this.#lines.push(line)
    else this.#dropped++
    this.#timer ??= setTimeout(() => this.#flush(), intervalMs)
  }

  addAll(lines: readonly string[], dropped: number): void {
    this.#dropped += dropped
    for (const line of lines) this.add(line)
    if (dropped > 0) this.#timer ??= setTimeout(() => this.#flush(), intervalMs)
  }

  /** Passes the rest on at once. */
  close(): void {
    this.#flush()
  }

  #flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#lines.length === 0 && this.#dropped === 0) return
    const lines = this.#lines
    const dropped = this.#dropped
    this.#lines = []
    this.#dropped = 0
    this.#relay(lines, dropped)
  }
}
