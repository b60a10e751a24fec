import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { AnalysedTrades } from '../../../engine-host/analysis/analysed-trades.js'
import { CurveEnvelope } from '../../../engine-host/backtest/curve-envelope.js'
import { OpenNotional } from '../../../engine-host/backtest/open-notional.js'
import { exitReasons } from '../../../engine-host/protocol/result-columns.js'

/** A second a bar, from a time whose stamps have both halves. */
const begin = Date.UTC(2024, 0, 2)
const timeOf = (bar: number): number => begin + 1000 * bar

interface DrawnTrade {
  readonly entry: number
  readonly length: number
  readonly side: number
  readonly quantity: number
  readonly price: number
  readonly isOpen: boolean
}

const trade = fc.record({
  entry: fc.integer({ min: 0, max: 120 }),
  length: fc.integer({ min: 0, max: 60 }),
  side: fc.constantFrom(1, -1),
  quantity: fc.integer({ min: 1, max: 9 }),
  price: fc.integer({ min: 1, max: 500 }),
  isOpen: fc.boolean(),
})
const value = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: -500, max: 100_000 }) },
  { weight: 1, arbitrary: fc.constant(NaN) },
)
const bar = fc.record({ equity: value, close: value })

/** Exposure at a bar, by looking at every trade. */
function exposureAt(at: number, equity: number, trades: readonly DrawnTrade[]): number {
  const open = trades.filter((each) => each.entry <= at && (each.isOpen || at < each.entry + each.length))
  const notional = open.reduce((sum, { side, quantity, price }) => sum + side * quantity * price, 0)
  if (open.length === 0 || notional === 0) return 0
  return equity > 0 ? notional / equity : NaN
}

describe('the curve of a selection, thinned', () => {
  it('holds rows of the curve in bounded number, its ends, and every extreme of equity, drawdown, price and exposure', () => {
    const property = fc.property(
      fc.array(bar, { minLength: 1, maxLength: 200 }),
      fc.array(trade, { maxLength: 12 }),
      fc.constantFrom(16, 30, 100, 400, 2000),
      fc.integer({ min: 1, max: 40 }),
      (bars, trades, maxRows, step) => {
        const rows = thinned(bars, trades, maxRows, step)
        let peak = -Infinity
        const slow = bars.map(({ equity, close }, at) => {
          if (equity > peak) peak = equity
          return {
            time: timeOf(at),
            equity,
            close,
            drawdown: peak > 0 ? equity / peak - 1 : 0,
            exposure: exposureAt(at, equity, trades),
          }
        })
        assert(rows.length <= maxRows, `${rows.length} of ${maxRows} rows`)
        const kept = Array.from(rows.time, (time) => (time - begin) / 1000)
        assert.deepEqual(
          kept,
          [...new Set(kept)].sort((a, b) => a - b),
        )
        kept.forEach((at, row) => {
          for (const column of ['time', 'equity', 'close', 'drawdown', 'exposure'] as const)
            assert.equal(rows[column][row], slow[at]![column], `${column} of bar ${at}`)
        })
        assert(kept[0] === 0 && kept.at(-1) === bars.length - 1, 'both ends')
        const buckets = 2 * Math.floor((maxRows - 2) / 14)
        let width = 1
        while (bars.length > buckets * width) width *= 2
        for (let first = 0; first < bars.length; first += width) {
          const all = slow.slice(first, first + width)
          const left = kept.filter((at) => at >= first && at < first + width).map((at) => slow[at]!)
          for (const column of ['equity', 'close', 'exposure', 'drawdown'] as const) {
            const numbers = (of: typeof all) => of.map((each) => each[column]).filter((number) => !Number.isNaN(number))
            assert.equal(Math.min(...numbers(left)), Math.min(...numbers(all)), `least ${column}`)
            if (column !== 'drawdown')
              assert.equal(Math.max(...numbers(left)), Math.max(...numbers(all)), `greatest ${column}`)
          }
        }
      },
    )
    fc.assert(property, { numRuns: 300 })
  })

  it('of no bars has no rows; of few it has all of them', () => {
    assert.equal(new CurveEnvelope(100, () => 0).rows().length, 0)
    const bars = Array.from({ length: 14 }, (_, at) => ({ equity: 100 + at, close: 7 }))
    assert.equal(thinned(bars, [], 1000, 5).length, 14)
  })

  it('is not exposed when nothing is open, whatever rounding left', () => {
    const trades = [0.1, 0.2, 0.3].map((price, at) => ({
      ...{ entry: at, length: 9 - 2 * at, side: 1, quantity: 3, price, isOpen: false },
    }))
    const bars = Array.from({ length: 20 }, () => ({ equity: 1, close: 1 }))
    assert.deepEqual([...thinned(bars, trades, 2000, 20).exposure.slice(10)], new Array<number>(10).fill(0))
  })
})

function thinned(
  bars: readonly { readonly equity: number; readonly close: number }[],
  trades: readonly DrawnTrade[],
  maxRows: number,
  step: number,
) {
  const notional = new OpenNotional(tableOf(trades), [])
  const envelope = new CurveEnvelope(maxRows, (milliseconds) => notional.at(milliseconds))
  for (let first = 0; first < bars.length; first += step) {
    const part = bars.slice(first, first + step)
    envelope.add({
      length: part.length,
      stamps: stampsOf(part.map((_, at) => first + at)),
      equity: Float64Array.from(part, ({ equity }) => equity),
      close: Float64Array.from(part, ({ close }) => close),
    })
  }
  return envelope.rows()
}

function stampsOf(bars: readonly number[]): Int32Array {
  return new Int32Array(BigInt64Array.from(bars, (at) => BigInt(timeOf(at)) * 1_000_000n).buffer)
}

/** A return that is not told, so that the notional is quantity by price. */
function tableOf(trades: readonly DrawnTrade[]): AnalysedTrades {
  const { length } = trades
  const doubles = (of: (trade: DrawnTrade) => number): Float64Array => Float64Array.from(trades, of)
  const zeros = new Float64Array(length)
  return {
    length,
    tradeNumber: Int32Array.from(trades, (_, at) => at + 1),
    instrument: new Uint16Array(length),
    side: Int8Array.from(trades, ({ side }) => side),
    quantity: doubles(({ quantity }) => quantity),
    entryStamps: stampsOf(trades.map(({ entry }) => entry)),
    entryPrice: doubles(({ price }) => price),
    exitStamps: stampsOf(trades.map((each) => each.entry + each.length)),
    exitPrice: doubles(({ price }) => price),
    stopLoss: zeros,
    takeProfit: zeros,
    profitAndLoss: zeros,
    returnFraction: zeros,
    fees: zeros,
    entryBar: new Int32Array(length),
    exitBar: new Int32Array(length),
    exitReason: Uint8Array.from(trades, ({ isOpen }) => exitReasons.indexOf(isOpen ? 'open' : 'signal')),
    ambiguous: new Uint8Array(length),
    maximumAdverseExcursion: zeros,
    maximumFavourableExcursion: zeros,
    strategy: trades.map(() => ''),
  }
}
