import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { decompress } from 'fzstd'
import type { DbnColumns } from '../../engine-host/data/dbn-columns.js'
import { DbnFormatError } from '../../engine-host/data/dbn-metadata.js'
import { DbnReader } from '../../engine-host/data/dbn-reader.js'
import { recogniseFormat } from '../../engine-host/data/format-recognition.js'
import { MarketDataError } from '../../engine-host/data/market-data-failure.js'
import { fingerprint, openSourceFile, type SourceFile } from '../../engine-host/data/source-file.js'
import { stageData } from '../../engine-host/data/staged-data.js'
import { Staging } from '../../engine-host/data/staging.js'
import type { ImportSettings } from '../../engine-host/protocol/import-settings.js'

const data = join(__dirname, '..', 'data')

/** A real file that mutations begin with. */
export interface Seed {
  readonly name: string
  readonly content: Buffer
}

function content(...path: string[]): Buffer {
  const bytes = readFileSync(join(data, ...path))
  const name = path.at(-1)!
  if (name.endsWith('.gz')) return gunzipSync(bytes)
  return name.endsWith('.zst') ? Buffer.from(decompress(bytes)) : bytes
}

/** DBN of every schema and version, decompressed and cut after some records, at one of their beginnings or within one. */
export function dbnSeeds(): Seed[] {
  return readdirSync(join(data, 'dbn'))
    .filter((name) => name.endsWith('.dbn.zst'))
    .map((name) => ({ name, content: content('dbn', name).subarray(0, 6000) }))
}

function firstLines(text: Buffer, lines: number): Buffer {
  return Buffer.from(`${text.toString('latin1').split('\n').slice(0, lines).join('\n')}\n`, 'latin1')
}

/** Trades of which some are there twice, some numbers are left out and one stands out of order. */
const numberedTrades = `id,price,qty,quote_qty,time,is_buyer_maker,is_best_match
${[1, 2, 3, 3, 4, 9, 10, 8, 11, 12, 12, 13].map((id) => `${id},100.5,2,201,${1_735_689_600_000 + Math.floor(id / 2)},true,true`).join('\n')}
`

/** Quotes, some of them equal, with dates that tell no order of day and month. */
const dottedQuotes = `time,bid,ask
${[1, 1, 2, 5, 4, 12].map((day) => `${String(day).padStart(2, '0')}.02.2024 10:00:00,1.1,1.2`).join('\n')}
`

/** CSV of every form of which there is a real file. */
export function csvSeeds(): Seed[] {
  return [
    ...readdirSync(join(data, 'databento-csv')).map((name) => ({ name, content: content('databento-csv', name) })),
    { name: 'SPY.csv', content: firstLines(content('yahoo', 'SPY.csv.gz'), 30) },
    { name: 'EURUSD-1h.csv', content: firstLines(content('generic', 'EURUSD-1h.csv.gz'), 30) },
    { name: 'BTCUSD-1m.csv', content: firstLines(content('binance', 'BTCUSD-1m-ms.csv.gz'), 30) },
    { name: 'trades.csv', content: Buffer.from(numberedTrades) },
    { name: 'dotted.csv', content: Buffer.from(dottedQuotes) },
    ...['dbn/trades.v1', 'dbn/ohlcv-1m.v2', 'dbn/mbp-10.v3'].map((name) => ({
      name: `${name}.csv`,
      content: firstLines(content(`${name}.csv.gz`), 30),
    })),
  ]
}

/** What reading DBN in pieces gives: its values, or what is wrong with it. */
function readInPieces(bytes: Buffer, piece: number): string {
  const reader = new DbnReader(64)
  const batches: DbnColumns[] = []
  try {
    for (let at = 0; at < bytes.length; at += piece) batches.push(...reader.push(bytes.subarray(at, at + piece)))
    batches.push(...reader.finish())
  } catch (error) {
    if (!(error instanceof DbnFormatError)) throw error
    return error.message
  }
  const skipped = [...reader.skipped].sort(([a], [b]) => a - b).join(' ')
  const values = batches.map(({ layout, length, values, symbols, records }) =>
    [
      layout.content,
      length,
      symbols.slice(0, length).join(),
      records.slice(0, length).join(),
      ...values.map((column) => column.slice(0, (column.length / symbols.length) * length).join()),
    ].join(';'),
  )
  return [reader.records, skipped, ...values].join('\n')
}

/** Reads bytes as DBN. They are values or a `DbnFormatError`, the same in whatever pieces they arrive. */
export function dbnTrial(bytes: Buffer, piece: number): void {
  assert.equal(readInPieces(bytes, piece), readInPieces(bytes, bytes.length + 1))
}

const settings: ImportSettings = { instrument: 'A.B', bars: '1-MINUTE' }

/** Recognises the beginning of a text, which gives a reader or a `MarketDataError`. */
export async function recognitionTrial(bytes: Buffer, staging: Staging): Promise<void> {
  const source: SourceFile = {
    path: '/a.csv',
    contentPath: '/a.csv',
    bytes: bytes.length,
    modifiedMs: 0,
    fileNumber: 0,
    compression: 'none',
    head: bytes,
  }
  await expectReadOrRefused(async () => {
    await recogniseFormat(source, settings, staging)
  })
}

/** Reads a whole file as a check before an import does, which gives a report or a `MarketDataError`. */
export async function fileTrial(bytes: Buffer, folder: string): Promise<void> {
  const path = join(folder, 'trial')
  writeFileSync(path, bytes)
  await expectReadOrRefused(async () => {
    const source = await openSourceFile(path)
    await fingerprint(source, undefined, () => undefined)
    for (const check of [true, false]) {
      const staging = await Staging.open(folder, 256, undefined)
      try {
        const staged = await stageData(source, settings, staging, check, () => undefined)
        await staged.extents()
        if (check) await staged.preview()
      } finally {
        staging.close()
      }
    }
  })
}

/** Anything else than an answer or a sentence for people is a fault of ours. */
async function expectReadOrRefused(read: () => Promise<void>): Promise<void> {
  try {
    await read()
  } catch (error) {
    if (!(error instanceof MarketDataError)) throw error
    const { message, next } = error.failure
    assert.doesNotMatch(`${message} ${next}`, /\p{Cc}/u)
    assert.ok(message.length < 2000, `a message of ${message.length} characters`)
  }
}
