import { formatDuration, formatMoney, formatNumber } from '../report/number-format.js'
import type { RunProgress } from '../protocol/run-summary.js'
import type { Terminal } from './terminal.js'

/** Where nobody watches, a line is written no more often than this. */
const plainIntervalMs = 5000

/** Shows how far a run has come: one line that is rewritten for a person, a line every five seconds for a log. */
export class ProgressLine {
  private lastPlain = performance.now()

  constructor(
    private readonly terminal: Terminal,
    private readonly currency: string,
  ) {}

  show(progress: RunProgress): void {
    if (this.terminal.interactive) {
      this.terminal.status(progressText(progress, this.currency))
    } else if (performance.now() - this.lastPlain >= plainIntervalMs) {
      this.lastPlain = performance.now()
      this.terminal.note(progressText(progress, this.currency))
    }
  }
}

/** `62 %  3,100,000 of 5,000,000 bars  8,412,000 bars/s  0.3 s left  12 trades  equity 101,234.50 USD` */
export function progressText(progress: RunProgress, currency: string): string {
  const { barsDone, barsTotal, barsPerSecond, timeLeftMs, trades, equity } = progress
  const share = barsTotal > 0 ? Math.floor((100 * barsDone) / barsTotal) : 100
  return [
    `${share} %`,
    `${formatNumber(barsDone, 0)} of ${formatNumber(barsTotal, 0)} bars`,
    `${formatNumber(barsPerSecond, 0)} bars/s`,
    ...(timeLeftMs >= 0 ? [`${formatDuration(timeLeftMs)} left`] : []),
    `${formatNumber(trades, 0)} ${trades === 1 ? 'trade' : 'trades'}`,
    ...(Number.isFinite(equity) ? [`equity ${formatMoney(equity, currency)}`] : []),
  ].join('  ')
}
