import fs from 'node:fs'
import { logText } from '../backtest/log-text.js'

const maximumLines = 10_000
const maximumBytes = 4 * 1024 * 1024
const maximumLineLength = 8_192
const maximumUnsentLines = 200
const bufferedBytes = 64 * 1024

/** Lines for the host since the last time it asked. */
export interface UnsentLines {
  readonly lines: readonly string[]
  readonly dropped: number
}

/**
 * What a strategy prints, each line with the simulated time. The first ten thousand lines, at most 4 MB, go to a
 * file; the host receives at most 200 between two messages; the rest is counted, at next to no cost, so that a
 * strategy that prints a million lines neither fills the disk nor slows down the host.
 */
export class RunLog {
  readonly #file: number
  readonly #simulatedTime: () => number
  #buffer = ''
  #written = 0
  #writtenBytes = 0
  #total = 0
  #unsent: string[] = []
  #unsentDropped = 0

  /** @param simulatedTime milliseconds since the epoch, NaN before the first bar. */
  constructor(file: string, simulatedTime: () => number) {
    this.#file = fs.openSync(file, 'w')
    this.#simulatedTime = simulatedTime
  }

  /** As `console.log` formats it, with the simulated time; formatted only as far as it is kept. */
  print(values: readonly unknown[]): void {
    this.write(() => `${this.#stamp()}${logText(values)}`)
  }

  /** A line as it is, asked for only if it is kept. */
  write(text: () => string): void {
    this.#total++
    const toFile = this.#written < maximumLines && this.#writtenBytes < maximumBytes
    const toHost = this.#unsent.length < maximumUnsentLines
    if (!toFile && !toHost) {
      this.#unsentDropped++
      return
    }
    const line = truncated(text())
    if (toFile) {
      this.#written++
      this.#writtenBytes += Buffer.byteLength(line) + 1
      this.#buffer += `${line}\n`
      if (this.#buffer.length > bufferedBytes) this.#flush()
    }
    if (toHost) this.#unsent.push(line)
    else this.#unsentDropped++
  }

  takeUnsent(): UnsentLines {
    const unsent = { lines: this.#unsent, dropped: this.#unsentDropped }
    this.#unsent = []
    this.#unsentDropped = 0
    this.#flush()
    return unsent
  }

  close(): void {
    const left = this.#total - this.#written
    if (left > 0) this.#buffer += `${left.toLocaleString('en-US')} more lines were printed and not kept.\n`
    this.#flush()
    fs.closeSync(this.#file)
  }

  #flush(): void {
    if (this.#buffer === '') return
    fs.writeSync(this.#file, this.#buffer)
    this.#buffer = ''
  }

  #stamp(): string {
    const time = this.#simulatedTime()
    return Number.isNaN(time) ? '' : `${new Date(time).toISOString()}  `
  }
}

function truncated(text: string): string {
  return text.length <= maximumLineLength ? text : `${text.slice(0, maximumLineLength)}… (${text.length} characters)`
}
