import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ContractValue, type MoneyArithmetic } from '../../../engine-host/model/contract-value.js'
import { EngineFill } from '../../../engine-host/model/engine-fill.js'
import { Instrument } from '../../../engine-host/model/instrument.js'
import { canBeAdded, LedgerSum } from '../../../engine-host/state/ledger-sum.js'
import { PositionLedger } from '../../../engine-host/state/position-ledger.js'
import { Strategy, units, type Bar } from '../../../engine-host/trading/index.js'
import { flat, future, inverse, runSeries, yenPair } from '../backtest/account-fixture.js'
import { share } from '../backtest/engine-fixture.js'
import { atFirst, marketOrder, owner } from '../engine/order-fixture.js'

/** A fill of a market order, in units. */
function fillOf(instrument: Instrument, quantityUnits: number, priceUnits: number): EngineFill {
  const order = marketOrder(instrument, quantityUnits)
  const terms = {
    quantityUnits: order.quantityUnits,
    priceUnits,
    liquidity: 'TAKER',
    rule: 'nextOpen',
    ambiguous: false,
  } as const
  return new EngineFill(terms, 1, order, atFirst, 0, 0)
}

function book(ledger: PositionLedger, fill: EngineFill): void {
  const closed = ledger.isOpen ? ledger.close(fill) : []
  const left = fill.quantityUnits - closed.reduce((sum, { quantityUnits }) => sum + quantityUnits, 0)
  if (left > 0) ledger.open(fill, left, 0)
}

const groups = [0, 1, 0, 1, 2]
const step = fc.record({
  place: fc.nat(groups.length - 1),
  quantityUnits: fc.oneof(fc.constant(0), fc.integer({ min: -50, max: 50 })),
  priceUnits: fc.oneof(
    { weight: 60, arbitrary: fc.integer({ min: 1000, max: 20_000 }) },
    { weight: 1, arbitrary: fc.constant(NaN) },
  ),
  asks: fc.boolean(),
})

describe('The running sum of positions', () => {
  for (const arithmetic of ['exact', 'binary', 'unrounded'] satisfies MoneyArithmetic[])
    it(`in ${arithmetic} money is what all positions come to one by one, whatever was filled and marked`, () => {
      let asked = 0
      let refused = 0
      fc.assert(
        fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), (steps) => {
          const ledgers = [share, future, { ...inverse, quantityPrecision: 0 }, yenPair, future].map(
            (definition, place) => {
              const instrument = new Instrument({ ...definition, id: `${definition.id}${String(place)}` }, place)
              return new PositionLedger(instrument, new ContractValue(instrument, arithmetic), owner)
            },
          )
          const sum = new LedgerSum(ledgers, groups, (ledger) => ledger.unrealizedUnits())
          for (const ledger of ledgers) ledger.mark(100, 0)
          for (const { place, quantityUnits, priceUnits, asks } of steps) {
            const ledger = ledgers[place]!
            if (quantityUnits === 0) ledger.mark(priceUnits / 10 ** ledger.instrument.pricePrecision, 0)
            else if (!Number.isNaN(priceUnits)) book(ledger, fillOf(ledger.instrument, quantityUnits, priceUnits))
            if (!asks) continue
            asked++
            const slow = [0, 0, 0]
            ledgers.forEach((each, at) => (slow[groups[at]!]! += each.unrealizedUnits()))
            const fast = sum.upToDate()
            const isWhole = ledgers.every((each) => Number.isInteger(each.unrealizedUnits()))
            assert.equal(fast !== undefined, isWhole)
            if (fast === undefined) refused++
            else
              assert.deepEqual(
                [...fast].map((each) => each + 0),
                slow.map((each) => each + 0),
              )
          }
        }),
        { numRuns: 1000 },
      )
      assert.ok(asked - refused > 1000 && refused > 100, `${String(asked)}, ${String(refused)}`)
    })

  it('leaves amounts to a sum one by one that doubles could not add without an error', () => {
    const instrument = new Instrument({ ...share, id: 'LARGE.SIM' }, 0)
    const ledgers = [0, 1].map(() => new PositionLedger(instrument, new ContractValue(instrument), owner))
    const sum = new LedgerSum(ledgers, [0, 0], ({ markPrice }) => markPrice)
    for (const ledger of ledgers) book(ledger, fillOf(instrument, 1, 10_000))
    ledgers[0]!.mark(5, 0)
    ledgers[1]!.mark(2 ** 52, 0)
    assert.equal(sum.upToDate(), undefined)
    ledgers[1]!.mark(2 ** 51, 0)
    assert.deepEqual([...sum.upToDate()!], [2 ** 51 + 5])
    assert.deepEqual([2 ** 52, -(2 ** 52), 2 ** 53, 0.5, NaN, Infinity].map(canBeAdded), [
      true,
      true,
      false,
      false,
      false,
      false,
    ])
  })
})

describe('With many positions', () => {
  it('equity and maintenance margin are the sums over the positions at every bar and fill', () => {
    const definitions = [0, 1, 2, 3, 4, 5].map((number) => ({
      ...future,
      id: `F${String(number)}.SIM`,
      initialMargin: '0.1',
      maintenanceMargin: String(0.03 + number / 100),
    }))
    let checks = 0
    const prices = fc.array(fc.array(fc.integer({ min: 3800, max: 4200 }), { minLength: 6, maxLength: 6 }), {
      minLength: 3,
      maxLength: 25,
    })
    const wanted = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 5, maxLength: 40 })
    fc.assert(
      fc.property(prices, wanted, (rows, quantities) => {
        let next = 0
        class Player extends Strategy {
          override onBar({ instrument }: Bar): void {
            this.check()
            const quantity = quantities[next++ % quantities.length]!
            if (quantity > 0) this.buy({ instrument, size: units(quantity) })
            else if (quantity < 0) this.sell({ instrument, size: units(-quantity) })
          }

          override onOrderFilled(): void {
            this.check()
          }

          private check(): void {
            const open = this.portfolio.openPositions()
            const unrealized = open.reduce((sum, position) => sum + position.unrealizedPnl().units, 0)
            assert.equal(this.portfolio.equity().units, this.portfolio.balance().units + unrealized)
            const margin = open.reduce((sum, { instrument, quantity }) => {
              const notional = Math.abs(quantity) * this.bars(instrument.id).close.value * instrument.multiplier * 100
              const rate = Number(definitions[instrument.index]!.maintenanceMargin)
              return sum + Math.ceil(notional * rate - notional * rate * 1e-12)
            }, 0)
            assert.equal(this.portfolio.maintenanceMargin().units, margin)
            if (open.length > 2) checks++
          }
        }
        const series = definitions.map(
          (definition, place) => [definition, rows.map((row) => flat(row[place]! * 0.25))] as const,
        )
        runSeries(Player, series, { cash: '1000000', venue: { finalize: 'none' } })
      }),
      { numRuns: 40 },
    )
    assert.ok(checks > 1000, String(checks))
  })
})
