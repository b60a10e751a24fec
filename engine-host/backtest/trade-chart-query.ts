import type { DuckDBConnection } from '@duckdb/node-api'
import type { Failure } from '../protocol/failure.js'
import type { CandleColumns, IndicatorLine, TradeColumns } from '../protocol/result-columns.js'
import type { InstrumentDefinition } from '../protocol/instrument-definition.js'
import type { TradeChart } from '../protocol/trade-chart.js'
import { calendarOf } from '../model/calendars/calendar-of.js'
import { sessionStarts } from '../model/calendars/session-starts.js'
import { priceMove } from '../model/price-move.js'
import { countingSource } from './data-roles.js'
import type { BarTable } from './bar-table.js'
import { readColumns } from './column-reading.js'
import { milliseconds } from './column-sql.js'
import { runFailures } from './run-failures.js'
import type { IndicatorColumn } from './run-folder.js'
import type { RunReader } from './run-reader.js'
import { sqlName } from './sql-text.js'
import { readTradeProtection } from './trade-protection.js'

/** Candles in a chart at most; a longer window is shown in candles of several bars. */
const maxCandles = 3000
/** Bars of context on each side at least. */
const minContextBars = 60

/** Everything that the chart of one trade draws, or which table of the run is at fault. */
export async function readTradeChart(
  run: RunReader,
  tradeNumber: number,
  contextBars: number | undefined,
): Promise<TradeChart | Failure> {
  const found = await run.trade(tradeNumber)
  if ('kind' in found) return found
  const { trade, tradeCount } = found

  const { instruments, specification } = run.summary
  const instrument = instruments[trade.instrument[0]!]!
  const source = Math.max(0, countingSource(specification.sources, instrument.id))
  const window = await run.queryBars(source, (connection, bars) =>
    readCandles(connection, bars, trade, run.record.indicators, source, contextBars),
  )
  if ('kind' in window) return window.kind === 'noBars' ? runFailures.noBars(run.directory) : window
  const protection = await run.query('order_levels', 0, (levels) => readTradeProtection(run, levels, trade))
  if ('kind' in protection) return protection

  const { candles } = window
  const { callSite, exitCallSite, placedTime } = protection
  const placedAt = run.record.callSites[callSite]
  const exitPlacedAt = run.record.callSites[exitCallSite]
  return {
    tradeNumber,
    tradeCount,
    trade,
    candles,
    firstBar: window.firstBar,
    barsPerCandle: window.barsPerCandle,
    indicators: window.indicators,
    entryCandle: window.entryCandle,
    exitCandle: window.exitCandle,
    stopLine: protection.stopLine,
    targetLine: protection.targetLine,
    runningProfit: runningProfit(trade, window, instrument, protection.entryCommission),
    sessionStarts: sessionStarts(candles.time, calendarOf(instrument)),
    ...(placedAt === undefined ? {} : { placedAt }),
    ...(Number.isNaN(placedTime) ? {} : { placedTime }),
    ...(exitPlacedAt === undefined ? {} : { exitPlacedAt }),
  }
}

interface CandleWindow {
  readonly candles: CandleColumns
  readonly indicators: readonly IndicatorLine[]
  readonly firstBar: number
  readonly barsPerCandle: number
  readonly entryCandle: number
  readonly exitCandle: number
}

async function readCandles(
  connection: DuckDBConnection,
  bars: BarTable,
  trade: TradeColumns,
  recorded: readonly IndicatorColumn[],
  source: number,
  contextBars: number | undefined,
): Promise<CandleWindow | { readonly kind: 'noBars' } | Failure> {
  const count = `SELECT coalesce(max(bar), -1)::INTEGER FROM ${bars.withoutPrices}`
  const range = await readColumns(connection, count, { lastBar: 'int32' })
  const lastBar = range.lastBar[0]!
  if (lastBar < 0) return { kind: 'noBars' }
  const entryBar = Math.min(Math.max(0, trade.entryBar[0]!), lastBar)
  const exitBar = trade.exitBar[0]! < 0 ? lastBar : Math.min(trade.exitBar[0]!, lastBar)
  const context = Math.max(0, Math.trunc(contextBars ?? Math.max(minContextBars, exitBar - entryBar)))
  const firstBar = Math.max(0, entryBar - context)
  const endBar = Math.min(lastBar, exitBar + context) + 1
  const barsPerCandle = Math.ceil((endBar - firstBar) / maxCandles)

  const lines = recorded.filter((indicator) => indicator.source === source)
  const atClose = (column: string) => `coalesce(arg_max_null(${column}, bar), 'nan'::DOUBLE)`
  const read = await readColumns(
    connection,
    `SELECT ${milliseconds('max(time)')}, coalesce(arg_min(open, bar), 'nan'::DOUBLE),
       coalesce(max(high), 'nan'::DOUBLE), coalesce(min(low), 'nan'::DOUBLE), ${atClose('close')},
       coalesce(sum(volume), 'nan'::DOUBLE)
       ${lines.map((line) => `, ${atClose(sqlName(line.column))}`).join('')}
     FROM ${await bars.window(connection, firstBar, endBar)}
     GROUP BY (bar - ${firstBar}) // ${barsPerCandle} ORDER BY min(bar)`,
    {
      time: 'double',
      open: 'double',
      high: 'double',
      low: 'double',
      close: 'double',
      volume: 'double',
      ...Object.fromEntries(lines.map((_line, at) => [`line${at}`, 'double' as const])),
    },
  )
  const values = read as unknown as Readonly<Record<string, Float64Array>>
  const { length, time, open, high, low, close, volume } = read
  return {
    candles: { length, time, open, high, low, close, volume },
    indicators: lines.map(({ name, pane, levels = [] }, at) => ({
      name,
      pane,
      levels,
      values: values[`line${at}`]!,
    })),
    firstBar,
    barsPerCandle,
    entryCandle: Math.floor((entryBar - firstBar) / barsPerCandle),
    exitCandle: Math.floor((exitBar - firstBar) / barsPerCandle),
  }
}

/** Profit at the close of each candle from entry to exit, after the entry's commission; at the exit the trade's own result. */
function runningProfit(
  trade: TradeColumns,
  window: CandleWindow,
  instrument: InstrumentDefinition,
  commission: number,
): Float64Array {
  const profit = new Float64Array(window.candles.length).fill(NaN)
  const perPoint = trade.side[0]! * trade.quantity[0]! * Number(instrument.multiplier)
  for (let at = window.entryCandle; at < window.exitCandle; at++) {
    profit[at] = priceMove(instrument, trade.entryPrice[0]!, window.candles.close[at]!) * perPoint - commission
  }
  profit[window.exitCandle] = trade.profitAndLoss[0]!
  return profit
}
