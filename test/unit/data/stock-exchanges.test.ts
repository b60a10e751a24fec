import assert from 'node:assert/strict'
import { instrumentOfId } from '../../../engine-host/data/table-instrument.js'

const shares = [
  ['SAP.XETR', 'Europe/Berlin', 'EUR'],
  ['VOD.XLON', 'Europe/London', 'GBP'],
  ['NESN.XSWX', 'Europe/Zurich', 'CHF'],
  ['7203.XTKS', 'Asia/Tokyo', 'JPY'],
  ['BHP.XASX', 'Australia/Sydney', 'AUD'],
  ['SPY.XNAS', 'America/New_York', 'USD'],
  ['ANY.WHERE', 'America/New_York', 'USD'],
] as const

describe('A share that a table names', () => {
  for (const [id, timeZone, currency] of shares)
    it(`${id} has the zone and the currency of its exchange, ${timeZone} and ${currency}`, () => {
      const { base } = instrumentOfId(id, undefined)
      assert.deepEqual([base.kind, base.timeZone, base.currency], ['equity', timeZone, currency])
      // The zone is one that this machine knows.
      assert.doesNotThrow(() => new Intl.DateTimeFormat('en', { timeZone }))
    })
})
