import path from 'node:path'
import type { CaseReport, Outcome, PreparedCase } from './bench-case.js'
import { compiled, runSaved } from './drive.js'
import { oneFuture, ratioCases, repeatedFuture, strategyFileOf } from './ratio-cases.js'
import { benchSpecification } from './specification.js'

/** What a run over a number of bars took, in a process that did nothing but that. */
export interface SizeReport {
  readonly rows: number
  readonly milliseconds: number
  readonly peakMegabytes: number
}

/**
 * The process of one measurement: `prepare NAME ROWS FOLDER` writes the files of a case, `ratio NAME ROWS REPETITIONS FOLDER` takes the yardstick and the run by turns, `files
 * ROWS FOLDER` writes the bars of B8, of which `size ROWS FOLDER` runs that many. Reports by a message.
 */
async function main([mode, ...rest]: readonly string[]): Promise<unknown> {
  if (mode === 'ratio') return ratio(rest[0]!, Number(rest[1]), Number(rest[2]), rest[3]!)
  if (mode === 'prepare') return (await preparedCase(rest[0]!, Number(rest[1]), rest[2]!)).rows
  const [rows, directory] = [Number(rest[0]), rest[1]!]
  if (mode === 'files') return (await repeatedFuture(rows, directory)).files
  return size(rows, directory)
}

async function ratio(name: string, rows: number, repetitions: number, directory: string): Promise<CaseReport> {
  const prepared = await preparedCase(name, rows, directory)
  const yardstickMs: number[] = []
  const runMs: number[] = []
  const outcomes: Outcome[] = []
  // What was loaded and compiled for the case is let go before anything is timed.
  globalThis.gc?.()
  for (let repetition = 0; repetition < repetitions; repetition++) {
    yardstickMs.push(await prepared.yardstick())
    const { milliseconds, outcome } = await prepared.run()
    runMs.push(milliseconds)
    outcomes.push(outcome)
  }
  const peakMegabytes = process.resourceUsage().maxRSS / 1024
  const expected = await prepared.expected()
  const outcome = outcomes[0]!
  const repeated = outcomes.flatMap((other) => differences(outcome, other))
  return {
    name,
    rows: prepared.rows,
    yardstickMs,
    runMs,
    outcome,
    difference: [...differences(outcome, expected), ...repeated].join('; '),
    peakMegabytes,
  }
}

function preparedCase(name: string, rows: number, directory: string): Promise<PreparedCase> {
  return ratioCases.find((each) => each.name === name)!.prepare(rows, directory)
}

async function size(rows: number, directory: string): Promise<SizeReport> {
  const source = await repeatedFuture(rows, directory)
  const strategyFile = strategyFileOf('ema-bracket')
  const strategy = await compiled(strategyFile)
  const parameters = { fast: 100, slow: 400 }
  // Compiled code is warm in any process that lives as long as a run of fifty million bars does.
  const [few] = await oneFuture(200_000, path.join(directory, 'warm-up'))
  const warmUp = { ...benchSpecification('EmaBracket', [few!], parameters), strategyFile }
  await runSaved(warmUp, strategy, directory)
  const { milliseconds } = await runSaved(
    { ...benchSpecification('EmaBracket', [source], parameters), strategyFile },
    strategy,
    directory,
  )
  return { rows, milliseconds, peakMegabytes: process.resourceUsage().maxRSS / 1024 }
}

function differences(outcome: Outcome, expected: Partial<Outcome>): string[] {
  return Object.entries(expected)
    .filter(([key, value]) => outcome[key as keyof Outcome] !== value)
    .map(([key, value]) => `${key} is ${outcome[key as keyof Outcome]} and not ${value}`)
}

main(process.argv.slice(2)).then(
  (report) => process.send!(report, () => process.disconnect()),
  (error: unknown) => {
    console.error(error)
    process.exitCode = 1
    process.disconnect()
  },
)
