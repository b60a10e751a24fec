import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ExchangeZone } from '../../../webview/format/exchange-zone.js'
import { axisLabel, axisWeight, axisWeights, resolutionOf, TimeFormat } from '../../../webview/format/time.js'

const newYork = new ExchangeZone('America/New_York')

describe('times in the zone of the exchange', () => {
  it('one-second bars show seconds, and the year only when the run crosses one', () => {
    const within = new TimeFormat(newYork, 'second', Date.UTC(2013, 9, 7), Date.UTC(2013, 9, 12))
    assert.equal(within.stamp(Date.UTC(2013, 9, 8, 14, 31, 7)), '8 Oct 10:31:07')
    assert.equal(within.full(Date.UTC(2013, 9, 8, 14, 31, 7)), '8 Oct 2013 10:31:07')
    assert.equal(within.utc(Date.UTC(2013, 9, 8, 14, 31, 7)), '8 Oct 2013 14:31:07 UTC')
    const across = new TimeFormat(newYork, 'minute', Date.UTC(2012, 0, 1), Date.UTC(2013, 9, 12))
    assert.equal(across.stamp(Date.UTC(2013, 9, 8, 14, 31)), '8 Oct 2013 10:31')
  })

  it('a daily bar shows the date that it covers, whether stamped at the exchange’s close or at midnight', () => {
    const days = new TimeFormat(newYork, 'day', Date.UTC(2020, 0, 1), Date.UTC(2020, 11, 31))
    assert.equal(days.stamp(Date.UTC(2020, 9, 12, 20, 0)), '12 Oct 2020')
    assert.equal(days.stamp(Date.UTC(2020, 9, 13, 4, 0)), '12 Oct 2020')
    const utc = new TimeFormat(new ExchangeZone('UTC'), 'day', Date.UTC(2020, 0, 1), Date.UTC(2020, 11, 31))
    assert.equal(utc.stamp(Date.UTC(2020, 9, 13)), '12 Oct 2020')
  })

  it('a span says its date once when both ends fall on it', () => {
    const format = new TimeFormat(newYork, 'second', Date.UTC(2013, 9, 7), Date.UTC(2013, 9, 12))
    const at = (day: number, hour: number) => Date.UTC(2013, 9, day, hour, 17, 19)
    assert.equal(format.span(at(7, 16), at(7, 17)), '7 Oct 12:17:19 – 13:17:19')
    assert.equal(format.span(at(7, 16), at(8, 16)), '7 Oct 12:17:19 – 8 Oct 12:17:19')
    assert.equal(format.span(at(7, 16), NaN), '7 Oct 12:17:19 – –')
    const days = new TimeFormat(newYork, 'day', at(7, 16), at(8, 16))
    assert.equal(days.span(at(7, 16), at(7, 16)), '7 Oct 2013')
  })

  it('missing times are a dash', () => {
    const format = new TimeFormat(newYork, 'second', NaN, NaN)
    assert.equal(format.stamp(NaN), '–')
    assert.equal(format.period(NaN, NaN), 'no bars')
  })

  const periods: [from: number, to: number, text: string][] = [
    [Date.UTC(2013, 9, 7, 14), Date.UTC(2013, 9, 11, 20), '7–11 Oct 2013'],
    [Date.UTC(2013, 9, 7, 14), Date.UTC(2013, 9, 7, 20), '7 Oct 2013'],
    [Date.UTC(2013, 8, 30, 14), Date.UTC(2013, 9, 11, 20), '30 Sep – 11 Oct 2013'],
    [Date.UTC(1998, 0, 2, 21), Date.UTC(2021, 2, 31, 20), '2 Jan 1998 – 31 Mar 2021'],
  ]
  for (const [from, to, text] of periods) {
    it(`a period reads ${text}`, () => {
      assert.equal(new TimeFormat(newYork, 'second', from, to).period(from, to), text)
    })
  }

  it('offsets follow daylight saving to the minute', () => {
    const change = Date.UTC(2013, 10, 3, 6)
    assert.equal(newYork.offsetAt(change - 1), -4 * 3_600_000)
    assert.equal(newYork.offsetAt(change), -5 * 3_600_000)
  })

  it('offsets agree with Intl at any time and in any sequence', () => {
    const intl = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: '2-digit', hourCycle: 'h23' })
    const london = new ExchangeZone('Europe/London')
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1980, 0), max: Date.UTC(2037, 0) }), (time) => {
        assert.equal(new Date(london.wallClock(time)).getUTCHours(), Number(intl.format(time)))
      }),
    )
  })

  it('a zone that the platform does not know counts as UTC', () => {
    assert.equal(new ExchangeZone('Mars/Olympus').offsetAt(0), 0)
  })

  it('bars give their resolution', () => {
    assert.deepEqual(['1-SECOND', '5-MINUTE', '1-HOUR', '1-DAY'].map(resolutionOf), [
      'second',
      'minute',
      'minute',
      'day',
    ])
  })
})

describe('marks of the time axis', () => {
  const at = (...parts: [number, number, number, number?, number?, number?]) =>
    Date.UTC(parts[0], parts[1], parts[2], parts[3] ?? 0, parts[4] ?? 0, parts[5] ?? 0)
  const marks: [time: number, previous: number, weight: number, label: string][] = [
    [at(2014, 0, 2), at(2013, 11, 31), axisWeights.year, '2014'],
    [at(2013, 9, 1), at(2013, 8, 30), axisWeights.month, 'Oct'],
    [at(2013, 9, 8, 9, 30), at(2013, 9, 7, 16), axisWeights.day, '8'],
    [at(2013, 9, 8, 12), at(2013, 9, 8, 11, 59), axisWeights.halfDay, '12:00'],
    [at(2013, 9, 8, 10, 5), at(2013, 9, 8, 10, 4), axisWeights.fiveMinutes, '10:05'],
    [at(2013, 9, 8, 10, 5, 7), at(2013, 9, 8, 10, 5, 6), axisWeights.second, '10:05:07'],
  ]
  for (const [time, previous, weight, label] of marks) {
    it(`weighs the unit that changed: ${label}`, () => {
      assert.equal(axisWeight(time, previous), weight)
      assert.equal(axisLabel(time, weight), label)
    })
  }
})
