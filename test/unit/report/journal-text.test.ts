import assert from 'node:assert/strict'
import type { JournalEntry } from '../../../engine-host/backtest/journal-query.js'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'
import { JournalText } from '../../../engine-host/report/journal-text.js'

const dax: InstrumentDefinition = {
  id: 'DAX.XETR',
  kind: 'equity',
  currency: 'EUR',
  pricePrecision: 1,
  tickSize: '0.5',
  quantityPrecision: 0,
  lotSize: '1',
  multiplier: '1',
  timeZone: 'Europe/Berlin',
}

const fill: JournalEntry = {
  time: Date.UTC(2024, 0, 2, 9, 45),
  event: 'ORDER_FILLED',
  order: 30,
  trade: 0,
  strategy: 'Two',
  instrument: 'DAX.XETR',
  side: 1,
  type: 'MARKET',
  timeInForce: 'GTC',
  role: '',
  tag: '',
  quantity: 3,
  price: 17050,
  trigger: NaN,
  money: 2,
  reason: '',
  rule: 'nextOpen',
  liquidity: 'taker',
}

describe('the journal as text', () => {
  const text = new JournalText({ instruments: [dax], specification: { currency: 'USD' } })
  const line = (changes: Partial<JournalEntry>) => text.line({ ...fill, ...changes }).slice(26)

  it('tells a commission in the currency that it was paid in, not in that of the run', () => {
    assert.equal(line({}), 'order 30 BUY DAX.XETR MARKET filled 3 at 17050.0 (nextOpen, taker, commission 2.00 EUR)')
  })

  it('tells the price of a position with the decimals of its instrument, an average with all', () => {
    assert.equal(line({ event: 'POSITION_OPENED' }), 'position in DAX.XETR opened: 3 at 17050.0')
    assert.equal(line({ event: 'POSITION_CHANGED', price: 17050.25 }), 'position in DAX.XETR changed: 3 at 17050.25')
  })

  it('tells the profit of a trade in the currency of the run', () => {
    const trade = { event: 'TRADE_CLOSED', trade: 7, instrument: '', money: 88.5 } as const
    assert.equal(line(trade), 'trade 7 closed: 3 at 17050, 88.50 USD')
    assert.equal(line({ ...trade, instrument: 'DAX.XETR' }), 'trade 7 of DAX.XETR closed: 3 at 17050.0, 88.50 USD')
  })

  it('tells balances and charges with their currency, those of a venue with its name', () => {
    const at = (event: JournalEntry['event'], quantity: number, price: number, money: number) =>
      own.line({ ...fill, order: 0, type: '', instrument: '', event, quantity, price, money }).slice(26)
    const own = new JournalText({
      instruments: [dax, { ...dax, id: 'SPY.XNYS', currency: 'USD' }],
      specification: {
        currency: 'USD',
        account: { balances: { JPY: 100 } },
        venues: { XETR: { funds: { cash: '1000', currency: 'CHF' } } },
      },
    })
    assert.equal(at('ACCOUNT_UPDATED', NaN, NaN, 12.5), 'balance 12.5 USD')
    assert.equal(at('BALANCE_UPDATED', 1, NaN, 12), 'balance 12 JPY')
    assert.equal(at('VENUE_BALANCE_UPDATED', 1, 1, 12), 'balance at XETR 12 EUR')
    assert.equal(at('BORROWING_CHARGED', 0, 1, -2), 'borrowing of DAX.XETR at XETR: -2 EUR')
    assert.equal(at('FUNDING_BOOKED', 1, NaN, -2), 'funding of SPY.XNYS: -2 USD')
    assert.equal(at('INTEREST_BOOKED', 0, 1, 3), 'interest at XETR: 3 CHF')
  })

  it('tells of a margin call the instrument, the price that it looked at and at which prices equity is told', () => {
    const call = { event: 'MARGIN_CALL', order: 0, type: '', instrument: '', quantity: 0, money: 1200 } as const
    assert.equal(
      line({ ...call, price: NaN, trigger: 16900.5 }),
      'margin call for DAX.XETR: equity does not meet the margin at its price 16900.5; at the last prices before it was 1,200.00 USD',
    )
  })
})
