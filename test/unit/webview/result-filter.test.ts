import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { RunSummary } from '../../../engine-host/protocol/run-summary.js'
import { exitReasons } from '../../../engine-host/protocol/result-columns.js'
import { parsePeriodText, periodText } from '../../../webview/filter/period-text.js'
import { ResultFilter, tradesWithin } from '../../../webview/filter/result-filter.js'
import { ExchangeZone } from '../../../webview/format/exchange-zone.js'
import { TimeFormat } from '../../../webview/format/time.js'
import { tradesOf } from './trades-fixture.js'

const newYork = new ExchangeZone('America/New_York')
const seconds = new TimeFormat(newYork, 'second', Date.UTC(2013, 0, 1), Date.UTC(2014, 0, 1))

describe('a period as one writes it', () => {
  for (const [zone, text, moment] of [
    ['America/New_York', '2013-11-03 01:30', '2013-11-03T05:30:00Z'],
    ['Europe/Berlin', '2013-10-27 02:30', '2013-10-27T00:30:00Z'],
    ['Europe/London', '2013-10-27 01:30', '2013-10-27T00:30:00Z'],
    ['Australia/Sydney', '2013-04-07 02:30', '2013-04-06T15:30:00Z'],
    ['Europe/Berlin', '2013-10-27 01:30', '2013-10-26T23:30:00Z'],
    ['Europe/Berlin', '2013-10-27 03:30', '2013-10-27T02:30:00Z'],
    ['Europe/Berlin', '2013-03-31 01:30', '2013-03-31T00:30:00Z'],
    ['Europe/Berlin', '2013-03-31 03:30', '2013-03-31T01:30:00Z'],
  ] as const)
    it(`${text} in ${zone} is the first of the moments that the clocks show so`, () =>
      assert.equal(parsePeriodText(text, false, new ExchangeZone(zone)), Date.parse(moment)))

  for (const [text, from, to] of [
    ['2013', '2013-01-01T05:00:00Z', '2014-01-01T05:00:00Z'],
    ['2013-10', '2013-10-01T04:00:00Z', '2013-11-01T04:00:00Z'],
    ['2013-10-07', '2013-10-07T04:00:00Z', '2013-10-08T04:00:00Z'],
    ['2013-10-07 14:30', '2013-10-07T18:30:00Z', '2013-10-07T18:30:00Z'],
    [' 2013-10-07T14:30:05 ', '2013-10-07T18:30:05Z', '2013-10-07T18:30:05Z'],
    ['2013-12-31', '2013-12-31T05:00:00Z', '2014-01-01T05:00:00Z'],
    ['2013-11-03', '2013-11-03T04:00:00Z', '2013-11-04T05:00:00Z'],
  ] as const)
    it(`${text} begins and ends on the clocks of the exchange`, () => {
      assert.equal(parsePeriodText(text, false, newYork), Date.parse(from))
      assert.equal(parsePeriodText(text, true, newYork), Date.parse(to))
    })

  for (const text of ['', 'today', '2013-13', '2013-02-30', '2013-10-07 24:00', '2013-10-07 14:60', '13-10-07'])
    it(`“${text}” is no time`, () => assert.equal(parsePeriodText(text, false, newYork), undefined))

  it('is read again as the bound that it was written of, to the second', () => {
    const bound = fc.integer({ min: Date.UTC(1998, 0, 1) / 1000, max: Date.UTC(2030, 0, 1) / 1000 })
    fc.assert(
      fc.property(bound, fc.boolean(), (second, end) => {
        // The hour that the clocks show twice cannot be told apart by them.
        const text = periodText(second * 1000, end, seconds)
        const read = parsePeriodText(text, end, newYork)!
        assert.equal(newYork.wallClock(read), newYork.wallClock(second * 1000))
      }),
    )
  })
})

describe('what all tabs are restricted to', () => {
  it('counts a trade in the period in which it is closed, and each in one of two periods that follow each other', () => {
    const run = { instruments: [{ id: 'A.X' }, { id: 'B.X' }], lastTime: 1000 } as unknown as RunSummary
    const trade = fc.record({
      exitTime: fc.integer({ min: 0, max: 1000 }),
      side: fc.constantFrom<1 | -1>(1, -1),
      instrument: fc.constantFrom(0, 1),
      isOpen: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(trade, { maxLength: 30 }), fc.integer({ min: 0, max: 999 }), (all, cut) => {
        const trades = {
          ...tradesOf(all.map(() => ({}))),
          exitTime: Float64Array.from(all, ({ exitTime }) => exitTime),
          side: Int8Array.from(all, ({ side }) => side),
          instrument: Uint16Array.from(all, ({ instrument }) => instrument),
          exitReason: Uint8Array.from(all, ({ isOpen }) => exitReasons.indexOf(isOpen ? 'open' : 'signal')),
        }
        const [before, after] = [tradesWithin({ until: cut }, run), tradesWithin({ after: cut }, run)]
        const [long, short] = [tradesWithin({ side: 'long' }, run), tradesWithin({ side: 'short' }, run)]
        const first = tradesWithin({ instruments: ['A.X'] }, run)
        all.forEach(({ exitTime, side, instrument, isOpen }, row) => {
          assert.notEqual(before(trades, row), after(trades, row))
          assert.equal(after(trades, row), isOpen || exitTime > cut)
          assert.deepEqual([long(trades, row), short(trades, row)], [side > 0, side < 0])
          assert.equal(first(trades, row), instrument === 0)
        })
      }),
    )
  })

  it('tells of a change once, and not of what changes nothing', () => {
    let changes = 0
    const filter = new ResultFilter(() => changes++)
    filter.choosePeriod({ after: 5, until: 9 }, 'Oct 2008')
    filter.chooseSide('long')
    assert.deepEqual([changes, filter.value, filter.name], [2, { side: 'long', after: 5, until: 9 }, 'Oct 2008'])
    filter.choosePeriod({ until: 9, after: 5 })
    filter.chooseSide('long')
    assert.deepEqual([changes, filter.ofRows, filter.selection], [2, { after: 5, until: 9 }, { side: 'long' }])
    filter.clear()
    filter.clear()
    assert.deepEqual([changes, filter.isActive, filter.name, filter.ofRows], [3, false, '', undefined])
  })
})
