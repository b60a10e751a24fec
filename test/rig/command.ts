import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import path from 'node:path'

export interface CommandOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Default 10 minutes. */
  readonly timeoutMs?: number
}

export interface CommandResult {
  /** Exit code; 1 when it was ended by a signal or could not be started. */
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end and answers with what it printed, whether it succeeded or not. */
export function tryCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 10 * 60_000)
    let stdout = ''
    let stderr = ''
    const settle = (code: number): void => {
      clearTimeout(timer)
      resolve({ code, stdout, stderr })
    }
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.once('error', (error) => {
      stderr += error.message
      settle(1)
    })
    child.once('close', (code) => settle(code ?? 1))
  })
}

/** Runs a program that must succeed and answers with its standard output. */
export async function command(program: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await tryCommand(program, args, options)
  if (code !== 0) {
    throw new Error(`${[program, ...args].join(' ')} failed with exit code ${code}:\n${lastLines(stderr || stdout)}`)
  }
  return stdout
}

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-20).join('\n')
}

/** The first of these programs that is on the search path, as an absolute path. */
export function findProgram(names: readonly string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter)
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    // Absent or not for us: both mean no.
    return false
  }
}
