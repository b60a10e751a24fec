import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { requiredColumns } from '../databento-csv-header.js'
import { sampleMarket } from './sample-market.js'

/** What the sample becomes in the catalog. */
export const sampleSeries = { instrumentId: 'MNQ.Z25', bars: '1-SECOND' } as const

/** Name for people: it says that the data is made up, and in which form it is. */
export const sampleFileName = 'sample-mnq-20251005-20251010.ohlcv-1s.csv'

export const defaultSampleSeed = 20_251_005

const symbol = 'MNQZ5'
const recordType = 32
const publisherId = 1
const instrumentNumber = 42_005_804

const quarters = ['000000000', '250000000', '500000000', '750000000'] as const

/** Characters that go to the file at a time. */
const blockCharacters = 1 << 20

/**
 * Writes a made-up week of one-second bars of a future in Databento's CSV form, decimal prices and ISO stamps: about
 * 350,000 rows, the same bytes for the same seed on every machine. The file appears whole or not at all.
 */
export async function writeSampleCsv(
  path: string,
  seed: number = defaultSampleSeed,
): Promise<{ readonly rows: number }> {
  await mkdir(dirname(path), { recursive: true })
  const temporary = `${path}.${process.pid}.tmp`
  const counter = { rows: 0 }
  try {
    await pipeline(Readable.from(sampleText(seed, counter)), createWriteStream(temporary))
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  return counter
}

function* sampleText(seed: number, counter: { rows: number }): Generator<string, void, undefined> {
  const constant = `,${recordType},${publisherId},${instrumentNumber},`
  let block = `${[...requiredColumns, 'symbol'].join(',')}\n`
  let minute = -1
  let minuteText = ''
  for (const { openSecond, open, high, low, close, volume } of sampleMarket(seed)) {
    const second = openSecond % 60
    if (openSecond - second !== minute) {
      minute = openSecond - second
      minuteText = new Date(minute * 1000).toISOString().slice(0, 17)
    }
    const stamp = `${minuteText}${second < 10 ? '0' : ''}${second}.000000000Z`
    block += `${stamp}${constant}${price(open)},${price(high)},${price(low)},${price(close)},${volume},${symbol}\n`
    counter.rows++
    if (block.length >= blockCharacters) {
      yield block
      block = ''
    }
  }
  yield block
}

function price(ticks: number): string {
  return `${ticks >> 2}.${quarters[ticks & 3]!}`
}
