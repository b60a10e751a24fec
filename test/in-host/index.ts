import { readdirSync } from 'node:fs'
import path from 'node:path'
import { format } from 'node:util'
import Mocha from 'mocha'
import ResultsReporter from '../orchestrator/results-reporter.js'
import { testOutputMark } from './test-output.js'

/** Called by VS Code in its extension host; rejects when a test failed. */
export async function run(): Promise<void> {
  Mocha.reporters.Base.consoleLog = (...parts: unknown[]) => {
    for (const line of format(...parts).split('\n')) console.log(testOutputMark + line)
  }
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, color: false, reporter: ResultsReporter })
  const grep = process.env['BACKLENS_TEST_GREP']
  if (grep !== undefined) mocha.grep(grep)
  for (const file of readdirSync(__dirname)) if (file.endsWith('.test.js')) mocha.addFile(path.join(__dirname, file))
  const failures = await new Promise<number>((resolve) => mocha.run(resolve))
  if (failures > 0) throw new Error(`${failures} failed`)
}
