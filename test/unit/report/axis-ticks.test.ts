import assert from 'node:assert/strict'
import fc from 'fast-check'
import { roundTicks, timeTicks } from '../../../engine-host/report/axis-ticks.js'
import { ExchangeTime } from '../../../engine-host/report/exchange-time.js'

const minute = 60_000
const day = 1440 * minute

describe('ticks of a value axis', () => {
  for (const [low, high, count, tickSize, expected] of [
    [0, 10, 5, 0, [0, 2, 4, 6, 8, 10]],
    [145.1, 146.4, 5, 0.01, [145.5, 146]],
    [1690.25, 1693, 5, 0.25, [1691, 1692, 1693]],
    [1690.25, 1691, 9, 0.25, [1690.25, 1690.5, 1690.75, 1691]],
    [1.36, 1.3612, 4, 0.00001, [1.36, 1.3605, 1.361]],
    [-3, 3, 3, 0, [-2, 0, 2]],
    [5, 5, 4, 0, [5]],
    [NaN, NaN, 4, 0, []],
  ] as const) {
    it(`between ${low} and ${high} in steps of at least ${tickSize} are ${expected.join(' ')}`, () => {
      assert.deepEqual(roundTicks(low, high, count, tickSize), expected)
    })
  }

  it('lie within the axis, on the tick size, ascending and no more than asked for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -100_000, max: 100_000 }),
        fc.integer({ min: 1, max: 50_000 }),
        fc.integer({ min: 2, max: 10 }),
        (lowTicks, range, count) => {
          const low = lowTicks * 0.25
          const high = (lowTicks + range) * 0.25
          const ticks = roundTicks(low, high, count, 0.25)
          assert.ok(ticks.length <= count + 1)
          for (const [i, tick] of ticks.entries()) {
            assert.ok(tick >= low && tick <= high && Number.isInteger(tick / 0.25), `${tick}`)
            assert.ok(i === 0 || tick > ticks[i - 1]!)
          }
        },
      ),
    )
  })
})

describe('ticks of a time axis', () => {
  const tick = (times: readonly number[], zone: ExchangeTime, spacing: number, room = 10) =>
    timeTicks(Float64Array.from(times), (index) => index * room, spacing, zone)

  it('stand where the exchange’s hours begin, not those of UTC', () => {
    const kolkata = new ExchangeTime('Asia/Kolkata', 'minute')
    const times = Array.from({ length: 60 }, (_, i) => Date.UTC(2024, 0, 3, 4, 0) + i * 5 * minute)
    assert.deepEqual(
      tick(times, kolkata, 100).map(({ text }) => text),
      ['10:00', '11:00', '12:00', '13:00', '14:00'],
    )
  })

  it('name the day where it changes, in bold', () => {
    const utc = new ExchangeTime('UTC', 'minute')
    const times = Array.from({ length: 48 }, (_, i) => Date.UTC(2024, 0, 3, 12) + i * 30 * minute)
    const labels = tick(times, utc, 100)
    assert.deepEqual(labels.find(({ major }) => major)?.text, '4 Jan')
  })

  it('read a daily bar that closes at midnight as the day that it ends', () => {
    const utc = new ExchangeTime('UTC', 'day')
    const times = Array.from({ length: 40 }, (_, i) => Date.UTC(2023, 11, 20) + i * day)
    const year = tick(times, utc, 80).find(({ text }) => text === '2024')
    assert.equal(times[year!.index], Date.UTC(2024, 0, 2))
  })

  it('tell seconds apart when bars are that short', () => {
    const utc = new ExchangeTime('UTC', 'second')
    const times = Array.from({ length: 40 }, (_, i) => Date.UTC(2024, 0, 3, 12, 0, 1) + i * 1000)
    assert.deepEqual(
      tick(times, utc, 140).map(({ text }) => text),
      ['12:00:15', '12:00:30'],
    )
  })

  it('leave minutes out where hours are enough', () => {
    const utc = new ExchangeTime('UTC', 'minute')
    const times = Array.from({ length: 119 }, (_, i) => Date.UTC(2024, 0, 3, 9, 35) + i * minute)
    assert.deepEqual(
      tick(times, utc, 70, 4).map(({ text }) => text),
      ['10:00', '10:30', '11:00', '11:30'],
    )
  })

  it('name the round time just before a point of a thinned curve, unless a gap swallowed it', () => {
    const utc = new ExchangeTime('UTC', 'second')
    const at = (hour: number, minutes: number) => Date.UTC(2024, 0, 3, hour, minutes)
    const times = Float64Array.of(at(9, 58), at(10, 4), at(10, 58), at(11, 40))
    const labels = (exact: boolean) => timeTicks(times, (index) => index * 100, 70, utc, exact).map(({ text }) => text)
    assert.deepEqual(labels(true), ['10:04', '11:40'])
    assert.deepEqual(labels(false), ['10:00', '11:40'])
  })

  it('keep their distance and their order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 3 * 1440 }), { minLength: 2, maxLength: 80 }),
        fc.integer({ min: 1, max: 30 }),
        (gaps, room) => {
          let time = Date.UTC(2023, 5, 1)
          const times = gaps.map((gap) => (time += gap * minute))
          const ticks = tick(times, new ExchangeTime('America/New_York', 'minute'), 70, room)
          for (let i = 1; i < ticks.length; i++) {
            assert.ok((ticks[i]!.index - ticks[i - 1]!.index) * room >= 70)
          }
        },
      ),
      { numRuns: 30 },
    )
  })
})
