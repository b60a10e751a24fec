import { createInterface } from 'node:readline/promises'
import path from 'node:path'
import type { Failure } from '../protocol/failure.js'
import type { RunSummary } from '../protocol/run-summary.js'
import { formatNumber } from '../report/number-format.js'
import { onInterrupt } from './interrupt.js'
import { parseTradeCharts, type TradeCharts } from './option-values.js'
import type { Terminal } from './terminal.js'

/** Charts that are drawn without asking; more take minutes and fill a folder that nobody asked for. */
const chartsWithoutAsking = 500

export type ReportResult = { readonly kind: 'written' } | { readonly kind: 'cancelled' } | Failure

/** Writes the report of a run into a folder that exists. What the run lacks is said on stderr. */
export async function writeReport(
  summary: RunSummary,
  outDirectory: string,
  asked: TradeCharts | undefined,
  terminal: Terminal,
): Promise<ReportResult> {
  const tradeCharts = asked ?? (await chooseTradeCharts(summary.trades, terminal))
  const stop = new AbortController()
  const release = onInterrupt(() => stop.abort())
  try {
    const { writeRunReport } = await import('../report/run-report.js')
    if (terminal.interactive) terminal.status('Writing the report')
    const report = await writeRunReport(summary.specification.runDirectory, outDirectory, {
      tradeCharts,
      signal: stop.signal,
      onStep: (words) => {
        if (terminal.interactive) terminal.status(words)
      },
    })
    terminal.clearStatus()
    if (report.kind !== 'exported') return report
    for (const failure of report.missing) terminal.say(failure)
    return { kind: 'written' }
  } finally {
    release()
  }
}

async function chooseTradeCharts(trades: number, terminal: Terminal): Promise<TradeCharts> {
  if (trades <= chartsWithoutAsking) return 'all'
  const many = formatNumber(trades, 0)
  if (!terminal.canAsk) {
    terminal.note(
      `Drawing the charts of the first ${chartsWithoutAsking} of ${many} trades; --trade-charts all draws each.`,
    )
    return chartsWithoutAsking
  }
  const question = `The run has ${many} trades. How many trade charts: a number, all or none? [${chartsWithoutAsking}] `
  const asking = createInterface({ input: process.stdin, output: process.stderr })
  try {
    for (;;) {
      const answer = (await asking.question(question)).trim()
      if (answer === '') return chartsWithoutAsking
      try {
        return parseTradeCharts(answer)
      } catch (cause) {
        terminal.note(cause instanceof Error ? cause.message : String(cause))
      }
    }
  } finally {
    asking.close()
  }
}

/** Where a person looks first. */
export function reportPage(outDirectory: string): string {
  return path.join(outDirectory, 'report.html')
}
