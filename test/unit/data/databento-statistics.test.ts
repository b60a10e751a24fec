import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Catalog } from '../../../engine-host/data/catalog.js'
import { continuousChoices } from '../../../engine-host/data/continuous/continuous-choices.js'
import { readOpenInterest } from '../../../engine-host/data/continuous/published-open-interest.js'
import { formatNanos } from '../../../engine-host/data/timestamps.js'
import { inTemporaryFolder, testData, withCatalog } from './temporary-store.js'

const files = readdirSync(testData('databento-statistics'))
const withSymbols = files.filter((name) => !name.includes('sym0'))
const dates = [9, 10, 11, 12, 13, 16, 17, 18, 19, 20]

/** Daily bars of the two contracts, without any open interest. */
async function importBars(catalog: Catalog, folder: string) {
  for (const [instrument, price] of [
    ['ES.Z13', 1800],
    ['ES.H14', 1794],
  ] as const) {
    const rows = dates.map((date) => {
      const close = (price + date).toFixed(2)
      return `2013-12-${String(date).padStart(2, '0')},${close},${close},${close},${close},100`
    })
    const file = join(folder, `${instrument}.csv`)
    await writeFile(file, `Date,Open,High,Low,Close,Volume\n${rows.join('\n')}\n`)
    assert.equal((await catalog.importFiles([file], { settings: { instrument } })).kind, 'imported')
  }
}

async function storedInterest(catalog: Catalog, folder: string, instrument: string) {
  const stored = await catalog.stored.filesOf(instrument, 'open-interest')
  const rows = await readOpenInterest(stored.map(({ path }) => join(folder, 'store', path)))
  return rows.map(({ ofNanos, knownNanos, contracts }) => [formatNanos(ofNanos), formatNanos(knownNanos), contracts])
}

async function text(name: string): Promise<string> {
  return Promise.resolve(readFileSync(testData('databento-statistics', name), 'utf8'))
}

const pretty = 'statistics.px1.ts1.sym1.csv'

describe('open interest of Databento statistics', () => {
  for (const name of withSymbols) {
    it(`is read from ${name}: each count with the time at which it was received, and nothing else`, () =>
      inTemporaryFolder((folder) =>
        withCatalog(join(folder, 'store'), async (catalog) => {
          const imported = await catalog.importFiles([testData('databento-statistics', name)])
          assert.equal(imported.kind, 'imported', JSON.stringify(imported))
          const december = await storedInterest(catalog, folder, 'ES.Z13')
          assert.equal(december.length, 10)
          assert.deepEqual(december.slice(0, 4), [
            ['2013-12-10T00:00:00Z', '2013-12-10T12:00:00.000000101Z', 1_234_567],
            ['2013-12-11T00:00:00Z', '2013-12-11T12:00:00.000000101Z', 1_234_567],
            ['2013-12-12T00:00:00Z', '2013-12-12T12:00:00.000000101Z', 1_234_567],
            ['2013-12-12T00:00:00Z', '2013-12-12T13:00:00Z', 1_234_568],
          ])
          assert.equal(december.at(-1)![2], 400_000)
          const march = await storedInterest(catalog, folder, 'ES.H14')
          assert.equal(march.length, 9)
          assert.ok(march.every(([, , contracts]) => contracts === 1_000_001))
          const series = await catalog.listSeries()
          assert.deepEqual(
            series.map(({ instrumentId, bars, rows }) => [instrumentId, bars, rows]),
            [
              ['ES.H14', 'open-interest', 9],
              ['ES.Z13', 'open-interest', 10],
            ],
          )
        }),
      ))
  }

  it('rolls a continuous series on the date after it was published', () =>
    inTemporaryFolder((folder) =>
      withCatalog(join(folder, 'store'), async (catalog) => {
        await importBars(catalog, folder)
        const missing = await catalog.rolls('ES', 'openInterest')
        assert.ok('kind' in missing)
        assert.equal(
          (await catalog.importFiles([testData('databento-statistics', 'statistics.v3.dbn.zst')])).kind,
          'imported',
        )
        const schedule = await catalog.rolls('ES', 'openInterest')
        assert.ok(!('kind' in schedule))
        assert.deepEqual(
          schedule.rolls.map(({ from, to, nanos }) => [from, to, formatNanos(nanos)]),
          // The count of the 16th is published in the morning of the 17th, whose bar closes at its end.
          [['ES.Z13', 'ES.H14', '2013-12-18T00:00:00Z']],
        )
        assert.deepEqual(
          continuousChoices(await catalog.listSeries()).map(({ instrumentId }) => instrumentId),
          ['ES.v.0', 'ES.n.0', 'ES.c.0'],
        )
        const coverage = await catalog.coverage()
        assert.ok(Array.isArray(coverage))
        assert.deepEqual(
          coverage.map(({ gaps }) => gaps),
          coverage.map(() => []),
        )
      }),
    ))

  it('is the same from every form of the file, so that none adds to another', () =>
    inTemporaryFolder((folder) =>
      withCatalog(join(folder, 'store'), async (catalog) => {
        for (const [at, name] of withSymbols.entries()) {
          const imported = await catalog.importFiles([testData('databento-statistics', name)])
          assert.ok(imported.kind === 'imported', JSON.stringify(imported))
          assert.equal(imported.files[0]!.rowsAdded, at === 0 ? 19 : 0, name)
        }
      }),
    ))

  it('of files without symbols goes by the symbology of the batch beside them', () =>
    inTemporaryFolder(async (folder) => {
      const batch = join(folder, 'batch')
      await mkdir(batch)
      const interval = { d0: '2013-12-01', d1: '2014-01-01' }
      const names = { ESZ3: '101', ESH4: '102', 'ESZ3-ESH4': '103', 'ESZ3 C1800': '104' }
      await writeFile(
        join(batch, 'symbology.json'),
        JSON.stringify({
          result: Object.fromEntries(Object.entries(names).map(([name, s]) => [name, [{ ...interval, s }]])),
        }),
      )
      const name = 'glbx-mdp3-20131209-20131220.statistics.csv'
      await copyFile(testData('databento-statistics', 'statistics.px0.ts0.sym0.csv'), join(batch, name))
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const imported = await catalog.importFiles([batch])
        assert.ok(imported.kind === 'imported', JSON.stringify(imported))
        assert.deepEqual(
          (await catalog.listSeries()).map(({ instrumentId, rows }) => [instrumentId, rows]),
          [
            ['ES.H14', 9],
            ['ES.Z13', 10],
          ],
        )
      })
    }))

  it('is shown before it is imported, without spreads and options', () =>
    inTemporaryFolder((folder) =>
      withCatalog(join(folder, 'store'), async (catalog) => {
        const path = testData('databento-statistics', pretty)
        const preview = await catalog.previewFile(path, {})
        assert.ok(preview.kind === 'preview' && preview.failure === undefined, JSON.stringify(preview))
        assert.equal(preview.form, 'Databento CSV of statistics')
        assert.equal(preview.data, 'open-interest')
        assert.deepEqual(preview.tables[0]!.rows[0], [
          'ES.H14',
          '1386676800000000102',
          '1386633600000000000',
          1_000_001,
        ])
        const checked = await catalog.checkFiles([path])
        assert.ok(checked.kind === 'checked')
        const [report] = checked.reports
        assert.ok(report !== undefined && 'series' in report, JSON.stringify(report))
        assert.deepEqual(
          report.series.map(({ instrumentId, bars, rows }) => [instrumentId, bars, rows]),
          [
            ['ES.H14', 'open-interest', 9],
            ['ES.Z13', 'open-interest', 10],
          ],
        )
        assert.deepEqual(report.problems, [])
        assert.equal(report.rejected, false)
      }),
    ))

  const line = '2013-12-10T12:00:00.000000101Z'
  for (const { what, from, to, says } of [
    {
      what: 'a count that is none',
      from: ',1234567,',
      to: ',12.5,',
      says: /column "quantity": the open interest is missing|is not a number of contracts/,
    },
    { what: 'a negative count', from: ',1234567,', to: ',-3,', says: /"-3" is not a number of contracts/ },
    { what: 'no count', from: ',1234567,', to: ',9223372036854775807,', says: /the open interest is missing/ },
    { what: 'a kind that is none', from: ',9,0,1,', to: ',nine,0,1,', says: /"nine" is not a number of a kind/ },
    { what: 'a time that is none', from: line, to: 'yesterday', says: /"yesterday" is not a time/ },
    { what: 'a date that is none', from: '2013-12-09T00:00:00.000000000Z', to: 'x', says: /"x" is not a time/ },
  ] as const) {
    it(`with ${what} is refused with its line, and nothing is kept`, () =>
      inTemporaryFolder((folder) =>
        withCatalog(join(folder, 'store'), async (catalog) => {
          const whole = await text(pretty)
          assert.ok(whole.includes(from))
          const file = join(folder, 'wrong.csv')
          await writeFile(file, whole.replace(from, to))
          const imported = await catalog.importFiles([file])
          assert.ok(imported.kind === 'failed', JSON.stringify(imported))
          assert.match(imported.message, /line 2/)
          assert.match(imported.message, says)
          assert.deepEqual(await catalog.listSeries(), [])
        }),
      ))
  }

  it('is missing in other statistics, which is said; a header that lacks a column is told with its name', () =>
    inTemporaryFolder((folder) =>
      withCatalog(join(folder, 'store'), async (catalog) => {
        for (const name of ['statistics.csv', 'statistics.v3.dbn']) {
          const imported = await catalog.importFiles([testData('databento-batch', name)])
          assert.ok(imported.kind === 'failed')
          assert.match(imported.message, /holds no open interest of futures/)
        }
        const file = join(folder, 'short.csv')
        await writeFile(file, (await text(pretty)).replace('ts_ref', 'reference'))
        const short = await catalog.importFiles([file])
        assert.ok(short.kind === 'failed')
        assert.match(short.message, /the header lacks the column "ts_ref"/)
      }),
    ))

  it('of a future whose price step nothing tells is refused until its prices are there', () =>
    inTemporaryFolder((folder) =>
      withCatalog(join(folder, 'store'), async (catalog) => {
        const rows = (await text(pretty))
          .split('\n')
          .filter((row) => row.startsWith('ts_recv') || row.endsWith(',ESZ3'))
        const file = join(folder, 'unknown.csv')
        await writeFile(file, `${rows.join('\n').replaceAll('ESZ3', 'QQQZ3')}\n`)
        const unknown = await catalog.importFiles([file])
        assert.ok(unknown.kind === 'failed')
        assert.match(unknown.message, /The price step of QQQ\.Z13 is not known/)
        await writeFile(
          join(folder, 'bars.csv'),
          'Date,Open,High,Low,Close,Volume\n2013-12-09,10,10.5,10,10.5,1\n2013-12-10,10,10.5,10,10.5,1\n',
        )
        const bars = await catalog.importFiles([join(folder, 'bars.csv')], { settings: { instrument: 'QQQ.Z13' } })
        assert.equal(bars.kind, 'imported')
        assert.equal((await catalog.importFiles([file])).kind, 'imported')
      }),
    ))
})
