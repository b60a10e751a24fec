import type { CaseReport, Outcome } from './bench-case.js'
import { ratioCases } from './ratio-cases.js'

/** Measures one case in a process of its own: the yardstick and the run by turns. Arguments: name, rows, repetitions, folder. */
async function main(): Promise<void> {
  const [name, rows, repetitions, directory] = process.argv.slice(2)
  const found = ratioCases.find((each) => each.name === name)!
  const prepared = await found.prepare(Number(rows), directory!)
  const yardstickMs: number[] = []
  const runMs: number[] = []
  const outcomes: Outcome[] = []
  // What was made for writing the files is let go before anything is timed.
  globalThis.gc?.()
  for (let repetition = 0; repetition < Number(repetitions); repetition++) {
    yardstickMs.push(await prepared.yardstick())
    const { milliseconds, outcome } = await prepared.run()
    runMs.push(milliseconds)
    outcomes.push(outcome)
  }
  const peakMegabytes = process.resourceUsage().maxRSS / 1024
  const expected = await prepared.expected()
  const outcome = outcomes[0]!
  const report: CaseReport = {
    name: name!,
    rows: prepared.rows,
    yardstickMs,
    runMs,
    outcome,
    difference: [...differences(outcome, expected), ...outcomes.flatMap((other) => differences(outcome, other))].join(
      '; ',
    ),
    peakMegabytes,
  }
  process.send!(report)
}

function differences(outcome: Outcome, expected: Partial<Outcome>): string[] {
  return Object.entries(expected)
    .filter(([key, value]) => outcome[key as keyof Outcome] !== value)
    .map(([key, value]) => `${key} is ${outcome[key as keyof Outcome]} and not ${value}`)
}

main().then(
  () => process.disconnect(),
  (error: unknown) => {
    console.error(error)
    process.exitCode = 1
    process.disconnect()
  },
)
