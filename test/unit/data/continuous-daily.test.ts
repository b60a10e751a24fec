import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import type { Catalog } from '../../../engine-host/data/catalog.js'
import { dayOfBar } from '../../../engine-host/data/continuous/trade-date.js'
import { openSourceFeed } from '../../../engine-host/data/source-feed.js'
import { formatNanos } from '../../../engine-host/data/timestamps.js'
import { calendarOf } from '../../../engine-host/model/calendars/calendar-of.js'
import type { ContinuousSettings } from '../../../engine-host/protocol/continuous-settings.js'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'
import { dayOf, formatDay, parseDay } from '../../../engine-host/core/civil-date.js'
import { inTemporaryFolder, withCatalog } from './temporary-store.js'

interface Day {
  readonly date: string
  readonly close: string
  readonly volume: number
}

/** Writes daily bars of one contract, as vendors sell them, and imports them. */
async function importDays(catalog: Catalog, folder: string, instrument: string, days: readonly Day[]): Promise<void> {
  const file = join(folder, `${instrument}.csv`)
  const rows = days.map(({ date, close, volume }) => `${date},${close},${close},${close},${close},${volume}`)
  await writeFile(file, `Date,Open,High,Low,Close,Volume\n${rows.join('\n')}\n`)
  const imported = await catalog.importFiles([file], { settings: { instrument, problems: { 'non-positive': 'keep' } } })
  assert.equal(imported.kind, 'imported', JSON.stringify(imported))
}

/** Days from Monday, 9 December 2013, on, of which Sundays have a bar too, as bars of days in UTC do. */
function daysOf(volume: (date: number) => number, price: number, dates = [9, 10, 11, 12, 13, 15, 16, 17, 18, 19, 20]) {
  return dates.map((date) => ({
    date: `2013-12-${String(date).padStart(2, '0')}`,
    close: (price + date).toFixed(2),
    volume: volume(date),
  }))
}

async function rolls(catalog: Catalog, rule: 'calendar' | 'volume', settings: ContinuousSettings = {}) {
  const found = await catalog.resolveContinuous({ root: 'ES', rule, rank: 0 }, '1-DAY', {}, settings)
  assert.ok(found.kind === 'resolved', JSON.stringify(found))
  return found
}

const future = (id: string, timeZone: string): InstrumentDefinition => ({
  id,
  kind: 'future',
  currency: 'USD',
  pricePrecision: 2,
  tickSize: '0.01',
  quantityPrecision: 0,
  lotSize: '1',
  multiplier: '1',
  timeZone,
})

describe('continuous series of daily bars', () => {
  it('are put together of bars of calendar days; a roll comes at the close of the bar that decides it', () =>
    inTemporaryFolder((folder) =>
      withCatalog(join(folder, 'store'), async (catalog) => {
        // March is traded more on Monday, the 16th, with what traded on Sunday evening; less on the bar of Sunday alone.
        await importDays(
          catalog,
          folder,
          'ES.Z13',
          daysOf((date) => (date === 15 ? 10 : date < 16 ? 900 : 505), 1800),
        )
        await importDays(
          catalog,
          folder,
          'ES.H14',
          daysOf((date) => (date === 15 ? 9 : 510), 1794),
        )
        const { source, contracts } = await rolls(catalog, 'volume')
        assert.deepEqual(
          source.continuous!.parts.map(({ instrumentId, rollNanos, fromClose, toClose }) => [
            instrumentId,
            rollNanos && formatNanos(BigInt(rollNanos)),
            fromClose,
            toClose,
          ]),
          [
            ['ES.Z13', undefined, undefined, undefined],
            ['ES.H14', '2013-12-17T00:00:00Z', 1816, 1810],
          ],
        )
        const seen: number[] = []
        const definitions = contracts.map(({ instrument }) => instrument)
        for await (const batch of openSourceFeed(source, 0, definitions))
          seen.push(...batch.close.subarray(0, batch.length))
        assert.deepEqual(
          seen,
          daysOf(() => 0, 1800).map(({ close }) => Number(close)),
        )
      }),
    ))

  it('by the calendar a contract is left at the end that its definition gives', () =>
    inTemporaryFolder((folder) =>
      withCatalog(join(folder, 'store'), async (catalog) => {
        await importDays(
          catalog,
          folder,
          'ES.Z13',
          daysOf(() => 900, 1800),
        )
        await importDays(
          catalog,
          folder,
          'ES.H14',
          daysOf(() => 500, 1794),
        )
        const at = async () =>
          formatNanos(BigInt((await rolls(catalog, 'calendar')).source.continuous!.parts[1]!.rollNanos!))
        // The third Friday is the 20th, and the day before it is the last one held.
        assert.equal(await at(), '2013-12-20T00:00:00Z')
        const file = join(folder, 'store', 'instruments.json')
        const text = await readFile(file, 'utf8')
        await writeFile(file, text.replace('2013-12-20T14:30:00Z', '2013-12-18T14:30:00Z'))
        assert.equal(await at(), '2013-12-18T00:00:00Z')
      }),
    ))

  it('prices that are not above zero are not joined by their ratio', () =>
    inTemporaryFolder((folder) =>
      withCatalog(join(folder, 'store'), async (catalog) => {
        const daysWith = (closes: readonly string[], volumes: readonly number[]) =>
          ['16', '17', '20', '21', '22'].map((date, at) => ({
            date: `2020-04-${date}`,
            close: closes[at]!,
            volume: volumes[at]!,
          }))
        const may = daysWith(['19.87', '18.27', '-37.63', '10.01', '10.01'], [9, 9, 1, 1, 1])
        await importDays(catalog, folder, 'CL.K20', may)
        await importDays(
          catalog,
          folder,
          'CL.M20',
          daysWith(['25.53', '25.03', '20.43', '11.57', '13.78'], [5, 5, 5, 5, 5]),
        )
        const asked = (adjust: 'ratio' | 'additive') =>
          catalog.resolveContinuous({ root: 'CL', rule: 'volume', rank: 0 }, '1-DAY', {}, { adjust })
        const ratio = await asked('ratio')
        assert.ok(ratio.kind === 'failed')
        assert.match(ratio.message, /from CL\.K20 to CL\.M20 they closed at -37\.63 and 20\.43/)
        const additive = await asked('additive')
        assert.ok(additive.kind === 'resolved', JSON.stringify(additive))
        assert.ok(Math.abs(additive.source.continuous!.parts[1]!.offset + 58.06) < 1e-9)
      }),
    ))

  it('a contract whose data ends at its roll is refused, for a position in it would be held beside the new one', () =>
    inTemporaryFolder((folder) =>
      withCatalog(join(folder, 'store'), async (catalog) => {
        const until = [9, 10, 11, 12, 13, 16]
        await importDays(
          catalog,
          folder,
          'ES.Z13',
          daysOf((date) => (date < 16 ? 900 : 100), 1800, until),
        )
        await importDays(
          catalog,
          folder,
          'ES.H14',
          daysOf(() => 500, 1794),
        )
        const symbol = { root: 'ES', rule: 'volume', rank: 0 } as const
        const found = await catalog.resolveContinuous(symbol, '1-DAY', {}, {})
        assert.ok(found.kind === 'failed')
        assert.match(found.message, /ES\.Z13 has no data after its roll to ES\.H14 at 2013-12-17T00:00:00Z/)
        await rolls(catalog, 'volume', { atRoll: 'keep' })
        const before = await catalog.resolveContinuous(symbol, '1-DAY', { to: '2013-12-17' }, {})
        assert.equal(before.kind, 'resolved')
      }),
    ))

  /** Where days are cut: hours of midnight UTC after that of the exchange's clocks, in winter and in summer. */
  const calendars = [
    ['ES.Z24', 'America/Chicago', 0, 5, 6],
    ['CL.Z24', 'America/New_York', 0, 4, 5],
    ['ZC.Z24', 'America/Chicago', 0, 5, 6],
    ['LE.Z24', 'America/Chicago', 0, 5, 6],
    ['6E.Z24', 'America/Chicago', 0, 5, 6],
    ['FDAX.Z24', 'Europe/Berlin', 0, -1, -2],
    ['JGB.Z24', 'Asia/Tokyo', 0, -9, -9],
  ] as const

  it('a bar of a calendar day counts for its trade date or for the next one, over holidays, early closes and changes of the clocks', () => {
    const first = dayOf(2010, 1, 1)
    fc.assert(
      fc.property(
        fc.constantFrom(...calendars),
        fc.integer({ min: first, max: dayOf(2027, 12, 31) }),
        fc.nat(2),
        ([id, zone, ...cuts], day, cut) => {
          const calendar = calendarOf(future(id, zone))
          const close = (day + 1) * 86_400_000 + cuts[cut]! * 3_600_000
          const counted = dayOfBar(calendar, close, '1-DAY')
          assert.equal(counted, calendar.sessionFrom(day).day, `${formatDay(day)} ${formatDay(counted)}`)
          // Whatever a later trade date tells comes after the session before it has closed.
          let before = counted - 1
          while (calendar.sessionOn(before) === undefined) before--
          assert.ok(close > calendar.sessionOn(before)!.close)
        },
      ),
      { numRuns: 3000 },
    )
  })

  it('the bar of a session counts for its own trade date', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...calendars),
        fc.integer({ min: dayOf(2010, 1, 1), max: dayOf(2027, 12, 31) }),
        ([id, zone], day) => {
          const calendar = calendarOf(future(id, zone))
          const session = calendar.sessionFrom(day)
          assert.equal(dayOfBar(calendar, session.close, '1-DAY-SESSION'), session.day)
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('Thanksgiving of 2013: the bar of the holiday counts for Friday', () => {
    const calendar = calendarOf(future('ES.Z13', 'America/Chicago'))
    const holiday = parseDay('2013-11-28')!
    assert.equal(formatDay(dayOfBar(calendar, (holiday + 1) * 86_400_000, '1-DAY')), '2013-11-29')
  })
})
