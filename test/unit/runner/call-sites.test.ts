import assert from 'node:assert/strict'
import vm from 'node:vm'
import { TradingEngine, type StrategyConstructor } from '../../../engine-host/backtest/trading-engine.js'
import { CallSites } from '../../../engine-host/runner/call-sites.js'
import type { BundlePositions } from '../../../engine-host/runner/bundle-positions.js'
import { Strategy } from '../../../engine-host/trading/index.js'
import { batchOf, MemorySink, specificationOf } from '../backtest/engine-fixture.js'

const bundlePath = '/strategies/ema-cross.bundle.js'
const code = `({
  buy: (engine) => engine(),
  sell: (engine) => engine(),
  inCallback: (engine) => [1].map(() => engine())[0],
})`

type Call = (engine: () => number) => number

/** As many frames of the engine around a call as are asked for. */
function within(frames: number, inner: () => number): () => number {
  let call = inner
  for (let frame = 0; frame < frames; frame++) {
    const next = call
    call = () => next()
  }
  return call
}

describe('Call sites', () => {
  const user = new vm.Script(code, { filename: bundlePath }).runInThisContext() as Record<string, Call>
  // Where the map knows no source, the place in the bundle is told.
  const unmapped = { locate: () => undefined } as unknown as BundlePositions

  it('are one for each line of the user, however many frames of the engine lie between', () => {
    const sites = new CallSites(bundlePath)
    for (const frames of [0, 1, 3, 4, 5, 6, 10]) {
      assert.equal(user['buy']!(within(frames, sites.capture)), 0, `buy, ${String(frames)} frames`)
      assert.equal(user['sell']!(within(frames, sites.capture)), 1, `sell, ${String(frames)} frames`)
      assert.equal(user['inCallback']!(within(frames, sites.capture)), 2, `inCallback, ${String(frames)} frames`)
    }
    assert.deepEqual(
      sites.locate(unmapped).map(({ file, line }) => [file, line]),
      [2, 3, 4].map((line) => [bundlePath, line]),
    )
  })

  it('are the same however many frames they are expected in', () => {
    const sites = new CallSites(bundlePath)
    for (const expected of [1, 2, 5, 12])
      for (const frames of [0, 1, 4, 9]) {
        const capture = () => sites.capture(expected)
        assert.equal(user['buy']!(within(frames, capture)), 0, `${String(expected)}, ${String(frames)} frames`)
        assert.equal(user['inCallback']!(within(frames, capture)), 1, `${String(expected)}, ${String(frames)} frames`)
      }
  })

  it('name the line of the user by whichever function an order was placed', () => {
    const lines = `(Strategy) => class Placing extends Strategy {
      buy(options) {
        return super.buy({ ...options, tag: 'line 3' })
      }
      onBar() {
        this.buy()
        this.sell({ tag: 'line 7' })
        this.sell({ tag: 'line 8', stopLoss: 120 })
        for (const side of ['buy', 'sell']) super[side]({ tag: 'line 9' })
        this.submit(this.orders.market({ side: 'BUY', quantity: 1, tag: 'line 10' }))
        this.submit(this.orders.bracket({ side: 'BUY', quantity: 1, stopLoss: 80, tag: 'line 11' }))
        this.opportunity({ side: 'BUY', size: 1, stopLoss: 80, tag: 'line 12' })
        this.close({ tag: 'line 13' })
        ;[1].forEach(() => this.close({ tag: 'line 14' }))
        this.closeAll() // line 15
      }
    }`
    const make = new vm.Script(lines, { filename: bundlePath }).runInThisContext() as (
      base: typeof Strategy,
    ) => StrategyConstructor
    const sites = new CallSites(bundlePath)
    const sink = new MemorySink()
    const engine = new TradingEngine({
      specification: specificationOf({ cash: '1000000' }),
      strategy: make(Strategy),
      sink,
      log: () => undefined,
      captureCallSite: sites.capture,
    })
    engine.start()
    engine.process(batchOf([1, 2, 3, 4].map(() => [100, 101, 99, 100] as const)), 0, 4)
    engine.finish()
    const located = sites.locate(unmapped)
    const seen = new Set<number>()
    for (const { length, callSite, tag } of sink.orderChunks)
      for (let row = 0; row < length; row++) {
        if (callSite[row]! < 0) continue
        const { line } = located[callSite[row]!]!
        assert.equal(`line ${String(line)}`, tag[row] === '' ? 'line 15' : tag[row])
        seen.add(line)
      }
    assert.deepEqual(
      [...seen].sort((one, other) => one - other),
      [3, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    )
  })

  it('are none outside of what the user wrote', () => {
    const sites = new CallSites(bundlePath)
    assert.equal(within(3, sites.capture)(), -1)
    assert.deepEqual(sites.locate(unmapped), [])
  })

  it('leave the stacks of errors to whoever formats them', () => {
    const { stackTraceLimit } = Error
    const formatting: { prepareStackTrace?: unknown } = Error
    const { prepareStackTrace } = formatting
    const own = () => 'as the user wants it'
    try {
      formatting.prepareStackTrace = own
      Error.stackTraceLimit = 7
      new CallSites(bundlePath).capture()
      assert.equal(formatting.prepareStackTrace, own)
      assert.equal(Error.stackTraceLimit, 7)
    } finally {
      formatting.prepareStackTrace = prepareStackTrace
      Error.stackTraceLimit = stackTraceLimit
    }
  })
})
