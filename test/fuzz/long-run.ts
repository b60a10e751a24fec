import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { Staging } from '../../engine-host/data/staging.js'
import { mutated, mutations } from './mutations.js'
import { csvSeeds, dbnSeeds, dbnTrial, fileTrial, recognitionTrial, type Seed } from './reader-trials.js'

/**
 * Reads mutated real files for as long as one likes: `npx tsx test/fuzz/long-run.ts dbn|recognise|file INPUTS [SEED]`.
 * Ends with the inputs that ran, or with the smallest input that breaks a reader.
 */
async function longRun(): Promise<void> {
  const [what, inputs, seed] = process.argv.slice(2)
  const numRuns = Number(inputs)
  const folder = mkdtempSync(join(tmpdir(), 'backlens-fuzz-'))
  const staging = await Staging.open(folder, 256, undefined)
  const trials: Readonly<Record<string, { seeds: Seed[]; run: (bytes: Buffer) => Promise<void> | void }>> = {
    dbn: { seeds: dbnSeeds(), run: (bytes) => dbnTrial(bytes, 1 + (bytes.length % 97)) },
    recognise: { seeds: csvSeeds(), run: (bytes) => recognitionTrial(bytes, staging) },
    file: { seeds: [...csvSeeds(), ...dbnSeeds()], run: (bytes) => fileTrial(bytes, folder) },
  }
  const trial = trials[what ?? '']
  if (trial === undefined || !(numRuns > 0)) {
    console.error('Usage: npx tsx test/fuzz/long-run.ts dbn|recognise|file INPUTS [SEED]')
    process.exitCode = 1
    return
  }
  let ran = 0
  let slowest = 0
  const started = Date.now()
  const report = setInterval(() => console.log(`${ran} inputs, ${Math.round((Date.now() - started) / 1000)} s`), 60_000)
  try {
    const result = await fc.check(
      fc.asyncProperty(fc.constantFrom(...trial.seeds), mutations, async (from, changes) => {
        const begun = performance.now()
        await trial.run(mutated(from.content, changes))
        ran++
        slowest = Math.max(slowest, performance.now() - begun)
      }),
      { numRuns, ...(seed !== undefined && { seed: Number(seed) }) },
    )
    if (result.failed) {
      const [from, changes] = result.counterexample!
      const path = join(tmpdir(), `backlens-fuzz-${Date.now()}`)
      writeFileSync(path, mutated(from.content, changes))
      console.error(`A change of ${from.name} breaks a reader: ${path}`, result.errorInstance)
      process.exitCode = 1
    } else {
      console.log(`${what}: ${ran} inputs, nothing found, the slowest took ${Math.round(slowest)} ms`)
    }
  } finally {
    clearInterval(report)
    staging.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

void longRun()
