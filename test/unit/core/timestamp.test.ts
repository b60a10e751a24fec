import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Timestamp } from '../../../engine-host/core/timestamp.js'

const nanos = fc.bigInt({ min: -(2n ** 60n), max: 2n ** 62n })

describe('A timestamp', () => {
  it('keeps every nanosecond', () => {
    fc.assert(fc.property(nanos, (value) => assert.equal(Timestamp.fromNanos(value).nanos, value)))
  })

  it('is ordered as its nanoseconds are', () => {
    fc.assert(
      fc.property(nanos, fc.oneof(nanos, fc.constant(0n)), (one, step) => {
        const other = one + (step % 5n)
        const order = Timestamp.fromNanos(one).compare(Timestamp.fromNanos(other))
        assert.equal(Math.sign(order), one < other ? -1 : one > other ? 1 : 0)
      }),
    )
  })

  it('gives whole milliseconds whole', () => {
    fc.assert(
      fc.property(fc.integer({ min: -4_000_000_000_000, max: 4_000_000_000_000 }), (milliseconds) => {
        assert.equal(Timestamp.fromMilliseconds(milliseconds).milliseconds, milliseconds)
      }),
    )
  })

  const texts: readonly [bigint, string][] = [
    [1_381_152_601_000_000_000n, '2013-10-07T13:30:01.000Z'],
    [1_381_152_601_000_000_001n, '2013-10-07T13:30:01.000000001Z'],
    [1_381_152_601_123_450_000n, '2013-10-07T13:30:01.12345Z'],
    [-1n, '1969-12-31T23:59:59.999999999Z'],
  ]
  for (const [value, text] of texts)
    it(`is written as ${text}`, () => {
      assert.equal(Timestamp.fromNanos(value).toString(), text)
    })
})
