import assert from 'node:assert/strict'
import {
  equityShare,
  notional,
  kelly,
  riskPercent,
  volatilityTarget,
  Strategy,
  units,
  type Order,
  type OrderEvent,
  type SimpleOrderOptions,
} from '../../../engine-host/trading/index.js'
import type { RunSpecification } from '../../../engine-host/protocol/run-specification.js'
import { run, share, type BarRow } from '../backtest/engine-fixture.js'

const flat: BarRow[] = Array.from({ length: 6 }, () => [100, 101, 99, 100])

/** Runs orders placed at the first bar; gives them as they are at the end. */
function place(
  placing: (strategy: Strategy) => Order | readonly Order[],
  rows: readonly BarRow[] = flat,
  changes: Partial<RunSpecification> = {},
) {
  let placed: readonly Order[] = []
  class Once extends Strategy {
    override onBar() {
      if (this.bars().length === 1) placed = [placing(this)].flat()
    }
  }
  const ran = run(Once, rows, { ...changes, venue: { finalize: 'none', ...changes.venue } })
  return { ...ran, order: placed[0]!, placed }
}

describe('The size of an order', () => {
  const sizes: readonly [string, SimpleOrderOptions['size'], number][] = [
    ['below 1 is a share of equity', 0.95, 95],
    ['from 1 on is units', 7, 7],
    ['left out is one unit', undefined, 1],
    ['units(3) is 3', units(3), 3],
    ['equityShare(2) is twice the equity', equityShare(2), 200],
    ['notional(2500) is what 2500 buys', notional(2500), 25],
    ['riskPercent(1) loses 1 % of equity at the stop', riskPercent(1, { stopLoss: 96 }), 25],
    ['kelly is half the full share by default: (0.6 - 0.4 / 2) / 2', kelly({ winRate: 0.6, payoff: 2 }), 20],
    ['kelly in full', kelly({ winRate: 0.6, payoff: 2, fraction: 1 }), 40],
    ['volatilityTarget(1) moves 1 % of equity by a usual move', volatilityTarget(1, { volatility: 2.5 }), 40],
    ['is rounded down to whole lots', 7.9, 7],
  ]
  for (const [what, size, expected] of sizes)
    it(what, () => {
      const { order } = place((strategy) => strategy.buy(size === undefined ? {} : { size }))
      assert.equal(order.quantity, expected)
      assert.equal(order.status, 'FILLED')
    })

  it('counts the multiplier of a future', () => {
    const future = { ...share, kind: 'future', tickSize: '0.25', multiplier: '50' } as const
    const { order } = place((strategy) => strategy.sell({ size: equityShare(5) }), flat, { instruments: [future] })
    assert.equal(order.quantity, 10)
  })

  const refused: readonly [string, SimpleOrderOptions['size'], RegExp][] = [
    ['a share that buys less than one lot', 0.001, /size equityShare\(0.001\) gives 0.1, less than one lot of 1/],
    ['half a unit where lots are whole', units(0.5), /units\(0.5\) gives 0.5, less than one lot/],
    ['zero', 0, /units\(0\) gives 0/],
    ['a negative one', -3, /gives -3/],
    ['none at all', NaN, /gives NaN/],
    ['odds that are not in favour', kelly({ winRate: 0.4, payoff: 1 }), /kelly\(.*\) gives 0/],
    ['odds that are none', kelly({ winRate: NaN, payoff: 1 }), /gives NaN/],
    ['a volatility of nothing', volatilityTarget(1, { volatility: 0 }), /gives Infinity/],
    ['a risk to a stop that is no price', riskPercent(1, { stopLoss: NaN }), /gives NaN/],
    ['more than can be counted', units(1e17), /more than can be counted/],
    ['a risk without distance to the stop', riskPercent(1, { stopLoss: 100 }), /gives Infinity/],
  ]
  for (const [what, size, reason] of refused)
    it(`is never silently zero: ${what} is denied with the reason`, () => {
      const { order, log } = place((strategy) => strategy.buy({ size: size! }))
      assert.equal(order.status, 'DENIED')
      assert.match(order.reason, reason)
      assert.match(log.join('\n'), /was denied/)
    })

  it('given exactly must be whole lots', () => {
    const { order } = place((strategy) => strategy.submit(strategy.orders.market({ side: 'BUY', quantity: '1.5' })))
    assert.match(order.reason, /quantity 1.5 is not a multiple of the lot 1/)
  })
})

describe('The price of an order', () => {
  const future = { ...share, kind: 'future', tickSize: '0.25' } as const
  const table: readonly ['buy' | 'sell', 'limit' | 'stop', number, number, boolean][] = [
    ['buy', 'limit', 99.75, 99.75, false],
    ['buy', 'limit', 99.75 + 0.00024, 99.75, false],
    ['buy', 'limit', 99.75 - 0.00024, 99.75, false],
    ['buy', 'limit', 99.9, 99.75, true],
    ['sell', 'limit', 100.1, 100.25, true],
    ['buy', 'stop', 100.1, 100.25, true],
    ['sell', 'stop', 99.9, 99.75, true],
  ]
  for (const [action, what, given, expected, noted] of table)
    it(`${action} ${what} ${String(given)} becomes ${String(expected)}${noted ? ', noted in log and journal' : ''}`, () => {
      const { order, log, sink } = place((strategy) => strategy[action]({ [what]: given }), flat, {
        instruments: [future],
      })
      assert.equal(order[what], expected)
      assert.equal(log.filter((line) => line.includes('lies between two ticks')).length, noted ? 1 : 0)
      assert.equal(sink.journalRows.filter((row) => row.event === 'PRICE_ROUNDED').length, noted ? 1 : 0)
    })

  it('is noted once for each line of code', () => {
    class Repeating extends Strategy {
      override onBar() {
        this.buy({ limit: 90.1 })
      }
    }
    const { log } = run(Repeating, flat, { instruments: [future] })
    assert.equal(log.filter((line) => line.includes('lies between two ticks')).length, 1)
  })

  it('given as text or exact price must lie on the tick', () => {
    const changes = { instruments: [future] }
    const text = place((strategy) => strategy.buy({ limit: '99.80' }), flat, changes).order
    assert.deepEqual([text.status, text.reason], ['DENIED', 'its limit 99.80 is not a multiple of the tick 0.25'])
    const exact = place((strategy) => strategy.buy({ limit: strategy.instrument.price(99.75) }), flat, changes).order
    assert.deepEqual([exact.status, exact.limit], ['FILLED', 99.75])
    const wrong = place((strategy) => strategy.buy({ limit: 'cheap' }), flat, changes).order
    assert.match(wrong.reason, /limit 'cheap' is no decimal/)
  })

  it('must be a finite number above zero', () => {
    assert.match(place((strategy) => strategy.buy({ limit: NaN })).order.reason, /its limit is NaN/)
    assert.match(place((strategy) => strategy.sell({ stop: -1 })).order.reason, /its stop -1 is not above 0/)
  })
})

describe('Exits attached to an entry', () => {
  it('wait for it, become active with its fill, and one cancels the other', () => {
    const rows: BarRow[] = [...flat.slice(0, 2), [100, 101, 99, 100], [100, 104.5, 99, 104], [104, 105, 103, 104]]
    const { sink, order } = place((strategy) => strategy.buy({ size: 10, stopLoss: 98, takeProfit: 104 }), rows)
    assert.deepEqual(
      sink.orderRows.map(({ role, status, reason }) => [role, status, reason]),
      [
        ['entry', 'FILLED', ''],
        ['stopLoss', 'CANCELED', 'its take profit filled'],
        ['takeProfit', 'FILLED', ''],
      ],
    )
    const [trade] = sink.tradeRows
    assert.deepEqual(
      [trade!.exitReason, trade!.exitPrice, trade!.stopLoss, trade!.takeProfit, trade!.ambiguous],
      ['takeProfit', 104, 98, 104, false],
    )
    assert.equal(order.takeProfit?.status, 'FILLED')
  })

  it('stop first where a bar touches both, and the trade is flagged as ambiguous', () => {
    const rows: BarRow[] = [...flat.slice(0, 2), [100, 101, 99, 100], [100, 105, 97, 101], [100, 101, 99, 100]]
    const { sink } = place((strategy) => strategy.buy({ stopLoss: 98, takeProfit: 104 }), rows)
    const [trade] = sink.tradeRows
    assert.deepEqual([trade!.exitReason, trade!.exitPrice, trade!.ambiguous], ['stopLoss', 98, true])
  })

  it('are not ambiguous where the bar opens beyond one of them', () => {
    const rows: BarRow[] = [...flat.slice(0, 3), [97, 105, 96, 101], [100, 101, 99, 100]]
    const { sink } = place((strategy) => strategy.buy({ stopLoss: 98, takeProfit: 104 }), rows)
    const [trade] = sink.tradeRows
    assert.deepEqual(
      [trade!.exitReason, trade!.exitPrice, trade!.exitRule, trade!.ambiguous],
      ['stopLoss', 97, 'stopGap', false],
    )
  })

  it('end when the position is closed otherwise', () => {
    class ClosesLater extends Strategy {
      override onBar() {
        if (this.bars().length === 1) this.buy({ stopLoss: 90, takeProfit: 110 })
        if (this.bars().length === 3) this.close()
      }
    }
    const { sink } = run(ClosesLater, flat)
    assert.deepEqual(
      sink.orderRows.map(({ status, reason }) => [status, reason]),
      [
        ['FILLED', ''],
        ['CANCELED', 'its position is closed'],
        ['CANCELED', 'its position is closed'],
        ['FILLED', ''],
      ],
    )
    assert.equal(sink.tradeRows[0]!.exitReason, 'signal')
  })

  it('end with an entry that is cancelled before it fills', () => {
    class Cancels extends Strategy {
      override onBar() {
        if (this.bars().length === 1) this.buy({ limit: 90, stopLoss: 85 })
        if (this.bars().length === 2) this.cancelAll()
      }
    }
    const { sink } = run(Cancels, flat)
    assert.deepEqual(
      sink.orderRows.map(({ status, reason }) => [status, reason]),
      [
        ['CANCELED', 'by the strategy'],
        ['CANCELED', 'its entry ended unfilled'],
      ],
    )
  })

  it('belong each to their own entry where several are open', () => {
    class Pyramid extends Strategy {
      override onBar() {
        if (this.bars().length === 1) this.buy({ size: 2, stopLoss: 90 })
        if (this.bars().length === 2) this.buy({ size: 3, stopLoss: 97 })
      }
    }
    const rows: BarRow[] = [...flat.slice(0, 4), [100, 101, 96, 98], [98, 99, 97.5, 98]]
    const { sink } = run(Pyramid, rows)
    assert.deepEqual(
      sink.tradeRows.map(({ entryOrder, quantity, exitReason }) => [entryOrder, quantity, exitReason]),
      [
        [3, 3, 'stopLoss'],
        [1, 2, 'endOfData'],
      ],
    )
  })

  it('follow the part of the entry that has filled', () => {
    const rows: BarRow[] = [
      [100, 101, 99, 100, 10],
      [100, 101, 99, 100, 4],
      [100, 101, 99, 100, 4],
      [100, 101, 95, 96, 100],
      [96, 97, 95, 96, 100],
    ]
    const { sink } = place((strategy) => strategy.buy({ size: 6, stopLoss: 98 }), rows, { venue: { volumeLimit: 0.5 } })
    assert.deepEqual(
      sink.fillRows.map(({ order, bar, quantity, price }) => [order, bar, quantity, price]),
      [
        [1, 1, 2, 100],
        [1, 2, 2, 100],
        [1, 3, 2, 100],
        [2, 3, 6, 98],
      ],
    )
  })

  const impossible: readonly [string, SimpleOrderOptions, RegExp][] = [
    ['a stop loss above the last price', { stopLoss: 101 }, /stop loss 101 is not below 100/],
    ['a take profit below the limit', { limit: 95, takeProfit: 94 }, /take profit 94 is not above 95/],
    ['a stop loss that is no price', { stopLoss: NaN }, /of its stop loss: its stop is NaN/],
  ]
  for (const [what, options, reason] of impossible)
    it(`are refused with the entry: ${what}`, () => {
      const { order, sink } = place((strategy) => strategy.buy(options))
      assert.match(order.reason, reason)
      assert.ok(sink.orderRows.every(({ status }) => status === 'DENIED'))
    })
})

describe('A trailing stop', () => {
  const rising: BarRow[] = [
    [100, 101, 99, 100],
    [100, 101, 99.5, 100.5],
    [100.5, 104, 100.25, 103.75],
    [103.75, 105, 103.5, 104.5],
  ]

  it('follows the highest price and never falls back', () => {
    const stops: number[] = []
    class Follows extends Strategy {
      private entry?: Order
      override onBar() {
        if (this.bars().length === 1) this.entry = this.buy({ trailingStop: 2 })
        else stops.push(this.entry!.trailingStop!.stop)
      }
    }
    const { sink } = run(Follows, [...rising, [104.5, 104.75, 102, 103], [103, 103.5, 102.5, 103]])
    assert.deepEqual(stops, [99, 102, 103, 103, 103])
    const [trade] = sink.tradeRows
    assert.deepEqual([trade!.exitReason, trade!.exitPrice, trade!.exitBar], ['trailingStop', 103, 4])
  })

  it('fills in the bar whose high carried it above the close, for the market came back through it', () => {
    const { sink } = place(
      (strategy) => strategy.buy({ trailingStop: 2 }),
      [...rising.slice(0, 2), [100.5, 106, 100.25, 101], rising[0]!],
    )
    const [trade] = sink.tradeRows
    assert.deepEqual([trade!.exitPrice, trade!.exitBar, trade!.exitRule], [104, 2, 'stopTouched'])
  })

  it('flags the trade where only the low of that bar is below it', () => {
    const { sink } = place(
      (strategy) => strategy.buy({ trailingStop: 2 }),
      [...rising.slice(0, 2), [100.5, 104, 100.25, 103], [103, 103, 101, 101.5]],
    )
    const [trade] = sink.tradeRows
    assert.deepEqual([trade!.exitPrice, trade!.exitBar, trade!.ambiguous], [102, 3, true])
  })

  it('goes along the path where one is fixed', () => {
    const rows: BarRow[] = [...rising.slice(0, 2), [100.5, 104, 100.25, 103], [103, 103, 101, 101.5]]
    const along = (intrabarPath: 'ohlc' | 'olhc') =>
      place((strategy) => strategy.buy({ trailingStop: 2 }), rows, { venue: { intrabarPath } }).sink.tradeRows[0]!
    assert.deepEqual([along('ohlc').exitPrice, along('ohlc').exitBar], [102, 2])
    assert.deepEqual([along('olhc').exitPrice, along('olhc').exitBar], [102, 3])
  })

  it('of a short position follows the lowest price', () => {
    const rows: BarRow[] = [...flat.slice(0, 2), [100, 100.5, 95, 96], [96, 98, 95.5, 97]]
    const { sink } = place((strategy) => strategy.sell({ trailingStop: 2 }), rows)
    assert.deepEqual([sink.tradeRows[0]!.exitPrice, sink.tradeRows[0]!.exitBar], [97, 3])
  })

  it('of its own is made by the factory; its distance is above zero', () => {
    const { order } = place((strategy) =>
      strategy.submit(strategy.orders.trailingStop({ side: 'SELL', quantity: 1, offset: 3 })),
    )
    assert.deepEqual([order.type, order.status, order.stop], ['TRAILING_STOP_MARKET', 'ACCEPTED', 98])
    assert.match(
      place((strategy) => strategy.buy({ trailingStop: 0 })).order.reason,
      /of its trailing stop: its trailing distance 0 is not above 0/,
    )
  })
})

describe('Orders of the factory', () => {
  it('are worked once they are submitted, and tell their kind', () => {
    const { placed } = place((strategy) => {
      const { orders } = strategy
      const all = [
        orders.market({ side: 'BUY', quantity: 1 }),
        orders.limit({ side: 'BUY', quantity: 1, limit: 90 }),
        orders.stop({ side: 'BUY', quantity: 1, stop: 110 }),
        orders.stopLimit({ side: 'BUY', quantity: 1, stop: 110, limit: 111 }),
      ]
      assert.ok(all.every((order) => order.status === 'INITIALIZED' && !order.isOpen))
      return strategy.submit(all)
    })
    assert.deepEqual(
      placed.map(({ type, status }) => [type, status]),
      [
        ['MARKET', 'FILLED'],
        ['LIMIT', 'ACCEPTED'],
        ['STOP_MARKET', 'ACCEPTED'],
        ['STOP_LIMIT', 'ACCEPTED'],
      ],
    )
  })

  it('tied by oco: the first fill cancels the others', () => {
    const rows: BarRow[] = [...flat.slice(0, 1), [100, 103, 99.5, 102], [102, 103, 97, 98]]
    const { placed } = place(
      (strategy) =>
        strategy.submit(
          strategy.orders.oco([
            strategy.orders.stop({ side: 'BUY', quantity: 1, stop: 102 }),
            strategy.orders.stop({ side: 'SELL', quantity: 1, stop: 98 }),
          ]),
        ),
      rows,
    )
    assert.deepEqual(
      placed.map(({ status, reason }) => [status, reason]),
      [
        ['FILLED', ''],
        ['CANCELED', 'its other leg filled'],
      ],
    )
  })

  it('make brackets with a limit entry', () => {
    const rows: BarRow[] = [...flat.slice(0, 1), [100, 101, 97.5, 99], [99, 104, 98.5, 103]]
    const { sink } = place(
      (strategy) =>
        strategy.submit(
          strategy.orders.bracket({ side: 'BUY', quantity: 2, limit: 98, stopLoss: 95, takeProfit: 103 }),
        ),
      rows,
    )
    assert.deepEqual(
      sink.fillRows.map(({ bar, price, liquidity, rule }) => [bar, price, liquidity, rule]),
      [
        [1, 98, 'MAKER', 'limitTouched'],
        [2, 103, 'MAKER', 'limitTouched'],
      ],
    )
  })

  it('cannot be submitted twice', () => {
    const { log } = place((strategy) => {
      const order = strategy.buy({ limit: 90 })
      assert.throws(() => strategy.submit(order), /Order 1 was submitted before/)
      const entry = strategy.orders.bracket({ side: 'BUY', quantity: 1, stopLoss: 90 })
      assert.throws(() => strategy.submit(entry.stopLoss!), /Order 3 waits for the fill of order 2/)
      return order
    })
    assert.deepEqual(log, [])
  })
})

describe('An order is changed', () => {
  it('by modify, from the next bar on', () => {
    const statuses: number[] = []
    class Moves extends Strategy {
      private order?: Order
      override onBar() {
        if (this.bars().length === 1) this.order = this.buy({ size: 2, limit: 90 })
        if (this.bars().length === 2) this.modify(this.order!, { limit: 99.5, quantity: 3 })
        statuses.push(this.order!.limit)
      }
    }
    const { sink } = run(Moves, flat)
    assert.deepEqual(statuses.slice(0, 3), [90, 90, 99.5])
    assert.deepEqual(sink.fillRows.map(({ bar, quantity, price }) => [bar, quantity, price]).slice(0, 1), [
      [2, 3, 99.5],
    ])
  })

  const refusals: readonly [string, (strategy: Strategy, order: Order) => void, RegExp][] = [
    ['a stop that it does not have', (strategy, order) => strategy.modify(order, { stop: 120 }), /it has no stop/],
    [
      'once it has ended',
      (strategy, order) => {
        strategy.cancel(order)
        strategy.modify(order, { limit: 95 })
      },
      /it is canceled/,
    ],
  ]
  for (const [what, change, reason] of refusals)
    it(`never: ${what}; the strategy hears why`, () => {
      const heard: string[] = []
      class Refused extends Strategy {
        override onBar() {
          if (this.bars().length === 1) change(this, this.buy({ limit: 90 }))
        }
        override onModifyRejected(event: { reason: string }) {
          heard.push(event.reason)
        }
      }
      run(Refused, flat)
      assert.match(heard.join(), reason)
    })

  it('never to what is no price or quantity, which ends nothing else', () => {
    const heard: string[] = []
    class Wrong extends Strategy {
      private order: Order | undefined
      override onBar() {
        this.order ??= this.buy({ limit: 90 })
        const changes = [
          { limit: NaN },
          { limit: 1e300 },
          { quantity: NaN },
          { limit: 91, quantity: 0.5 },
          { limit: 92 },
        ]
        const change = changes[this.bars().length - 1]
        if (change !== undefined) this.modify(this.order, change)
      }
      override onModifyRejected({ reason }: OrderEvent) {
        heard.push(reason)
      }
    }
    const { sink } = run(Wrong, flat.slice(0, 5), { venue: { finalize: 'none' } })
    assert.match(
      heard.join('; '),
      /^its limit is NaN; its limit 1e\+300 is more than can be counted exactly; its quantity NaN is no decimal; its quantity 0\.5 is not a multiple of the lot 1$/,
    )
    assert.deepEqual(
      sink.orderRows.map(({ status, limit }) => [status, limit]),
      [['ACCEPTED', 92]],
    )
  })

  for (const options of [
    { limit: NaN },
    { stop: Infinity },
    { stopLoss: NaN },
    { takeProfit: NaN },
    { trailingStop: NaN },
    { limit: 1e300 },
  ])
    it(`is denied with ${Object.keys(options)[0]!} ${String(Object.values(options)[0])}, and the next is not`, () => {
      const { placed, sink } = place((strategy) => [strategy.buy(options), strategy.buy()])
      assert.deepEqual(
        placed.map(({ status }) => status),
        ['DENIED', 'FILLED'],
      )
      assert.match(placed[0]!.reason, /NaN|Infinity|1e\+300/)
      assert.ok(sink.equity.every(Number.isFinite))
    })
})

describe('Time in force', () => {
  const day: BarRow[] = Array.from({ length: 5 }, () => [100, 101, 99, 100])

  it('DAY ends with the session of the exchange', () => {
    const sources = [{ instrumentId: share.id, bars: '1-MINUTE', files: [], rows: 0 }]
    // 14:31 in New York is 9:31; the close there is 389 bars later.
    const rows = Array.from({ length: 900 }, (): BarRow => [100, 101, 99, 100])
    const { sink } = place((strategy) => strategy.buy({ limit: 90, timeInForce: 'DAY' }), rows, { sources })
    const expired = sink.journalRows.find((row) => row.event === 'ORDER_EXPIRED')!
    const [high, low] = expired.time.split(':').map(Number)
    const milliseconds = Number(((BigInt(high!) << 32n) | BigInt(low!)) / 1_000_000n)
    assert.equal(new Date(milliseconds).toISOString(), '2020-01-02T21:00:00.000Z')
  })

  it('GTD ends at its time: it can still fill in the bar that closes then', () => {
    const fillsAt = (rows: BarRow[]) =>
      place(
        (strategy) => strategy.buy({ limit: 98, timeInForce: 'GTD', expiresAt: strategy.clock.now + 120_000 }),
        rows,
      ).order.status
    const dip: BarRow = [100, 101, 97, 100]
    assert.equal(fillsAt([day[0]!, day[0]!, dip, day[0]!]), 'FILLED')
    assert.equal(fillsAt([day[0]!, day[0]!, day[0]!, dip]), 'EXPIRED')
  })

  it('GTD without a time, or a time without GTD, is denied', () => {
    assert.match(place((strategy) => strategy.buy({ timeInForce: 'GTD' })).order.reason, /has no expiresAt/)
    assert.match(place((strategy) => strategy.buy({ expiresAt: 1 })).order.reason, /is GTC and not GTD/)
  })

  it('IOC fills what it can at once and cancels the rest, FOK all or nothing', () => {
    const rows: BarRow[] = [
      [100, 101, 99, 100, 10],
      [100, 101, 99, 100, 3],
      [100, 101, 99, 100, 10],
    ]
    const venue = { volumeLimit: 1 }
    const ioc = place((strategy) => strategy.buy({ size: 5, timeInForce: 'IOC' }), rows, { venue }).order
    assert.deepEqual([ioc.status, ioc.filledQuantity], ['CANCELED', 3])
    const fok = place((strategy) => strategy.buy({ size: 5, timeInForce: 'FOK' }), rows, { venue }).order
    assert.deepEqual([fok.status, fok.filledQuantity], ['CANCELED', 0])
    const passive = place((strategy) => strategy.buy({ limit: 99, timeInForce: 'IOC' }), rows).order
    assert.equal(passive.reason, 'it could not fill at once')
  })
})

describe('Special orders', () => {
  it('post-only is rejected where it would take liquidity', () => {
    const marketable = place((strategy) => strategy.buy({ limit: 100, postOnly: true })).order
    assert.deepEqual(
      [marketable.status, marketable.reason],
      ['REJECTED', 'it is post-only and would have taken liquidity'],
    )
    assert.equal(place((strategy) => strategy.buy({ limit: 98, postOnly: true })).order.status, 'ACCEPTED')
  })

  it('reduce-only is denied without a position and cut to it', () => {
    const denied = place((strategy) => strategy.sell({ reduceOnly: true })).order
    assert.match(denied.reason, /there is none on the other side/)
    class Reduces extends Strategy {
      override onBar() {
        if (this.bars().length === 1) this.buy({ size: 2 })
        if (this.bars().length === 2) this.sell({ size: 5, reduceOnly: true })
      }
    }
    const { sink } = run(Reduces, flat)
    assert.deepEqual(
      sink.fillRows.map(({ side, quantity }) => side * quantity),
      [2, -2],
    )
  })

  it('closing twice in one callback closes once', () => {
    class Twice extends Strategy {
      override onBar() {
        if (this.bars().length === 1) this.buy({ size: 2 })
        if (this.bars().length === 3) {
          this.close()
          this.close()
        }
      }
    }
    const { sink } = run(Twice, flat)
    assert.deepEqual(
      sink.orderRows.map(({ status, reason }) => [status, reason]),
      [
        ['FILLED', ''],
        ['FILLED', ''],
        ['CANCELED', 'there is no position left to reduce'],
      ],
    )
  })

  it('a sale through the position reverses it: one trade ends, the next begins at the same price', () => {
    class Reverses extends Strategy {
      override onBar() {
        if (this.bars().length === 1) this.buy({ size: 2 })
        if (this.bars().length === 3) this.sell({ size: 5 })
      }
    }
    const { sink } = run(Reverses, flat, { fees: { perContract: '0.50' } })
    assert.deepEqual(
      sink.tradeRows.map(({ side, quantity, exitReason, fees }) => [side, quantity, exitReason, fees]),
      [
        [1, 2, 'reversal', 2],
        [-1, 3, 'endOfData', 3],
      ],
    )
  })
})

describe('A cash account', () => {
  const venue = { account: 'cash' } as const

  it('denies what it cannot pay, fees included, and short sales', () => {
    assert.match(
      place((strategy) => strategy.buy({ size: 101 }), flat, { venue }).order.reason,
      /it needs 10100.00 USD and 10000.00 are free/,
    )
    assert.equal(place((strategy) => strategy.buy({ size: 100 }), flat, { venue }).order.status, 'FILLED')
    const fee = place((strategy) => strategy.buy({ size: 100 }), flat, { venue, fees: { taker: 0.001 } }).order
    assert.match(fee.reason, /it needs 10010.00 USD/)
    assert.match(place((strategy) => strategy.sell(), flat, { venue }).order.reason, /cannot sell TEST.XNAS short/)
  })

  it('cancels at the fill what a gap has made too dear', () => {
    const rows: BarRow[] = [...flat.slice(0, 1), [105, 106, 104, 105], ...flat.slice(0, 2)]
    const { order } = place((strategy) => strategy.buy({ size: 100 }), rows, { venue })
    assert.deepEqual([order.status, order.reason], ['CANCELED', 'it needs 10500.00 USD and 10000.00 are free'])
  })

  it('lets a margin account do both', () => {
    assert.equal(place((strategy) => strategy.buy({ size: 500 })).order.status, 'FILLED')
    assert.equal(place((strategy) => strategy.sell()).order.status, 'FILLED')
  })
})

describe('The value of an option that cannot be', () => {
  // As it arrives where nothing has checked the types: any side but BUY would sell.
  const given = (options: unknown) => options as never
  const placings: readonly [string, (strategy: Strategy) => unknown, string][] = [
    [
      'a side in small letters',
      ({ orders }) => orders.market(given({ quantity: 1, side: 'buy' })),
      "The side of an order cannot be 'buy'.",
    ],
    [
      'the side of a bracket',
      ({ orders }) => orders.bracket(given({ quantity: 1, stopLoss: 90, side: 'LONG' })),
      "The side of an order cannot be 'LONG'.",
    ],
    ['no side', ({ orders }) => orders.market(given({ quantity: 1 })), 'An order has no side.'],
    [
      'the side of an opportunity',
      (strategy) => strategy.opportunity(given({ side: 'long' })),
      "The side of an order cannot be 'long'.",
    ],
    [
      'a time in force in small letters',
      (strategy) => strategy.buy(given({ timeInForce: 'ioc' })),
      "The timeInForce of an order cannot be 'ioc'.",
    ],
    ['a tag that is no text', (strategy) => strategy.buy(given({ tag: 5 })), 'The tag of an order cannot be 5.'],
    ['a size that is a text', (strategy) => strategy.buy(given({ size: '5' })), "The size of an order cannot be '5'."],
    [
      'the id of an instrument',
      (strategy) => strategy.buy(given({ instrument: 'SPY.EQUS' })),
      "The instrument of an order cannot be 'SPY.EQUS'.",
    ],
    [
      'the id of an instrument for the factory',
      ({ orders }) => orders.market(given({ side: 'BUY', quantity: 1, instrument: 'SPY.EQUS' })),
      "The instrument of an order cannot be 'SPY.EQUS'.",
    ],
    ['a quantity in place of options', (strategy) => strategy.buy(given(5)), 'The options of an order cannot be 5.'],
    ['a text in place of options', (strategy) => strategy.sell(given('5')), "The options of an order cannot be '5'."],
    [
      'a quantity in place of options of close',
      (strategy) => strategy.close(given(5)),
      'The options of an order cannot be 5.',
    ],
    [
      'a rule in place of the size of close',
      (strategy) => strategy.close(given({ size: units(2) })),
      'The size of an order that closes cannot be units(2).',
    ],
    [
      'a size of close that is no number',
      (strategy) => strategy.close({ size: NaN }),
      'The size of an order that closes cannot be NaN.',
    ],
    ['nothing in place of options', (strategy) => strategy.buy(given(null)), 'The options of an order cannot be null.'],
  ]
  for (const [what, placing, message] of placings)
    it(`ends the run instead of leaving another order: ${what}`, () => {
      class Mistaken extends Strategy {
        override onBar() {
          placing(this)
        }
      }
      assert.throws(() => run(Mistaken, flat), { name: 'UserError', message })
    })
})

describe('An option that an order has not', () => {
  const buy = { side: 'BUY', quantity: 1 } as const
  // As a misspelled name arrives where nothing has checked the types.
  const misspelled = { limt: 95 } as object
  const placings: readonly [string, (strategy: Strategy) => unknown][] = [
    ['buy', (strategy) => strategy.buy({ ...misspelled })],
    ['sell', (strategy) => strategy.sell({ size: 5, ...misspelled })],
    ['close', (strategy) => strategy.close({ ...misspelled })],
    ['opportunity', (strategy) => strategy.opportunity({ side: 'BUY', ...misspelled })],
    ['market', ({ orders }) => orders.market({ ...buy, ...misspelled })],
    ['limitIfTouched', ({ orders }) => orders.limitIfTouched({ ...buy, trigger: 99, limit: 99, ...misspelled })],
    ['bracket', ({ orders }) => orders.bracket({ ...buy, stopLoss: 90, ...misspelled })],
  ]
  for (const [what, placing] of placings)
    it(`ends the run instead of leaving another order: ${what}`, () => {
      class Misspelling extends Strategy {
        override onBar() {
          if (this.isFlat()) this.buy()
          else placing(this)
        }
      }
      assert.throws(() => run(Misspelling, flat), { name: 'UserError', message: "Orders have no option 'limt'." })
    })

  it('ends the run as well where an order is changed', () => {
    class Misspelling extends Strategy {
      override onBar() {
        this.modify(this.buy({ limit: 90 }), { ...misspelled })
      }
    }
    assert.throws(() => run(Misspelling, flat), {
      name: 'UserError',
      message: "Changes of an order have no option 'limt'.",
    })
  })

  const ignoring: readonly (readonly [string, (orders: Strategy['orders']) => unknown, string])[] = [
    ['market', (orders) => orders.market({ ...buy, ...{ limit: 99 } }), "A MARKET order has no 'limit'"],
    ['limit', (orders) => orders.limit({ ...buy, limit: 99, ...{ stop: 98 } }), "A LIMIT order has no 'stop'"],
    [
      'stop',
      (orders) => orders.stop({ ...buy, stop: 101, ...{ postOnly: true } }),
      "A STOP_MARKET order has no 'postOnly'",
    ],
    [
      'trailing stop',
      (orders) => orders.trailingStop({ ...buy, offset: 1, ...{ stop: 101 } }),
      "A TRAILING_STOP_MARKET order has no 'stop'",
    ],
    [
      'market with exits',
      (orders) => orders.market({ ...buy, ...{ stopLoss: 90 } }),
      "A MARKET order has no 'stopLoss'",
    ],
    [
      'bracket at the market',
      (orders) => orders.bracket({ ...buy, stopLoss: 90, ...{ displayQuantity: 1 } }),
      "A MARKET order has no 'displayQuantity'",
    ],
  ]
  for (const [what, placing, text] of ignoring)
    it(`is told of once where another kind of order has it: ${what}`, () => {
      class Ignoring extends Strategy {
        override onBar() {
          placing(this.orders)
        }
      }
      const lines = run(Ignoring, flat).log.filter((line) => line.includes('warn: '))
      assert.equal(lines.length, 1)
      assert.ok(lines[0]!.includes(text), lines[0])
    })

  it('is not told of where its value is undefined, or where it has an effect', () => {
    class Placing extends Strategy {
      override onBar() {
        this.orders.market({ ...buy, ...{ limit: undefined } })
        this.orders.bracket({ ...buy, limit: 99, stopLoss: 90, takeProfit: 110, ...{ postOnly: true } })
        this.buy({ size: 2, limit: 99, postOnly: true })
      }
    }
    assert.deepEqual(run(Placing, flat).log, [])
  })

  it('is none that another kind of order has: terms can be shared', () => {
    const { order } = place(({ orders }) => {
      const shared = { ...buy, limit: 99 }
      return orders.marketIfTouched({ ...shared, trigger: 99 })
    })
    assert.equal(order.type, 'MARKET_IF_TOUCHED')
  })
})

describe('A quantity that is no whole number of lots', () => {
  const cases: readonly (readonly [string, (strategy: Strategy) => unknown, string])[] = [
    [
      'buy by a number',
      (strategy) => strategy.buy({ size: 1.7 }),
      'The size units(1.7) is no whole number of lots of 1 and becomes 1',
    ],
    [
      'sell by units',
      (strategy) => strategy.sell({ size: units(2.5) }),
      'The size units(2.5) is no whole number of lots of 1 and becomes 2',
    ],
    [
      'close',
      (strategy) => strategy.close({ size: 1.5 }),
      'The size units(1.5) is no whole number of lots of 1 and becomes 1',
    ],
  ]
  for (const [what, placing, text] of cases)
    it(`is told of once where it is rounded down: ${what}`, () => {
      class Places extends Strategy {
        override onBar() {
          if (this.isFlat()) this.buy({ size: 100 })
          else placing(this)
        }
      }
      const lines = run(Places, flat).log.filter((line) => line.includes('warn: '))
      assert.equal(lines.length, 1, lines.join('; '))
      assert.ok(lines[0]!.includes(text), lines[0])
    })

  it('is not told of where a rule computes it', () => {
    class Places extends Strategy {
      override onBar() {
        this.buy({ size: 0.013 })
        this.buy({ size: 3 })
      }
    }
    assert.deepEqual(run(Places, flat).log, [])
  })
})

describe('An order of the factory without its price', () => {
  const buy = { side: 'BUY', quantity: 1 } as const
  // As it arrives where nothing has checked the types.
  const nothing = {} as { limit: number; stop: number; trigger: number }
  const cases: readonly (readonly [string, (orders: Strategy['orders']) => Order, string])[] = [
    ['limit', (orders) => orders.limit({ ...buy, ...nothing }), 'it has no limit'],
    ['stop', (orders) => orders.stop({ ...buy, ...nothing }), 'it has no stop'],
    ['stop-limit', (orders) => orders.stopLimit({ ...buy, ...nothing, limit: 1 }), 'it has no stop'],
    ['market if touched', (orders) => orders.marketIfTouched({ ...buy, ...nothing }), 'it has no trigger'],
    ['limit if touched', (orders) => orders.limitIfTouched({ ...buy, ...nothing, trigger: 1 }), 'it has no limit'],
  ]
  for (const [what, placing, reason] of cases)
    it(`is denied: ${what}`, () => {
      const { order } = place((strategy) => strategy.submit(placing(strategy.orders)))
      assert.deepEqual([order.status, order.reason], ['DENIED', reason])
    })
})
