import assert from 'node:assert/strict'
import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { ContractValue } from '../../../engine-host/model/contract-value.js'
import { Instrument } from '../../../engine-host/model/instrument.js'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'

const exact = Decimal.clone({ precision: 100, rounding: Decimal.ROUND_HALF_UP })

const base: InstrumentDefinition = {
  id: 'TEST.VENUE',
  kind: 'equity',
  currency: 'USD',
  pricePrecision: 2,
  tickSize: '0.01',
  quantityPrecision: 0,
  lotSize: '1',
  multiplier: '1',
  timeZone: 'UTC',
}

const perpetual: InstrumentDefinition = { ...base, kind: 'cryptoPerpetual', baseCurrency: 'BTC' }

/** Price, quantity, and the value in the settlement currency. */
const values: readonly (readonly [
  what: string,
  changes: Partial<InstrumentDefinition>,
  price: number,
  quantity: number,
  value: string,
])[] = [
  ['a share', {}, 145.82, 100, '14582.00 USD'],
  [
    'a currency pair in yen',
    { kind: 'currencyPair', currency: 'JPY', pricePrecision: 3 },
    90.005,
    50_000,
    '4500250 JPY',
  ],
  ['a coin', { kind: 'cryptoSpot', currency: 'USDT', quantityPrecision: 3 }, 2001, 0.5, '1000.50000000 USDT'],
  ['a future with a multiplier', { kind: 'future', multiplier: '50' }, 1676.25, 2, '167625.00 USD'],
  ['an option on a hundred shares', { kind: 'option', multiplier: '100' }, 3.45, 4, '1380.00 USD'],
  ['a prediction', { kind: 'predictionMarket' }, 0.37, 250, '92.50 USD'],
  ['a linear perpetual', { ...perpetual, currency: 'USDT', quantityPrecision: 3 }, 30_000, 0.25, '7500.00000000 USDT'],
  ['an inverse perpetual', { ...perpetual, valuation: 'inverse' }, 30_000, 100_000, '3.33333333 BTC'],
  [
    'an inverse perpetual of 100 a contract',
    { ...perpetual, valuation: 'inverse', multiplier: '100' },
    40_000,
    7,
    '0.01750000 BTC',
  ],
  [
    'a quanto perpetual',
    { ...perpetual, valuation: 'quanto', settlementCurrency: 'XBT', multiplier: '0.000001' },
    2_000,
    300,
    '0.60000000 XBT',
  ],
  ['half a cent, which goes away from zero', { pricePrecision: 3 }, 0.005, 1, '0.01 USD'],
]

describe('The value of a contract', () => {
  for (const [what, changes, price, quantity, value] of values)
    it(`of ${what} is ${value}`, () => {
      const instrument = new Instrument({ ...base, ...changes }, 0)
      const units = new ContractValue(instrument).amount(
        instrument.price(price).units,
        instrument.quantity(quantity).units,
      )
      const digits = instrument.moneyPrecision
      assert.equal(`${new Decimal(units).div(10 ** digits).toFixed(digits)} ${instrument.settlementCurrency}`, value)
    })

  const definition = fc.record({
    pricePrecision: fc.integer({ min: 0, max: 5 }),
    quantityPrecision: fc.integer({ min: 0, max: 6 }),
    multiplier: fc.constantFrom('1', '0.001', '2.5', '50', '100', '12500'),
    currency: fc.constantFrom('USD', 'JPY', 'USDT', 'KWD'),
    valuation: fc.constantFrom('linear' as const, 'inverse' as const),
  })
  const positive = fc.integer({ min: 1, max: 99_999_999 })
  const many = { numRuns: 2000 }

  function made(changes: Partial<InstrumentDefinition>) {
    const instrument = new Instrument(
      { ...base, ...changes, tickSize: '1', lotSize: '1', baseCurrency: 'BTC', kind: 'cryptoPerpetual' },
      0,
    )
    const price = (units: number) => new exact(units).div(10 ** instrument.pricePrecision)
    const quantity = (units: number) => new exact(units).div(10 ** instrument.quantityPrecision)
    const rounded = (amount: Decimal) =>
      amount
        .times(10 ** instrument.moneyPrecision)
        .toDecimalPlaces(0)
        .toNumber() + 0
    return { instrument, contract: new ContractValue(instrument), price, quantity, rounded }
  }

  it('equals decimal.js to the last digit', () => {
    fc.assert(
      fc.property(definition, positive, positive, (changes, priceUnits, quantityUnits) => {
        const { instrument, contract, price, quantity, rounded } = made(changes)
        const whole = quantity(quantityUnits).times(instrument.multiplier)
        const value = changes.valuation === 'inverse' ? whole.div(price(priceUnits)) : whole.times(price(priceUnits))
        const expected = rounded(value)
        if (Number.isSafeInteger(expected)) assert.equal(contract.amount(priceUnits, quantityUnits), expected)
        else assert.throws(() => contract.amount(priceUnits, quantityUnits), RangeError)
      }),
      many,
    )
  })

  it('changes by a profit that equals decimal.js to the last digit', () => {
    const terms = fc.tuple(definition, positive, positive, fc.integer({ min: 1, max: 999_999 }), fc.constantFrom(1, -1))
    fc.assert(
      fc.property(terms, ([changes, entry, exit, quantityUnits, direction]) => {
        const { instrument, contract, price, quantity, rounded } = made(changes)
        const whole = quantity(quantityUnits).times(instrument.multiplier).times(direction)
        const product = whole.times(price(exit).minus(price(entry)))
        // Divided once: two quotients rounded to whatever digits can miss a tie, as 1 ÷ 0.016 − 1 ÷ 0.012 of three units do.
        const expected = rounded(
          changes.valuation === 'inverse' ? product.div(price(entry).times(price(exit))) : product,
        )
        if (!Number.isSafeInteger(expected)) return
        assert.equal(contract.profit(entry, exit, direction, quantityUnits), expected)
      }),
      many,
    )
  })
})
