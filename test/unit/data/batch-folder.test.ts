import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { BatchFolder } from '../../../engine-host/data/batch/batch-folder.js'
import { type DefinitionRecord, readDefinitionRecords } from '../../../engine-host/data/batch/definition-records.js'
import type { Catalog } from '../../../engine-host/data/catalog.js'
import { openSourceFile } from '../../../engine-host/data/source-file.js'
import { dbnHead, minuteBars } from './dbn-bytes.js'
import { inTemporaryFolder, testData, withCatalog } from './temporary-store.js'

const midnight = 1_710_460_800_000_000_000n
const minute = 60_000_000_000n
const bars = 'ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume'
const trades =
  'ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,ts_in_delta,sequence'

function bar(opened: bigint, instrument: number, price = 5000): string {
  return `${opened},33,1,${instrument},${price}000000000,${price}000000000,${price}000000000,${price}000000000,7`
}

function trade(received: bigint, event: bigint, instrument: number, sequence: number): string {
  return `${received},${event},0,1,${instrument},T,B,0,5000250000000,3,0,0,${sequence}`
}

function file(...lines: string[]): string {
  return `${lines.join('\n')}\n`
}

/** The numbers 101 and 102 change hands at midnight. */
const swapped = {
  result: {
    ESH4: [
      { d0: '2024-03-14', d1: '2024-03-15', s: '101' },
      { d0: '2024-03-15', d1: '2024-03-16', s: '102' },
    ],
    ESM4: [
      { d0: '2024-03-14', d1: '2024-03-15', s: '102' },
      { d0: '2024-03-15', d1: '2024-03-16', s: '101' },
    ],
  },
  symbols: ['ESH4', 'ESM4'],
  stype_in: 'raw_symbol',
  stype_out: 'instrument_id',
  start_date: '2024-03-14',
  end_date: '2024-03-16',
  partial: [],
  not_found: [],
  message: 'OK',
  status: 0,
}

/** A folder as Databento delivers it, with the given data files. */
function batch(folder: string, files: Readonly<Record<string, string | Buffer>>): string {
  const path = join(folder, 'GLBX-20240316-ABCDEFGHIJ')
  mkdirSync(path)
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content)
  return path
}

async function rowsBySeries(catalog: Catalog): Promise<string[]> {
  return (await catalog.listSeries()).map((series) => `${series.instrumentId} ${series.bars} ${series.rows}`)
}

/** Imports a folder into a store of its own. */
async function imported(
  folder: string,
  path: string,
  then: (catalog: Catalog, store: string) => Promise<void>,
): Promise<void> {
  const store = join(folder, 'store')
  await withCatalog(store, async (catalog) => {
    const result = await catalog.importFiles([path])
    assert.equal(result.kind, 'imported', result.kind === 'failed' ? result.message : '')
    await then(catalog, store)
  })
}

describe('a folder of a Databento batch', () => {
  it('is imported as a whole: by day, by month and by symbol, and what is no market data is passed over with a line', () =>
    inTemporaryFolder(async (folder) => {
      const path = batch(folder, {
        'condition.json': JSON.stringify([
          { date: '2024-03-14', condition: 'available' },
          { date: '2024-03-15', condition: 'degraded' },
        ]),
        'manifest.json': '{}',
        'metadata.json': '{}',
        'symbology.json': JSON.stringify(swapped),
        '.DS_Store': 'x',
        'glbx-mdp3-20240301-20240331.ohlcv-1m.csv': file(bars, bar(midnight - minute, 101)),
        'glbx-mdp3-20240314.trades.csv': file(trades, trade(midnight - 2n, midnight - 3n, 102, 1)),
        'glbx-mdp3-20240315.trades.ESM4.csv': file(trades, trade(midnight + 1n, midnight, 101, 2)),
        'glbx-mdp3-20240316.trades.csv': file(trades),
        'glbx-mdp3-20240315.mbo.csv': file('ts_recv,ts_event,rtype,publisher_id,instrument_id,order_id,action', ''),
      })
      for (const [name, as] of [
        ['definition.px1.csv', 'glbx-mdp3-20240314.definition.csv'],
        ['statistics.v3.dbn', 'glbx-mdp3-20240314.statistics.dbn'],
        ['status.csv', 'halts-of-the-day.csv'],
        ['status.v3.dbn', 'glbx-mdp3-20240314.status.dbn'],
      ] as const) {
        copyFileSync(testData('databento-batch', name), join(path, as))
      }
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const checked = await catalog.checkFiles([path])
        assert.ok(checked.kind === 'checked')
        assert.equal(checked.reports.length, 3)
        const result = await catalog.importFiles([path])
        assert.ok(result.kind === 'imported')
        assert.deepEqual(
          result.files.map(({ file, rowsAdded }) => [basename(file), rowsAdded]),
          [
            ['glbx-mdp3-20240301-20240331.ohlcv-1m.csv', 1],
            ['glbx-mdp3-20240314.trades.csv', 1],
            ['glbx-mdp3-20240315.trades.ESM4.csv', 1],
          ],
        )
        const why = Object.fromEntries((result.skipped ?? []).map(({ file, why }) => [basename(file), why]))
        assert.deepEqual(why, {
          'condition.json': 'it tells the condition of each day: 2024-03-15 is degraded',
          'manifest.json': 'it lists the files of the batch',
          'metadata.json': 'it describes the request of the batch',
          'symbology.json': 'it names the instruments of the files beside it',
          'glbx-mdp3-20240314.definition.csv':
            'it holds definitions, of which ticks, multipliers, currencies and expiries were taken',
          'glbx-mdp3-20240314.statistics.dbn': 'its statistics hold no open interest of futures',
          'halts-of-the-day.csv': 'it holds status, which is not imported',
          'glbx-mdp3-20240314.status.dbn': 'it holds status, which is not imported',
          'glbx-mdp3-20240315.mbo.csv': 'it holds mbo, which is not imported',
          'glbx-mdp3-20240316.trades.csv': 'it holds a header and no rows',
        })
        assert.deepEqual(checked.skipped, result.skipped)
        assert.deepEqual(await rowsBySeries(catalog), ['ES.H24 1-MINUTE 1', 'ES.M24 trades 2'])
        const again = await catalog.importFiles([path])
        assert.ok(again.kind === 'imported' && again.files.every(({ alreadyImported }) => alreadyImported))
      })
    }))

  it('without anything that can be imported is told', () =>
    inTemporaryFolder(async (folder) => {
      const path = batch(folder, { 'manifest.json': '{}' })
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const result = await catalog.importFiles([path])
        assert.ok(result.kind === 'failed')
        assert.equal(result.message, `${path} holds no market data that can be imported; 1 files were passed over.`)
      })
    }))
})

describe('symbols beside a CSV file without them', () => {
  it('count by the UTC day of the bar, so that numbers that change hands at midnight keep contracts apart', () =>
    inTemporaryFolder(async (folder) => {
      const path = batch(folder, {
        'symbology.json': JSON.stringify(swapped),
        'glbx-mdp3-20240314-20240315.ohlcv-1m.csv': file(
          bars,
          ...[-2n, -1n, 0n, 1n, 2n].flatMap((at) => [
            bar(midnight + at * minute, 101, 5000),
            bar(midnight + at * minute, 102, 5100),
          ]),
        ),
      })
      await imported(folder, path, async (catalog) => {
        const checked = await catalog.checkFiles([path])
        assert.ok(checked.kind === 'checked')
        assert.deepEqual(
          checked.reports[0]!.preview[0]!.rows.map(([id, , close, open]) => [id, close, open]),
          [
            ['ES.H24', '2024-03-14T23:59:00Z', '5000'],
            ['ES.H24', '2024-03-15T00:00:00Z', '5000'],
            ['ES.H24', '2024-03-15T00:01:00Z', '5100'],
            ['ES.H24', '2024-03-15T00:02:00Z', '5100'],
            ['ES.H24', '2024-03-15T00:03:00Z', '5100'],
          ],
        )
        assert.deepEqual(await rowsBySeries(catalog), ['ES.H24 1-MINUTE 5', 'ES.M24 1-MINUTE 5'])
      })
    }))

  it('count by the UTC day on which a tick was received, not by that of its event', () =>
    inTemporaryFolder(async (folder) => {
      const path = batch(folder, {
        'symbology.json': JSON.stringify(swapped),
        'glbx-mdp3-20240314-20240315.trades.csv': file(
          trades,
          trade(midnight - 1n, midnight - 2n, 101, 1),
          trade(midnight, midnight - 1n, 101, 2),
          trade(midnight + 1n, midnight - 1n, 101, 3),
        ),
      })
      await imported(folder, path, async (catalog) => {
        assert.deepEqual(await rowsBySeries(catalog), ['ES.H24 trades 1', 'ES.M24 trades 2'])
      })
    }))

  it('leave the rows in their order, so that a problem is told with its line', () =>
    inTemporaryFolder(async (folder) => {
      const lines = Array.from({ length: 150_000 }, (_, at) => bar(midnight + BigInt(at) * 1_000_000n, 101 + (at % 2)))
      lines[140_000] = lines[140_000]!.replace(/,7$/, ',-7')
      const path = batch(folder, {
        'symbology.json': JSON.stringify(swapped),
        'glbx-mdp3-20240315.ohlcv-1m.csv': file(bars, lines.join('\n')),
      })
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const result = await catalog.importFiles([path])
        assert.ok(result.kind === 'failed')
        assert.equal(
          result.message,
          'glbx-mdp3-20240315.ohlcv-1m.csv, line 140002, column "volume": the volume -7 is below zero.',
        )
      })
    }))

  it('that name several instruments at once, as a parent does, do not mix them: definitions name them, else numbers', () =>
    inTemporaryFolder(async (folder) => {
      const parent = {
        ...swapped,
        result: { 'ES.FUT': ['101', '102', '103'].map((s) => ({ d0: '2024-03-14', d1: '2024-03-16', s })) },
        stype_in: 'parent',
      }
      const rows = file(bars, bar(midnight, 101), bar(midnight, 102), bar(midnight, 103, 50))
      const path = batch(folder, {
        'symbology.json': JSON.stringify(parent),
        'glbx-mdp3-20240315.ohlcv-1m.csv': rows,
      })
      await imported(folder, path, async (catalog) => {
        assert.deepEqual(await rowsBySeries(catalog), [
          '101.GLBX 1-MINUTE 1',
          '102.GLBX 1-MINUTE 1',
          '103.GLBX 1-MINUTE 1',
        ])
        copyFileSync(
          testData('databento-batch', 'definition.v2.dbn.zst'),
          join(path, 'glbx-mdp3-20240314.definition.dbn.zst'),
        )
        await catalog.importFiles([path])
        assert.deepEqual((await rowsBySeries(catalog)).slice(3), [
          'ES.H24 1-MINUTE 1',
          'ES.M24 1-MINUTE 1',
          'ESH4-ESM4.GLBX 1-MINUTE 1',
        ])
      })
    }))

  it('that cannot be read stop a file that needs them, and no other', () =>
    inTemporaryFolder(async (folder) => {
      for (const [text, what] of [
        ['{"result": ', 'it is no whole JSON'],
        ['{"status": 2}', 'it has no member "result"'],
        ['{"result": {"ESH4": [{"d0": 5}]}}', 'the days of "ESH4" are not as Databento writes'],
      ] as const) {
        const path = batch(folder, {
          'symbology.json': text,
          'a.ohlcv-1m.csv': file(`${bars},symbol`, `${bar(midnight, 101)},ESH4`),
          'b.ohlcv-1m.csv': file(bars, bar(midnight, 101)),
        })
        await withCatalog(join(folder, 'store'), async (catalog) => {
          const result = await catalog.importFiles([path])
          assert.ok(result.kind === 'failed')
          assert.equal(result.message, `${join(path, 'symbology.json')} cannot be read: ${what}.`)
          assert.match(result.next, /The file before it is imported\.$/)
        })
        rmSync(path, { recursive: true })
        rmSync(join(folder, 'store'), { recursive: true })
      }
    }))
})

describe('symbols beside a DBN file without mappings', () => {
  it('name its records day by day', () =>
    inTemporaryFolder(async (folder) => {
      const path = batch(folder, {
        'symbology.json': JSON.stringify(swapped),
        'glbx-mdp3-20240314.ohlcv-1m.dbn': Buffer.concat([dbnHead(6), ...minuteBars(3)]),
      })
      await imported(folder, path, async (catalog) => {
        assert.deepEqual(await rowsBySeries(catalog), ['ES.H24 1-MINUTE 1', 'ES.M24 1-MINUTE 2'])
      })
    }))
})

const forms = [
  'definition.v1.dbn.zst',
  'definition.v2.dbn.zst',
  'definition.v3.dbn.zst',
  'definition.px0.csv',
  'definition.px1.csv',
]

describe('definitions', () => {
  for (const form of forms) {
    it(`are read from ${form} as they were written`, async () => {
      const records = await readDefinitionRecords(await openSourceFile(testData('databento-batch', form)))
      const future = { contractMultiplier: undefined, currency: 'USD', day: 19796, strike: undefined, underlying: '' }
      const expiry = (text: string) => BigInt(Date.parse(text)) * 1_000_000n
      assert.deepEqual(records, [
        {
          ...future,
          instrument: 101,
          symbol: 'ESH4',
          tick: 250_000_000n,
          tickValue: 12_500_000_000n,
          instrumentClass: 'F',
          expiration: expiry('2024-03-15T13:30Z'),
        },
        {
          ...future,
          instrument: 102,
          symbol: 'ESM4',
          tick: 250_000_000n,
          tickValue: 12_500_000_000n,
          instrumentClass: 'F',
          expiration: expiry('2024-06-21T13:30Z'),
        },
        {
          ...future,
          instrument: 103,
          symbol: 'ESH4-ESM4',
          tick: 50_000_000n,
          tickValue: 2_500_000_000n,
          instrumentClass: 'S',
          expiration: expiry('2024-03-15T13:30Z'),
        },
        {
          ...future,
          instrument: 104,
          symbol: 'ZNM4',
          tick: 15_625_000n,
          tickValue: 15_625_000_000n,
          instrumentClass: 'F',
          expiration: expiry('2024-06-18T17:01Z'),
        },
        {
          ...future,
          instrument: 105,
          symbol: 'ESM4 C5200',
          tick: 50_000_000n,
          tickValue: 2_500_000_000n,
          instrumentClass: 'C',
          expiration: expiry('2024-06-21T13:30Z'),
          strike: 5_200_000_000_000n,
          underlying: 'ESM4',
        },
        {
          ...future,
          instrument: 106,
          symbol: 'XYZM4',
          tick: undefined,
          tickValue: undefined,
          instrumentClass: 'F',
          expiration: undefined,
        },
      ] satisfies DefinitionRecord[])
    })
  }

  it('give instruments their tick, multiplier, currency, expiry and the terms of an option', () =>
    inTemporaryFolder(async (folder) => {
      const path = batch(folder, {
        'glbx-mdp3-20240315.ohlcv-1m.csv': file(
          bars,
          ...[101, 103, 104, 105, 106].map((instrument) => bar(midnight, instrument, 110)),
        ),
      })
      copyFileSync(
        testData('databento-batch', 'definition.v3.dbn.zst'),
        join(path, 'glbx-mdp3-20240314.definition.dbn.zst'),
      )
      await imported(folder, path, (_, store) => {
        const all = JSON.parse(readFileSync(join(store, 'instruments.json'), 'utf8')) as Record<
          string,
          Record<string, unknown>
        >
        const written = Object.fromEntries(
          Object.entries(all).map(([id, { feePerContract: _fee, ...terms }]) => [id, terms]),
        )
        const base = {
          kind: 'future',
          currency: 'USD',
          quantityPrecision: 0,
          lotSize: '1',
          timeZone: 'America/Chicago',
        }
        assert.deepEqual(written, {
          'ES.H24': { ...base, pricePrecision: 2, tickSize: '0.25', multiplier: '50', expiry: '2024-03-15T13:30:00Z' },
          'ESH4-ESM4.GLBX': { ...base, pricePrecision: 2, tickSize: '0.05', multiplier: '50' },
          'ESM4 C5200.GLBX': {
            ...base,
            kind: 'option',
            pricePrecision: 2,
            tickSize: '0.05',
            multiplier: '50',
            expiry: '2024-06-21T13:30:00Z',
            strike: '5200',
            optionRight: 'call',
            underlying: 'ES.M24',
          },
          'XYZ.M24': {
            ...base,
            pricePrecision: 0,
            tickSize: '1',
            multiplier: '1',
            assumed: ['tickSize', 'multiplier'],
          },
          'ZN.M24': {
            ...base,
            pricePrecision: 6,
            tickSize: '0.015625',
            multiplier: '1000',
            expiry: '2024-06-18T17:01:00Z',
          },
        })
        return Promise.resolve()
      })
    }))

  it('that are damaged name nothing and stop nothing but their own file', () =>
    inTemporaryFolder(async (folder) => {
      const whole = readFileSync(testData('databento-batch', 'definition.v3.dbn.zst'))
      const path = batch(folder, { 'a.definition.dbn.zst': whole.subarray(0, 200) })
      const opened = await BatchFolder.open(path)
      assert.equal(opened?.symbols, undefined)
      assert.equal(opened?.definitionOf('ESH4', midnight), undefined)
    }))
})
