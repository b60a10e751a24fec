import { spawn } from 'node:child_process'

export interface ChildOptions {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  /** Whether what it prints is thrown away. Default false. */
  readonly silent?: boolean
  /** After this many milliseconds the child and all that it started are ended. */
  readonly timeoutMs: number
}

export type ChildEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'timedOut'; readonly afterMs: number }
  | { readonly kind: 'notStarted'; readonly message: string }

/** Process groups that are running: an interrupted test run ends them all. */
const running = new Set<number>()

/**
 * Runs a program with this process's output and waits for its end. It leads a process group of its own, so that ending
 * it ends what it started and nothing else.
 */
export function runChild(program: string, args: readonly string[], options: ChildOptions): Promise<ChildEnd> {
  return new Promise((resolve) => {
    const output = options.silent === true ? 'ignore' : 'inherit'
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', output, output],
      detached: true,
    })
    const group = child.pid
    let timedOut = false
    const timer = setTimeout(() => {
      timedOut = true
      if (group !== undefined) endGroup(group)
    }, options.timeoutMs)
    if (group !== undefined) running.add(group)

    const settle = (end: ChildEnd): void => {
      clearTimeout(timer)
      if (group !== undefined) running.delete(group)
      resolve(timedOut ? { kind: 'timedOut', afterMs: options.timeoutMs } : end)
    }
    child.once('error', (error) => settle({ kind: 'notStarted', message: error.message }))
    child.once('exit', (code, signal) =>
      settle(signal === null ? { kind: 'exited', code: code ?? 1 } : { kind: 'signalled', signal }),
    )
  })
}

/** Ends every child that still runs, with what it started. */
export function endChildren(): void {
  for (const group of running) endGroup(group)
}

function endGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL')
  } catch (error) {
    // The group ended by itself between the decision and the signal.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** What to print about a child that did not succeed; nothing when it did. */
export function whyFailed(end: ChildEnd): string | undefined {
  switch (end.kind) {
    case 'exited':
      return end.code === 0 ? undefined : `exit code ${end.code}`
    case 'signalled':
      return `ended by ${end.signal}`
    case 'timedOut':
      return `not done after ${end.afterMs / 60_000} minutes`
    case 'notStarted':
      return end.message
  }
}
