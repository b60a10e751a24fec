import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { ImportPreview, ImportSettings } from '../../../engine-host/protocol/import-settings.js'
import type { PreviewImportResult } from '../../../engine-host/protocol/requests.js'
import { inTemporaryFolder, withCatalog } from './temporary-store.js'
import { zipOf } from './zip-bytes.js'

const data = join(import.meta.dirname, '../../data')

async function previewResult(path: string, settings: ImportSettings = {}): Promise<PreviewImportResult> {
  let result: PreviewImportResult | undefined
  await inTemporaryFolder((store) =>
    withCatalog(store, async (catalog) => {
      result = await catalog.previewFile(path, settings)
      assert.deepEqual(await catalog.listSeries(), [])
      assert.deepEqual(readdirSync(join(store, 'tmp')), [], 'nothing is left of a preview')
    }),
  )
  return result!
}

async function preview(path: string, settings: ImportSettings = {}): Promise<ImportPreview> {
  const result = await previewResult(path, settings)
  assert.ok(result.kind === 'preview', JSON.stringify(result))
  return result
}

async function previewOf(name: string, content: string | Uint8Array, settings: ImportSettings = {}) {
  let result: PreviewImportResult | undefined
  await inTemporaryFolder(async (folder) => {
    writeFileSync(join(folder, name), content)
    result = await previewResult(join(folder, name), settings)
  })
  assert.ok(result?.kind === 'preview', JSON.stringify(result))
  return result
}

const semicolons = `Datum;Zeit;Eröffnung;Hoch;Tief;Schluss;Stück
03.04.2024;09:00;15,20;15,40;15,10;15,30;1.200
03.04.2024;09:01;15,30;15,50;15,20;15,45;800
`
const germanColumns = {
  time: 'Datum',
  timeOfDay: 'Zeit',
  open: 'Eröffnung',
  high: 'Hoch',
  low: 'Tief',
  close: 'Schluss',
  volume: 'Stück',
}

describe('the preview of an import', () => {
  it('tells the form, why, and the first rows typed, with the decimals and the zone of the instrument', async () => {
    const {
      form,
      why,
      data: kind,
      tables,
      instruments,
      whole,
      failure,
    } = await preview(join(data, 'databento/equs-mini-20131007-20131011.ohlcv-1s.csv.zst'))
    assert.equal(form, 'Databento CSV of bars')
    assert.match(why, /ts_event/)
    assert.equal(kind, 'bars')
    assert.equal(failure, undefined)
    assert.equal(whole, false)
    const [instrument] = instruments
    assert.deepEqual([instrument?.pricePrecision, instrument?.timeZone], [2, 'America/New_York'])
    const [table] = tables
    assert.deepEqual(
      table?.columns.map(({ name, holds }) => `${name}: ${holds}`),
      [
        'instrument: instrument',
        'bars: text',
        'close time: time',
        'open: price',
        'high: price',
        'low: price',
        'close: price',
        'volume: size',
      ],
    )
    assert.equal(table?.rows.length, 8)
    assert.match(String(table?.rows[0]![2]), /^13811\d{14}$/)
    assert.match(String(table?.rows[0]![3]), /^\d+0000000$/)
  })

  it('reads no more than the beginning of a large file', async () => {
    const header = 'time,open,high,low,close,volume\n'
    const line = (at: number) => `${new Date(Date.UTC(2024, 0, 2) + at * 60_000).toISOString()},1,2,0.5,1.5,10\n`
    const { rows, whole, settings, failure } = await previewOf(
      'BIG.csv',
      header + Array.from({ length: 60_000 }, (_, at) => line(at)).join(''),
      { instrument: 'BIG.X' },
    )
    assert.equal(failure, undefined)
    assert.equal(whole, false)
    assert.ok(rows > 15_000 && rows < 30_000, String(rows))
    assert.equal(settings.bars, '1-MINUTE')
  })

  it('of a table that does not say enough shows its columns and asks for what is missing', async () => {
    const { failure, columns, applicable } = await previewOf('kurse.csv', semicolons)
    assert.deepEqual(failure?.asks, {
      setting: 'columns',
      fields: ['time', 'open', 'high', 'low', 'close'],
      likely: { time: 'Datum', open: 'Eröffnung', high: 'Hoch', low: 'Tief', close: 'Schluss' },
    })
    assert.deepEqual(columns[5], { name: 'Schluss', texts: ['15,30', '15,45'] })
    assert.ok(applicable.includes('columns'))
  })

  it('follows a mapping, and offers what the times and numbers of those columns leave open', async () => {
    const read = await previewOf('kurse.csv', semicolons, {
      columns: germanColumns,
      instrument: 'SAP.XETR',
      dateOrder: 'dmy',
      timeZone: 'Europe/Berlin',
    })
    assert.equal(read.failure, undefined)
    assert.deepEqual(read.applicable, [
      'kind',
      'instrument',
      'bars',
      'stamp',
      'timeZone',
      'dateOrder',
      'decimal',
      'columns',
    ])
    assert.deepEqual([read.settings.decimal, read.settings.bars, read.whole], ['comma', '1-MINUTE', true])
    assert.deepEqual(read.tables[0]?.rows[0], [
      'SAP.XETR',
      '1-MINUTE',
      String(Date.UTC(2024, 3, 3, 7, 1)) + '000000',
      '15200000000',
      '15400000000',
      '15100000000',
      '15300000000',
      1200,
    ])
  })

  it('a field mapped to nothing is left out although a column has its name', async () => {
    const text =
      'time,open,high,low,close,volume\n2024-01-02T00:00:00Z,1,2,0.5,1.5,10\n2024-01-02T00:01:00Z,1,2,0.5,1.5,10\n'
    const read = await previewOf('a.csv', text, { instrument: 'A.B', columns: { volume: '' } })
    assert.equal(read.tables[0]?.rows[0]?.[7], 0)
    assert.equal(read.settings.columns?.volume, undefined)
  })

  it('the kind that is said counts more than the columns', async () => {
    const text = 'time,open,high,low,close,price,size\n2024-01-02T00:00:00Z,1,2,0.5,1.5,1.25,10\n'
    const read = await previewOf('a.csv', text, {
      instrument: 'A.B',
      kind: 'trades',
      columns: { price: 'price', size: 'size' },
    })
    assert.equal(read.failure, undefined)
    assert.equal(read.data, 'trades')
    assert.deepEqual(read.tables[0]?.rows[0]?.slice(3), ['1250000000', 10, ''])
  })

  it('of DBN longer than what is read ends after a whole record', async () => {
    const folder = join(data, 'dbn')
    for (const name of ['mbp-10.v3.dbn.zst', 'trades.v2.dbn.zst']) {
      const { failure, tables } = await preview(join(folder, name))
      assert.equal(failure, undefined, name)
      assert.ok(tables.length > 0, name)
    }
  })

  it('of what is no market data says so', async () => {
    await inTemporaryFolder(async (folder) => {
      const path = join(folder, 'page.csv')
      writeFileSync(path, '<!DOCTYPE html><html><body>Log in</body></html>')
      const result = await previewResult(path)
      assert.ok(result.kind === 'failed')
      assert.match(result.message, /web page \(HTML\)/)
    })
  })

  it('shows what is wrong with the first rows and rejects nothing', async () => {
    const text = 'time,open,high,low,close\n2024-01-02T00:00:00Z,1,2,0.5,1.5\n2024-01-02T00:01:00Z,1,2,0.5,\n'
    const { problems, rows } = await previewOf('a.csv', text, { instrument: 'A.B', bars: '1-MINUTE' })
    assert.equal(rows, 2)
    assert.deepEqual(
      problems.map(({ kind, count }) => [kind, count]),
      [['missing', 1]],
    )
  })

  it('of a compressed vendor file proposes everything', async () => {
    const content = gunzipSync(readFileSync(join(data, 'binance/BTCUSD-1m-ms.csv.gz')))
    const { form, settings } = await previewOf('BTCUSDT-1m-2016-10.csv', content)
    assert.match(form, /Binance/)
    assert.deepEqual([settings.instrument, settings.kind, settings.bars], ['BTCUSDT.BINANCE', 'bars', '1-MINUTE'])
  })

  it('of a large archive only the beginning is unpacked: what is broken behind it is found by the check', () =>
    inTemporaryFolder(async (folder) => {
      const rows = Array.from({ length: 60_000 }, (_, row) => {
        const time = new Date(Date.UTC(2024, 0, 1) + row * 60_000).toISOString()
        return `${time},${100 + ((row * 7919) % 50)},151,99,${100 + ((row * 104_729) % 40)},${(row * 31) % 977}`
      })
      const text = `time,open,high,low,close,volume\n${rows.join('\n')}\n`
      const archive = zipOf({ 'bars.csv': Buffer.from(text) })
      const settings = { instrument: 'ZIP.FILE' }
      const whole = await previewOf('bars.csv', text, settings)
      const sound = await previewOf('bars.zip', archive, settings)
      archive.fill(0x55, Math.floor(archive.length * 0.8), Math.floor(archive.length * 0.9))
      const broken = join(folder, 'broken.zip')
      writeFileSync(broken, archive)
      const ofBroken = await preview(broken, settings)
      for (const of of [sound, ofBroken])
        assert.deepEqual([of.rows, of.whole, of.tables, of.failure], [whole.rows, false, whole.tables, undefined])
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const checked = await catalog.checkFiles([broken], { settings })
        assert.ok(checked.kind === 'failed' && checked.message.includes('bars.csv in it is damaged'))
      })
    }))
})
