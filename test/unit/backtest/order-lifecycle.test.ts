import assert from 'node:assert/strict'
import type { VenueSettings } from '../../../engine-host/protocol/venue-settings.js'
import { Strategy, units, type PositionEvent } from '../../../engine-host/trading/index.js'
import { run, type BarRow } from './engine-fixture.js'

const quiet: BarRow = [100, 101, 99, 100]

/** Runs what is to be done at each bar, from the first on. */
function acting(rows: readonly BarRow[], acts: readonly ((strategy: Strategy) => void)[], venue: VenueSettings = {}) {
  class Act extends Strategy {
    private count = 0
    override onBar() {
      acts[this.count++]?.(this)
    }
  }
  return run(Act, rows, { venue }).sink
}

describe('The exits of an entry that first closes the other side', () => {
  const five: BarRow = [100, 101, 99, 100, 5]
  const turn = [
    (strategy: Strategy) => strategy.sell({ size: 5 }),
    (strategy: Strategy) => strategy.buy({ size: 10, stopLoss: 90 }),
  ]

  it('protect what its later fills open', () => {
    const sink = acting([five, five, five, five, [100, 101, 80, 85, 1000]], turn, { volumeLimit: 1 })
    const long = sink.tradeRows.find(({ side }) => side === 1)!
    assert.deepEqual([long.quantity, long.exitPrice, long.exitReason], [5, 90, 'stopLoss'])
  })

  it('end with it when it is cancelled before it has opened anything', () => {
    const cancel = (strategy: Strategy) => strategy.cancelAll()
    const sink = acting([five, five, five, five], [...turn, cancel], { volumeLimit: 1 })
    assert.deepEqual(
      sink.orderRows.map(({ status, reason }) => [status, reason]),
      [
        ['FILLED', ''],
        ['CANCELED', 'by the strategy'],
        ['CANCELED', 'its entry ended and had opened nothing'],
      ],
    )
  })
})

describe('A trade is ambiguous', () => {
  const both: BarRow = [100, 105, 97, 100]
  const enter = (strategy: Strategy) => strategy.buy({ size: 5 })
  const ambiguity = (size: number, bar: BarRow) =>
    acting(
      [quiet, quiet, bar],
      [
        enter,
        (strategy) => {
          strategy.close({ stop: 98, size })
          strategy.close({ limit: 104, size })
        },
      ],
    ).tradeRows.map(({ exitPrice, ambiguous }) => [exitPrice, ambiguous])

  it('when a stop and a limit that are not tied together both reach for all of the position', () => {
    assert.deepEqual(ambiguity(5, both), [[98, true]])
  })

  it('not when the position is large enough for both', () => {
    assert.deepEqual(ambiguity(2, both).slice(0, 2), [
      [98, false],
      [104, false],
    ])
  })

  it('not when only one of them is touched', () => {
    assert.deepEqual(ambiguity(5, [100, 103, 97, 100]), [[98, false]])
  })
})

describe('A straddle, a buy stop and a sell stop that are not tied together,', () => {
  const straddle = (bar: BarRow, venue: VenueSettings) =>
    acting(
      [quiet, quiet, bar, quiet],
      [
        (strategy) => {
          strategy.buy({ stop: 104, size: 5 })
          strategy.sell({ stop: 96, size: 5 })
        },
      ],
      venue,
    ).tradeRows.map(({ ambiguous }) => ambiguous)

  for (const venue of [{}, { preset: 'optimistic' }, { preset: 'nautilus' }] as const) {
    const name = 'preset' in venue ? venue.preset : 'default'
    it(`is ambiguous where one bar touches both, preset ${name}`, () => {
      assert.deepEqual(straddle([100, 105, 95, 100], venue), [true])
    })
    it(`is not where the bar opens beyond one of them, preset ${name}`, () => {
      assert.deepEqual(straddle([105, 106, 95, 100], venue), [false])
    })
  }

  it('is not ambiguous where the orders act on different parts of a position', () => {
    const adding = acting(
      [quiet, quiet, [100, 105, 95, 100], quiet],
      [
        (strategy) => {
          strategy.buy({ size: 10 })
          strategy.buy({ stop: 104, size: 5 })
          strategy.sell({ stop: 96, size: 5 })
        },
      ],
    )
    assert.ok(adding.tradeRows.every(({ ambiguous }) => !ambiguous))
  })
})

describe('A fill that turns a position', () => {
  it('tells of a closed position that is flat and then of the opened one', () => {
    const told: unknown[] = []
    class Turn extends Strategy {
      private count = 0
      override onBar() {
        this.count++
        if (this.count === 1) this.buy({ size: units(5) })
        if (this.count === 2) this.sell({ size: units(8) })
      }
      override onPositionOpened({ side, quantity }: PositionEvent) {
        told.push(['opened', side, quantity])
      }
      override onPositionClosed({ side, quantity }: PositionEvent) {
        told.push(['closed', side, quantity])
      }
    }
    const { sink } = run(Turn, [quiet, quiet, quiet], { venue: { finalize: 'none' } })
    assert.deepEqual(told, [
      ['opened', 'LONG', 5],
      ['closed', 'FLAT', 0],
      ['opened', 'SHORT', -3],
    ])
    assert.deepEqual(
      sink.journalRows
        .filter(({ event }) => event.startsWith('POSITION'))
        .map(({ event, quantity }) => [event, quantity]),
      [
        ['POSITION_OPENED', 5],
        ['POSITION_CLOSED', 0],
        ['POSITION_OPENED', -3],
      ],
    )
  })
})

describe('A cash account', () => {
  it('takes no order whose fees per contract it cannot pay', () => {
    class Spend extends Strategy {
      override onBar() {
        if (this.isFlat()) this.buy({ size: 100 })
      }
    }
    const fills = (cash: string) => {
      const venue = { account: 'cash', finalize: 'none' } as const
      return run(Spend, [quiet, quiet], { cash, venue, fees: { perContract: 5 } }).sink.fillRows.length
    }
    assert.deepEqual([fills('10499.99'), fills('10500')], [0, 1])
  })
})
