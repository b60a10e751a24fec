import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { appendFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Catalog } from '../../../engine-host/data/catalog.js'
import type { Failure } from '../../../engine-host/protocol/failure.js'
import { inTemporaryFolder, testData, withCatalog } from './temporary-store.js'

const header = 'ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol'
const first = '2024-01-02T14:30:00.000000000Z,32,95,1,10.000000000,12.000000000,9.000000000,11.000000000,100,ABC'
const second = '2024-01-02T14:30:01.000000000Z,32,95,1,11.000000000,12.000000000,9.000000000,11.000000000,100,ABC'
const third = '2024-01-02T14:30:02.000000000Z,32,95,1,11.000000000,12.000000000,9.000000000,11.000000000,100,ABC'

function file(...lines: string[]): string {
  return `${lines.join('\n')}\n`
}

/** A file of three good lines with one field of the second, on line 3, replaced, and where that field begins. */
function withField(name: string, text: string): { readonly content: string; readonly at: readonly [number, number] } {
  const fields = second.split(',')
  const index = header.split(',').indexOf(name)
  const before = fields.slice(0, index).join(',')
  fields[index] = text
  return { content: file(header, first, fields.join(','), third), at: [3, index === 0 ? 1 : before.length + 2] }
}

interface BadInput {
  readonly what: string
  readonly name?: string
  readonly content: string | Buffer
  readonly message: string
  /** Line and column of the text at fault, where the file can be opened there. */
  readonly at?: readonly [line: number, column: number]
}

const manyLines = file(header, ...Array.from({ length: 20_000 }, (_, at) => first.replace('14:30:00', clock(at))))

function clock(second: number): string {
  return new Date(second * 1000).toISOString().slice(11, 19)
}

const spyZst = readFileSync(testData('databento', 'equs-mini-20131007-20131011.ohlcv-1s.csv.zst'))
const gz = gzipSync(manyLines)

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at]! ^= 0x10
  return copy
}

const badInputs: readonly BadInput[] = [
  // The header
  {
    what: 'a column is missing',
    content: file(header.replace(',close', ''), first),
    message: 'bad.csv, line 1, column 10: the header lacks the column "close".',
    at: [1, header.length - ',close'.length + 1],
  },
  {
    what: 'two columns are missing',
    content: file(header.replace(',close,volume', ''), first),
    message: 'bad.csv, line 1, column 9: the header lacks the columns "close", "volume".',
    at: [1, 63],
  },
  {
    what: 'a column is unknown',
    content: file(`${header},vwap`, `${first},1`),
    message: 'bad.csv, line 1, column 11: the header has the unknown column "vwap".',
    at: [1, 77],
  },
  {
    what: 'a column has another name',
    content: file(header.replace('close', 'last'), first),
    message: 'bad.csv, line 1, column 8: the header has the unknown column "last" and lacks "close".',
    at: [1, 57],
  },
  {
    what: 'a column is there twice',
    content: file(header.replace('symbol', 'open'), first),
    message: 'bad.csv, line 1, column 10: the header has the column "open" twice.',
    at: [1, 70],
  },
  {
    what: 'there is no header',
    content: file(first, second),
    message:
      'bad.csv: which columns hold the time, open, high, low and close is not clear; it has "column1", "column2", "column3", "column4", "column5", "column6", "column7", "column8", "column9", "column10".',
  },
  {
    what: 'the header is that of single orders',
    content: file(
      'ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,price,size,channel_id,order_id,flags,ts_in_delta,sequence',
    ),
    message:
      'bad.csv, line 1: the header is that of Databento mbo, and only bars (ohlcv), trades, tbbo, mbp-1, mbp-10, bbo and statistics can be imported.',
  },
  // The file as a whole
  { what: 'the file is empty', content: '', message: 'bad.csv is empty: it has no line 1.' },
  {
    what: 'the file holds only a header',
    content: file(header),
    message: 'bad.csv holds a header and no bars: it ends after line 1.',
  },
  {
    what: 'a web page was saved under the name',
    content: '<!DOCTYPE html>\n<html><head><title>403 Forbidden</title></head></html>\n',
    message: 'bad.csv is a web page (HTML), not a CSV file of bars.',
  },
  { what: 'JSON', content: '{"hd":{"ts_event":"1"}}\n', message: 'bad.csv is JSON, not a CSV file of bars.' },
  {
    what: 'DBN',
    content: Buffer.from('DBN\x03\x00\x00\x00\x00', 'latin1'),
    message:
      'bad.csv is no whole DBN file: its metadata is said to have 0 bytes, and those of version 3 have at least 120.',
  },
  {
    what: 'a ZIP archive',
    content: Buffer.from('PK\x03\x04\x14\x00', 'latin1'),
    message: 'bad.csv cannot be unpacked: its list of files is missing, so it ends in the middle.',
  },
  {
    what: 'UTF-16',
    content: Buffer.from(`\ufeff${file(header, first)}`, 'utf16le'),
    message: 'bad.csv is UTF-16 text, not a CSV file of bars.',
  },
  {
    what: 'binary',
    content: Buffer.from([1, 2, 3, 0, 0, 0]),
    message: 'bad.csv is a binary file, not a CSV file of bars.',
  },
  {
    what: 'zstd truncated in a block',
    name: 'bad.csv.zst',
    content: spyZst.subarray(0, 300_000),
    message: 'bad.csv.zst is truncated: its zstd data ends in the middle.',
  },
  {
    what: 'zstd truncated by a few bytes, at which DuckDB stops without a word',
    name: 'bad.csv.zst',
    content: spyZst.subarray(0, spyZst.length - 5),
    message: 'bad.csv.zst is truncated: its zstd data ends in the middle.',
  },
  {
    what: 'zstd with a flipped bit',
    name: 'bad.csv.zst',
    content: flipped(spyZst, 200_000),
    message: 'bad.csv.zst is damaged: its zstd data cannot be decompressed.',
  },
  {
    what: 'zstd followed by something else',
    name: 'bad.csv.zst',
    content: Buffer.concat([spyZst, Buffer.from('more')]),
    message: 'bad.csv.zst is damaged: its zstd data cannot be decompressed.',
  },
  {
    what: 'gzip truncated',
    name: 'bad.csv.gz',
    content: gz.subarray(0, gz.length - 9),
    message: 'bad.csv.gz is truncated: its gzip data ends in the middle.',
  },
  {
    what: 'gzip with a wrong checksum, which DuckDB does not verify',
    name: 'bad.csv.gz',
    content: flipped(gz, gz.length - 6),
    message: 'bad.csv.gz is damaged: its gzip data cannot be decompressed.',
  },
  // The lines as CSV
  {
    what: 'a line has too few columns',
    content: file(header, first, second.slice(0, -8), third),
    message: 'bad.csv, line 3: the line has 8 of 10 columns.',
    at: [3, second.length - 7],
  },
  {
    what: 'a line has too many columns',
    content: file(header, first, `${second},x`, third),
    message: 'bad.csv, line 3: the line has 11 columns where the header has 10.',
    at: [3, second.length + 2],
  },
  {
    what: 'a quotation mark is not closed',
    content: file(header, first, second.replace('ABC', '"ABC'), third),
    message: 'bad.csv, line 3: a quotation mark is opened and never closed.',
    at: [3, 1],
  },
  {
    what: 'the text is Latin-1',
    content: Buffer.from(file(header, first, second.replace('ABC', 'AB\xc9'), third), 'latin1'),
    message: 'bad.csv, line 3: the text is not UTF-8.',
    at: [3, 1],
  },
  {
    what: 'line ends are mixed',
    content: `${header}\n${first}\n${second}\r\n${third}\n`,
    message: 'bad.csv, line 3: the line ends in the Windows way, unlike those before it.',
    at: [3, 1],
  },
  {
    what: 'a line of four million characters',
    content: file(header, first, second + 'x'.repeat(4_000_000), third),
    message: 'bad.csv, line 3: the line is longer than a million characters.',
    at: [3, 1],
  },
  // Values
  {
    what: 'text in a price',
    ...withField('high', '12x'),
    message: 'bad.csv, line 3, column "high": "12x" is not a price.',
  },
  {
    what: 'a price with a decimal comma',
    ...withField('open', '"11,5"'),
    message: 'bad.csv, line 3, column "open": "11,5" is not a price.',
  },
  {
    what: 'a price that is missing',
    ...withField('low', ''),
    message: 'bad.csv, line 3, column "low": the low is missing.',
  },
  {
    what: 'a price that is not a number',
    ...withField('close', 'nan'),
    message: 'bad.csv, line 3, column "close": the close is missing.',
  },
  {
    what: 'a sign and a space for the price of a spread, which DuckDB takes for zero',
    content: file(header, '2024-01-02T14:30:00Z,32,1,1,- ,1.0,1.0,1.0,5,ESH4-ESM4'),
    message: 'bad.csv, line 2, column "open": "- " is not a price.',
    at: [2, 29],
  },
  {
    what: 'a price of zero',
    ...withField('low', '0.000000000'),
    message: 'bad.csv, line 3, column "low": the low 0.000000000 is not above zero.',
  },
  {
    what: 'a negative price',
    ...withField('open', '-11.000000000'),
    message: 'bad.csv, line 3, column "open": the open -11.000000000 is not above zero.',
  },
  {
    what: 'an integer among decimals',
    ...withField('close', '11000000000'),
    message: 'bad.csv, line 3, column "close": the close 11000000000 is too large.',
  },
  {
    what: 'a volume of 2^53 + 1, which a double holds as 2^53',
    ...withField('volume', '9007199254740993'),
    message: 'bad.csv, line 3, column "volume": the volume 9007199254740993 is too large.',
  },
  {
    what: 'a high below the low',
    ...withField('high', '8.000000000'),
    message: 'bad.csv, line 3, column "high": the high 8.000000000 is below the low 9.000000000.',
  },
  {
    what: 'an open above the high',
    ...withField('open', '13.000000000'),
    message: 'bad.csv, line 3, column "open": the open 13.000000000 is above the high 12.000000000.',
  },
  {
    what: 'a close below the low',
    ...withField('close', '8.500000000'),
    message: 'bad.csv, line 3, column "close": the close 8.500000000 is below the low 9.000000000.',
  },
  {
    what: 'text in the volume',
    ...withField('volume', 'many'),
    message: 'bad.csv, line 3, column "volume": "many" is not a volume.',
  },
  {
    what: 'a negative volume',
    ...withField('volume', '-1'),
    message: 'bad.csv, line 3, column "volume": the volume -1 is below zero.',
  },
  {
    what: 'an infinite volume',
    ...withField('volume', 'inf'),
    message: 'bad.csv, line 3, column "volume": "inf" is not a volume.',
  },
  {
    what: 'a volume that is undefined',
    ...withField('volume', '18446744073709551615'),
    message: 'bad.csv, line 3, column "volume": the volume is missing.',
  },
  {
    what: 'text in the time',
    ...withField('ts_event', 'yesterday'),
    message: 'bad.csv, line 3, column "ts_event": "yesterday" is not a time.',
  },
  {
    what: 'a day that does not exist',
    ...withField('ts_event', '2024-02-30T00:00:00Z'),
    message: 'bad.csv, line 3, column "ts_event": "2024-02-30T00:00:00Z" is not a time.',
  },
  {
    what: 'a time that is undefined',
    ...withField('ts_event', '18446744073709551615'),
    message: 'bad.csv, line 3, column "ts_event": the time is missing.',
  },
  {
    what: 'a time in milliseconds',
    ...withField('ts_event', '1704205801000'),
    message:
      'bad.csv, line 3, column "ts_event": 1704205801000 would be 1970-01-01T00:28:24.205801Z: integer times must be nanoseconds since 1970.',
  },
  {
    what: 'a record that is no bar',
    ...withField('rtype', '1'),
    message: 'bad.csv, line 3, column "rtype": "1" is not the rtype of a bar, which is 32 to 35.',
  },
  {
    what: 'text for the publisher',
    ...withField('publisher_id', 'x'),
    message: 'bad.csv, line 3, column "publisher_id": "x" is not the number of a publisher.',
  },
  {
    what: 'a fraction for the instrument',
    ...withField('instrument_id', '1.5'),
    message: 'bad.csv, line 3, column "instrument_id": "1.5" is not the number of an instrument.',
  },
  {
    what: 'a symbol that cannot be one',
    ...withField('symbol', 'A\u0007C'),
    message: 'bad.csv, line 3, column "symbol": "A\ufffdC" is not a symbol.',
  },
  {
    what: 'a bar twice',
    content: file(header, first, second, third, second),
    message:
      'bad.csv, line 5, column "ts_event": the bar of ABC.EQUS 1-SECOND at 2024-01-02T14:30:01Z is there twice, first on line 3.',
    at: [5, 1],
  },
  {
    what: 'the line after blank lines, counted with them',
    content: `${header}\n\n\n${first}\n${second.replace('12.0', '12,0')}\n`,
    message: 'bad.csv, line 5: the line has 11 columns where the header has 10.',
    at: [5, second.length - 2],
  },
  {
    what: 'a bad value after blank lines and quoted fields',
    content: `${header}\r\n\r\n${first.replace('ABC', '"ABC"')}\r\n${second.replace('11.000000000,100', 'x,100')}\r\n`,
    message: 'bad.csv, line 4, column "close": "x" is not a price.',
    at: [4, second.indexOf(',11.000000000,100') + 2],
  },
]

/** Everything in a store that an import could leave behind. */
function contents(store: string): string[] {
  return (readdirSync(store, { recursive: true }) as string[])
    .filter((name) => !name.startsWith('catalog.duckdb') && statSync(join(store, name)).isFile())
    .map((name) => `${name} ${readFileSync(join(store, name)).toString('base64')}`)
    .sort()
}

describe('a file that cannot be imported', () => {
  let folder = ''
  let store = ''
  let catalog: Catalog
  let unchanged: unknown

  const state = async () => ({ files: contents(store), series: await catalog.listSeries() })

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backlens-data-'))
    store = join(folder, 'store')
    const good = join(folder, 'good.csv')
    writeFileSync(good, file(header, first, second, third))
    catalog = (await Catalog.open(store)) as Catalog
    await catalog.importFiles([good])
    unchanged = await state()
  })
  after(async () => {
    await catalog.close()
    await rm(folder, { recursive: true })
  })

  for (const { what, name = 'bad.csv', content, message, at } of badInputs) {
    it(`${what}: ${message.slice(0, 120)}`, async () => {
      const bad = join(folder, name)
      writeFileSync(bad, content)
      const result = await catalog.importFiles([bad])
      assert.equal(result.kind, 'failed')
      assert.equal(result.message, message)
      assert.deepEqual(result.location, at && { file: bad, line: at[0], column: at[1] })
      assert.match(result.next, /\.$/)
      assert.deepEqual(await state(), unchanged)
    })
  }

  it('has all its broken lines in the details, the first twenty of them in full', () =>
    inTemporaryFolder(async (folder) => {
      const bad = join(folder, 'bad.csv')
      writeFileSync(bad, manyLines.replaceAll(',100,', ',-100,'))
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const result = (await catalog.importFiles([bad])) as Failure
        const lines = result.details!.split('\n')
        assert.equal(lines[0], '20000 lines cannot be imported:')
        assert.equal(lines[1], 'line 2, column "volume": the volume -100 is below zero')
        assert.equal(lines[20], 'line 21, column "volume": the volume -100 is below zero')
        assert.equal(lines.length, 22)
      })
    }))

  it('has the line in the compressed file named, without a place to open', () =>
    inTemporaryFolder(async (folder) => {
      const bad = join(folder, 'misnamed.zip')
      writeFileSync(bad, gzipSync(withField('high', '12x').content))
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const result = (await catalog.importFiles([bad])) as Failure
        assert.equal(result.message, 'misnamed.zip, line 3, column "high": "12x" is not a price.')
        assert.equal(result.location, undefined)
      })
    }))

  it('ends an import of several files; those before it stay, and the answer says so', () =>
    inTemporaryFolder(async (folder) => {
      const good = join(folder, 'good.csv')
      const bad = join(folder, 'bad.csv')
      writeFileSync(good, file(header, first))
      writeFileSync(bad, withField('high', '12x').content)
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const result = (await catalog.importFiles([good, bad])) as Failure
        assert.equal(
          result.next,
          'Correct or remove that line, then import the file again; nothing of it was imported. The file before it is imported.',
        )
        assert.deepEqual(
          (await catalog.listSeries()).map(({ instrumentId, rows }) => [instrumentId, rows]),
          [['ABC.EQUS', 1]],
        )
      })
    }))

  it('because it grows while it is read is left alone', () =>
    inTemporaryFolder(async (folder) => {
      const growing = join(folder, 'growing.csv')
      for (const phase of ['checking', 'writing']) {
        writeFileSync(growing, file(header, first, second))
        await withCatalog(join(folder, 'store'), async (catalog) => {
          const result = (await catalog.importFiles([growing], {
            onProgress: (progress) => {
              if (progress.phase === phase) appendFileSync(growing, file(third))
            },
          })) as Failure
          assert.equal(result.message, 'growing.csv changed while it was read.')
          assert.deepEqual(await catalog.listSeries(), [])
        })
      }
    }))

  it('that does not exist is named with its path', () =>
    inTemporaryFolder(async (folder) => {
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const missing = join(folder, 'missing.csv')
        assert.equal(((await catalog.importFiles([missing])) as Failure).message, `There is no file ${missing}.`)
        assert.equal(
          ((await catalog.importFiles([folder])) as Failure).message,
          `${folder} holds no market data that can be imported.`,
        )
      })
    }))
})
