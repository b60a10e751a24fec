import type { ComparedRun } from '../../engine-host/protocol/compare-view-messages.js'
import { element, setHover, setText } from '../element.js'
import { formatCount } from '../format/number.js'
import { DataGrid } from '../grid/data-grid.js'
import type { GridColumn } from '../grid/grid-layout.js'
import { tradeColumnsOf, type TradeColumn } from '../trades/trade-columns.js'
import { letterOf } from './run-letters.js'
import { tradeDifferences, type LonelyTrade } from './trade-differences.js'

/** Columns of the table of trades that stand here, with their widths and what leaves first. */
const shown: Readonly<Record<string, { readonly width: number; readonly rank: number }>> = {
  number: { width: 64, rank: 1 },
  instrument: { width: 120, rank: 3 },
  side: { width: 56, rank: 2 },
  quantity: { width: 72, rank: 8 },
  entryTime: { width: 152, rank: 1 },
  entryPrice: { width: 88, rank: 6 },
  exitTime: { width: 152, rank: 7 },
  exitPrice: { width: 88, rank: 7 },
  profitAndLoss: { width: 104, rank: 4 },
  return: { width: 72, rank: 5 },
  reason: { width: 112, rank: 9 },
}

/** Trades that only one of the compared runs has. */
export class LonelyTrades {
  readonly root: HTMLElement
  readonly #grid: DataGrid
  readonly #summary = element('p', { class: 'summary muted' })
  #runs: readonly ComparedRun[] = []
  #lonely: readonly LonelyTrade[] = []
  #columns: readonly ReadonlyMap<string, TradeColumn>[] = []

  /** @param open called with the id of a run whose row was opened */
  constructor(open: (runId: string) => void) {
    this.#grid = new DataGrid({
      label: 'Trades that only one run has',
      id: 'lonely-trade',
      fill: (cell, column, position) => this.#fill(cell, column.key, position),
      opened: (position) => {
        const trade = this.#lonely[position]
        if (trade !== undefined) open(this.#runs[trade.run]!.run.runId)
      },
    })
    this.root = element('div', { class: 'lonely-trades' }, this.#summary, this.#grid.root)
  }

  /** Trades that only one run has. */
  get count(): number {
    return this.#lonely.length
  }

  show(runs: readonly ComparedRun[]): void {
    const { common, lonely } = tradeDifferences(runs)
    this.#runs = runs
    this.#lonely = lonely
    this.#columns = runs.map(({ run }) => new Map(tradeColumnsOf(run).map((column) => [column.key, column])))
    const each = runs.map((_, at) => lonely.filter(({ run }) => run === at).length)
    const perRun = each.map((count, at) => `${formatCount(count)} only in ${letterOf(at)}`).join(', ')
    setText(
      this.#summary,
      `${formatCount(common)} trades in every run, ${perRun}. A trade is the same when instrument, side and time of entry are.`,
    )
    const template = [...(this.#columns.find((columns) => columns.has('instrument')) ?? this.#columns[0]!).values()]
    this.#grid.setColumns([
      { key: 'run', label: 'Run', width: 56, rank: 0 },
      ...template.flatMap(({ key, label, meaning, align }): readonly GridColumn[] => {
        const place = shown[key]
        return place === undefined ? [] : [{ key, label, meaning, align, ...place }]
      }),
    ])
    this.#grid.root.hidden = lonely.length === 0
    this.#grid.setRows(lonely.length)
  }

  redraw(): void {
    this.#grid.redraw()
  }

  #fill(cell: HTMLElement, key: string, position: number): void {
    const trade = this.#lonely[position]
    if (trade === undefined) return
    const { trades } = this.#runs[trade.run]!
    const column = this.#columns[trade.run]!.get(key)
    setText(cell, key === 'run' ? letterOf(trade.run) : (column?.text(trades, trade.row) ?? ''))
    setHover(cell, column?.hover?.(trades, trade.row) ?? '')
    const value = key === 'profitAndLoss' || key === 'return' ? trades.profitAndLoss[trade.row]! : 0
    cell.classList.toggle('up', value > 0)
    cell.classList.toggle('down', value < 0)
  }
}
