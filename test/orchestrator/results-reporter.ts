import { writeFileSync } from 'node:fs'
import Mocha from 'mocha'

/** What a mocha process leaves for the orchestrator. */
export interface MochaResults {
  readonly passed: number
  readonly failures: readonly { readonly title: string; readonly message: string }[]
  /** Titles of tests that were skipped, which no test of this project may be. */
  readonly skipped: readonly string[]
}

/** Environment variable with the path of the results file. */
export const resultsFileVariable = 'BACKLENS_TEST_RESULTS'

/** Mocha's spec reporter that also writes the results as JSON. */
export default class ResultsReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options)
    let passed = 0
    const failures: { title: string; message: string }[] = []
    const skipped: string[] = []
    runner.on('pass', () => passed++)
    runner.on('pending', (test) => skipped.push(test.fullTitle()))
    runner.on('fail', (test: Mocha.Runnable, error: unknown) =>
      failures.push({ title: test.fullTitle(), message: error instanceof Error ? error.message : String(error) }),
    )
    runner.once('end', () => {
      const file = process.env[resultsFileVariable]
      if (file === undefined) return
      const results: MochaResults = { passed, failures, skipped }
      writeFileSync(file, JSON.stringify(results, undefined, 2))
    })
  }
}
