/**
 * Runs the tests: all stages, or those named on the command line. The last line is `N passed, N failed`; the exit code
 * is 0 only when nothing failed. A failing stage hides no other: what can still run does, what cannot counts as failed.
 */
import { parseArgs } from 'node:util'
import { endChildren } from './orchestrator/child.js'
import type { StageOptions, StageResult } from './orchestrator/stage.js'
import { stages } from './orchestrator/stages.js'

interface StageReport extends StageResult {
  readonly name: string
  readonly seconds: number
}

function usage(): string {
  const lines = stages.map((stage) => `  ${stage.name.padEnd(10)} ${stage.summary}`)
  return ['npm test [-- STAGE…] [--grep PATTERN]', ...lines].join('\n')
}

async function runStages(names: readonly string[], options: StageOptions): Promise<StageReport[]> {
  const reports: StageReport[] = []
  for (const stage of stages.filter(({ name }) => names.length === 0 || names.includes(name))) {
    console.log(`\n──── ${stage.name}: ${stage.summary}`)
    const missing = stage.needs.filter((need) => reports.some((done) => done.name === need && done.failures.length > 0))
    const begin = performance.now()
    const result: StageResult =
      missing.length > 0
        ? { passed: 0, failures: [`not run, because ${missing.join(' and ')} failed`] }
        : await stage.run(options)
    const report = { name: stage.name, seconds: (performance.now() - begin) / 1000, ...result }
    reports.push(report)
    console.log(stageLine(report))
  }
  return reports
}

function stageLine(report: StageReport): string {
  const { name, passed, failures, seconds } = report
  const mark = failures.length === 0 ? '✔' : '✖'
  return `${mark} ${name.padEnd(10)} ${passed} passed, ${failures.length} failed in ${seconds.toFixed(1)} s`
}

function printSummary(reports: readonly StageReport[]): number {
  console.log('\n════ Summary')
  for (const report of reports) {
    console.log(stageLine(report))
    for (const failure of report.failures) console.log(`    ${failure}`)
  }
  const passed = reports.reduce((sum, report) => sum + report.passed, 0)
  const failed = reports.reduce((sum, report) => sum + report.failures.length, 0)
  console.log(`${passed} passed, ${failed} failed`)
  return failed
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { grep: { type: 'string', short: 'g' }, help: { type: 'boolean' } },
  })
  const unknown = positionals.filter((name) => !stages.some((stage) => stage.name === name))
  if (values.help === true || unknown.length > 0) {
    console.log(unknown.length > 0 ? `No stage is called ${unknown.join(', ')}.\n${usage()}` : usage())
    return unknown.length > 0 ? 2 : 0
  }
  const failed = printSummary(await runStages(positionals, values.grep === undefined ? {} : { grep: values.grep }))
  return failed === 0 ? 0 : 1
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    endChildren()
    process.exit(130)
  })
}
// Explicitly, so that nothing that a stage left open keeps the command from ending.
void main().then((code) => process.exit(code))
