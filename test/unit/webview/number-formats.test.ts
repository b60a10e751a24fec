import assert from 'node:assert/strict'
import fc from 'fast-check'
import { formatDuration } from '../../../webview/format/duration.js'
import { currencyDecimals, formatMoney } from '../../../webview/format/money.js'
import {
  decimalsOf,
  formatCount,
  formatNumber,
  formatPercent,
  formatQuantity,
  formatRatio,
  formatShort,
} from '../../../webview/format/number.js'

describe('numbers as people read them', () => {
  const numbers: [value: number, decimals: number, signed: boolean, text: string][] = [
    [1842.5, 2, true, '+1,842.50'],
    [-28, 2, true, '−28.00'],
    [-28, 2, false, '−28.00'],
    [0, 2, true, '0.00'],
    [-0, 2, true, '0.00'],
    [-0.004, 2, true, '0.00'],
    [0.004, 2, true, '0.00'],
    [-0.005, 2, false, '−0.01'],
    [1e-7, 2, false, '0.00'],
    [1e21, 0, false, '1,000,000,000,000,000,000,000'],
    [1234567.891, 3, false, '1,234,567.891'],
    [NaN, 2, true, '–'],
    [Infinity, 2, true, '–'],
    [-Infinity, 0, false, '–'],
  ]
  for (const [value, decimals, signed, text] of numbers) {
    it(`${value} with ${decimals} decimals${signed ? ', signed' : ''} reads ${text}`, () => {
      assert.equal(formatNumber(value, decimals, { signed }), text)
    })
  }

  it('never shows an exponent, a hyphen for a minus, or a signed zero', () => {
    fc.assert(
      fc.property(fc.double(), fc.integer({ min: 0, max: 9 }), fc.boolean(), (value, decimals, signed) => {
        const text = formatNumber(value, decimals, { signed })
        assert.match(text, /^(–|[+−]?\d{1,3}(,\d{3})*(\.\d+)?)$/)
        if (!/[1-9]/.test(text) && text !== '–') assert.match(text, /^0/)
      }),
    )
  })

  it('percentages carry two decimals, ratios three where two would say little', () => {
    assert.equal(formatPercent(1.8449, { signed: true }), '+1.84 %')
    assert.equal(formatPercent(NaN), '–')
    assert.equal(formatRatio(1.923), '1.92')
    assert.equal(formatRatio(0.0357), '0.036')
    assert.equal(formatRatio(-0.0357), '−0.036')
    assert.equal(formatCount(100184), '100,184')
  })

  it('quantities show the decimals that they have', () => {
    assert.equal(formatQuantity(1783, 0), '1,783')
    assert.equal(formatQuantity(100, 4), '100')
    assert.equal(formatQuantity(0.25, 8), '0.25')
  })

  it('money has its currency’s own decimals', () => {
    assert.equal(formatMoney(-28, 'USD', { signed: true }), '−28.00 USD')
    assert.equal(formatMoney(1234.6, 'JPY'), '1,235 JPY')
    assert.equal(formatMoney(0.5, 'BTC'), '0.50000000 BTC')
    assert.equal(formatMoney(NaN, 'USD'), '–')
    assert.deepEqual(['USD', 'JPY', 'KWD', 'USDT', 'ABCDE'].map(currencyDecimals), [2, 0, 3, 2, 2])
  })

  it('labels of an axis share a unit and show what tells them apart', () => {
    assert.equal(formatShort(1_250_000, 1_300_000, 50_000), '1.25 M')
    assert.equal(formatShort(1_000_000, 1_300_000, 50_000), '1.00 M')
    assert.equal(formatShort(-20_000, 20_000, 10_000), '−20 k')
    assert.equal(formatShort(9_950, 9_990, 10), '9,950')
    assert.equal(formatShort(0, 20_000, 10_000), '0 k')
    assert.deepEqual([1, 0.5, 0.25, 0.01, 100, NaN].map(decimalsOf), [0, 1, 2, 2, 0, 0])
  })
})

describe('durations in their two largest units', () => {
  const durations: [milliseconds: number, text: string][] = [
    [0, '0 s'],
    [0.4, '< 1 ms'],
    [320, '320 ms'],
    [1000, '1 s'],
    [4200, '4.2 s'],
    [42_000, '42 s'],
    [681_000, '11 m 21 s'],
    [660_000, '11 m'],
    [8_040_000, '2 h 14 m'],
    [273_600_000, '3 d 4 h'],
    [3850 * 86_400_000, '3,850 d'],
    [NaN, '–'],
    [-1, '–'],
  ]
  for (const [milliseconds, text] of durations) {
    it(`${milliseconds} ms reads ${text}`, () => {
      assert.equal(formatDuration(milliseconds), text)
    })
  }
})
