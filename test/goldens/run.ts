/**
 * Runs our engine against the recorded results of others: a line for each set, the first difference of whatever fails.
 * The exit code is 0 only when nothing failed. Our own recorded results must all be there; of another folder's, those
 * that it lacks are named.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { resultsFileVariable, type MochaResults } from '../orchestrator/results-reporter.js'
import { GoldenFiles } from './golden-files.js'
import type { GoldenResult, GoldenSet } from './golden-set.js'
import { goldenSets } from './sets.js'

const usage = `npm run goldens [-- FOLDER] [--data FOLDER] [--grep PATTERN]
  FOLDER   recorded results, .json or .json.gz (default: test/data/goldens)
  --data   the market data that they name (default: test/data)
  --grep   only sets whose name matches
`

function runSet(set: GoldenSet, files: GoldenFiles, isOurs: boolean): GoldenResult {
  try {
    const result = set.run(files)
    if (result !== undefined) return result
    const line = `not compared: ${files.goldens} has no file of this layout (${set.source})`
    return { line, passed: 0, failures: isOurs ? [line] : [] }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { line: `stopped: ${message}`, passed: 0, failures: [message] }
  }
}

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { data: { type: 'string' }, grep: { type: 'string', short: 'g' }, help: { type: 'boolean' } },
  })
  if (values.help === true || positionals.length > 1) {
    console.log(usage)
    return values.help === true ? 0 : 2
  }
  const pattern = new RegExp(values.grep ?? '')
  const files = new GoldenFiles(positionals[0], values.data)
  const failures: { title: string; message: string }[] = []
  let passed = 0
  for (const set of goldenSets.filter(({ name }) => pattern.test(name))) {
    const result = runSet(set, files, positionals.length === 0)
    passed += result.passed
    console.log(`${result.failures.length === 0 ? '✔' : '✖'} ${set.name} ${result.line}`)
    for (const message of result.failures) {
      console.log(`    ${message}`)
      failures.push({ title: set.name, message })
    }
  }
  if (passed + failures.length === 0) {
    console.log(`Nothing was compared: ${files.goldens} has no file that a set knows.`)
    failures.push({ title: 'goldens', message: 'nothing was compared' })
  }
  const resultsFile = process.env[resultsFileVariable]
  const results: MochaResults = { passed, failures, skipped: [] }
  if (resultsFile !== undefined) writeFileSync(resultsFile, JSON.stringify(results, undefined, 2))
  return failures.length === 0 ? 0 : 1
}

process.exitCode = main()
