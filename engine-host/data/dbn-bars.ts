import type { BarReader, SourceRow } from './bar-reader.js'
import { databentoBarRules } from './databento-bar-rules.js'
import { nameDatabentoSeries } from './databento-csv.js'
import { barConstants, barConstantsSql, databentoBarRows, soundBarsSql } from './databento-parse-sql.js'
import type { DbnColumns, DbnKeys } from './dbn-columns.js'
import { readDbn } from './dbn-content.js'
import { type DbnContent, dbnLayouts, statisticsLayout, undefinedPrice } from './dbn-layout.js'
import { DbnReader, statisticsReader } from './dbn-reader.js'
import { DbnStaging, type SoundRecords } from './dbn-staging.js'
import { dbnWithoutBars, NothingToImportError, whyNothing } from './market-data-failure.js'
import type { SourceFile } from './source-file.js'
import type { Staging } from './staging.js'

/** Record type of a bar of a second; those of other lengths have the same fields. */
const layout = dbnLayouts.get(0x20)!

const fields = layout.fields.map(({ name }) => name)

const prices = ['open', 'high', 'low', 'close'] as const

/** Reads the bars of a DBN file of version 1 to 3; records of other kinds are passed over. */
export function dbnBarReader(source: SourceFile): BarReader {
  return {
    source,
    form: 'DBN of bars',
    why: `it begins with DBN and the version ${source.head[3] ?? 0}`,
    columns: [...fields, 'symbol'],
    settings: () => ({ timeZone: 'UTC', stamp: 'open' }),
    rules: databentoBarRules,
    symbolColumn: 'symbol',
    numbersInstruments: true,
    timeColumn: 'ts_event',
    load: (staging) => loadDbn(source, staging),
    nameSeries: (group) => nameDatabentoSeries(group, source.batch),
    rowsAt: (rows) => dbnRowsAt(source, 'ohlcv', rows),
  }
}

async function loadDbn(source: SourceFile, staging: Staging): Promise<void> {
  const reader = new DbnReader()
  const records = await DbnStaging.open(staging, {
    layout,
    wanted: fields,
    parsed: barRows,
    sound: soundRows,
    giveBack: (batch) => {
      reader.giveBack(batch)
    },
  })
  const other = new Map<string, number>()
  let rows = 0
  try {
    for await (const batch of readDbn(source, reader)) {
      staging.checkCancelled()
      const { content } = batch.layout
      if (content === 'ohlcv') {
        await records.add(batch)
        rows += batch.length
      } else other.set(content, (other.get(content) ?? 0) + batch.length)
    }
    await records.finish()
  } finally {
    await records.close()
  }
  if (rows === 0) {
    const { schema } = reader.metadata!
    throw new NothingToImportError(dbnWithoutBars(source.path, schema, [...other]), whyNothing(schema))
  }
}

/** A time beyond an int64, here below zero, is undefined. */
function barRows(records: string): string {
  const price = (name: string) => `nullif("${name}", ${undefinedPrice}) AS ${name}`
  return databentoBarRows(`
      SELECT CASE WHEN ts_event >= 0 THEN ts_event END AS open_nanos, rtype::INTEGER AS rtype,
        publisher_id::INTEGER AS publisher_id, instrument_id::BIGINT AS instrument_id, symbol,
        ${prices.map(price).join(', ')}, volume::DOUBLE AS volume
      FROM ${records}`)
}

/** An undefined price is the largest integer. */
function soundRows(records: string, keys: DbnKeys): SoundRecords | undefined {
  const constants = barConstants(keys)
  if (constants === undefined) return undefined
  const values = `SELECT ts_event AS open_nanos, ${prices.map((name) => `"${name}"`).join(', ')}, volume::DOUBLE AS volume FROM ${records}`
  return {
    values: soundBarsSql(values, keys.recordType, `high < ${undefinedPrice}`),
    constants: barConstantsSql(constants),
  }
}

/** Records of one kind by number; reads the file once more up to the last of them. */
export async function dbnRowsAt(
  source: SourceFile,
  content: DbnContent,
  rows: readonly number[],
): Promise<SourceRow[]> {
  const found: SourceRow[] = []
  let first = 0
  const reader = content === 'statistics' ? statisticsReader(statisticsLayout(source.head[3] ?? 0)) : new DbnReader()
  for await (const batch of readDbn(source, reader)) {
    if (batch.layout.content !== content) continue
    while (found.length < rows.length && rows[found.length]! < first + batch.length) {
      found.push(rowOf(source, batch, rows[found.length]! - first))
    }
    if (found.length === rows.length) return found
    first += batch.length
  }
  throw new Error(`${source.path} has no record ${rows[found.length] ?? ''}`)
}

function rowOf(source: SourceFile, batch: DbnColumns, row: number): SourceRow {
  const line = batch.records[row]! + 1
  const texts = Object.fromEntries(batch.layout.fields.map(({ name }, at) => [name, textOf(batch, at, row)]))
  return {
    texts: { ...texts, symbol: batch.symbols[row]! },
    place: (column) => ({ path: source.path, line, unit: 'record', column }),
  }
}

/** The value as Databento's CSV would have it. */
function textOf({ layout, values }: DbnColumns, field: number, row: number): string {
  const column = values[field]!
  const { type } = layout.fields[field]!
  if (type !== 'int64' && type !== 'uint64') return String(column[row])
  const unsigned = (BigInt(column[2 * row + 1]! >>> 0) << 32n) | BigInt(column[2 * row]! >>> 0)
  return String(type === 'int64' ? BigInt.asIntN(64, unsigned) : unsigned)
}
