import { fork, type ChildProcess } from 'node:child_process'
import os from 'node:os'
import type { Readable } from 'node:stream'
import type { Failure } from '../protocol/failure.js'
import type { FromRunner, ToRunner } from '../protocol/runner-messages.js'
import { runnerFailures } from './failures.js'
import { BoundedLines } from '../runner/bounded-lines.js'
import { residentMegabytes } from './process-memory.js'

export interface RunnerProcessOptions {
  /** Absolute path of the runner's bundle. */
  readonly script: string
  readonly workingDirectory: string
  /** Megabytes of heap, and of resident memory beyond what an empty runner with its reader of Parquet takes. */
  readonly memoryMb: number
}

export interface RunnerProcessEvents {
  message(message: FromRunner): void
  /** A line that came by stdout or stderr and not by the console of the strategy. */
  line(line: string): void
  /** Once, when the process is gone and all its messages have been handed over. */
  gone(exit: RunnerExit): void
}

/** `asked`: by `kill`. */
export type RunnerExit =
  { readonly kind: 'exited' } | { readonly kind: 'asked' } | { readonly kind: 'died'; readonly failure: Failure }

/** Resident memory of a runner whose strategy holds nothing: Node, DuckDB, batches that were read ahead. */
const baseMegabytes = 512
const memoryCheckMs = 200
const keptStderr = 8_192

/** What Node itself writes to stderr when its inspector opens. */
const inspectorNotice = /^(Debugger (listening|attached|ending)|For help, see: |Waiting for the debugger)/

/**
 * A runner as the engine host sees it: a child that is watched, can be killed, and whose end always comes with its
 * reason. It loads its own code while the host still prepares the run, and waits for the message that starts it.
 */
export class RunnerProcess {
  readonly #child: ChildProcess
  readonly #memoryMb: number
  readonly #memoryCheck: NodeJS.Timeout
  #events: RunnerProcessEvents | undefined
  /** What came before anybody watched. */
  readonly #early: ((events: RunnerProcessEvents) => void)[] = []
  #stderr = ''
  #reason: 'killed' | 'memory' | undefined

  constructor(options: RunnerProcessOptions) {
    this.#memoryMb = Math.min(options.memoryMb, Math.floor((0.8 * os.totalmem()) / 2 ** 20))
    this.#child = fork(options.script, [], {
      cwd: options.workingDirectory,
      env: runnerEnvironment(process.env),
      // Replaces the host's own options: its --inspect is not for the runner.
      execArgv: [`--max-old-space-size=${this.#memoryMb}`],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    this.#child.on('message', (message) => this.#tell((events) => events.message(message as FromRunner)))
    this.#readLines(this.#child.stdout!)
    this.#readLines(this.#child.stderr!)
    this.#child.stderr!.on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-keptStderr)
    })
    this.#memoryCheck = setInterval(() => void this.#checkMemory(), memoryCheckMs)
    this.#memoryCheck.unref()
    // `close` comes after the pipes and the channel have been drained, unlike `exit`.
    this.#child.once('close', (code, signal) => this.#gone(this.#exit(code, signal)))
    this.#child.once('error', (error) => {
      if (this.#child.pid === undefined) this.#gone({ kind: 'died', failure: runnerFailures.cannotStart(error) })
    })
  }

  /** To be called once; what has happened so far is told at once. */
  watch(events: RunnerProcessEvents): void {
    this.#events = events
    for (const told of this.#early.splice(0)) told(events)
  }

  /** Has no effect when the process is gone. */
  send(message: ToRunner): void {
    // The callback takes errors of a channel that closes meanwhile; the end is reported by `gone`.
    if (this.#child.connected) this.#child.send(message, () => undefined)
  }

  /** At once and without a chance to refuse. */
  kill(): void {
    this.#reason ??= 'killed'
    this.#child.kill('SIGKILL')
  }

  #gone(exit: RunnerExit): void {
    clearInterval(this.#memoryCheck)
    this.#tell((events) => events.gone(exit))
  }

  #tell(told: (events: RunnerProcessEvents) => void): void {
    if (this.#events === undefined) this.#early.push(told)
    else told(this.#events)
  }

  #exit(code: number | null, signal: NodeJS.Signals | null): RunnerExit {
    const heapIsFull = /heap out of memory|Reached heap limit|Array buffer allocation failed/.test(this.#stderr)
    if (this.#reason === 'memory' || (heapIsFull && code !== 0)) {
      return { kind: 'died', failure: runnerFailures.outOfMemory(this.#memoryMb, this.#stderr) }
    }
    if (this.#reason === 'killed') return { kind: 'asked' }
    if (signal !== null) return { kind: 'died', failure: runnerFailures.endedBySignal(signal, this.#stderr) }
    if (code === 0) return { kind: 'exited' }
    return { kind: 'died', failure: runnerFailures.endedEarly(code ?? -1, this.#stderr) }
  }

  async #checkMemory(): Promise<void> {
    const { pid } = this.#child
    if (pid === undefined || this.#reason !== undefined) return
    if ((await residentMegabytes(pid)) > this.#memoryMb + baseMegabytes) {
      this.#reason ??= 'memory'
      this.#child.kill('SIGKILL')
    }
  }

  #readLines(stream: Readable): void {
    const lines = new BoundedLines((line) => {
      if (!inspectorNotice.test(line)) this.#tell((events) => events.line(line))
    })
    stream.setEncoding('utf8')
    stream.on('data', (text: string) => lines.push(text))
    stream.on('end', () => lines.end())
  }
}

function runnerEnvironment(host: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const environment = { ...host }
  // Options that are meant for the host (loaders, inspectors) would change how strategies run.
  delete environment['NODE_OPTIONS']
  if (process.versions['electron'] !== undefined) environment['ELECTRON_RUN_AS_NODE'] = '1'
  return environment
}
