import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Strategy, units, type AccountEvent, type SimpleOrderOptions } from '../../../engine-host/trading/index.js'
import { flat, future, inverse, runSeries } from './account-fixture.js'
import { share, type BarRow } from './engine-fixture.js'

/** Buys or sells once in the first bar, with whatever exits. */
function once(options: SimpleOrderOptions & { readonly short?: boolean }) {
  return class Once extends Strategy {
    static causes: string[] = []
    private bar = 0
    override onStart(): void {
      Once.causes = []
    }
    override onBar(): void {
      const { short = false, ...order } = options
      if (++this.bar !== 1) return
      if (short) this.sell(order)
      else this.buy(order)
    }
    override onAccount({ cause }: AccountEvent): void {
      Once.causes.push(cause)
    }
  }
}

describe('Liquidation', () => {
  // 10,000 of cash, 500 shares at 100: with a leverage of 5 the maintenance margin is a tenth of the notional.
  // 10,000 − 500 × (100 − p) = 0.1 × 500 × p at p = 88.88….
  const leveraged = { cash: '10000', account: { leverage: 5 }, venue: { finalize: 'none' } } as const
  const held = { size: units(500) }
  const cases: readonly (readonly [
    what: string,
    order: Parameters<typeof once>[0],
    rows: readonly BarRow[],
    exit: readonly [reason: string, price: number, ambiguous: boolean] | undefined,
  ])[] = [
    [
      'leaves a position whose bar stays above the price',
      held,
      [flat(100), flat(100), [100, 101, 88.89, 95]],
      undefined,
    ],
    [
      'closes at the price where equity meets the maintenance margin',
      held,
      [flat(100), flat(100), [100, 101, 80, 95]],
      ['liquidation', 88.88, false],
    ],
    [
      'closes at the open of a bar that opens beyond',
      held,
      [flat(100), flat(100), [85, 90, 80, 90]],
      ['liquidation', 85, false],
    ],
    [
      'comes before a target that the same bar reaches',
      { ...held, takeProfit: 110 },
      [flat(100), flat(100), [100, 111, 88, 105]],
      ['liquidation', 88.88, true],
    ],
    [
      'comes after a stop that lies nearer',
      { ...held, stopLoss: 95 },
      [flat(100), flat(100), [100, 101, 80, 90]],
      ['stopLoss', 95, false],
    ],
    [
      'closes within the bar of the entry',
      held,
      [flat(100), [100, 101, 80, 95], flat(95)],
      ['liquidation', 88.88, false],
    ],
    [
      'comes before the target of an entry in the same bar',
      { ...held, takeProfit: 110 },
      [flat(100), [100, 111, 88, 105], flat(95)],
      ['liquidation', 88.88, true],
    ],
    [
      'closes a short position above',
      { ...held, short: true },
      [flat(100), flat(100), [100, 120, 99, 110]],
      ['liquidation', 109.1, false],
    ],
  ]
  for (const [what, order, rows, exit] of cases)
    it(what, () => {
      const { sink } = runSeries(once(order), [[share, rows]], leveraged)
      const closed = sink.tradeRows.filter(({ exitReason }) => exitReason !== 'open')
      assert.deepEqual(
        closed.map(({ exitReason, exitPrice, ambiguous }) => [exitReason, exitPrice, ambiguous]),
        exit === undefined ? [] : [exit],
      )
    })

  it('calls once for a position that grows in the bar that liquidates it', () => {
    class Adds extends Strategy {
      private bar = 0
      override onBar(): void {
        this.bar++
        if (this.bar <= 2) this.buy({ size: units(this.bar === 1 ? 400 : 50) })
      }
    }
    const { sink, log } = runSeries(Adds, [[share, [flat(100), flat(100), [100, 100, 80, 90]]]], leveraged)
    assert.equal(sink.journalRows.filter(({ event }) => event === 'MARGIN_CALL').length, 1)
    assert.equal(log.filter((line) => line.includes('Margin call')).length, 1)
  })

  it('tells the strategy and the log before it closes, and cancels what is open', () => {
    const Bracket = once({ ...held, takeProfit: 200 })
    const { sink, log } = runSeries(Bracket, [[share, [flat(100), flat(100), [100, 100, 80, 90]]]], leveraged)
    assert.deepEqual(Bracket.causes, ['marginCall', 'fill'])
    assert.match(
      log.join('\n'),
      /Margin call: equity falls below the maintenance margin, or 0 without one, and TEST\.XNAS is liquidated\./,
    )
    const events = sink.journalRows.map(({ event }) => event)
    assert(events.indexOf('MARGIN_CALL') < events.lastIndexOf('ORDER_FILLED'))
    const call = sink.journalRows.find(({ event }) => event === 'MARGIN_CALL')
    const exit = sink.tradeRows.find(({ exitReason }) => exitReason === 'liquidation')
    assert.deepEqual([call?.quantity, call?.trigger], [0, exit?.exitPrice], 'the instrument and the price of the call')
    assert.deepEqual(
      sink.orderRows.map(({ status }) => status),
      ['FILLED', 'CANCELED', 'FILLED'],
    )
  })

  it('ends a position without margins when nothing is left of the account', () => {
    // 1 contract of 50 a point, 5,000 of cash: nothing is left 100 points below.
    const { sink, engine } = runSeries(
      once({ size: units(1) }),
      [[future, [flat(1800), flat(1800), [1800, 1800, 1650, 1700]]]],
      {
        cash: '5000',
      },
    )
    assert.deepEqual(
      sink.tradeRows.map(({ exitReason, exitPrice }) => [exitReason, exitPrice]),
      [['liquidation', 1700]],
    )
    assert.equal(engine.progress.equity, 0)
  })

  it('leaves an account that owes money unable to open anything', () => {
    const reasons: string[] = []
    class Stubborn extends Strategy {
      override onBar(): void {
        if (this.isFlat()) this.buy({ size: units(1) })
      }
      override onOrderDenied({ reason }: { reason: string }): void {
        reasons.push(reason)
      }
    }
    const { sink, engine } = runSeries(Stubborn, [[future, [1800, 1800, 1600, 1600, 1600].map(flat)]], { cash: '5000' })
    assert.equal(engine.progress.equity, -5000)
    assert.equal(sink.tradeRows.length, 1)
    assert.deepEqual([...new Set(reasons)], ['the account has nothing left'])
  })

  it('can be turned off, and is in the presets of engines that do without', () => {
    const rows = [flat(1800), flat(1800), [1800, 1800, 1650, 1650] as const]
    for (const changes of [{ account: { liquidation: 'none' } }, { venue: { preset: 'backtrader' } }] as const) {
      const { engine } = runSeries(once({ size: units(1) }), [[future, rows]], { cash: '5000', ...changes })
      assert.equal(engine.progress.equity, -2500)
    }
  })

  it('knows where an inverse contract is ruined', () => {
    // 10,000 of contracts at 40,000 with 0.1 coins: ruined where 10,000 ÷ p = 0.25 + 0.1.
    const { sink } = runSeries(
      once({ size: units(10_000) }),
      [[inverse, [flat(40_000), flat(40_000), [40_000, 40_000, 20_000, 30_000]]]],
      {
        cash: '0.1',
        currency: 'XBT',
      },
    )
    assert.deepEqual(
      sink.tradeRows.map(({ exitReason, exitPrice }) => [exitReason, exitPrice]),
      [['liquidation', 28_571]],
    )
  })

  it('counts what several positions lose together', () => {
    class Both extends Strategy {
      private bar = 0
      override onBar(): void {
        if (++this.bar !== 1) return
        for (const { instrument } of [this.bars('TEST.XNAS'), this.bars('OTHER.XNAS')])
          this.buy({ instrument, size: units(300) })
      }
    }
    const rows = [100, 100, 80].map(flat)
    const { sink } = runSeries(
      Both,
      [
        [share, rows],
        [{ ...share, id: 'OTHER.XNAS' }, rows],
      ],
      { cash: '10000' },
    )
    assert.deepEqual(
      sink.tradeRows.map(({ exitReason }) => exitReason),
      ['liquidation', 'liquidation'],
    )
  })

  it('never leaves more than half a tick of the position below zero where no bar gaps', () => {
    const step = fc.tuple(fc.integer({ min: -300, max: 300 }), fc.nat(500), fc.nat(500))
    const terms = fc.record({
      size: fc.integer({ min: 1, max: 2000 }),
      short: fc.boolean(),
      leverage: fc.constantFrom(undefined, 5, 30),
    })
    fc.assert(
      fc.property(fc.array(step, { minLength: 3, maxLength: 12 }), terms, (steps, { size, short, leverage }) => {
        let last = 10_000
        const rows = steps.map(([change, up, down]): BarRow => {
          const open = last
          last = Math.max(1000, open + change)
          const cents = [open, Math.max(open, last) + up, Math.max(500, Math.min(open, last) - down), last]
          return cents.map((each) => each / 100) as unknown as BarRow
        })
        const { sink } = runSeries(once({ size: units(size), short }), [[share, rows]], {
          cash: '10000',
          account: leverage === undefined ? {} : { leverage },
        })
        const lowest = Math.min(...sink.equity)
        assert.ok(lowest >= -size * 0.01, `${String(lowest)} with ${String(size)}`)
        for (const trade of sink.tradeRows.filter(({ exitReason }) => exitReason === 'liquidation')) {
          const [, high, low] = rows[trade.exitBar]!
          assert.ok(trade.exitPrice >= low && trade.exitPrice <= high)
        }
      }),
      { numRuns: 1000 },
    )
  })
})
