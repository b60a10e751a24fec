import assert from 'node:assert/strict'
import { Strategy, type Order, type OrderEvent } from '../../../engine-host/trading/index.js'
import { run, type BarRow } from './engine-fixture.js'

const quiet: BarRow = [100, 101, 99, 100, 1000]
/** Bars whose volume fills 4 of 10. */
const thin: BarRow = [100, 101, 99, 100, 4]
const rise: BarRow = [100, 106, 99, 106, 4]
const fall: BarRow = [100, 101, 94, 95, 4]
/** Opens beyond stop and limit: a stop-limit is triggered and rests. */
const gap: BarRow = [110, 110, 108, 109, 1000]
const dip: BarRow = [100, 101, 94.5, 100, 1000]
/** Touches every level. */
const everything: BarRow = [100, 120, 80, 100, 1000]

const buy = { side: 'BUY', quantity: 10 } as const
type Factory = Strategy['orders']
const placings: Readonly<Record<string, (orders: Factory) => Order>> = {
  MARKET: (orders) => orders.market(buy),
  LIMIT: (orders) => orders.limit({ ...buy, limit: 95 }),
  STOP_MARKET: (orders) => orders.stop({ ...buy, stop: 105 }),
  STOP_LIMIT: (orders) => orders.stopLimit({ ...buy, stop: 105, limit: 106 }),
  MARKET_IF_TOUCHED: (orders) => orders.marketIfTouched({ ...buy, trigger: 95 }),
  LIMIT_IF_TOUCHED: (orders) => orders.limitIfTouched({ ...buy, trigger: 95, limit: 94 }),
  MARKET_TO_LIMIT: (orders) => orders.marketToLimit(buy),
  TRAILING_STOP_MARKET: (orders) => orders.trailingStop({ ...buy, offset: 5 }),
  TRAILING_STOP_LIMIT: (orders) => orders.trailingStopLimit({ ...buy, offset: 5, limitOffset: 1 }),
}
/** Those that rest at their trigger, where they are to fill in part. */
const marketable: typeof placings = {
  LIMIT_IF_TOUCHED: (orders) => orders.limitIfTouched({ ...buy, trigger: 95, limit: 96 }),
}
/** The bar that brings an order, ordered before it, to a state; without one the change follows the order at once. */
const bringing: Readonly<Record<string, BarRow>> = {
  'LIMIT waiting': quiet,
  'STOP_MARKET waiting': quiet,
  'STOP_LIMIT waiting': quiet,
  'MARKET_IF_TOUCHED waiting': quiet,
  'LIMIT_IF_TOUCHED waiting': quiet,
  'TRAILING_STOP_MARKET waiting': quiet,
  'TRAILING_STOP_LIMIT waiting': quiet,
  'STOP_LIMIT triggered': gap,
  'LIMIT_IF_TOUCHED triggered': dip,
  'TRAILING_STOP_LIMIT triggered': gap,
  'MARKET partly': thin,
  'LIMIT partly': fall,
  'STOP_MARKET partly': rise,
  'STOP_LIMIT partly': rise,
  'MARKET_IF_TOUCHED partly': fall,
  'LIMIT_IF_TOUCHED partly': fall,
  'MARKET_TO_LIMIT partly': thin,
  'TRAILING_STOP_MARKET partly': rise,
  'TRAILING_STOP_LIMIT partly': rise,
}
const changes: Readonly<Record<string, (strategy: Strategy, order: Order) => void>> = {
  'quantity 12': (strategy, order) => void strategy.modify(order, { quantity: 12 }),
  'quantity 6': (strategy, order) => void strategy.modify(order, { quantity: 6 }),
  'quantity 4': (strategy, order) => void strategy.modify(order, { quantity: 4 }),
  'quantity 0': (strategy, order) => void strategy.modify(order, { quantity: 0 }),
  'limit 97': (strategy, order) => void strategy.modify(order, { limit: 97 }),
  'stop 96': (strategy, order) => void strategy.modify(order, { stop: 96 }),
  'stop 103': (strategy, order) => void strategy.modify(order, { stop: 103 }),
  cancel: (strategy, order) => {
    strategy.cancel(order)
  },
}

/** What a change is answered with, then all fills of the order, of which the last bar brings what is left. */
function outcome(type: string, state: string, change: string): string {
  const bar = bringing[`${type} ${state}`]
  const place = (state === 'partly' ? marketable[type] : undefined) ?? placings[type]!
  let answer = ''
  class Changes extends Strategy {
    private bar = 0
    private order: Order | undefined
    private hasChanged = false
    override onBar() {
      this.bar++
      if (this.bar === 1) this.order = this.submit(place(this.orders))
      if (this.bar !== (bar === undefined ? 1 : 2)) return
      if (bar !== undefined) assert.equal(this.order!.filledQuantity, state === 'partly' ? 4 : 0)
      this.hasChanged = true
      changes[change]!(this, this.order!)
    }
    override onModifyRejected({ reason }: OrderEvent) {
      answer = reason
    }
    override onOrderUpdated({ order }: OrderEvent) {
      if (this.hasChanged && answer === '') answer = terms(order)
    }
    override onOrderCanceled({ order }: OrderEvent) {
      answer = terms(order)
    }
  }
  const rows = [quiet, ...(bar === undefined ? [] : [bar]), everything]
  const { sink } = run(Changes, rows, { venue: { finalize: 'none', volumeLimit: 1 } })
  return `${answer} | ${sink.fillRows.map(({ quantity, price }) => `${String(quantity)}@${String(price)}`).join(' ')}`.trim()
}

function terms({ status, quantity, limit, stop }: Order): string {
  const price = (what: string, value: number) => (Number.isNaN(value) ? '' : ` ${what} ${String(value)}`)
  return `${status} ${String(quantity)}${price('stop', stop)}${price('limit', limit)}`
}

/** Type, state, change | answer: the terms that are told of, or why it is refused | fills. */
const table = `
MARKET waiting quantity 12 | ACCEPTED 12 | 12@100
MARKET waiting quantity 6 | ACCEPTED 6 | 6@100
MARKET waiting quantity 4 | ACCEPTED 4 | 4@100
MARKET waiting quantity 0 | its quantity 0 is not above 0 | 10@100
MARKET waiting limit 97 | it has no limit | 10@100
MARKET waiting stop 103 | it has no stop | 10@100
MARKET waiting cancel | CANCELED 10 |
MARKET partly quantity 12 | PARTIALLY_FILLED 12 | 4@100 8@100
MARKET partly quantity 6 | PARTIALLY_FILLED 6 | 4@100 2@100
MARKET partly quantity 4 | the new quantity is not above what is filled | 4@100 6@100
MARKET partly quantity 0 | its quantity 0 is not above 0 | 4@100 6@100
MARKET partly limit 97 | it has no limit | 4@100 6@100
MARKET partly stop 103 | it has no stop | 4@100 6@100
MARKET partly cancel | CANCELED 10 | 4@100
LIMIT waiting quantity 12 | ACCEPTED 12 limit 95 | 12@95
LIMIT waiting quantity 6 | ACCEPTED 6 limit 95 | 6@95
LIMIT waiting quantity 4 | ACCEPTED 4 limit 95 | 4@95
LIMIT waiting quantity 0 | its quantity 0 is not above 0 | 10@95
LIMIT waiting limit 97 | ACCEPTED 10 limit 97 | 10@97
LIMIT waiting stop 103 | it has no stop | 10@95
LIMIT waiting cancel | CANCELED 10 limit 95 |
LIMIT partly quantity 12 | PARTIALLY_FILLED 12 limit 95 | 4@95 8@95
LIMIT partly quantity 6 | PARTIALLY_FILLED 6 limit 95 | 4@95 2@95
LIMIT partly quantity 4 | the new quantity is not above what is filled | 4@95 6@95
LIMIT partly quantity 0 | its quantity 0 is not above 0 | 4@95 6@95
LIMIT partly limit 97 | PARTIALLY_FILLED 10 limit 97 | 4@95 6@97
LIMIT partly stop 103 | it has no stop | 4@95 6@95
LIMIT partly cancel | CANCELED 10 limit 95 | 4@95
STOP_MARKET waiting quantity 12 | ACCEPTED 12 stop 105 | 12@105
STOP_MARKET waiting quantity 6 | ACCEPTED 6 stop 105 | 6@105
STOP_MARKET waiting quantity 4 | ACCEPTED 4 stop 105 | 4@105
STOP_MARKET waiting quantity 0 | its quantity 0 is not above 0 | 10@105
STOP_MARKET waiting limit 97 | it has no limit | 10@105
STOP_MARKET waiting stop 103 | ACCEPTED 10 stop 103 | 10@103
STOP_MARKET waiting cancel | CANCELED 10 stop 105 |
STOP_MARKET partly quantity 12 | PARTIALLY_FILLED 12 stop 105 | 4@105 8@100
STOP_MARKET partly quantity 6 | PARTIALLY_FILLED 6 stop 105 | 4@105 2@100
STOP_MARKET partly quantity 4 | the new quantity is not above what is filled | 4@105 6@100
STOP_MARKET partly quantity 0 | its quantity 0 is not above 0 | 4@105 6@100
STOP_MARKET partly limit 97 | it has no limit | 4@105 6@100
STOP_MARKET partly stop 103 | its stop was touched already | 4@105 6@100
STOP_MARKET partly cancel | CANCELED 10 stop 105 | 4@105
STOP_LIMIT waiting quantity 12 | ACCEPTED 12 stop 105 limit 106 | 12@105
STOP_LIMIT waiting quantity 6 | ACCEPTED 6 stop 105 limit 106 | 6@105
STOP_LIMIT waiting quantity 4 | ACCEPTED 4 stop 105 limit 106 | 4@105
STOP_LIMIT waiting quantity 0 | its quantity 0 is not above 0 | 10@105
STOP_LIMIT waiting limit 97 | ACCEPTED 10 stop 105 limit 97 |
STOP_LIMIT waiting stop 103 | ACCEPTED 10 stop 103 limit 106 | 10@103
STOP_LIMIT waiting cancel | CANCELED 10 stop 105 limit 106 |
STOP_LIMIT triggered quantity 12 | TRIGGERED 12 stop 105 limit 106 | 12@100
STOP_LIMIT triggered quantity 6 | TRIGGERED 6 stop 105 limit 106 | 6@100
STOP_LIMIT triggered quantity 4 | TRIGGERED 4 stop 105 limit 106 | 4@100
STOP_LIMIT triggered quantity 0 | its quantity 0 is not above 0 | 10@100
STOP_LIMIT triggered limit 97 | TRIGGERED 10 stop 105 limit 97 | 10@97
STOP_LIMIT triggered stop 103 | its stop was touched already | 10@100
STOP_LIMIT triggered cancel | CANCELED 10 stop 105 limit 106 |
STOP_LIMIT partly quantity 12 | PARTIALLY_FILLED 12 stop 105 limit 106 | 4@105 8@100
STOP_LIMIT partly quantity 6 | PARTIALLY_FILLED 6 stop 105 limit 106 | 4@105 2@100
STOP_LIMIT partly quantity 4 | the new quantity is not above what is filled | 4@105 6@100
STOP_LIMIT partly quantity 0 | its quantity 0 is not above 0 | 4@105 6@100
STOP_LIMIT partly limit 97 | PARTIALLY_FILLED 10 stop 105 limit 97 | 4@105 6@97
STOP_LIMIT partly stop 103 | its stop was touched already | 4@105 6@100
STOP_LIMIT partly cancel | CANCELED 10 stop 105 limit 106 | 4@105
MARKET_IF_TOUCHED waiting quantity 12 | ACCEPTED 12 stop 95 | 12@95
MARKET_IF_TOUCHED waiting quantity 6 | ACCEPTED 6 stop 95 | 6@95
MARKET_IF_TOUCHED waiting quantity 4 | ACCEPTED 4 stop 95 | 4@95
MARKET_IF_TOUCHED waiting quantity 0 | its quantity 0 is not above 0 | 10@95
MARKET_IF_TOUCHED waiting limit 97 | it has no limit | 10@95
MARKET_IF_TOUCHED waiting stop 96 | ACCEPTED 10 stop 96 | 10@96
MARKET_IF_TOUCHED waiting cancel | CANCELED 10 stop 95 |
MARKET_IF_TOUCHED partly quantity 12 | PARTIALLY_FILLED 12 stop 95 | 4@95 8@100
MARKET_IF_TOUCHED partly quantity 6 | PARTIALLY_FILLED 6 stop 95 | 4@95 2@100
MARKET_IF_TOUCHED partly quantity 4 | the new quantity is not above what is filled | 4@95 6@100
MARKET_IF_TOUCHED partly quantity 0 | its quantity 0 is not above 0 | 4@95 6@100
MARKET_IF_TOUCHED partly limit 97 | it has no limit | 4@95 6@100
MARKET_IF_TOUCHED partly stop 96 | its trigger was touched already | 4@95 6@100
MARKET_IF_TOUCHED partly cancel | CANCELED 10 stop 95 | 4@95
LIMIT_IF_TOUCHED waiting quantity 12 | ACCEPTED 12 stop 95 limit 94 | 12@94
LIMIT_IF_TOUCHED waiting quantity 6 | ACCEPTED 6 stop 95 limit 94 | 6@94
LIMIT_IF_TOUCHED waiting quantity 4 | ACCEPTED 4 stop 95 limit 94 | 4@94
LIMIT_IF_TOUCHED waiting quantity 0 | its quantity 0 is not above 0 | 10@94
LIMIT_IF_TOUCHED waiting limit 97 | ACCEPTED 10 stop 95 limit 97 | 10@95
LIMIT_IF_TOUCHED waiting stop 96 | ACCEPTED 10 stop 96 limit 94 | 10@94
LIMIT_IF_TOUCHED waiting cancel | CANCELED 10 stop 95 limit 94 |
LIMIT_IF_TOUCHED triggered quantity 12 | TRIGGERED 12 stop 95 limit 94 | 12@94
LIMIT_IF_TOUCHED triggered quantity 6 | TRIGGERED 6 stop 95 limit 94 | 6@94
LIMIT_IF_TOUCHED triggered quantity 4 | TRIGGERED 4 stop 95 limit 94 | 4@94
LIMIT_IF_TOUCHED triggered quantity 0 | its quantity 0 is not above 0 | 10@94
LIMIT_IF_TOUCHED triggered limit 97 | TRIGGERED 10 stop 95 limit 97 | 10@97
LIMIT_IF_TOUCHED triggered stop 96 | its trigger was touched already | 10@94
LIMIT_IF_TOUCHED triggered cancel | CANCELED 10 stop 95 limit 94 |
LIMIT_IF_TOUCHED partly quantity 12 | PARTIALLY_FILLED 12 stop 95 limit 96 | 4@95 8@96
LIMIT_IF_TOUCHED partly quantity 6 | PARTIALLY_FILLED 6 stop 95 limit 96 | 4@95 2@96
LIMIT_IF_TOUCHED partly quantity 4 | the new quantity is not above what is filled | 4@95 6@96
LIMIT_IF_TOUCHED partly quantity 0 | its quantity 0 is not above 0 | 4@95 6@96
LIMIT_IF_TOUCHED partly limit 97 | PARTIALLY_FILLED 10 stop 95 limit 97 | 4@95 6@97
LIMIT_IF_TOUCHED partly stop 96 | its trigger was touched already | 4@95 6@96
LIMIT_IF_TOUCHED partly cancel | CANCELED 10 stop 95 limit 96 | 4@95
MARKET_TO_LIMIT waiting quantity 12 | ACCEPTED 12 | 12@100
MARKET_TO_LIMIT waiting quantity 6 | ACCEPTED 6 | 6@100
MARKET_TO_LIMIT waiting quantity 4 | ACCEPTED 4 | 4@100
MARKET_TO_LIMIT waiting quantity 0 | its quantity 0 is not above 0 | 10@100
MARKET_TO_LIMIT waiting limit 97 | it has no limit | 10@100
MARKET_TO_LIMIT waiting stop 103 | it has no stop | 10@100
MARKET_TO_LIMIT waiting cancel | CANCELED 10 |
MARKET_TO_LIMIT partly quantity 12 | PARTIALLY_FILLED 12 limit 100 | 4@100 8@100
MARKET_TO_LIMIT partly quantity 6 | PARTIALLY_FILLED 6 limit 100 | 4@100 2@100
MARKET_TO_LIMIT partly quantity 4 | the new quantity is not above what is filled | 4@100 6@100
MARKET_TO_LIMIT partly quantity 0 | its quantity 0 is not above 0 | 4@100 6@100
MARKET_TO_LIMIT partly limit 97 | PARTIALLY_FILLED 10 limit 97 | 4@100 6@97
MARKET_TO_LIMIT partly stop 103 | it has no stop | 4@100 6@100
MARKET_TO_LIMIT partly cancel | CANCELED 10 limit 100 | 4@100
TRAILING_STOP_MARKET waiting quantity 12 | ACCEPTED 12 stop 104 | 12@104
TRAILING_STOP_MARKET waiting quantity 6 | ACCEPTED 6 stop 104 | 6@104
TRAILING_STOP_MARKET waiting quantity 4 | ACCEPTED 4 stop 104 | 4@104
TRAILING_STOP_MARKET waiting quantity 0 | its quantity 0 is not above 0 | 10@104
TRAILING_STOP_MARKET waiting limit 97 | it has no limit | 10@104
TRAILING_STOP_MARKET waiting stop 103 | ACCEPTED 10 stop 103 | 10@103
TRAILING_STOP_MARKET waiting cancel | CANCELED 10 stop 104 |
TRAILING_STOP_MARKET partly quantity 12 | PARTIALLY_FILLED 12 stop 105 | 4@105 8@100
TRAILING_STOP_MARKET partly quantity 6 | PARTIALLY_FILLED 6 stop 105 | 4@105 2@100
TRAILING_STOP_MARKET partly quantity 4 | the new quantity is not above what is filled | 4@105 6@100
TRAILING_STOP_MARKET partly quantity 0 | its quantity 0 is not above 0 | 4@105 6@100
TRAILING_STOP_MARKET partly limit 97 | it has no limit | 4@105 6@100
TRAILING_STOP_MARKET partly stop 103 | its stop was touched already | 4@105 6@100
TRAILING_STOP_MARKET partly cancel | CANCELED 10 stop 105 | 4@105
TRAILING_STOP_LIMIT waiting quantity 12 | ACCEPTED 12 stop 104 limit 105 | 12@104
TRAILING_STOP_LIMIT waiting quantity 6 | ACCEPTED 6 stop 104 limit 105 | 6@104
TRAILING_STOP_LIMIT waiting quantity 4 | ACCEPTED 4 stop 104 limit 105 | 4@104
TRAILING_STOP_LIMIT waiting quantity 0 | its quantity 0 is not above 0 | 10@104
TRAILING_STOP_LIMIT waiting limit 97 | ACCEPTED 10 stop 104 limit 97 |
TRAILING_STOP_LIMIT waiting stop 103 | ACCEPTED 10 stop 103 limit 105 | 10@103
TRAILING_STOP_LIMIT waiting cancel | CANCELED 10 stop 104 limit 105 |
TRAILING_STOP_LIMIT triggered quantity 12 | TRIGGERED 12 stop 105 limit 106 | 12@100
TRAILING_STOP_LIMIT triggered quantity 6 | TRIGGERED 6 stop 105 limit 106 | 6@100
TRAILING_STOP_LIMIT triggered quantity 4 | TRIGGERED 4 stop 105 limit 106 | 4@100
TRAILING_STOP_LIMIT triggered quantity 0 | its quantity 0 is not above 0 | 10@100
TRAILING_STOP_LIMIT triggered limit 97 | TRIGGERED 10 stop 105 limit 97 | 10@97
TRAILING_STOP_LIMIT triggered stop 103 | its stop was touched already | 10@100
TRAILING_STOP_LIMIT triggered cancel | CANCELED 10 stop 105 limit 106 |
TRAILING_STOP_LIMIT partly quantity 12 | PARTIALLY_FILLED 12 stop 105 limit 106 | 4@105 8@100
TRAILING_STOP_LIMIT partly quantity 6 | PARTIALLY_FILLED 6 stop 105 limit 106 | 4@105 2@100
TRAILING_STOP_LIMIT partly quantity 4 | the new quantity is not above what is filled | 4@105 6@100
TRAILING_STOP_LIMIT partly quantity 0 | its quantity 0 is not above 0 | 4@105 6@100
TRAILING_STOP_LIMIT partly limit 97 | PARTIALLY_FILLED 10 stop 105 limit 97 | 4@105 6@97
TRAILING_STOP_LIMIT partly stop 103 | its stop was touched already | 4@105 6@100
TRAILING_STOP_LIMIT partly cancel | CANCELED 10 stop 105 limit 106 | 4@105
`

describe('A change or cancellation of an order', () => {
  const rows = table
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((part) => part.trim()))
  for (const [what, answer, fills = ''] of rows) {
    const [type, state, ...change] = what!.split(' ')
    it(`${what!}: ${answer!}`, () => {
      assert.equal(outcome(type!, state!, change.join(' ')), `${answer!} | ${fills}`.trim())
    })
  }

  it('has a row for every type, each of its states and each part', () => {
    const states = Object.keys(bringing).length + 2
    assert.equal(rows.length, states * 7)
    assert.equal(new Set(rows.map(([what]) => what!.split(' ')[0])).size, 9)
  })
})
