import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import type { Catalog } from '../../../engine-host/data/catalog.js'
import { continuousChoices } from '../../../engine-host/data/continuous/continuous-choices.js'
import {
  type PublishedOpenInterest,
  readOpenInterest,
  withOpenInterest,
} from '../../../engine-host/data/continuous/published-open-interest.js'
import { formatNanos } from '../../../engine-host/data/timestamps.js'
import { inTemporaryFolder, withCatalog } from './temporary-store.js'

const dates = [9, 10, 11, 12, 13, 16, 17, 18, 19, 20]

type Counts = (date: number) => number | string

function table(price: number, counts: Counts, header = 'Open Interest'): string {
  const rows = dates.map((date) => {
    const close = (price + date).toFixed(2)
    return `2013-12-${String(date).padStart(2, '0')},${close},${close},${close},${close},100,${counts(date)}`
  })
  return `Date,Open,High,Low,Close,Volume,${header}\n${rows.join('\n')}\n`
}

async function imported(catalog: Catalog, folder: string, instrument: string, text: string, name = instrument) {
  const file = join(folder, `${name}.csv`)
  await writeFile(file, text)
  return catalog.importFiles([file], { settings: { instrument } })
}

/** Open interest passes from December to March on the 16th. */
const december: Counts = (date) => (date < 16 ? 1_234_567 : 400_000)
const march: Counts = () => 1_000_001

describe('open interest', () => {
  it('comes from a column of daily bars, is kept to the last contract, and rolls a day after it was counted', () =>
    inTemporaryFolder((folder) =>
      withCatalog(join(folder, 'store'), async (catalog) => {
        assert.equal(
          (await imported(catalog, folder, 'ES.Z13', table(1800, december, 'open_interest'))).kind,
          'imported',
        )
        const symbol = { root: 'ES', rule: 'openInterest', rank: 0 } as const
        const outcome = await imported(catalog, folder, 'ES.H14', table(1794, march, 'OI'))
        assert.equal(outcome.kind, 'imported')
        const found = await catalog.resolveContinuous(symbol, '1-DAY', {}, {})
        assert.ok(found.kind === 'resolved', JSON.stringify(found))
        assert.deepEqual(
          found.source.continuous!.parts.map(({ instrumentId, rollNanos, fromClose }) => [
            instrumentId,
            rollNanos && formatNanos(BigInt(rollNanos)),
            fromClose,
          ]),
          [
            ['ES.Z13', undefined, undefined],
            // The count of the 16th is published in the morning of the 17th, whose bar closes at its end.
            ['ES.H14', '2013-12-18T00:00:00Z', 1817],
          ],
        )
        const series = await catalog.listSeries()
        assert.deepEqual(
          series.map(({ instrumentId, bars, data, rows }) => [instrumentId, bars, data, rows]),
          [
            ['ES.H14', '1-DAY', undefined, 10],
            ['ES.H14', 'open-interest', 'open-interest', 10],
            ['ES.Z13', '1-DAY', undefined, 10],
            ['ES.Z13', 'open-interest', 'open-interest', 10],
          ],
        )
        const files = await catalog.stored.filesOf('ES.Z13', 'open-interest')
        const stored = await readOpenInterest(files.map(({ path }) => join(folder, 'store', path)))
        assert.deepEqual(
          stored.map(({ contracts }) => contracts),
          dates.map((date) => december(date)),
        )
        assert.deepEqual(
          continuousChoices(series).map(({ instrumentId }) => instrumentId),
          ['ES.v.0', 'ES.n.0', 'ES.c.0'],
        )
      }),
    ))

  it('that contradicts the catalog is refused, and more of it is added', () =>
    inTemporaryFolder((folder) =>
      withCatalog(join(folder, 'store'), async (catalog) => {
        const whole = table(1800, december)
        const half = whole.split('\n').slice(0, 6).join('\n')
        assert.equal((await imported(catalog, folder, 'ES.Z13', half, 'half')).kind, 'imported')
        assert.equal((await imported(catalog, folder, 'ES.Z13', whole, 'whole')).kind, 'imported')
        const rows = (await catalog.listSeries()).map((each) => [each.bars, each.rows])
        assert.deepEqual(rows, [
          ['1-DAY', 10],
          ['open-interest', 10],
        ])
        const other = await imported(
          catalog,
          folder,
          'ES.Z13',
          table(1800, () => 5),
          'other',
        )
        assert.ok(other.kind === 'failed')
        assert.match(
          other.message,
          /ES\.Z13 open-interest closing at 2013-12-10T00:00:00Z has the open interest 5 there/,
        )
      }),
    ))

  it('that is blank is none, and one that is no number of contracts is refused', () =>
    inTemporaryFolder((folder) =>
      withCatalog(join(folder, 'store'), async (catalog) => {
        const wrong = await imported(
          catalog,
          folder,
          'ES.Z13',
          table(1800, (date) => (date === 12 ? 'many' : 5)),
          'wrong',
        )
        assert.ok(wrong.kind === 'failed')
        assert.match(wrong.message, /wrong\.csv has "many" in the column "Open Interest"/)
        assert.deepEqual(await catalog.listSeries(), [])
        const blank = table(1800, (date) => (date === 12 ? '' : 5))
        assert.equal((await imported(catalog, folder, 'ES.Z13', blank, 'blank')).kind, 'imported')
        const rows = (await catalog.listSeries()).map((each) => [each.bars, each.rows])
        assert.deepEqual(rows, [
          ['1-DAY', 10],
          ['open-interest', 9],
        ])
        const none = await catalog.rolls('ES', 'openInterest')
        assert.ok(!('kind' in none) && none.rolls.length === 0)
        assert.equal(
          (await imported(catalog, folder, 'ES.H14', table(1794, march).replace('Open Interest', 'Note'))).kind,
          'imported',
        )
        const missing = await catalog.resolveContinuous({ root: 'ES', rule: 'openInterest', rank: 1 }, '1-DAY', {}, {})
        assert.ok(missing.kind === 'failed')
        assert.match(missing.message, /ES\.n\.1 goes by open interest, which the catalog does not have of ES\.H14\./)
      }),
    ))

  it('of a stock or of minutes is not kept', () =>
    inTemporaryFolder((folder) =>
      withCatalog(join(folder, 'store'), async (catalog) => {
        assert.equal((await imported(catalog, folder, 'AAPL.XNAS', table(180, march))).kind, 'imported')
        assert.deepEqual(
          (await catalog.listSeries()).map(({ bars }) => bars),
          ['1-DAY'],
        )
      }),
    ))

  it('tells nothing of itself before it was known, and is forgotten when it is old', () => {
    const day = 86_400_000_000_000n
    const published = fc
      .array(fc.record({ of: fc.nat(30), after: fc.nat(50), contracts: fc.nat(1000) }), { maxLength: 40 })
      .map((drawn) =>
        drawn
          .map(({ of, after, contracts }): PublishedOpenInterest => {
            const ofNanos = BigInt(of) * day
            return { ofNanos, knownNanos: ofNanos + BigInt(after) * (day / 20n), contracts }
          })
          .sort((a, b) => Number(a.knownNanos - b.knownNanos)),
      )
    const days = Array.from({ length: 30 }, (_, at) => ({
      id: 'ES.Z13',
      day: at,
      nanos: BigInt(at) * day + 79_200_000_000_000n,
      close: 100,
      volume: 1,
    }))
    fc.assert(
      fc.property(published, fc.nat(29), fc.nat(1000), (all, at, instead) => {
        const { nanos } = days[at]!
        const told = withOpenInterest(days, all)[at]!.openInterest
        const changed = all.map((each) => (each.knownNanos > nanos ? { ...each, contracts: instead } : each))
        assert.equal(withOpenInterest(days, changed)[at]!.openInterest, told)
        const known = all.filter((each) => each.knownNanos <= nanos && each.ofNanos >= nanos - 6n * day)
        assert.equal(told === undefined, known.length === 0)
      }),
      { numRuns: 1000 },
    )
  })
})
