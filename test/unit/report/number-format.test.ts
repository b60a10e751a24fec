import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  currencyDecimals,
  decimalsFor,
  formatDuration,
  formatMoney,
  formatNumber,
  formatPercent,
  formatQuantity,
  formatRatio,
  formatShort,
} from '../../../engine-host/report/number-format.js'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

describe('numbers in reports', () => {
  const cases: readonly (readonly [actual: string, expected: string])[] = [
    [formatNumber(1_234_567.891, 2), '1,234,567.89'],
    [formatNumber(-28, 2), '−28.00'],
    [formatNumber(49, 2, { signed: true }), '+49.00'],
    [formatNumber(-0.001, 2), '0.00'],
    [formatNumber(-0, 2, { signed: true }), '0.00'],
    [formatNumber(0.004, 2, { signed: true }), '0.00'],
    [formatNumber(NaN, 2), '–'],
    [formatNumber(Infinity, 2), '–'],
    [formatNumber(1e-7, 2), '0.00'],
    [formatNumber(1e21, 0), '1,000,000,000,000,000,000,000'],
    [formatPercent(1.84, { signed: true }), '+1.84 %'],
    [formatPercent(-0.61), '−0.61 %'],
    [formatPercent(NaN), '–'],
    [formatRatio(1.925), '1.93'],
    [formatRatio(0.0361), '0.036'],
    [formatRatio(-0.0361), '−0.036'],
    [formatRatio(0), '0.00'],
    [formatMoney(-28, 'USD'), '−28.00 USD'],
    [formatMoney(1842.5, 'JPY', { signed: true }), '+1,843 JPY'],
    [formatMoney(0.1, 'BTC'), '0.10000000 BTC'],
    [formatMoney(NaN, 'USD'), '–'],
    [formatQuantity(100, 0), '100'],
    [formatQuantity(0.5, 8), '0.5'],
    [formatQuantity(1200, 3), '1,200'],
    [formatShort(1_250_000, 1_300_000, 50_000), '1.25 M'],
    [formatShort(20_000, 20_000, 10_000), '20 k'],
    [formatShort(-10_000, 20_000, 2500), '−10.0 k'],
    [formatShort(500, 1000, 500), '500'],
    [formatShort(0, 1_300_000, 500_000), '0.0 M'],
  ]
  for (const [actual, expected] of cases) it(`read ${expected}`, () => assert.equal(actual, expected))

  it('never read NaN, Infinity, an exponent or minus zero, whatever they are', () => {
    fc.assert(
      fc.property(fc.double(), fc.integer({ min: 0, max: 9 }), (value, decimals) => {
        assert.match(formatNumber(value, decimals, { signed: true }), /^(–|[+−]?\d{1,3}(,\d{3})*(\.\d+)?)$/)
        assert.doesNotMatch(formatNumber(value, decimals), /^−[0.,]*$/)
      }),
    )
  })
})

describe('currencies', () => {
  for (const [currency, decimals] of [
    ['USD', 2],
    ['JPY', 0],
    ['KWD', 3],
    ['BTC', 8],
    ['USDT', 2],
    ['a "coin"', 2],
  ] as const) {
    it(`have ${decimals} decimals for ${currency}`, () => assert.equal(currencyDecimals(currency), decimals))
  }
})

describe('durations', () => {
  for (const [milliseconds, expected] of [
    [0, '0 s'],
    [0.5, '< 1 ms'],
    [840, '840 ms'],
    [1500, '1.5 s'],
    [2000, '2 s'],
    [59_999, '59 s'],
    [11 * minute + 21_000, '11 m 21 s'],
    [hour, '1 h'],
    [2 * hour + 14 * minute + 59_000, '2 h 14 m'],
    [day, '1 d'],
    [3 * day + 4 * hour, '3 d 4 h'],
    [3850 * day, '3,850 d'],
    [NaN, '–'],
    [-1, '–'],
  ] as const) {
    it(`of ${milliseconds} ms read ${expected}`, () => assert.equal(formatDuration(milliseconds), expected))
  }
})

describe('decimals of a step', () => {
  for (const [step, decimals] of [
    [5, 0],
    [0.25, 2],
    [0.1, 1],
    [0.00001, 5],
    [2.5, 1],
    [0, 0],
  ] as const) {
    it(`are ${decimals} for ${step}`, () => assert.equal(decimalsFor(step), decimals))
  }
})
