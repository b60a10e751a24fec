import assert from 'node:assert/strict'
import fc from 'fast-check'
import { BarSpecification, barAggregations, BarType, priceTypes } from '../../../engine-host/core/bar-type.js'
import { orderId, positionId, strategyId, venueId, type StrategyId } from '../../../engine-host/core/identifiers.js'
import { InstrumentId } from '../../../engine-host/core/instrument-id.js'
import { UserError } from '../../../engine-host/core/user-error.js'

describe('An instrument id', () => {
  const cases: [text: string, symbol: string, venue: string | undefined, contract: string | undefined][] = [
    ['BTC/USDT.BINANCE', 'BTC/USDT', 'BINANCE', undefined],
    ['MNQ.Z25', 'MNQ', undefined, 'Z25'],
    ['ES.H4', 'ES', undefined, 'H4'],
    ['SPY.EQUS', 'SPY', 'EQUS', undefined],
    ['BRK.B.XNYS', 'BRK.B', 'XNYS', undefined],
    ['ESH4-ESM4.GLBX', 'ESH4-ESM4', 'GLBX', undefined],
    ['SPY   250117C00500000.OPRA', 'SPY   250117C00500000', 'OPRA', undefined],
    ['AAPL.Z', 'AAPL', 'Z', undefined],
  ]
  for (const [text, symbol, venue, contract] of cases) {
    it(`${text} is ${symbol} ${venue === undefined ? `of contract ${contract!}` : `at ${venue}`}`, () => {
      const id = InstrumentId.from(text)
      assert.deepEqual([id.symbol, id.venue, id.contract, id.toString()], [symbol, venue, contract, text])
    })
  }

  for (const text of ['', '.', 'NODOT', 'A.', '.B', ' A.B', 'A.B C', 'A .B'])
    it(`is not '${text}'`, () => {
      assert.equal(InstrumentId.parse(text), undefined)
      assert.throws(() => InstrumentId.from(text), UserError)
    })

  it('is the same object when it is read again, so that it can be a key', () => {
    const key = new Map([[InstrumentId.from('MNQ.Z25'), 1]])
    assert.equal(key.get(InstrumentId.from('MNQ.Z25')), 1)
    assert.equal(key.get(InstrumentId.from('MNQ.H26')), undefined)
  })
})

describe('A bar type', () => {
  it('reads instrument, step, unit, price and source', () => {
    const { instrumentId, specification } = BarType.from('MNQ.Z25-1-SECOND-LAST')
    assert.equal(instrumentId, InstrumentId.from('MNQ.Z25'))
    assert.deepEqual(
      [specification.step, specification.aggregation, specification.priceType, specification.source],
      [1, 'SECOND', 'LAST', 'EXTERNAL'],
    )
    assert.equal(specification.nanos, 1_000_000_000n)
  })

  it('reads what bars are built from', () => {
    const specification = BarSpecification.from('5-MINUTE-LAST-INTERNAL@1-MINUTE-EXTERNAL')
    assert.equal(specification.source, 'INTERNAL')
    assert.deepEqual(specification.composition, { step: 1, aggregation: 'MINUTE', source: 'EXTERNAL' })
    assert.equal(specification.length, '5-MINUTE')
    assert.equal(
      String(BarType.from(`BTC-PERP.DYDX-${specification.toString()}`)),
      `BTC-PERP.DYDX-${specification.toString()}`,
    )
  })

  it('keeps hyphens and digits of the instrument apart from its own', () => {
    const type = BarType.from('BTC-5-MINUTE.X-10-TICK-MID')
    assert.deepEqual([type.instrumentId.symbol, type.specification.length], ['BTC-5-MINUTE', '10-TICK'])
  })

  it('has a length in time only where time closes its bars', () => {
    const nanos = (text: string) => BarSpecification.from(text).nanos
    assert.deepEqual(['250-MILLISECOND', '2-WEEK', '1-MONTH', '1-YEAR', '100-TICK'].map(nanos), [
      250_000_000n,
      1_209_600_000_000_000n,
      undefined,
      undefined,
      undefined,
    ])
  })

  it('counts time bars from the session where it says so', () => {
    const { alignment, length } = BarType.from('ES.Z25-30-MINUTE-SESSION-LAST').specification
    assert.deepEqual([alignment, length], ['session', '30-MINUTE-SESSION'])
    assert.equal(BarSpecification.from('30-MINUTE').alignment, 'utc')
  })

  for (const text of [
    '0-SECOND',
    '1-TICK-SESSION',
    '2-DAY-SESSION',
    '1-second',
    '1-FORTNIGHT',
    '1-SECOND-OPEN',
    '-1-SECOND',
    '1.5-MINUTE',
    '5-MINUTE-LAST@1-MINUTE-EXTERNAL',
    '5-MINUTE-LAST-EXTERNAL@1-MINUTE-EXTERNAL',
    '5-MINUTE-LAST-INTERNAL@1-MINUTE',
    '1-SECOND-LAST ',
  ])
    it(`is not ${text}`, () => {
      assert.equal(BarSpecification.parse(text), undefined)
      assert.equal(BarType.parse(`A.B-${text}`), undefined)
      assert.throws(() => BarSpecification.from(text), UserError)
      assert.throws(() => BarType.from(`A.B-${text}`), UserError)
    })

  it('prints what it read, whatever it read', () => {
    const step = fc.integer({ min: 1, max: 999_999_999 })
    const unit = fc.constantFrom(...barAggregations)
    const source = fc.constantFrom('INTERNAL', 'EXTERNAL')
    const composition = fc.tuple(step, unit, source).map(([count, of, from]) => `@${String(count)}-${of}-${from}`)
    const tail = fc.oneof(
      fc.constant(''),
      fc.constantFrom(...priceTypes).map((price) => `-${price}`),
      fc.tuple(fc.constantFrom(...priceTypes), source).map((parts) => `-${parts.join('-')}`),
      fc.tuple(fc.constantFrom(...priceTypes), composition).map(([price, of]) => `-${price}-INTERNAL${of}`),
    )
    const symbol = fc.stringMatching(/^[A-Z][A-Z0-9/_-]{0,8}$/)
    const instrument = fc.tuple(symbol, fc.stringMatching(/^[A-Z][A-Z0-9]{0,5}$/)).map((parts) => parts.join('.'))
    fc.assert(
      fc.property(instrument, step, unit, tail, (id, count, of, rest) => {
        const text = `${id}-${String(count)}-${of}${rest}`
        const type = BarType.from(text)
        assert.equal(type.toString(), text)
        assert.equal(type.instrumentId, InstrumentId.from(id))
        assert.deepEqual([type.specification.step, type.specification.aggregation], [count, of])
      }),
      { numRuns: 2000 },
    )
  })
})

describe('Identifiers', () => {
  it('of orders and positions name their strategy', () => {
    const strategy: StrategyId = strategyId('EmaCross-2')
    assert.equal(orderId(strategy, 17), 'EmaCross-2-17')
    assert.equal(positionId('SPY.EQUS', strategy), 'SPY.EQUS-EmaCross-2')
  })

  for (const text of ['', ' ', 'a b', '-a', 'a.b', 'a/b'])
    it(`of strategies are not '${text}'`, () => assert.throws(() => strategyId(text), UserError))

  for (const text of ['', 'A.B', 'A B'])
    it(`of venues are not '${text}'`, () => assert.throws(() => venueId(text), UserError))
})
