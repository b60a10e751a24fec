import assert from 'node:assert/strict'
import type { VenueSettings } from '../../../engine-host/protocol/venue-settings.js'
import { Strategy, units, type Order } from '../../../engine-host/trading/index.js'
import { run, type BarRow } from './engine-fixture.js'

type Place = (strategy: Strategy) => Order
const buy =
  (terms: object = {}): Place =>
  (strategy) =>
    strategy.buy({ size: units(10), ...terms })
const sell =
  (terms: object = {}): Place =>
  (strategy) =>
    strategy.sell({ size: units(10), ...terms })

/** What becomes of orders that are placed on a bar of 102 when one more bar comes. */
function afterBar(places: readonly Place[], bar: BarRow, venue: VenueSettings = {}) {
  let working: number[] = []
  class Placing extends Strategy {
    override onBar() {
      if (this.bars().length === 1) for (const place of places) place(this)
      else working = this.workingOrders().map(({ number }) => number)
    }
  }
  const { sink } = run(Placing, [[102, 102, 102, 102], bar], { venue: { finalize: 'none', ...venue } })
  return { fills: sink.fillRows.map(({ order, price }) => [order, price]), working }
}

describe('An order and the bar after it:', () => {
  const upTo = (high: number): BarRow => [102, high, 101.5, 102]
  const downTo = (low: number): BarRow => [102, 102.5, low, 102]
  const cases: readonly (readonly [
    what: string,
    place: Place,
    bar: BarRow,
    price: number | undefined,
    venue?: VenueSettings,
  ])[] = [
    ['a market buy fills at the open', buy(), [103, 105, 101, 104], 103],
    ['a market sell fills at the open', sell(), [103, 105, 101, 104], 103],
    ['a market buy fills at the middle', buy(), [103, 105, 101, 104], 103, { marketFill: 'mid' }],
    ['a middle between ticks is rounded against a buy', buy(), [103, 105.01, 101, 104], 103.01, { marketFill: 'mid' }],
    ['a middle between ticks is rounded against a sell', sell(), [103, 105.01, 101, 104], 103, { marketFill: 'mid' }],
    ['a market buy fills at the high as the worst', buy(), [103, 105, 101, 104], 105, { marketFill: 'worst' }],
    ['a market sell fills at the low as the worst', sell(), [103, 105, 101, 104], 101, { marketFill: 'worst' }],
    ['a buy limit of 100 fills there when the low is 99', buy({ limit: 100 }), downTo(99), 100],
    ['a buy limit of 100 fills there when the low is 100', buy({ limit: 100 }), downTo(100), 100],
    ['a buy limit of 100 waits when the low is 101', buy({ limit: 100 }), downTo(101), undefined],
    ['a buy limit of 100 that is gapped through fills at the open', buy({ limit: 100 }), [98, 101, 97, 100], 98],
    ['a sell limit of 104 fills there when the high is 105', sell({ limit: 104 }), upTo(105), 104],
    ['a sell limit of 104 waits when the high is 103.99', sell({ limit: 104 }), upTo(103.99), undefined],
    ['a buy stop of 105 fills there when the high is 106', buy({ stop: 105 }), upTo(106), 105],
    ['a buy stop of 105 waits when the high is 104', buy({ stop: 105 }), upTo(104), undefined],
    ['a buy stop of 105 that is gapped through fills at the open', buy({ stop: 105 }), [107, 108, 106, 107], 107],
    ['a sell stop of 95 fills there when the low is 94', sell({ stop: 95 }), downTo(94), 95],
    ['a sell stop of 95 waits when the low is 95.01', sell({ stop: 95 }), downTo(95.01), undefined],
    ['a buy stop of 105 with a limit of 106 fills at 105', buy({ stop: 105, limit: 106 }), upTo(106), 105],
    [
      'a buy stop of 105 with a limit of 106 does not fill at an open of 107',
      buy({ stop: 105, limit: 106 }),
      [107, 108, 106.5, 107],
      undefined,
    ],
  ]
  for (const [what, place, bar, price, venue] of cases)
    it(what, () => {
      const { fills, working } = afterBar([place], bar, venue)
      assert.deepEqual(fills, price === undefined ? [] : [[1, price]])
      assert.deepEqual(working, price === undefined ? [1] : [], 'an order that filled works no more')
    })

  it('of three limits the one that the bar reaches fills, and the two others go on working', () => {
    const limits = [99, 100.5, 98].map((limit) => buy({ limit }))
    assert.deepEqual(afterBar(limits, downTo(100)), { fills: [[2, 100.5]], working: [1, 3] })
  })

  it('of orders of every kind each is judged by itself', () => {
    const places = [buy(), buy({ limit: 101 }), sell({ limit: 105 }), buy({ stop: 104 }), sell({ stop: 99 })]
    const { fills, working } = afterBar(places, [102, 104, 100, 102])
    assert.deepEqual(
      fills.toSorted(([a], [b]) => a! - b!),
      [
        [1, 102],
        [2, 101],
        [4, 104],
      ],
    )
    assert.deepEqual(working, [3, 5])
  })
})
