import { spawn, type ChildProcess } from 'node:child_process'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')

/** Market data of the tests. */
export const spyFile = path.join(root, 'test/data/databento/equs-mini-20131007-20131011.ohlcv-1s.csv.zst')
export const futuresFile = path.join(root, 'test/data/databento/glbx-mdp3-20131007-20131011.ohlcv-1m.csv.gz')

export interface CliResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Starts the built command line with stdout and stderr as pipes. */
export function startCli(folder: string, args: readonly string[]): { child: ChildProcess; ended: Promise<CliResult> } {
  const { DB_PATH: _elsewhere, ...environment } = process.env
  const child = spawn(process.execPath, [path.join(root, 'dist/cli.js'), ...args], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = new Promise<CliResult>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
  return { child, ended }
}

/** Runs the built command line to its end. */
export function cli(folder: string, ...args: readonly string[]): Promise<CliResult> {
  return startCli(folder, args).ended
}

/** The one object that a command with --json prints. */
export function jsonOf({ stdout }: CliResult): Record<string, unknown> {
  return JSON.parse(stdout) as Record<string, unknown>
}
