import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ContractValue } from '../../../engine-host/model/contract-value.js'
import { Instrument } from '../../../engine-host/model/instrument.js'
import { priceMove, priceValue } from '../../../engine-host/model/price-move.js'
import { ether, inverse } from '../backtest/account-fixture.js'
import { share } from '../backtest/engine-fixture.js'

const bet = { ...share, kind: 'betting', currency: 'USDT' } as const

describe('What a report computes in doubles', () => {
  for (const definition of [ether, { ...inverse, pricePrecision: 2, tickSize: '0.01' }, bet])
    it(`is what the account books, of ${definition.id} (${definition.kind})`, () => {
      const instrument = new Instrument(definition, 0)
      const contract = new ContractValue(instrument)
      const price = fc.integer({ min: 101, max: 5_000_000 })
      fc.assert(
        fc.property(price, price, (from, to) => {
          const quantity = 1000
          const units = instrument.quantity(quantity).units
          // Half a unit is lost to rounding, and doubles hold fifteen digits of what is subtracted.
          const isNear = (a: number, b: number) =>
            Math.abs(a - b) <= 0.501 / 10 ** instrument.moneyPrecision + quantity * Math.max(from, to) * 1e-16
          const booked = contract.profit(from, to, 1, units) / 10 ** instrument.moneyPrecision
          assert.ok(isNear(priceMove(definition, from / 100, to / 100) * quantity, booked))
          const worth = contract.amount(from, units) / 10 ** instrument.moneyPrecision
          assert.ok(isNear(priceValue(definition, from / 100) * quantity, worth))
        }),
        { numRuns: 1000 },
      )
    })
})
