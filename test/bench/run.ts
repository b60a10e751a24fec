/**
 * Measures the engine against the time in which DuckDB alone reads the same data, prints a table and writes it as JSON.
 * The exit code is 0 when every result is right, whatever the times.
 */
import { fork } from 'node:child_process'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { root } from '../orchestrator/project.js'
import type { CaseReport, RatioCase } from './bench-case.js'
import { ratioCases } from './ratio-cases.js'

const usage = `npm run bench [-- NAME ...] [--repetitions N] [--scale FRACTION]
  NAME           cases to run, such as B1 B4 (default: all)
  --repetitions  how often each is measured (default: 5)
  --scale        share of the rows, such as 0.01 for a quick look (default: 1)
`

const outputFolder = path.join(root, 'test-results/bench')

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      repetitions: { type: 'string', default: '5' },
      scale: { type: 'string', default: '1' },
      help: { type: 'boolean' },
    },
  })
  const unknown = positionals.filter((name) => !ratioCases.some((each) => each.name === name))
  if (values.help === true || unknown.length > 0) {
    console.log(unknown.length > 0 ? `There is no case ${unknown.join(', ')}.\n${usage}` : usage)
    return values.help === true ? 0 : 2
  }
  const worker = await bundle()
  const reports: CaseReport[] = []
  let isRight = true
  console.log(heading)
  for (const each of ratioCases.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
    const rows = Math.round(each.rows * Number(values.scale))
    const report = await measure(worker, each, rows, Number(values.repetitions))
    reports.push(report)
    console.log(line(each, report))
    if (report.difference === '') continue
    isRight = false
    console.log(`    WRONG: ${report.difference}`)
  }
  const file = path.join(outputFolder, 'bench.json')
  fs.writeFileSync(file, JSON.stringify({ ...machine(), cases: reports }, undefined, 2))
  console.log(`\n${path.relative(root, file)}`)
  return isRight ? 0 : 1
}

/** The process of a case as the product is shipped: one script, natives beside it. */
async function bundle(): Promise<string> {
  const outfile = path.join(outputFolder, 'case-process.cjs')
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

async function measure(worker: string, { name }: RatioCase, rows: number, repetitions: number): Promise<CaseReport> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'backlens-bench-'))
  try {
    return await new Promise<CaseReport>((resolve, reject) => {
      const child = fork(worker, [name, String(rows), String(repetitions), directory], {
        cwd: root,
        execArgv: ['--expose-gc'],
      })
      child.once('message', (report) => resolve(report as CaseReport))
      child.once('exit', (code, signal) => reject(new Error(`${name} ended with ${String(signal ?? code)}.`)))
    })
  } finally {
    fs.rmSync(directory, { recursive: true, force: true })
  }
}

const heading =
  'case      rows        yardstick      run   ratio   goal   spread   M rows/s   orders   trades   peak MB\n' +
  '-'.repeat(101)

function line({ name, goal }: RatioCase, { rows, yardstickMs, runMs, outcome, peakMegabytes }: CaseReport): string {
  const ratio = median(runMs) / median(yardstickMs)
  const spread = (Math.max(...runMs) - Math.min(...runMs)) / median(runMs)
  return [
    name.padEnd(9),
    rows.toLocaleString('en-US').padStart(10),
    `${median(yardstickMs).toFixed(0)} ms`.padStart(11),
    `${median(runMs).toFixed(0)} ms`.padStart(9),
    ratio.toFixed(2).padStart(7),
    (goal === undefined ? '–' : `${goal}${ratio <= goal ? ' ✔' : ' ✖'}`).padStart(7),
    `${(spread * 100).toFixed(0)} %`.padStart(8),
    (rows / median(runMs) / 1000).toFixed(2).padStart(9),
    outcome.orders.toLocaleString('en-US').padStart(10),
    outcome.trades.toLocaleString('en-US').padStart(8),
    peakMegabytes.toFixed(0).padStart(9),
  ].join(' ')
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
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
