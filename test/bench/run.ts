/**
 * Measures the product against the time in which DuckDB alone reads the same data, prints a table and writes it as JSON.
 * The exit code is 0 when every result is right, whatever the times.
 */
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { root } from '../orchestrator/project.js'
import type { CaseReport, RatioCase } from './bench-case.js'
import { benchFolder, bundleCaseProcess, inChild, withFolder } from './case-child.js'
import { median, spread } from './measurement.js'
import { processCases, type Figure } from './process-cases.js'
import { ratioCases } from './ratio-cases.js'

const usage = `npm run bench [-- NAME ...] [--repetitions N] [--scale FRACTION]
  NAME           cases to run, such as B1 B4 (default: all)
  --repetitions  how often each is measured (default: 5)
  --scale        share of the rows, such as 0.01 for a quick look (default: 1)
`

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      repetitions: { type: 'string', default: '5' },
      scale: { type: 'string', default: '1' },
      help: { type: 'boolean' },
    },
  })
  const known = [...ratioCases, ...processCases].map(({ name }) => name)
  const unknown = positionals.filter((name) => !known.includes(name))
  if (values.help === true || unknown.length > 0) {
    const said = unknown.length > 0 ? `There is no case ${unknown.join(', ')}; there are ${known.join(', ')}.\n` : ''
    console.log(`${said}${usage}`)
    return values.help === true ? 0 : 2
  }
  const isWanted = ({ name }: { readonly name: string }) => positionals.length === 0 || positionals.includes(name)
  const [scale, repetitions] = [Number(values.scale), Number(values.repetitions)]
  const worker = await bundleCaseProcess()
  const reports: CaseReport[] = []
  const figures: Record<string, readonly Figure[]> = {}
  const ratios = ratioCases.filter(isWanted)
  if (ratios.length > 0) console.log(heading)
  for (const each of ratios) {
    const rows = String(Math.round(each.rows * scale))
    const report = await withFolder((folder) =>
      inChild<CaseReport>(worker, 'ratio', each.name, rows, String(repetitions), folder),
    )
    reports.push(report)
    console.log(ratioLine(each, report))
    if (report.difference !== '') console.log(`    WRONG: ${report.difference}`)
  }
  for (const each of processCases.filter(isWanted)) {
    console.log(`\n${each.name}  ${each.what}`)
    const measured = await each.measure(worker, scale, repetitions)
    figures[each.name] = measured
    for (const figure of measured) console.log(figureLine(figure))
  }
  const file = path.join(benchFolder, 'bench.json')
  fs.writeFileSync(file, JSON.stringify({ ...machine(), scale, cases: reports, figures }, undefined, 2))
  console.log(`\n${path.relative(root, file)}`)
  return reports.every(({ difference }) => difference === '') ? 0 : 1
}

const columns =
  'case             rows   yardstick       run   ratio    goal   spread  M rows/s     orders   trades   peak MB'
const heading = `${columns}\n${'-'.repeat(columns.length)}`

function ratioLine(
  { name, goal }: RatioCase,
  { rows, yardstickMs, runMs, outcome, peakMegabytes }: CaseReport,
): string {
  const ratio = median(runMs) / median(yardstickMs)
  return [
    name.padEnd(9),
    count(rows).padStart(11),
    `${median(yardstickMs).toFixed(0)} ms`.padStart(11),
    `${median(runMs).toFixed(0)} ms`.padStart(9),
    ratio.toFixed(2).padStart(7),
    judged(ratio, goal).padStart(7),
    `${(spread(runMs) * 100).toFixed(0)} %`.padStart(8),
    (rows / median(runMs) / 1000).toFixed(2).padStart(9),
    count(outcome.orders).padStart(10),
    count(outcome.trades).padStart(8),
    peakMegabytes.toFixed(0).padStart(9),
  ].join(' ')
}

function figureLine({ what, value, unit, goal }: Figure): string {
  return `  ${what.padEnd(44)} ${`${value.toFixed(unit === '×' ? 2 : 0)} ${unit}`.padStart(10)} ${judged(value, goal).padStart(9)}`
}

function judged(value: number, goal: number | undefined): string {
  return goal === undefined ? '–' : `${goal} ${value <= goal ? '✔' : '✖'}`
}

function count(value: number): string {
  return value.toLocaleString('en-US')
}

function machine() {
  const [processor] = os.cpus()
  return {
    date: new Date().toISOString(),
    commit: execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim(),
    node: process.version,
    processor: processor?.model ?? 'unknown',
    cores: os.availableParallelism(),
    memoryGigabytes: Math.round(os.totalmem() / 2 ** 30),
  }
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error)
    process.exitCode = 1
  },
)
