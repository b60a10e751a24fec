import assert from 'node:assert/strict'
import { TradingEngine } from '../../../engine-host/backtest/trading-engine.js'
import {
  crossedAbove,
  crossedBelow,
  ema,
  parameter,
  sma,
  Strategy,
  type Bar,
} from '../../../engine-host/trading/index.js'
import { batchOf, MemorySink, run, specificationOf, type BarRow } from './engine-fixture.js'

class EmaCross extends Strategy {
  @parameter({ min: 2, max: 100 }) fast = 2
  @parameter({ min: 5, max: 400 }) slow = 5

  private readonly fastEma = this.indicator(ema(this.fast))
  private readonly slowEma = this.indicator(ema(this.slow))

  override onBar(_bar: Bar) {
    if (crossedAbove(this.fastEma, this.slowEma)) this.buy({ size: 0.95 })
    if (crossedBelow(this.fastEma, this.slowEma)) this.close()
  }
}

/** A wave, open at the close before. */
const wave: BarRow[] = Array.from({ length: 60 }, (_, bar) => {
  const close = (at: number) => Math.round((100 + 5 * Math.sin(at / 4)) * 100) / 100
  const [open, end] = [close(bar - 1), close(bar)]
  return [open, Math.max(open, end) + 0.25, Math.min(open, end) - 0.25, end]
})

describe('A run of the trading engine', () => {
  it('fills market orders at the next open and closes the last position at the last close', () => {
    const { sink } = run(EmaCross, wave)
    const trades = sink.tradeRows
    assert.ok(trades.length >= 2)
    for (const trade of trades) {
      assert.equal(trade.entryPrice, wave[trade.entryBar]![0])
      assert.equal(trade.entryRule, 'nextOpen')
      const last = trade.exitReason === 'endOfData'
      assert.equal(trade.exitPrice, last ? wave.at(-1)![3] : wave[trade.exitBar]![0])
    }
  })

  it('marks equity to the close of each bar and ends it at the balance', () => {
    const { sink, engine } = run(EmaCross, wave, { fees: { taker: 0.001 } })
    const [first] = sink.tradeRows
    const units = first!.quantity
    const fee = Math.round(units * first!.entryPrice * 0.1) / 100
    const at = first!.entryBar
    const expected = 10_000 - fee + units * (wave[at]![3] - first!.entryPrice)
    assert.equal(sink.equity[at]!.toFixed(2), expected.toFixed(2))
    const net = sink.tradeRows.reduce((sum, trade) => sum + Math.round(trade.profitAndLoss * 100), 0)
    assert.equal(sink.equity.at(-1), (1_000_000 + net) / 100)
    assert.equal(engine.progress.equity, sink.equity.at(-1))
  })

  it('records every bar with the indicators, missing until they are ready', () => {
    const { sink } = run(EmaCross, wave)
    const fast = sink.indicator('EMA 2')
    assert.equal(fast.length, wave.length)
    assert.ok(Number.isNaN(fast[0]!))
    let expected = wave[0]![3]
    wave.forEach((bar, place) => {
      if (place > 0) expected = (2 / 3) * bar[3] + (1 - 2 / 3) * expected
      if (place >= 1) assert.equal(fast[place], expected)
    })
    assert.equal(sink.indicator('EMA 5').filter(Number.isNaN).length, 4)
  })

  it('gives the same SHA-256 over the event log when repeated, and another for other parameters', () => {
    const first = run(EmaCross, wave).engine.eventLogSha256()
    assert.match(first, /^[0-9a-f]{64}$/)
    assert.equal(run(EmaCross, wave).engine.eventLogSha256(), first)
    assert.notEqual(run(EmaCross, wave, { parameters: { fast: 3 } }).engine.eventLogSha256(), first)
  })

  it('does not depend on how the data is cut into calls', () => {
    const whole = run(EmaCross, wave)
    const sink = new MemorySink()
    const engine = new TradingEngine({
      specification: specificationOf(),
      strategy: EmaCross,
      sink,
      log: () => undefined,
    })
    engine.start()
    for (let from = 0; from < wave.length; from += 7) {
      const batch = batchOf(wave.slice(from, from + 7), 0, from)
      engine.process(batch, 0, 3 < batch.length ? 3 : batch.length)
      engine.process(batch, 3 < batch.length ? 3 : batch.length, batch.length)
    }
    engine.finish()
    assert.equal(engine.eventLogSha256(), whole.engine.eventLogSha256())
    assert.deepEqual(sink.equity, whole.sink.equity)
    assert.deepEqual(sink.indicator('EMA 5'), whole.sink.indicator('EMA 5'))
  })

  it('hands on what exists when it is aborted, and calls no user code', () => {
    let stopped = false
    class Failing extends Strategy {
      private seen = 0
      override onBar() {
        if (this.seen++ === 2) this.buy()
        if (this.seen === 6) throw new Error('of the strategy')
      }
      override onStop() {
        stopped = true
      }
    }
    const sink = new MemorySink()
    const engine = new TradingEngine({
      specification: specificationOf(),
      strategy: Failing,
      sink,
      log: () => undefined,
    })
    engine.start()
    assert.throws(() => engine.process(batchOf(wave), 0, wave.length), /of the strategy/)
    engine.abort()
    assert.equal(stopped, false)
    assert.equal(sink.equity.length, 5)
    assert.deepEqual(
      sink.tradeRows.map((trade) => [trade.exitReason, trade.entryBar, trade.exitPrice]),
      [['open', 3, wave[5]![3]]],
    )
    assert.match(engine.eventLogSha256(), /^[0-9a-f]{64}$/)
  })

  it('updates a simple moving average without drift', () => {
    class Means extends Strategy {
      readonly mean = this.indicator(sma(7))
    }
    const values = run(Means, wave).sink.indicator('SMA 7')
    wave.forEach((_, place) => {
      if (place < 6) assert.ok(Number.isNaN(values[place]!))
      else {
        const window = wave.slice(place - 6, place + 1)
        const mean = window.reduce((sum, bar) => sum + bar[3], 0) / 7
        assert.ok(Math.abs(values[place]! - mean) < 1e-12)
      }
    })
  })
})
