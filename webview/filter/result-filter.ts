import { exitReasons, type TradeColumns } from '../../engine-host/protocol/result-columns.js'
import type { RowsWithin } from '../../engine-host/protocol/run-rows.js'
import type { RunSummary } from '../../engine-host/protocol/run-summary.js'
import type { PanelFilter } from '../../engine-host/protocol/webview-messages.js'
import { requestKey } from '../request-key.js'
import type { TradePredicate } from '../trades/trade-filter.js'

const openReason = exitReasons.indexOf('open')

/** What all tabs of the panel are restricted to: a period, a side, instruments. */
export class ResultFilter {
  #value: PanelFilter = {}
  #name = ''
  readonly #changed: () => void

  /** @param changed called after every change by hand */
  constructor(changed: () => void) {
    this.#changed = changed
  }

  get value(): PanelFilter {
    return this.#value
  }

  /** How the period was called when it was chosen, such as `Oct 2008`; empty for one without a name. */
  get name(): string {
    return this.#name
  }

  get isActive(): boolean {
    return Object.keys(this.#value).length > 0
  }

  /** All but the period. */
  get selection(): PanelFilter {
    const { side, instruments } = this.#value
    return { ...(side && { side }), ...(instruments && { instruments }) }
  }

  /** What of it says something of orders, fills and events, which have no side; undefined for nothing. */
  get ofRows(): RowsWithin | undefined {
    const { side: _side, ...within } = this.#value
    return Object.keys(within).length > 0 ? within : undefined
  }

  /** @param period bounds that are undefined are those of the run */
  choosePeriod({ after, until }: Pick<PanelFilter, 'after' | 'until'>, name = ''): void {
    this.#take(
      { ...this.selection, ...(after !== undefined && { after }), ...(until !== undefined && { until }) },
      after === undefined && until === undefined ? '' : name,
    )
  }

  chooseSide(side: PanelFilter['side']): void {
    const { side: _side, ...rest } = this.#value
    this.#take({ ...rest, ...(side && { side }) }, this.#name)
  }

  chooseInstruments(instruments: PanelFilter['instruments']): void {
    const { instruments: _instruments, ...rest } = this.#value
    this.#take({ ...rest, ...(instruments && { instruments }) }, this.#name)
  }

  clear(): void {
    this.#take({}, '')
  }

  /** Takes what a view before a reload has kept, or nothing for another run, without telling. */
  restore(value: PanelFilter, name: string): void {
    this.#value = value
    this.#name = name
  }

  #take(value: PanelFilter, name: string): void {
    if (requestKey(value) === requestKey(this.#value)) return
    this.#value = value
    this.#name = name
    this.#changed()
  }
}

/**
 * The trades that a filter leaves, as the analysis counts them: those that are closed in the period. Trades that never were
 * belong to every period that reaches the end of the run.
 */
export function tradesWithin(
  { side, instruments, after = -Infinity, until = Infinity }: PanelFilter,
  run: RunSummary,
): TradePredicate {
  const sign = side === 'long' ? 1 : -1
  const counts = run.instruments.map(({ id }) => instruments?.includes(id) ?? true)
  const reachesEnd = !(until < run.lastTime)
  return (trades: TradeColumns, row: number) => {
    if (side !== undefined && trades.side[row] !== sign) return false
    if (counts[trades.instrument[row]!] === false) return false
    if (trades.exitReason[row] === openReason) return reachesEnd
    const exit = trades.exitTime[row]!
    return exit > after && exit <= until
  }
}
