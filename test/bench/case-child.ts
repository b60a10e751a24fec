import { fork } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { build } from 'esbuild'
import { root } from '../orchestrator/project.js'

/** Where the bench writes what stays. */
export const benchFolder = path.join(root, 'test-results/bench')

/** Bundles the process of a case as the product is shipped: one script, natives beside it. */
export async function bundleCaseProcess(): Promise<string> {
  const outfile = path.join(benchFolder, 'case-process.cjs')
  await build({
    entryPoints: [path.join(root, 'test/bench/case-process.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    external: ['@duckdb/node-bindings', 'esbuild', 'sql.js', 'typescript'],
    sourcemap: true,
    logLevel: 'warning',
  })
  return outfile
}

/** After so long a process hangs, and is ended so that the other cases are measured. */
const patienceMs = 420_000

/** What a process of its own reports on a measurement. */
export function inChild<Report>(script: string, ...given: readonly string[]): Promise<Report> {
  return new Promise<Report>((resolve, reject) => {
    const child = fork(script, given, { cwd: root, execArgv: ['--expose-gc'] })
    const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs)
    child.once('message', (report) => resolve(report as Report))
    child.once('exit', (code, signal) => {
      clearTimeout(timer)
      reject(new Error(`${given.join(' ')} ended with ${String(signal ?? code)}.`))
    })
  })
}

/** Calls with a temporary folder that is removed afterwards. */
export async function withFolder<Value>(use: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'backlens-bench-')))
  try {
    return await use(folder)
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}
