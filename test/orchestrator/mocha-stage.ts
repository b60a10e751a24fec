import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { runChild, whyFailed } from './child.js'
import { resultsFolder, root } from './project.js'
import { resultsFileVariable, type MochaResults } from './results-reporter.js'
import type { Stage, StageOptions, StageResult } from './stage.js'

export interface MochaStageOptions {
  readonly name: string
  readonly summary: string
  readonly needs: readonly string[]
  /** Absolute path of the folder whose `*.test.ts` are run. */
  readonly folder: string
  /** Of one test. */
  readonly timeoutMs: number
  /** Hides what mocha prints; for tests of this stage itself. */
  readonly silent?: boolean
  /** Runs before mocha starts; a message says why it cannot. */
  readonly prepare?: () => Promise<string | undefined>
}

/** A stage that is a mocha process over the tests of one folder. */
export function mochaStage(stage: MochaStageOptions): Stage {
  const { name, summary, needs } = stage
  return { name, summary, needs, run: (options) => runMocha(stage, options) }
}

async function runMocha(stage: MochaStageOptions, options: StageOptions): Promise<StageResult> {
  const files = testsIn(stage.folder)
  if (files.length === 0) return { passed: 0, failures: [`${stage.folder} holds no test`] }
  const obstacle = await stage.prepare?.()
  if (obstacle !== undefined) return { passed: 0, failures: [obstacle] }

  return withResultsFile(stage.name, async (file) => {
    const mocha = path.join(root, 'node_modules/mocha/bin/mocha.js')
    const seed = path.join(root, 'test/orchestrator/property-seed.ts')
    const setup = ['--no-config', '--node-option', 'import=tsx', '--require', seed]
    const args = [...setup, '--ui', 'bdd', '--timeout', String(stage.timeoutMs)]
    const reporter = ['--reporter', path.join(root, 'test/orchestrator/results-reporter.ts')]
    const grep = options.grep === undefined ? [] : ['--grep', options.grep]
    const end = await runChild(process.execPath, [mocha, ...args, ...reporter, ...grep, ...files], {
      cwd: root,
      env: { [resultsFileVariable]: file },
      timeoutMs: 20 * 60_000,
      silent: stage.silent ?? false,
    })
    return whyFailed(end)
  })
}

function testsIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return entries
    .filter((entry) => entry.endsWith('.test.ts'))
    .sort()
    .map((entry) => path.join(folder, entry))
}

/**
 * Runs `start`, which makes a process of tests write its results into the given file and answers why that
 * process failed, and reads the results. A process that dies before it can tell its results is a failure of its own.
 */
export async function withResultsFile(
  name: string,
  start: (file: string) => Promise<string | undefined>,
): Promise<StageResult> {
  const file = path.join(resultsFolder, `${name}.json`)
  mkdirSync(resultsFolder, { recursive: true })
  rmSync(file, { force: true })
  const why = await start(file)
  if (!existsSync(file))
    return { passed: 0, failures: [`its process ended without results: ${why ?? 'it was stopped'}`] }

  const results = JSON.parse(readFileSync(file, 'utf8')) as MochaResults
  const failures = results.failures.map((failure) => `${failure.title}: ${failure.message.split('\n', 1)[0] ?? ''}`)
  failures.push(...results.skipped.map((title) => `${title}: skipped, which no test may be`))
  if (failures.length === 0 && why !== undefined) failures.push(`all passed, but its process failed: ${why}`)
  if (failures.length === 0 && results.passed === 0) failures.push('no test ran')
  return { passed: results.passed, failures }
}
