import type { BarBatch } from '../../engine-host/model/bar-batch.js'
import type { DepthBatch } from '../../engine-host/model/depth-batch.js'
import type { MarketBatch } from '../../engine-host/model/market-batch.js'
import type { QuoteBatch } from '../../engine-host/model/quote-batch.js'
import type { Outcome } from './bench-case.js'
import { benchAccount } from './specification.js'
import { snapshotsPerOrder, sweepQuantity } from './strategies/depth-sweep.js'
import { stopDistance, targetDistance } from './strategies/ema-bracket.js'

/** An account that is settled fill by fill, in doubles. */
class Ledger {
  trades = 0
  orders = 0
  private cash = benchAccount.cash
  private quantity = 0

  fill(quantity: number, price: number): void {
    const before = this.quantity
    this.quantity += quantity
    this.cash -= quantity * price * benchAccount.multiplier + Math.abs(quantity) * benchAccount.feePerContract
    if (before * quantity < 0) this.trades++
  }

  get position(): number {
    return this.quantity
  }

  outcome(): Partial<Outcome> {
    return { orders: this.orders, trades: this.trades, finalEquity: Math.round(this.cash * 100) / 100 }
  }
}

type Bars = Iterable<readonly [open: number, high: number, low: number, close: number]>

function* barsOf(batches: readonly MarketBatch[]): Bars {
  for (const batch of batches as readonly BarBatch[])
    for (let row = 0; row < batch.length; row++)
      yield [batch.open[row]!, batch.high[row]!, batch.low[row]!, batch.close[row]!]
}

/** What `EmaBracket` comes to: entry at the next open, of stop and target in one bar the stop, the rest at the last close. */
export function emaBracketOutcome(batches: readonly MarketBatch[], fast: number, slow: number): Partial<Outcome> {
  const ledger = new Ledger()
  let averages: readonly [number, number] | undefined
  let count = 0
  let last = NaN
  let enters = false
  let leaves = false
  let stop = NaN
  let target = NaN
  for (const [open, high, low, close] of barsOf(batches)) {
    if (enters) ledger.fill(1, open)
    if (leaves && ledger.position > 0) ledger.fill(-1, open)
    if (ledger.position > 0) {
      if (low <= stop) ledger.fill(-1, Math.min(open, stop))
      else if (high >= target) ledger.fill(-1, Math.max(open, target))
    }
    enters = leaves = false
    const before = averages
    averages =
      before === undefined
        ? [close, close]
        : [before[0] + (2 / (fast + 1)) * (close - before[0]), before[1] + (2 / (slow + 1)) * (close - before[1])]
    last = close
    if (++count < slow || before === undefined) continue
    if (averages[0] > averages[1] && before[0] <= before[1] && ledger.position === 0) {
      enters = true
      stop = close - stopDistance
      target = close + targetDistance
      ledger.orders += 3
    }
    if (averages[0] < averages[1] && before[0] >= before[1] && ledger.position > 0) {
      leaves = true
      ledger.orders++
    }
  }
  if (ledger.position > 0) {
    ledger.orders++
    ledger.fill(-1, last)
  }
  return ledger.outcome()
}

/** What a strategy comes to that turns its position every so many bars. */
export function flipOutcome(batches: readonly MarketBatch[], barsPerFlip: number): Partial<Outcome> {
  const ledger = new Ledger()
  let bars = 0
  let last = NaN
  let flips = false
  for (const [open, , , close] of barsOf(batches)) {
    if (flips) ledger.fill(ledger.position === 0 ? 1 : -2 * ledger.position, open)
    last = close
    flips = ++bars % barsPerFlip === 0
    if (flips) ledger.orders++
  }
  if (ledger.position !== 0) {
    ledger.orders++
    ledger.fill(-ledger.position, last)
  }
  return ledger.outcome()
}

/** The sum of several outcomes in one account. */
export function together(outcomes: readonly Partial<Outcome>[]): Partial<Outcome> {
  const sum = (of: (outcome: Partial<Outcome>) => number) => outcomes.reduce((total, outcome) => total + of(outcome), 0)
  const gained = sum(({ finalEquity }) => finalEquity! - benchAccount.cash)
  return {
    orders: sum(({ orders }) => orders!),
    trades: sum(({ trades }) => trades!),
    finalEquity: Math.round((benchAccount.cash + gained) * 100) / 100,
  }
}

/**
 * What `QuoteFlip` comes to: an order takes what the next quote offers or bids, and what that does not have of the ones after
 * it; trades decide nothing.
 */
export function quoteFlipOutcome(batches: readonly MarketBatch[], quotesPerFlip: number): Partial<Outcome> {
  const ledger = new Ledger()
  let quotes = 0
  let wanted = 0
  let last: readonly [bid: number, ask: number] = [NaN, NaN]
  for (const batch of batches as readonly QuoteBatch[]) {
    for (let row = 0; row < batch.length; row++) {
      last = [batch.bid[row]!, batch.ask[row]!]
      const filled =
        Math.min(Math.abs(wanted), wanted > 0 ? batch.askSize[row]! : batch.bidSize[row]!) * Math.sign(wanted)
      if (filled !== 0) ledger.fill(filled, filled > 0 ? last[1] : last[0])
      wanted -= filled
      if (++quotes % quotesPerFlip !== 0) continue
      wanted = ledger.position === 0 ? 1 : -2 * ledger.position
      ledger.orders++
    }
  }
  if (ledger.position !== 0) {
    ledger.orders++
    ledger.fill(-ledger.position, ledger.position > 0 ? last[0] : last[1])
  }
  return ledger.outcome()
}

/** What `DepthSweep` comes to: each order walks the levels of the next snapshot; at the end the best bid ends it. */
export function depthSweepOutcome(batches: readonly MarketBatch[]): Partial<Outcome> {
  const ledger = new Ledger()
  let snapshots = 0
  let wanted = 0
  const walk = (batch: DepthBatch, row: number) => {
    const [prices, sizes] = wanted > 0 ? [batch.ask, batch.askSize] : [batch.bid, batch.bidSize]
    for (let level = row * 10; wanted !== 0 && level < row * 10 + 10; level++) {
      const filled = Math.min(Math.abs(wanted), sizes[level]!) * Math.sign(wanted)
      ledger.fill(filled, prices[level]!)
      wanted -= filled
    }
  }
  for (const batch of batches as readonly DepthBatch[]) {
    for (let row = 0; row < batch.length; row++) {
      walk(batch, row)
      if (++snapshots % snapshotsPerOrder !== snapshotsPerOrder / 2) continue
      ledger.orders++
      wanted = ledger.position > 0 ? -sweepQuantity : sweepQuantity
    }
  }
  const last = batches.at(-1) as DepthBatch | undefined
  if (ledger.position > 0 && last !== undefined) {
    ledger.orders++
    ledger.fill(-ledger.position, last.bid[(last.length - 1) * 10]!)
  }
  return ledger.outcome()
}
