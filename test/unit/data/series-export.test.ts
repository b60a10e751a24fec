import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import type { Catalog } from '../../../engine-host/data/catalog.js'
import type { IndexedFile } from '../../../engine-host/data/catalog-database.js'
import { SeriesInspection } from '../../../engine-host/data/stored/series-inspection.js'
import type {
  ExportFormat,
  ExportSeriesResult,
  SeriesReference,
} from '../../../engine-host/protocol/catalog-requests.js'
import { formatNanos } from '../../../engine-host/data/timestamps.js'
import { rowHashes, spyWeek, StoreTemplate } from './stored-template.js'
import { inTemporaryFolder, testData, withCatalog } from './temporary-store.js'

const template = new StoreTemplate()
const spy = { instrumentId: 'SPY.EQUS', bars: '1-SECOND' }
const formats: readonly ExportFormat[] = ['csv', 'parquet']

async function exported(
  catalog: Catalog,
  series: SeriesReference,
  file: string,
  format: ExportFormat,
  period: { readonly from?: string; readonly to?: string } = {},
): Promise<Extract<ExportSeriesResult, { kind: 'exported' }>> {
  const result = await new SeriesInspection(catalog).export({ ...series, file, format, ...period })
  assert.ok(result.kind === 'exported', JSON.stringify(result))
  return result
}

/** The files of a kind in the store of a catalog. */
async function filesOfKind(catalog: Catalog, kind: string): Promise<IndexedFile[]> {
  return (await catalog.stored.files()).filter((file) => file.kind === kind)
}

describe('exporting a series', () => {
  before(() =>
    template.create([
      spyWeek,
      testData('databento', 'equs-mini-20131007.trades.csv.zst'),
      testData('databento', 'equs-mini-20131007.bbo-1s.csv.zst'),
      testData('databento-csv', 'edge.mbp-10.v3.px1.ts1.sym1.csv'),
    ]),
  )
  after(() => template.remove())

  for (const format of formats) {
    it(`bars as ${format} have the same checksums when they are imported into another store`, () =>
      template.inCopy(async (catalog, store) => {
        const file = join(dirname(store), `SPY.EQUS 1-SECOND.${format}`)
        const { rows } = await exported(catalog, spy, file, format)
        assert.equal(rows, 100_184)
        await withCatalog(join(dirname(store), 'other'), async (other) => {
          const settings = { instrument: 'SPY.EQUS', bars: '1-SECOND', stamp: 'close' } as const
          const imported = await other.importFiles([file], { settings })
          assert.ok(imported.kind === 'imported', JSON.stringify(imported))
          const [had, has] = [await filesOfKind(catalog, 'bars_1-SECOND'), await filesOfKind(other, 'bars_1-SECOND')]
          assert.equal(has.length, 5)
          assert.deepEqual(await rowHashes(other.layout.directory, has), await rowHashes(store, had))
        })
      }))
  }

  it('a file of bars says that they are stamped with their close, and is not read one bar late', () =>
    template.inCopy(async (catalog, store) => {
      const csv = join(dirname(store), 'spy.csv')
      const parquet = join(dirname(store), 'spy.parquet')
      await exported(catalog, spy, csv, 'csv')
      await exported(catalog, spy, parquet, 'parquet')
      const [had] = await filesOfKind(catalog, 'bars_1-SECOND')
      for (const file of [csv, parquet, catalog.layout.resolve(had!.path)]) {
        const settings = { instrument: 'SPY.EQUS', bars: '1-SECOND' }
        const checked = await catalog.checkFiles([file], { settings })
        assert.ok(checked.kind === 'checked', JSON.stringify(checked))
        const [{ settings: read, series } = assert.fail()] = checked.reports
        assert.equal(read.stamp, 'close')
        assert.equal(series[0]?.firstNanos, had!.firstNanos.toString())
      }
    }))

  for (const kind of ['trades', 'quotes', 'depth'] as const) {
    it(`${kind} as Parquet have the same checksums when another store finds them in its folder`, () =>
      template.inCopy(async (catalog, store) => {
        for (const { instrumentId, bars } of (await catalog.listSeries()).filter(({ data }) => data === kind)) {
          const other = join(dirname(store), `other-${encodeURIComponent(instrumentId)}`)
          const days = await catalog.stored.filesOf(instrumentId, bars)
          for (const { path, firstNanos, lastNanos } of days) {
            const target = join(other, dirname(path), 'foreign.parquet')
            mkdirSync(dirname(target), { recursive: true })
            const period = { from: formatNanos(firstNanos), to: formatNanos(lastNanos + 1n) }
            await exported(catalog, { instrumentId, bars }, target, 'parquet', period)
          }
          await withCatalog(other, async (found) => {
            assert.deepEqual(found.recovery?.quarantined, [])
            const has = await filesOfKind(found, kind)
            assert.deepEqual(await rowHashes(other, has), await rowHashes(store, days))
          })
        }
      }))
  }

  for (const kind of ['trades', 'quotes'] as const)
    it(`${kind} as CSV have both of their times when they are imported into another store`, () =>
      template.inCopy(async (catalog, store) => {
        const [series] = (await catalog.listSeries()).filter(({ data }) => data === kind)
        const { instrumentId } = series!
        const file = join(dirname(store), `${kind}.csv`)
        await exported(catalog, { instrumentId, bars: kind }, file, 'csv')
        await withCatalog(join(dirname(store), 'other'), async (other) => {
          const imported = await other.importFiles([file], { settings: { instrument: instrumentId } })
          assert.ok(imported.kind === 'imported', JSON.stringify(imported))
          const again = join(dirname(store), `${kind}-again.csv`)
          await exported(other, { instrumentId, bars: kind }, again, 'csv')
          assert.equal(readFileSync(again, 'utf8'), readFileSync(file, 'utf8'))
        })
      }))

  it('CSV keeps every nanosecond and every decimal of ticks', () =>
    template.inCopy(async (catalog, store) => {
      const file = join(dirname(store), 'trades.csv')
      await exported(catalog, { instrumentId: 'AIG.EQUS', bars: 'trades' }, file, 'csv')
      const [header, first] = readFileSync(file, 'utf8').split('\n') as [string, string]
      assert.equal(header, 'timestamp,ts_event,price,size,side')
      assert.match(
        first,
        /^2013-10-07T\d{2}:\d{2}:\d{2}\.\d{9}Z,2013-10-07T\d{2}:\d{2}:\d{2}\.\d{9}Z,\d+\.\d{2,},\d+,(buy|sell|)$/,
      )
    }))

  it('CSV of depth has a column a level and side', () =>
    template.inCopy(async (catalog, store) => {
      const depth = (await catalog.listSeries()).find(({ data }) => data === 'depth')!
      const file = join(dirname(store), 'depth.csv')
      const { rows } = await exported(catalog, depth, file, 'csv')
      const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
      assert.equal(lines.length, rows + 1)
      assert.equal(lines[0]!.split(',').length, 42)
      assert.ok(lines[0]!.endsWith('bid_px_09,ask_px_09,bid_sz_09,ask_sz_09'))
    }))

  it('a period is from its start to before its end', () =>
    template.inCopy(async (catalog, store) => {
      const file = join(dirname(store), 'day.csv')
      const period = { from: '2013-10-08T14:00:00Z', to: '2013-10-08T14:00:10Z' }
      const { rows } = await exported(catalog, spy, file, 'csv', period)
      const stamps = readFileSync(file, 'utf8')
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => line.split(',')[0]!)
      assert.equal(stamps.length, rows)
      assert.ok(
        stamps.every((stamp) => stamp >= '2013-10-08T14:00:00' && stamp < '2013-10-08T14:00:10'),
        stamps.join(),
      )
    }))

  it('what cannot be exported is said, and leaves nothing behind', () =>
    template.inCopy(async (catalog, store) => {
      const inspection = new SeriesInspection(catalog)
      const folder = dirname(store)
      writeFileSync(join(folder, 'taken'), 'a file')
      const cases: readonly (readonly [Partial<Parameters<SeriesInspection['export']>[0]>, RegExp])[] = [
        [{ file: join(store, 'market_data', 'x.csv') }, /lies in the store/],
        [{ file: join(folder, 'taken', 'x.csv') }, /cannot be written/],
        [{ from: '2020-01-01' }, /No bars of SPY\.EQUS/],
        [{ from: 'never' }, /is not a date/],
        [{ instrumentId: 'QQQ.EQUS' }, /QQQ\.EQUS/],
        [{ bars: '5-SECOND' }, /5-SECOND/],
      ]
      for (const [change, message] of cases) {
        const result = await inspection.export({ ...spy, file: join(folder, 'out.csv'), format: 'csv', ...change })
        assert.ok(result.kind === 'failed' && message.test(result.message), JSON.stringify(result))
      }
      assert.deepEqual(readdirSync(folder).sort(), ['store', 'taken'])
    }))

  it('no way into the store is taken, by a link either, so that no file of it is overwritten', () =>
    template.inCopy(async (catalog, store) => {
      const link = join(dirname(store), 'link')
      symlinkSync(store, link, 'junction')
      const before = readFileSync(catalog.layout.instruments)
      for (const file of [join(link, 'instruments.json'), join(link, 'new', 'deep', 'spy.csv')]) {
        const result = await new SeriesInspection(catalog).export({ ...spy, file, format: 'csv' })
        assert.ok(result.kind === 'failed', JSON.stringify(result))
        assert.match(result.message, /store/)
      }
      assert.deepEqual(readFileSync(catalog.layout.instruments), before)
      assert.ok(!existsSync(join(store, 'new')))
    }))

  it('a cancelled export leaves the file that was there', () =>
    template.inCopy(async (catalog, store) => {
      const file = join(dirname(store), 'kept.csv')
      writeFileSync(file, 'before')
      const abort = new AbortController()
      abort.abort()
      const result = await new SeriesInspection(catalog).export({ ...spy, file, format: 'csv' }, abort.signal)
      assert.equal(result.kind, 'cancelled')
      assert.equal(readFileSync(file, 'utf8'), 'before')
      assert.deepEqual(readdirSync(dirname(file)).sort(), ['kept.csv', 'store'])
    }))

  it('any price and any quantity is read back as the same double', () =>
    inTemporaryFolder(async (folder) => {
      const price = fc.oneof(
        fc.bigInt({ min: 1n, max: 10n ** 18n }).map((units) => Number(units) / 1e9),
        fc.constantFrom(0.1 + 0.2, 1e-9, 5e-7, 123_456_789.12345679, 0.015625, 99_999_999.99999999),
        fc.constantFrom(1e-15, 1.23e-14, 1.234567890123e-10, 9_007_199_254_740_991, 1e22),
      )
      await fc.assert(
        fc.asyncProperty(fc.array(price, { minLength: 1, maxLength: 50 }), async (prices) => {
          const store = join(folder, `store-${Math.random()}`)
          const part = join(store, 'market_data/kind=trades/instrument=X.FILE/date=2024-01-02/t.parquet')
          mkdirSync(dirname(part), { recursive: true })
          const instance = await DuckDBInstance.create(':memory:')
          const connection = await instance.connect()
          const values = prices.map(
            (each, at) => `(make_timestamp_ns(${1_704_186_000_000_000_000n + BigInt(at)}), ${each}::DOUBLE)`,
          )
          await connection.run(
            `COPY (SELECT t AS ts_init, t AS ts_event, p AS price, p AS size, 1::TINYINT AS aggressor FROM (VALUES ${values.join(', ')}) AS v(t, p)) TO '${part}' (FORMAT parquet)`,
          )
          connection.closeSync()
          instance.closeSync()
          const definition = {
            kind: 'future',
            currency: 'USD',
            pricePrecision: 2,
            tickSize: '0.01',
            quantityPrecision: 0,
            lotSize: '1',
            multiplier: '1',
            timeZone: 'UTC',
          }
          writeFileSync(join(store, 'instruments.json'), JSON.stringify({ 'X.FILE': definition }))
          await withCatalog(store, async (catalog) => {
            const file = join(folder, 'prices.csv')
            await exported(catalog, { instrumentId: 'X.FILE', bars: 'trades' }, file, 'csv')
            const lines = readFileSync(file, 'utf8')
              .trimEnd()
              .split('\n')
              .slice(1)
              .map((line) => line.split(','))
            assert.deepEqual(
              lines.map((line) => Number(line[2])),
              prices,
            )
            assert.deepEqual(
              lines.map((line) => Number(line[3])),
              prices,
            )
            assert.ok(
              lines.every((line) => !/e/i.test(line[2]!)),
              lines.map((line) => line[2]).join(),
            )
            assert.match(lines[0]![0]!, /\.000000000Z$/)
          })
        }),
        { numRuns: 10 },
      )
      assert.ok(existsSync(folder))
    }))
})
