import type { WriteStream } from 'node:tty'
import { exitCodes, type ExitCode } from './exit-codes.js'
import type { Failure } from '../protocol/failure.js'

export interface TerminalOptions {
  /** The result is one JSON object on stdout. */
  readonly json: boolean
  /** Failures come with their technical details. */
  readonly verbose: boolean
}

/**
 * The two streams of a command: stdout receives the result and nothing else, so that it can be piped; stderr receives
 * whatever is said on the way.
 */
export class Terminal {
  private statusShown = false

  constructor(
    readonly options: TerminalOptions,
    private readonly out: NodeJS.WriteStream = process.stdout,
    private readonly err: NodeJS.WriteStream = process.stderr,
  ) {}

  /** Whether a person watches stderr, so that a line may be rewritten. */
  get interactive(): boolean {
    return this.err.isTTY
  }

  /** Whether a person can be asked. */
  get canAsk(): boolean {
    return process.stdin.isTTY && this.err.isTTY && !this.options.json
  }

  /** Columns of the terminal behind stderr. */
  get columns(): number {
    return (this.err as Partial<WriteStream>).columns ?? 80
  }

  /** Prints the result for people; nothing with --json. */
  print(text: string): void {
    if (!this.options.json) this.out.write(`${text}\n`)
  }

  /** Prints the result for programs; nothing without --json. Numbers that JSON does not know are null. */
  printJson(value: object): void {
    if (this.options.json) this.out.write(`${JSON.stringify(value, nullForNonFinite, 2)}\n`)
  }

  /** Says something on the way. */
  note(text: string): void {
    this.clearStatus()
    this.err.write(`${text}\n`)
  }

  /** Rewrites the one line of progress; call only when `interactive`. */
  status(text: string): void {
    this.err.write(`\r\x1b[2K${text.slice(0, this.columns - 1)}`)
    this.statusShown = true
  }

  clearStatus(): void {
    if (!this.statusShown) return
    this.err.write('\r\x1b[2K')
    this.statusShown = false
  }

  /** Says what went wrong and what to do; with --json the same is the result. Answers the exit code. */
  failed(failure: Failure): ExitCode {
    this.say(failure)
    const { message, next, location } = failure
    this.printJson({ failure: { message, next, ...(location === undefined ? {} : { location }) } })
    return exitCodes.failure
  }

  /** Says on stderr what went wrong and what to do. */
  say(failure: Failure): void {
    const { location } = failure
    const place = location === undefined ? '' : `\n  at ${location.file}:${location.line}:${location.column}`
    this.note(`${this.strong('error:', this.err)} ${failure.message}${place}\n${failure.next}`)
    if (this.options.verbose && failure.details !== undefined) this.note(failure.details)
  }

  /** Bold where a person reads it. */
  strong(text: string, stream: NodeJS.WriteStream = this.out): string {
    return this.styled(text, '1', '22', stream)
  }

  /** Muted where a person reads it. */
  muted(text: string, stream: NodeJS.WriteStream = this.out): string {
    return this.styled(text, '2', '22', stream)
  }

  private styled(text: string, on: string, off: string, stream: NodeJS.WriteStream): string {
    const plain = !stream.isTTY || process.env['NO_COLOR'] !== undefined || process.env['TERM'] === 'dumb'
    return plain ? text : `\x1b[${on}m${text}\x1b[${off}m`
  }
}

function nullForNonFinite(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? null : value
}
