import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { build } from 'esbuild'
import { root } from '../orchestrator/project.js'

/** The same numbers between 0 and 1 in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Bundles a script of this folder, so that its processes start quickly enough to be killed fifty times. */
export async function bundledChild(name: string): Promise<string> {
  const outfile = join(root, `test-results/${name}.cjs`)
  await build({
    entryPoints: [join(root, `test/process/${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    external: ['@duckdb/node-bindings', 'sql.js'],
    logLevel: 'warning',
  })
  return outfile
}

/** Starts a process and resolves when it has said that its store is open. */
export async function opened(script: string, args: readonly string[]): Promise<ChildProcess> {
  const child = fork(script, args)
  await until(child, 'open')
  return child
}

/** Resolves when the child has sent the message, or has ended. */
export async function until(child: ChildProcess, message: string): Promise<void> {
  await new Promise<void>((resolve) => {
    child.on('message', (sent) => {
      if (sent === message) resolve()
    })
    child.once('exit', () => resolve())
  })
}

export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}
