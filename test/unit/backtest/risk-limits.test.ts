import assert from 'node:assert/strict'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'
import type { RiskSettings } from '../../../engine-host/protocol/risk-settings.js'
import { Strategy, units, type OrderEvent, type SimpleOrderOptions } from '../../../engine-host/trading/index.js'
import { flat, runSeries } from './account-fixture.js'
import { share } from './engine-fixture.js'

/** One order at each bar after the first two; the reasons of the denials. */
function denials(
  orders: readonly (SimpleOrderOptions & { readonly sell?: boolean })[],
  risk: RiskSettings,
  changes: Partial<InstrumentDefinition> = {},
): readonly string[] {
  const reasons: string[] = []
  class Script extends Strategy {
    private bar = 0
    override onBar(): void {
      if (++this.bar !== 2) return
      for (const { sell = false, ...options } of orders) {
        if (sell) this.sell(options)
        else this.buy(options)
      }
    }
    override onOrderDenied({ reason }: OrderEvent): void {
      reasons.push(reason)
    }
  }
  const rows = [100, 100, 100, 100].map(flat)
  runSeries(Script, [[{ ...share, ...changes }, rows]], { risk, venue: { finalize: 'none' } })
  return reasons
}

const buy = (quantity: number, options: SimpleOrderOptions = {}) => ({ size: units(quantity), ...options })
const sell = (quantity: number) => ({ size: units(quantity), sell: true })

describe('The risk engine denies', () => {
  const cases: readonly (readonly [
    what: string,
    orders: Parameters<typeof denials>[0],
    risk: RiskSettings,
    reasons: readonly string[],
    changes?: Partial<InstrumentDefinition>,
  ])[] = [
    [
      'orders below the smallest quantity',
      [buy(4), buy(5)],
      { minimumOrderQuantity: 5 },
      ['its quantity 4 is below the minimum of 5'],
    ],
    [
      'orders above the largest quantity',
      [buy(10), buy(11)],
      { maximumOrderQuantity: '10' },
      ['its quantity 11 is above the maximum of 10'],
    ],
    [
      'what the instrument does not take',
      [buy(9), buy(10), buy(101)],
      {},
      ['its quantity 9 is below the minimum of 10', 'its quantity 101 is above the maximum of 100'],
      { minimumQuantity: '10', maximumQuantity: '100' },
    ],
    [
      'values that the instrument does not take',
      [buy(9), buy(10), buy(51)],
      {},
      ['its value of 900 USD is below the minimum of 1000', 'its value of 5100 USD is above the maximum of 5000'],
      { minimumNotional: '1000', maximumNotional: '5000' },
    ],
    [
      'orders above the largest value',
      [buy(50), buy(51)],
      { maximumOrderNotional: 5000 },
      ['its value of 5100 USD is above the maximum of 5000'],
    ],
    [
      'positions above the largest, open orders counted',
      [buy(6), buy(4), buy(1), sell(10), sell(1)],
      { maximumPosition: 10 },
      [
        'the position could become 11, above the maximum of 10',
        'the position could become 11, above the maximum of 10',
      ],
    ],
    [
      'exposure above the largest, open orders counted',
      [buy(60), buy(41), buy(40)],
      { maximumExposure: 10_000 },
      ['the exposure could become 10100.00 USD, above the maximum of 10000'],
    ],
    [
      'limits and stops too far from the last price',
      [buy(1, { limit: 95 }), buy(1, { limit: 94.99 }), buy(1, { stop: 105.01 }), buy(1)],
      { priceCollar: 5 },
      [
        'its price 94.99 is more than 5 % from the last price 100',
        'its price 105.01 is more than 5 % from the last price 100',
      ],
    ],
    [
      'more orders than a second may have',
      [buy(1), buy(1), buy(1)],
      { ordersPerSecond: 2 },
      ['2 orders were submitted within a second already'],
    ],
    [
      'everything while trading is halted',
      [buy(1)],
      { tradingState: 'halted' },
      ['trading is halted by the risk settings'],
    ],
    [
      'what opens a position while it only reduces',
      [buy(1)],
      { tradingState: 'reducing' },
      ['the risk settings take only orders that reduce a position'],
    ],
    [
      'by the limits of an instrument in place of those of all',
      [buy(3)],
      { maximumOrderQuantity: 1, of: { 'TEST.XNAS': { maximumOrderQuantity: 2 } } },
      ['its quantity 3 is above the maximum of 2'],
    ],
  ]
  for (const [what, orders, risk, reasons, changes] of cases)
    it(what, () => assert.deepEqual(denials(orders, risk, changes), reasons))

  const unusable: readonly (readonly [risk: object, message: string])[] = [
    [{ tradingState: 'paused' }, 'The risk setting \'tradingState\' cannot be "paused".'],
    [{ ordersPerSecond: 0 }, "The risk setting 'ordersPerSecond' cannot be 0."],
    [{ maximumPosition: 'ten' }, 'The risk setting \'maximumPosition\' cannot be "ten".'],
    [{ priceCollar: -1 }, "The risk setting 'priceCollar' cannot be -1."],
    [{ of: { SPY: {} } }, 'The risk settings name SPY, which is no instrument of the run.'],
  ]
  for (const [risk, message] of unusable)
    it(`nothing with a setting that cannot be used: ${message}`, () =>
      assert.throws(() => denials([], risk), { name: 'UserError', message }))
})

describe('The risk engine', () => {
  it('counts orders by simulated time, so that a later second has its own', () => {
    const reasons: string[] = []
    class Every extends Strategy {
      override onBar(): void {
        this.buy({ size: units(1) })
        this.buy({ size: units(1) })
      }
      override onOrderDenied({ reason }: OrderEvent): void {
        reasons.push(reason)
      }
    }
    runSeries(Every, [[share, [100, 100, 100].map(flat)]], { risk: { ordersPerSecond: 1 } })
    assert.equal(reasons.length, 3)
  })

  it('refuses a change that leaves the limits', () => {
    const reasons: string[] = []
    class Change extends Strategy {
      private bar = 0
      override onBar(): void {
        if (++this.bar !== 1) return
        const order = this.buy({ size: units(5), limit: 99 })
        this.modify(order, { limit: 90 })
        this.modify(order, { quantity: 11 })
        this.modify(order, { limit: 98 })
      }
      override onModifyRejected({ reason }: OrderEvent): void {
        reasons.push(reason)
      }
    }
    const { sink } = runSeries(Change, [[share, [100, 100].map(flat)]], {
      risk: { priceCollar: 5, maximumOrderQuantity: 10 },
    })
    assert.deepEqual(reasons, [
      'its price 90 is more than 5 % from the last price 100',
      'its quantity 11 is above the maximum of 10',
    ])
    assert.equal(sink.orderRows[0]?.limit, 98)
  })
})
