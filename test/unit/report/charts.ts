import { ExchangeTime } from '../../../engine-host/report/exchange-time.js'
import type { TradeChartContext } from '../../../engine-host/report/trade-chart-context.js'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'
import type { StepLine, TradeColumns } from '../../../engine-host/protocol/result-columns.js'
import type { TradeChart } from '../../../engine-host/protocol/trade-chart.js'

export const es: InstrumentDefinition = {
  id: 'ES.Z13',
  kind: 'future',
  currency: 'USD',
  pricePrecision: 2,
  tickSize: '0.25',
  quantityPrecision: 0,
  lotSize: '1',
  multiplier: '50',
  timeZone: 'America/Chicago',
}

export const context: TradeChartContext = {
  strategy: 'EmaCross',
  instrument: es,
  bars: '1-MINUTE',
  currency: 'USD',
  time: new ExchangeTime(es.timeZone, 'minute'),
}

export interface PlainCandle {
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume?: number
}

/** A candle of the given middle that spans half a point around it and closes higher than it opened. */
export function candleAround(middle: number): PlainCandle {
  return { open: middle - 0.25, high: middle + 0.5, low: middle - 0.5, close: middle + 0.25, volume: 10 }
}

export interface ChartOptions {
  readonly entry: number
  readonly exit: number
  readonly entryPrice?: number
  readonly exitPrice?: number
  readonly side?: 1 | -1
  readonly stopLoss?: number
  readonly takeProfit?: number
  readonly profit?: number
  /** Index into `exitReasons`. Default 1, a signal. */
  readonly exitReason?: number
  readonly ambiguous?: boolean
  readonly stopLine?: StepLine
  readonly indicators?: TradeChart['indicators']
  readonly sessionStarts?: readonly number[]
}

/** Minute bars from 8 October 2013 14:30 UTC on, with one trade. */
export function chartOf(candles: readonly PlainCandle[], options: ChartOptions): TradeChart {
  const first = Date.UTC(2013, 9, 8, 14, 30)
  const time = Float64Array.from(candles, (_, i) => first + i * 60_000)
  const entryPrice = options.entryPrice ?? candles[options.entry]!.open
  const exitPrice = options.exitPrice ?? candles[options.exit]!.close
  const side = options.side ?? 1
  const profit = options.profit ?? (exitPrice - entryPrice) * side * 50 * 2
  const nothing: StepLine = { time: new Float64Array(0), price: new Float64Array(0) }
  const exitReason = options.exitReason ?? 1
  const trade: TradeColumns = {
    length: 1,
    tradeNumber: Int32Array.of(3),
    instrument: Uint16Array.of(0),
    side: Int8Array.of(side),
    quantity: Float64Array.of(2),
    entryTime: time.slice(options.entry, options.entry + 1),
    entryPrice: Float64Array.of(entryPrice),
    exitTime: time.slice(options.exit, options.exit + 1),
    exitPrice: Float64Array.of(exitPrice),
    profitAndLoss: Float64Array.of(profit),
    returnFraction: Float64Array.of(profit / (entryPrice * 100)),
    fees: Float64Array.of(4.2),
    entryBar: Int32Array.of(options.entry),
    exitBar: Int32Array.of(exitReason === 0 ? -1 : options.exit),
    exitReason: Uint8Array.of(exitReason),
    ambiguous: Uint8Array.of(options.ambiguous === true ? 1 : 0),
    stopLoss: Float64Array.of(options.stopLoss ?? NaN),
    takeProfit: Float64Array.of(options.takeProfit ?? NaN),
    maximumAdverseExcursion: Float64Array.of(-0.001),
    maximumFavourableExcursion: Float64Array.of(0.002),
    entryOrder: Int32Array.of(1),
    exitOrder: Int32Array.of(2),
    entryRule: Uint8Array.of(1),
    exitRule: Uint8Array.of(5),
  }
  return {
    tradeNumber: 3,
    tradeCount: 9,
    trade,
    candles: {
      length: candles.length,
      time,
      open: Float64Array.from(candles, (candle) => candle.open),
      high: Float64Array.from(candles, (candle) => candle.high),
      low: Float64Array.from(candles, (candle) => candle.low),
      close: Float64Array.from(candles, (candle) => candle.close),
      volume: Float64Array.from(candles, (candle) => candle.volume ?? 0),
    },
    firstBar: 0,
    barsPerCandle: 1,
    indicators: options.indicators ?? [],
    entryCandle: options.entry,
    exitCandle: options.exit,
    stopLine: options.stopLine ?? nothing,
    targetLine: nothing,
    runningProfit: Float64Array.from(candles, (_, i) => (i >= options.entry && i <= options.exit ? profit : NaN)),
    sessionStarts: Int32Array.from(options.sessionStarts ?? []),
  }
}
