import assert from 'node:assert/strict'
import { Instrument } from '../../../engine-host/model/instrument.js'
import { AccountBalance, Money, Price, Quantity } from '../../../engine-host/trading/index.js'
import { ether } from '../backtest/account-fixture.js'
import { share } from '../backtest/engine-fixture.js'

const stock = new Instrument(share, 0)
const coin = new Instrument(ether, 0)
/** Of a currency that the types do not know. */
const dollars: Money = Money.of(100, 'USD')

describe('An exact value', () => {
  const cases: readonly (readonly [what: string, actual: unknown, expected: unknown])[] = [
    ['a price keeps its decimals', stock.price('100.50').toString(), '100.50'],
    ['a price is the nearest double for arithmetic', stock.price('100.50').value, 100.5],
    ['a price of a number is the price of its text', stock.price(100.5).units, stock.price('100.50').units],
    ['a price with fewer decimals is the same price', stock.price('100.5').units, stock.price('100.50').units],
    ['a price with more decimals is rounded', stock.price('100.555').toString(), '100.56'],
    ['a price below zero has its sign before the digits', new Price(-5, 2).toString(), '-0.05'],
    ['a price without decimals has no point', new Price(-5, 0).toString(), '-5'],
    ['prices compare by their values', stock.price(100).value < stock.price(100.01).value, true],
    ['a quantity keeps its decimals', coin.quantity('10.5').toString(), '10.500'],
    ['a quantity may be zero', stock.quantity(0).value, 0],
    ['the smallest quantity is a lot', new Quantity(1, 3).value, coin.lotSize],
    ['money keeps the decimals of its currency', Money.of('1000', 'USD').toString(), '1000.00 USD'],
    ['money in yen has none', Money.of('1000', 'JPY').toString(), '1000 JPY'],
    ['money in bitcoin has eight', Money.of('0.1', 'BTC').toString(), '0.10000000 BTC'],
    ['a tie goes away from zero', Money.of('100.555', 'USD').toString(), '100.56 USD'],
    ['a tie below zero goes away from it too', Money.of('-100.555', 'USD').toString(), '-100.56 USD'],
    ['a number is taken as it is written', Money.of(1.005, 'USD').toString(), '1.01 USD'],
    ['sums are exact', Money.of('0.10', 'USD').plus(Money.of('0.20', 'USD')).value, 0.3],
    ['differences are exact', Money.of('100', 'USD').minus(Money.of('50.25', 'USD')).toString(), '49.75 USD'],
    ['a difference may be below zero', Money.of('1', 'USD').minus(Money.of('2.50', 'USD')).toString(), '-1.50 USD'],
    ['a product is rounded once', Money.of('100', 'USD').times(2.00005).toString(), '200.01 USD'],
    ['minus once is the amount below zero', Money.of('100', 'USD').times(-1).toString(), '-100.00 USD'],
    ['nothing is neither above nor below zero', Money.of('-0.001', 'USD').toString(), '0.00 USD'],
    ['what is free is what is not locked', free('100', '30'), '70.00 USD'],
    ['what is owed can be more than there is', free('100', '130'), '-30.00 USD'],
  ]
  for (const [what, actual, expected] of cases) it(what, () => assert.deepEqual(actual, expected))

  function free(total: string, locked: string): string {
    return new AccountBalance(Money.of(total, 'USD'), Money.of(locked, 'USD')).free.toString()
  }

  const refusals: readonly (readonly [what: string, make: () => unknown])[] = [
    ['a price that is no number', () => stock.price('a hundred')],
    ['a price of NaN', () => stock.price(NaN)],
    ['a quantity that is no number', () => stock.quantity('ten')],
    ['a quantity below zero', () => stock.quantity(-1)],
    ['an amount that is no number', () => Money.of('1,000', 'USD')],
    ['a sum of two currencies', () => dollars.plus(Money.of(50, 'EUR'))],
    ['a difference of two currencies', () => dollars.minus(Money.of(50, 'EUR'))],
  ]
  for (const [what, make] of refusals)
    it(`is refused with a sentence: ${what}`, () => assert.throws(make, { name: 'UserError' }))
})
