import assert from 'node:assert/strict'
import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import {
  divideRounded,
  fromUnits,
  multiplyRounded,
  multiplyRounded3,
  parseDecimal,
  proportion,
  quotientSumRounded,
  toUnits,
} from '../../../engine-host/core/fixed-point.js'

const exact = Decimal.clone({ precision: 100, rounding: Decimal.ROUND_HALF_UP })
const oracle = (value: Decimal) => value.toDecimalPlaces(0).toNumber() + 0
const units = fc.maxSafeInteger()
const small = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 })
const precision = fc.integer({ min: 0, max: 9 })
const many = { numRuns: 2000 }

describe('Fixed-point arithmetic equals decimal.js', () => {
  it('when products are rounded, below 2^53 and beyond', () => {
    fc.assert(
      fc.property(fc.oneof(small, units), fc.oneof(small, units), fc.integer({ min: -4, max: 18 }), (a, b, dropped) => {
        const expected = oracle(new exact(a).times(b).times(new exact(10).pow(-dropped)))
        if (Number.isSafeInteger(expected)) assert.equal(multiplyRounded(a, b, dropped), expected)
        else assert.throws(() => multiplyRounded(a, b, dropped), RangeError)
      }),
      many,
    )
  })

  it('when three factors are multiplied', () => {
    fc.assert(
      fc.property(
        small,
        small,
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: 0, max: 18 }),
        (a, b, c, dropped) => {
          const expected = oracle(new exact(a).times(b).times(c).times(new exact(10).pow(-dropped)))
          if (Number.isSafeInteger(expected)) assert.equal(multiplyRounded3(a, b, c, dropped), expected)
          else assert.throws(() => multiplyRounded3(a, b, c, dropped), RangeError)
        },
      ),
      many,
    )
  })

  it('when whole numbers are divided', () => {
    fc.assert(
      fc.property(units, fc.integer({ min: 1, max: 1_000_000_000 }), (dividend, divisor) => {
        assert.equal(divideRounded(dividend, divisor), oracle(new exact(dividend).div(divisor)))
      }),
      many,
    )
  })

  it('when an amount is split in proportion', () => {
    fc.assert(
      fc.property(
        units,
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 0, max: 1_000_000 }),
        (amount, part, more) => {
          assert.equal(proportion(amount, part, part + more), oracle(new exact(amount).times(part).div(part + more)))
        },
      ),
      many,
    )
  })

  it('when a double becomes units, taken as the shortest decimal that denotes it', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), precision, (value, digits) => {
        assert.equal(toUnits(value, digits), oracle(new exact(value).times(new exact(10).pow(digits))))
      }),
      many,
    )
  })

  it('when units become the nearest double, and come back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 45), max: 2 ** 45 }), precision, (value, digits) => {
        const double = fromUnits(value, digits)
        assert.equal(double, new exact(value).div(new exact(10).pow(digits)).toNumber())
        assert.equal(toUnits(double, digits), value)
      }),
      many,
    )
  })
})

describe('Rounding is half away from zero', () => {
  const table: readonly [number, number, number][] = [
    [0.5, 0, 1],
    [-0.5, 0, -1],
    [1.005, 2, 101],
    [-1.005, 2, -101],
    [2.675, 2, 268],
    [0.125, 2, 13],
    [1.0049999, 2, 100],
  ]
  for (const [value, digits, expected] of table)
    it(`${String(value)} at ${String(digits)} decimals is ${String(expected)} units`, () => {
      assert.equal(toUnits(value, digits), expected)
    })
})

describe('Decimal texts', () => {
  const table: readonly [string, { units: number; precision: number } | undefined][] = [
    ['145.82', { units: 14582, precision: 2 }],
    ['-0.10', { units: -10, precision: 2 }],
    ['100000', { units: 100000, precision: 0 }],
    ['1e5', undefined],
    ['.5', undefined],
    ['', undefined],
    ['1,000', undefined],
    ['99999999999999999', undefined],
  ]
  for (const [text, expected] of table)
    it(`'${text}' ${expected === undefined ? 'is none' : 'is read digit by digit'}`, () => {
      assert.deepEqual(parseDecimal(text), expected)
    })
})

describe('A sum of quotients', () => {
  it('is rounded away from zero at a tie that its single quotients have no decimals for', () => {
    const third = { dividend: 1, divisor: 3 }
    const sixth = { dividend: 1, divisor: 6 }
    assert.equal(quotientSumRounded([third, sixth], 1, 0), 1)
    assert.equal(quotientSumRounded([third, sixth], -1, 0), -1)
    assert.equal(quotientSumRounded([third, { dividend: -1, divisor: 6 }], 3, 0), 1)
  })

  it('equals decimal.js where no tie is near', () => {
    const quotient = fc.record({ dividend: small, divisor: fc.integer({ min: 1, max: 1_000_000 }) })
    fc.assert(
      fc.property(
        fc.array(quotient, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: -3, max: 3 }),
        (quotients, exponent) => {
          const sum = quotients.reduce(
            (total, { dividend, divisor }) => total.plus(new exact(dividend).div(divisor)),
            new exact(0),
          )
          const expected = sum.toDecimalPlaces(80).times(new exact(10).pow(exponent))
          assert.equal(quotientSumRounded(quotients, 1, exponent), oracle(expected.toDecimalPlaces(70)))
        },
      ),
      many,
    )
  })
})
