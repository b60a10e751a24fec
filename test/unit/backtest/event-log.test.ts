import assert from 'node:assert/strict'
import { Strategy, type Order } from '../../../engine-host/trading/index.js'
import { run, share, specificationOf, type BarRow } from './engine-fixture.js'

const rows: BarRow[] = [
  [100, 101, 99, 100],
  [100, 101, 99, 100],
]
const other = { ...share, id: 'OTHER.XNAS' }
const specification = specificationOf()

/** SHA-256 of a run that places what is given at its first bar and fills nothing. */
function hashOf(placing: (strategy: Strategy) => Order | readonly Order[]): string {
  class Once extends Strategy {
    override onBar() {
      if (this.bars().length === 1) placing(this)
    }
  }
  const { engine } = run(Once, rows, {
    instruments: [share, other],
    sources: [...specification.sources, { instrumentId: other.id, bars: '1-MINUTE', files: [], rows: 0 }],
  })
  return engine.eventLogSha256()
}

const limit = { side: 'BUY', quantity: 5, limit: 90 } as const
const stopLimit = { side: 'BUY', quantity: 5, limit: 112, stop: 110 } as const
const trailing = { side: 'SELL', quantity: 5, offset: 20 } as const
const trailingLimit = { ...trailing, limitOffset: 1 } as const
const day = Date.UTC(2020, 0, 3)

describe('The event log tells apart orders that differ in one term alone:', () => {
  const pairs: readonly [
    string,
    (s: Strategy) => Order | readonly Order[],
    (s: Strategy) => Order | readonly Order[],
  ][] = [
    [
      'side',
      (s) => s.submit(s.orders.limit({ ...limit, limit: 100.5, side: 'SELL', postOnly: true, timeInForce: 'GTC' })),
      (s) => s.submit(s.orders.limit({ ...limit, limit: 100.5, postOnly: true, timeInForce: 'GTC' })),
    ],
    ['quantity', (s) => s.submit(s.orders.limit(limit)), (s) => s.submit(s.orders.limit({ ...limit, quantity: 6 }))],
    ['limit', (s) => s.submit(s.orders.limit(limit)), (s) => s.submit(s.orders.limit({ ...limit, limit: 91 }))],
    [
      'type',
      (s) => s.submit(s.orders.marketIfTouched({ side: 'BUY', quantity: 5, trigger: 90 })),
      (s) => s.submit(s.orders.stop({ side: 'SELL', quantity: 5, stop: 90 })),
    ],
    [
      'stop of a stop-limit',
      (s) => s.submit(s.orders.stopLimit(stopLimit)),
      (s) => s.submit(s.orders.stopLimit({ ...stopLimit, stop: 111 })),
    ],
    [
      'instrument',
      (s) => s.submit(s.orders.limit(limit)),
      (s) => s.submit(s.orders.limit({ ...limit, instrument: s.bars(other.id).instrument })),
    ],
    [
      'time in force',
      (s) => s.submit(s.orders.limit(limit)),
      (s) => s.submit(s.orders.limit({ ...limit, timeInForce: 'DAY' })),
    ],
    [
      'end',
      (s) => s.submit(s.orders.limit({ ...limit, timeInForce: 'GTD', expiresAt: day })),
      (s) => s.submit(s.orders.limit({ ...limit, timeInForce: 'GTD', expiresAt: day + 1 })),
    ],
    [
      'post-only',
      (s) => s.submit(s.orders.limit(limit)),
      (s) => s.submit(s.orders.limit({ ...limit, postOnly: true })),
    ],
    [
      'quantity shown',
      (s) => s.submit(s.orders.limit(limit)),
      (s) => s.submit(s.orders.limit({ ...limit, displayQuantity: 2 })),
    ],
    [
      'distance of a trailing stop',
      (s) => s.submit(s.orders.trailingStop({ ...trailing, activation: 150 })),
      (s) => s.submit(s.orders.trailingStop({ ...trailing, activation: 150, offset: 21 })),
    ],
    [
      'activation price',
      (s) => s.submit(s.orders.trailingStop({ ...trailing, activation: 150 })),
      (s) => s.submit(s.orders.trailingStop({ ...trailing, activation: 151 })),
    ],
    [
      'unit of the distance',
      (s) => s.submit(s.orders.trailingStop({ ...trailing, activation: 150 })),
      (s) => s.submit(s.orders.trailingStop({ ...trailing, activation: 150, offset: 2000, offsetType: 'TICKS' })),
    ],
    [
      'what is followed',
      (s) => s.submit(s.orders.trailingStop({ ...trailing, activation: 150 })),
      (s) => s.submit(s.orders.trailingStop({ ...trailing, activation: 150, triggerType: 'LAST_PRICE' })),
    ],
    [
      'distance of the limit',
      (s) => s.submit(s.orders.trailingStopLimit({ ...trailingLimit, activation: 150 })),
      (s) => s.submit(s.orders.trailingStopLimit({ ...trailingLimit, activation: 150, limitOffset: 2 })),
    ],
    [
      'linking of a group',
      (s) => s.submit(s.orders.oco([s.orders.limit(limit), s.orders.limit({ ...limit, limit: 89 })])),
      (s) => s.submit(s.orders.ouo([s.orders.limit(limit), s.orders.limit({ ...limit, limit: 89 })])),
    ],
    [
      'order that is waited for',
      (s) => {
        const [first, second, third] = [s.orders.limit(limit), s.orders.limit(limit), s.orders.limit(limit)]
        return s.submit([s.orders.oto(first, [third]), second])
      },
      (s) => {
        const [first, second, third] = [s.orders.limit(limit), s.orders.limit(limit), s.orders.limit(limit)]
        return s.submit([first, s.orders.oto(second, [third])])
      },
    ],
    ['reduce-only', (s) => s.buy({ limit: 90 }), (s) => s.buy({ limit: 90, reduceOnly: true })],
  ]
  for (const [what, one, another] of pairs)
    it(what, () => {
      assert.equal(hashOf(one), hashOf(one))
      assert.notEqual(hashOf(one), hashOf(another))
    })
})

describe('The event log of a command', () => {
  it('has a row when the strategy asks for a change or a cancellation, before the row of what came of it', () => {
    class Change extends Strategy {
      override onBar() {
        const [order] = this.workingOrders()
        if (order === undefined) this.buy({ limit: 90 })
        else if (order.limit === 90) this.modify(order, { limit: 91 })
        else this.cancel(order)
      }
    }
    const { sink } = run(Change, [...rows, ...rows.slice(0, 1)])
    assert.deepEqual(
      sink.journalRows.filter(({ order }) => order === 1).map(({ event }) => event),
      [
        'ORDER_INITIALIZED',
        'ORDER_SUBMITTED',
        'ORDER_ACCEPTED',
        'ORDER_PENDING_UPDATE',
        'ORDER_UPDATED',
        'ORDER_PENDING_CANCEL',
        'ORDER_CANCELED',
      ],
    )
  })
})
