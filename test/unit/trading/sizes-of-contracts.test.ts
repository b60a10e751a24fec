import assert from 'node:assert/strict'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'
import type { RunSpecification } from '../../../engine-host/protocol/run-specification.js'
import {
  equityShare,
  notional,
  riskPercent,
  Strategy,
  volatilityTarget,
  type Size,
} from '../../../engine-host/trading/index.js'
import { flat, inverse, runSeries, yenPair } from '../backtest/account-fixture.js'

/** The quantity that a size comes to in the first bar. */
function quantityOf(
  size: Size,
  definition: InstrumentDefinition,
  price: number,
  changes: Partial<RunSpecification>,
): number {
  let quantity = NaN
  class Sized extends Strategy {
    override onBar(): void {
      quantity = this.buy({ size }).quantity
    }
  }
  runSeries(Sized, [[definition, [flat(price)]]], { venue: { finalize: 'none' }, ...changes })
  return quantity
}

describe('A size', () => {
  const coins = { cash: '2', currency: 'XBT' }
  const dollars = { cash: '10000', currency: 'USD' }
  const cases: readonly (readonly [
    what: string,
    size: Size,
    definition: InstrumentDefinition,
    price: number,
    changes: Partial<RunSpecification>,
    quantity: number,
  ])[] = [
    // A contract of one dollar is 1/40,000 of a coin.
    ['of half the equity in inverse contracts', equityShare(0.5), inverse, 40_000, coins, 40_000],
    ['of a coin in inverse contracts', notional(1), inverse, 40_000, coins, 40_000],
    // A contract loses 1/32,000 − 1/40,000 of a coin.
    ['that risks a percent in inverse contracts', riskPercent(1, { stopLoss: 32_000 }), inverse, 40_000, coins, 3200],
    [
      'of which a usual move is a percent in inverse contracts',
      volatilityTarget(1, { volatility: 8000 }),
      inverse,
      40_000,
      coins,
      3200,
    ],
    // A dollar of the pair costs 125 yen, which are a dollar.
    ['of the whole equity in a pair quoted in another currency', equityShare(1), yenPair, 125, dollars, 10_000],
    ['of 500 in a pair quoted in another currency', notional(500), yenPair, 125, dollars, 500],
    ['that risks a percent in another currency', riskPercent(1, { stopLoss: 100 }), yenPair, 125, dollars, 500],
  ]
  for (const [what, size, definition, price, changes, quantity] of cases)
    it(what, () => assert.equal(quantityOf(size, definition, price, changes), quantity))
})
