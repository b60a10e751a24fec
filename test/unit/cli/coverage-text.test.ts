import assert from 'node:assert/strict'
import { coverageText } from '../../../engine-host/cli/catalog-command.js'

const nanos = (iso: string) => `${Date.parse(iso)}000000`

describe('what a series covers, on the command line', () => {
  const cases: readonly (readonly [bars: string, first: string, last: string, expected: string])[] = [
    ['1-SECOND', '2013-10-07T13:30:01Z', '2013-10-11T20:00:00Z', '2013-10-07 13:30:01 – 2013-10-11 20:00:00'],
    ['1-DAY', '1998-01-03T00:00:00Z', '1998-10-16T00:00:00Z', '1998-01-02 – 1998-10-15'],
    ['1-DAY-SESSION', '2013-12-09T22:15:00Z', '2013-12-20T22:15:00Z', '2013-12-09 – 2013-12-20'],
    ['1-WEEK', '1998-01-05T00:00:00Z', '1998-01-12T00:00:00Z', '1998-01-04 – 1998-01-11'],
    ['quotes', '2013-10-07T00:00:00Z', '2013-10-08T00:00:00Z', '2013-10-07 00:00:00 – 2013-10-08 00:00:00'],
  ]
  for (const [bars, first, last, expected] of cases)
    it(`${bars}: ${expected}`, () => {
      assert.equal(coverageText({ bars, firstNanos: nanos(first), lastNanos: nanos(last) }), expected)
    })
})
