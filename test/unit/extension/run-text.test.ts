import assert from 'node:assert/strict'
import {
  agoText,
  byteText,
  durationText,
  periodText,
  progressText,
  rateText,
  ratioText,
  signedPercentText,
  startText,
} from '../../../extension/run-text.js'

function nanos(iso: string): string {
  return `${Date.parse(iso)}000000`
}

describe('numbers and times in the side bar and the status bar', () => {
  const texts: [text: string, expected: string][] = [
    [signedPercentText(1.842), '+1.84 %'],
    [signedPercentText(-0.61), '−0.61 %'],
    [signedPercentText(-0.001), '0.00 %'],
    [signedPercentText(Number.NaN), '–'],
    [ratioText(1.92), '1.92'],
    [ratioText(-0.334), '−0.33'],
    [ratioText(-0.001), '0.00'],
    [ratioText(Number.POSITIVE_INFINITY), '–'],
    [rateText(850), '850 bars/s'],
    [rateText(84_000), '84 k bars/s'],
    [rateText(12_340_000), '12.3 M bars/s'],
    [rateText(Number.NaN), '–'],
    [durationText(400), '0 s'],
    [durationText(125_000), '2 m 5 s'],
    [durationText(120_000), '2 m'],
    [durationText(3_840_000), '1 h 4 m'],
    [agoText(10_000), 'just now'],
    [agoText(125_000), '2 min ago'],
    [agoText(3 * 3_600_000), '3 h ago'],
    [agoText(30 * 3_600_000), 'yesterday'],
    [agoText(5 * 86_400_000), '5 days ago'],
    [startText(new Date(2013, 9, 7, 18, 8), new Date(2013, 9, 7, 23, 0)), '18:08'],
    [startText(new Date(2013, 9, 7, 9, 5), new Date(2013, 9, 8, 1, 0)), '7 Oct'],
    [startText(new Date(2013, 9, 7, 9, 5), new Date(2014, 0, 1)), '7 Oct 2013'],
    [byteText(10), '1 KB'],
    [byteText(640_000), '640 KB'],
    [byteText(12_400_000), '12.4 MB'],
    [byteText(3.2e9), '3.2 GB'],
  ]
  for (const [text, expected] of texts) it(expected, () => assert.equal(text, expected))

  const periods: [first: string, last: string, expected: string][] = [
    ['2013-10-07T13:30:00Z', '2013-10-11T20:00:00Z', '7–11 Oct 2013'],
    ['2013-09-30T13:30:00Z', '2013-10-04T20:00:00Z', '30 Sep – 4 Oct 2013'],
    ['1998-01-03T00:00:00Z', '2021-04-01T00:00:00Z', '2 Jan 1998 – 31 Mar 2021'],
    ['2013-10-07T13:30:00Z', '2013-10-07T20:00:00Z', '7 Oct 2013'],
  ]
  it('a bar of a day that is stamped with the midnight at its end is of that day', () => {
    const daily = { firstNanos: nanos('1998-01-03T00:00:00Z'), lastNanos: nanos('1998-10-16T00:00:00Z') }
    assert.equal(periodText(daily), '2 Jan – 15 Oct 1998')
  })

  for (const [first, last, expected] of periods) {
    it(expected, () => assert.equal(periodText({ firstNanos: nanos(first), lastNanos: nanos(last) }), expected))
  }

  const progress = { runId: 'r', simulatedTime: 0, equity: 0, trades: 0, barsPerSecond: 12_300_000 }
  it('progress in one line, with the time left once it is known', () => {
    const known = { ...progress, barsDone: 43, barsTotal: 100, timeLeftMs: 4000 }
    assert.equal(progressText(known), '43 %  12.3 M bars/s  4 s left')
    assert.equal(progressText({ ...known, timeLeftMs: Number.NaN }), '43 %  12.3 M bars/s')
    assert.equal(progressText({ ...known, barsTotal: 0, timeLeftMs: Number.NaN }), '43 bars  12.3 M bars/s')
  })
})
