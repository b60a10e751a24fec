import assert from 'node:assert/strict'
import { orderStatuses } from '../../../engine-host/core/order-status.js'
import { orderTypes, timesInForce } from '../../../engine-host/core/order-terms.js'
import { Actor, Strategy } from '../../../engine-host/trading/index.js'
import { EveryCallback } from '../../../strategies-template/examples/every-callback.js'
import { run, type BarRow } from '../backtest/engine-fixture.js'

/** Only with data of their kinds, or with a continuous series. */
const ofOtherData = ['onQuoteTick', 'onTradeTick', 'onDepth', 'onUserEvent', 'onRoll']

describe('The tour of every callback', () => {
  // A slow wave with a saw on it, so that levels near the close are touched from both sides.
  const rows = Array.from({ length: 2000 }, (_, bar): BarRow => {
    const at = (place: number) => Math.round(10_000 + 300 * Math.sin(place / 40) + 40 * Math.sin(place * 2.1)) / 100
    const [open, close] = [at(bar), at(bar + 1)]
    return [open, Math.max(open, close) + 0.2, Math.min(open, close) - 0.2, close, 1000]
  })
  const { sink, log } = run(EveryCallback, rows, { fees: { perContract: 1 } })
  const callbacks = [Actor, Strategy]
    .flatMap((type) => Object.getOwnPropertyNames(type.prototype))
    .filter((name) => name.startsWith('on'))

  it('overrides every callback that there is', () => {
    const missing = callbacks.filter((name) => !Object.hasOwn(EveryCallback.prototype, name))
    assert.deepEqual(missing, [])
  })

  it('is called by every callback for which bars are enough, and by timers, topics and endpoints', () => {
    const called = new Set(log.map((line) => /^\S+ {2}(.+): \d+ times$/.exec(line)?.[1]))
    const expected = [
      ...callbacks.filter((name) => !ofOtherData.includes(name)),
      'callback of an alert',
      'topic of trades',
    ]
    assert.deepEqual(
      expected.filter((name) => !called.has(name)),
      [],
    )
  })

  it('uses every type of order and every time in force, which end in every way', () => {
    assert.deepEqual(new Set(sink.orderRows.map(({ type }) => type)), new Set(orderTypes))
    const given = new Set(sink.orderChunks.flatMap((chunk) => chunk.timeInForce.slice(0, chunk.length)))
    assert.deepEqual(given, new Set(timesInForce))
    const ended = new Set(sink.orderRows.map(({ status }) => status))
    const final = orderStatuses.filter((status) =>
      ['DENIED', 'REJECTED', 'CANCELED', 'EXPIRED', 'FILLED'].includes(status),
    )
    assert.deepEqual(
      final.filter((status) => !ended.has(status)),
      [],
    )
  })
})
