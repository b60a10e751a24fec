import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Instrument } from '../../../engine-host/model/instrument.js'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'

const share: InstrumentDefinition = {
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

/** The increments of betting exchanges for odds up to 1,000. */
const odds: InstrumentDefinition = {
  ...share,
  kind: 'betting',
  tickBands: [
    { upTo: '2', tick: '0.01' },
    { upTo: '3', tick: '0.02' },
    { upTo: '4', tick: '0.05' },
    { upTo: '6', tick: '0.1' },
    { upTo: '10', tick: '0.2' },
    { upTo: '20', tick: '0.5' },
    { upTo: '30', tick: '1' },
    { upTo: '50', tick: '2' },
    { upTo: '100', tick: '5' },
    { upTo: '1000', tick: '10' },
  ],
}

describe('An instrument', () => {
  const settled: readonly (readonly [changes: Partial<InstrumentDefinition>, currency: string])[] = [
    [{}, 'USD'],
    [{ kind: 'cryptoPerpetual', baseCurrency: 'BTC', valuation: 'inverse' }, 'BTC'],
    [{ kind: 'cryptoPerpetual', baseCurrency: 'ETH', valuation: 'quanto', settlementCurrency: 'BTC' }, 'BTC'],
    [{ kind: 'currencyPair', baseCurrency: 'EUR' }, 'USD'],
  ]
  for (const [changes, currency] of settled)
    it(`that is ${changes.valuation ?? 'linear'} (${changes.kind ?? 'equity'}) settles in ${currency}`, () =>
      assert.equal(new Instrument({ ...share, ...changes }, 0).settlementCurrency, currency))

  const refused: readonly (readonly [changes: Partial<InstrumentDefinition>, reason: RegExp])[] = [
    [{ valuation: 'inverse' }, /it is inverse and names no baseCurrency/],
    [{ valuation: 'quanto' }, /it is quanto and names no settlementCurrency/],
    [{ settlementCurrency: 'EUR' }, /it is linear, so its settlementCurrency must be USD/],
    [{ maintenanceMargin: '0.05' }, /a maintenance margin and no initial margin/],
    [{ initialMargin: '0.05', maintenanceMargin: '0.1' }, /its maintenance margin is above/],
    [{ minimumQuantity: '10', maximumQuantity: '5' }, /maximumQuantity is below the minimum/],
    [{ minimumQuantity: '0.5' }, /its minimumQuantity 0.5 has more decimals than 0/],
    [{ expiry: '2013-12-20' }, /its expiry is '2013-12-20', not a time such as/],
    [{ kind: 'option', strike: '100' }, /it is an option and its optionRight is neither/],
    [{ strike: '100' }, /it is no option and names terms of one/],
    [{ tickBands: [{ upTo: '2', tick: '0.015' }] }, /the tick '0.015' of its tickBands is not a multiple/],
    [{ tickBands: [{ upTo: '2', tick: '0.03' }] }, /does not begin and end on its tick/],
    [
      {
        tickBands: [
          { upTo: '2', tick: '0.01' },
          { upTo: '1', tick: '0.01' },
        ],
      },
      /tickBands do not ascend/,
    ],
  ]
  for (const [changes, reason] of refused)
    it(`is refused with a sentence: ${reason.source}`, () =>
      assert.throws(() => new Instrument({ ...share, ...changes }, 0), {
        name: 'UserError',
        message: reason,
        next: 'Correct it in .backlens/instruments.json.',
      }))

  it('takes half of the initial margin for the maintenance margin unless it names one', () => {
    const { margin } = new Instrument({ ...share, initialMargin: '0.1' }, 0)
    assert.deepEqual(margin, { perContract: false, initial: 0.1, maintenance: 0.05 })
    const amounts = new Instrument(
      { ...share, initialMarginPerContract: '12000', maintenanceMarginPerContract: '11000' },
      0,
    )
    assert.deepEqual(amounts.margin, { perContract: true, initial: 12000, maintenance: 11000 })
  })
})

describe('Ticks that differ by price', () => {
  const instrument = new Instrument(odds, 0)
  const cases: readonly (readonly [value: number, floor: number, ceil: number, nearest: number])[] = [
    [1.995, 1.99, 2, 2],
    [2, 2, 2, 2],
    [2.005, 2, 2.02, 2],
    [2.99, 2.98, 3, 3],
    [3.02, 3, 3.05, 3],
    [4.04, 4, 4.1, 4],
    [10.2, 10, 10.5, 10],
    [29.4, 29, 30, 29],
    [31, 30, 32, 32],
    [104, 100, 110, 100],
  ]
  for (const [value, floor, ceil, nearest] of cases)
    it(`put ${String(value)} between ${String(floor)} and ${String(ceil)}`, () => {
      assert.equal(instrument.floorToTick(value), floor)
      assert.equal(instrument.ceilToTick(value), ceil)
      assert.equal(instrument.round(value), nearest)
    })

  it('are stepped through from range to range', () => {
    assert.equal(instrument.ticks.step(199, 2), 202)
    assert.equal(instrument.ticks.step(202, -2), 199)
  })

  it('round down and up to neighbours, and leave what is on a tick', () => {
    fc.assert(
      fc.property(fc.integer({ min: 101, max: 100_000 }), (units) => {
        const value = units / 100
        const below = Math.round(instrument.floorToTick(value) * 100)
        const above = Math.round(instrument.ceilToTick(value) * 100)
        const thousandth = instrument.ticks.at(units) / 1000
        assert.ok(below <= units + thousandth && units <= above + thousandth)
        assert.ok(below === above || instrument.ticks.step(below, 1) === above)
        assert.equal(instrument.floorToTick(above / 100), above / 100)
      }),
      { numRuns: 2000 },
    )
  })
})
