import assert from 'node:assert/strict'
import fc from 'fast-check'
import { canConsolidate } from '../../../../engine-host/data/consolidation/consolidation.js'
import { parseBarSpecification } from '../../../../engine-host/data/bar-specification.js'
import { Instrument } from '../../../../engine-host/model/instrument.js'
import { fixtureText, parsePlainly } from '../independent-read.js'
import { testData } from '../temporary-store.js'
import { at, barRows, Consolidation, future, minute, type Row } from './bars.js'

const share = new Instrument({ ...future.definition, id: 'SPY.EQUS', kind: 'equity', timeZone: 'America/New_York' }, 0)

const made = (bars: string, rows: readonly Row[], instrument = future) =>
  new Consolidation(bars, {}, instrument).addBars(rows).endData().take()
const closes = (rows: readonly Row[]) => rows.map(([nanos]) => new Date(Number(nanos / 1_000_000n)).toISOString())
const flat = (...isos: string[]): Row[] => isos.map((iso) => [at(iso), 1, 1, 1, 1, 1])

describe('bars counted from the session’s opening', () => {
  it('an hour begins at 9:30 in New York, and the last of the day ends with it', () => {
    const rows = flat('2013-10-07T13:31:00Z', '2013-10-07T14:30:00Z', '2013-10-07T14:31:00Z', '2013-10-07T19:59:00Z')
    assert.deepEqual(closes(made('1-HOUR-SESSION', [...rows, ...flat('2013-10-07T20:00:00Z')], share)), [
      '2013-10-07T14:30:00.000Z',
      '2013-10-07T15:30:00.000Z',
      '2013-10-07T20:00:00.000Z',
    ])
  })

  it('what trades before the opening and after the close belongs to no bar', () => {
    const rows = flat('2013-10-07T13:30:00Z', '2013-10-07T13:31:00Z', '2013-10-07T20:00:00Z', '2013-10-07T20:01:00Z')
    assert.deepEqual(made('1-DAY-SESSION', rows, share), [[at('2013-10-07T20:00:00Z'), 1, 1, 1, 1, 2]])
    const trades = new Consolidation('1-DAY-SESSION', {}, share).addTrades([
      [at('2013-10-07T13:29:59.999Z'), 1, 1],
      [at('2013-10-07T13:30:00Z'), 2, 2],
      [at('2013-10-07T19:59:59.999Z'), 3, 4],
      [at('2013-10-07T20:00:00Z'), 9, 8],
    ])
    assert.deepEqual(trades.take().concat(trades.endData().take()), [[at('2013-10-07T20:00:00Z'), 2, 3, 2, 3, 6]])
  })

  it('a day of futures begins on the evening before, and a holiday’s trading is in the next', () => {
    const rows = flat('2023-02-19T23:01:00Z', '2023-02-20T17:00:00Z', '2023-02-21T22:00:00Z', '2023-02-21T23:01:00Z')
    const days = made('1-DAY-SESSION', rows)
    assert.deepEqual(closes(days), ['2023-02-21T22:00:00.000Z'])
    assert.equal(days[0]![5], 3)
  })

  it('the opening keeps to the exchange’s clocks when they change', () => {
    const rows = flat('2013-11-01T13:31:00Z', '2013-11-04T14:31:00Z')
    assert.deepEqual(closes(made('30-MINUTE-SESSION', [...rows, ...flat('2013-11-04T21:00:00Z')], share)).slice(0, 2), [
      '2013-11-01T14:00:00.000Z',
      '2013-11-04T15:00:00.000Z',
    ])
  })

  it('the week of the futures sample has five whole days, and every bar of it lies in a session', () => {
    const file = testData('databento', 'glbx-mdp3-20131007-20131011.ohlcv-1m.csv.gz')
    const rows = parsePlainly(fixtureText(file), 'decimal').get('ESZ3')!
    const days = made('1-DAY-SESSION', rows)
    assert.deepEqual(
      closes(days),
      [7, 8, 9, 10, 11].map((day) => `2013-10-${String(day).padStart(2, '0')}T21:15:00.000Z`),
    )
    const total = (all: readonly Row[]) => all.reduce((sum, row) => sum + row[5], 0)
    assert.equal(total(days), total(rows))
  })

  it('minutes to half hours to days equal minutes to days', () => {
    fc.assert(
      fc.property(barRows(minute), fc.constantFrom(future, share), (rows, instrument) => {
        const end = rows.at(-1)![0] + 7n * 1440n * minute
        const whole = (bars: string, given: readonly Row[]) =>
          new Consolidation(bars, {}, instrument).addBars(given).advanceTo(end).take()
        assert.deepEqual(whole('1-DAY-SESSION', whole('30-MINUTE-SESSION', rows)), whole('1-DAY-SESSION', rows))
      }),
      { numRuns: 1000 },
    )
  })

  it('empty intervals are filled within sessions only', () => {
    const rows = flat('2013-10-07T19:30:00Z', '2013-10-08T14:30:00Z')
    const filled = new Consolidation('1-HOUR-SESSION', { emptyIntervals: 'fill' }, share).addBars(rows).take()
    assert.deepEqual(closes(filled), [
      '2013-10-07T19:30:00.000Z',
      '2013-10-07T20:00:00.000Z',
      '2013-10-08T14:30:00.000Z',
    ])
  })

  it('they are made of bars that cannot straddle an opening, and UTC bars never of them', () => {
    const can = (wanted: string, stored: string) =>
      canConsolidate(parseBarSpecification(wanted)!, parseBarSpecification(stored)!)
    assert.ok(can('1-DAY-SESSION', '1-MINUTE'))
    assert.ok(can('1-DAY-SESSION', '30-MINUTE-SESSION'))
    assert.ok(can('1-HOUR-SESSION', '5-MINUTE'))
    assert.ok(!can('1-DAY-SESSION', '1-HOUR'))
    assert.ok(!can('1-HOUR', '5-MINUTE-SESSION'))
  })
})
