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
  })
})
