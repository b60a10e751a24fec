/**
 * Measures the product against the time in which DuckDB alone reads the same data, prints a table and writes it as JSON.
 * The exit code is 0 when every result is right, whatever the times.
 */
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { version as duckdbVersion } from '@duckdb/node-api'
import { root } from '../orchestrator/project.js'
import type { CaseReport, RatioCase } from './bench-case.js'
import { benchFolder, bundleCaseProcess, inChild, withFolder } from './case-child.js'
import { median, spread } from './measurement.js'
import { processCases, type BenchSetting, type Figure, type ProcessCase } from './process-cases.js'
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
  const results: CaseResult[] = []
  const begunAt = performance.now()
  // Written after each case: whatever happens to one of them, what was measured stays.
  const add = (result: CaseResult) => {
    results.push(result)
    const minutes = (performance.now() - begunAt) / 60_000
    fs.writeFileSync(
      resultFile,
      JSON.stringify({ ...machine(), scale, repetitions, minutes, cases: results }, undefined, 2),
    )
  }
  await withFolder(async (folder) => {
    const ratios = ratioCases.filter(isWanted)
    if (ratios.length > 0) console.log(heading)
    for (const each of ratios) add(await ratioResult(each, worker, scale, repetitions, folder))
    for (const each of processCases.filter(isWanted)) {
      console.log(`\n${each.name}  ${each.what}`)
      add(await processResult(each, { worker, scale, repetitions, folder }))
    }
  })
  const failed = results.filter(({ fault }) => fault !== undefined)
  console.log(`\n${path.relative(root, resultFile)}, ${((performance.now() - begunAt) / 60_000).toFixed(1)} minutes`)
  if (failed.length > 0) console.log(`Failed: ${failed.map(({ name }) => name).join(', ')}`)
  return failed.length === 0 ? 0 : 1
}

const resultFile = path.join(benchFolder, 'bench.json')

/** What is kept of a case. */
interface CaseResult {
  readonly name: string
  readonly what: string
  /** Medians; their ratio and its goal. */
  readonly yardstickMs?: number
  readonly runMs?: number
  readonly ratio?: number
  readonly goal?: number
  readonly isMet?: boolean
  readonly report?: CaseReport
  readonly figures?: readonly (Figure & { readonly isMet?: boolean })[]
  /** Why there are no figures, or in what a result is wrong. */
  readonly fault?: string
}

async function ratioResult(
  each: RatioCase,
  worker: string,
  scale: number,
  repetitions: number,
  folder: string,
): Promise<CaseResult> {
  const { name, what, goal } = each
  try {
    const rows = String(Math.round(each.rows * scale))
    // In a process of its own, whose memory is not that of the run.
    await inChild(worker, 'prepare', name, rows, folder)
    const report = await inChild<CaseReport>(worker, 'ratio', name, rows, String(repetitions), folder)
    console.log(ratioLine(each, report))
    if (report.difference !== '') console.log(`    WRONG: ${report.difference}`)
    const [yardstickMs, runMs] = [median(report.yardstickMs), median(report.runMs)]
    const ratio = runMs / yardstickMs
    return {
      ...{ name, what, yardstickMs, runMs, ratio, report },
      ...(goal !== undefined && { goal, isMet: ratio <= goal }),
      ...(report.difference !== '' && { fault: report.difference }),
    }
  } catch (error) {
    return { name, what, fault: told(name, error) }
  }
}

async function processResult(each: ProcessCase, setting: BenchSetting): Promise<CaseResult> {
  const { name, what } = each
  try {
    const figures = await each.measure(setting)
    for (const figure of figures) console.log(figureLine(figure))
    const judgedFigures = figures.map((figure) =>
      figure.goal === undefined ? figure : { ...figure, isMet: isMet(figure.value, figure.goal, figure.isLeast) },
    )
    return { name, what, figures: judgedFigures }
  } catch (error) {
    return { name, what, fault: told(name, error) }
  }
}

/** Says that a case has failed; the others go on. */
function told(name: string, error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  console.log(`${name}  FAILED: ${text}`)
  return text
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

function figureLine({ what, value, unit, goal, isLeast }: Figure): string {
  const text = `${value.toFixed(unit === '×' ? 2 : 0)} ${unit}`
  return `  ${what.padEnd(52)} ${text.padStart(12)} ${judged(value, goal, isLeast).padStart(9)}`
}

function judged(value: number, goal: number | undefined, isLeast?: boolean): string {
  return goal === undefined ? '–' : `${goal} ${isMet(value, goal, isLeast) ? '✔' : '✖'}`
}

function isMet(value: number, goal: number, isLeast = false): boolean {
  return isLeast ? value >= goal : value <= goal
}

function count(value: number): string {
  return value.toLocaleString('en-US')
}

/** Processes that wanted to run in the minute before: above 1 the figures are not those of the machine alone. */
const loadAtStart = os.loadavg()[0]!

function machine() {
  const [processor] = os.cpus()
  return {
    date: new Date().toISOString(),
    commit: execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim(),
    version: (JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }).version,
    node: process.version,
    duckdb: duckdbVersion(),
    platform: `${os.platform()} ${os.release()} ${os.arch()}`,
    loadAtStart,
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
