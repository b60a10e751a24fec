import type { BarReader } from './bar-reader.js'
import { stageSymbology } from './batch/named-rows.js'
import { databentoCsvReader } from './databento-csv.js'
import { type DatabentoColumn, isDatabentoHeader, requiredColumns } from './databento-csv-header.js'
import { parseSql } from './databento-parse-sql.js'
import { MarketDataError } from './market-data-failure.js'
import { pricesAreDecimal } from './price-encoding.js'
import { CancelledError, type Staging } from './staging.js'
import type { TableSource } from './table-source.js'
import { databentoTickCsvReader, tickFileOf } from './ticks/databento-tick-csv.js'
import { textTicksSql } from './ticks/databento-tick-sql.js'
import type { TickReader } from './ticks/tick-reader.js'

/**
 * The reader of a Parquet file that Databento's Python client has written: the columns of its CSV, prices as doubles,
 * decimals or integers in units of 1e-9, times as timestamps or integers. Undefined for any other table.
 */
export function databentoParquetReader(table: TableSource): BarReader | TickReader | undefined {
  const { source, form } = table
  const { columns } = form
  if (!isDatabentoHeader(columns)) return undefined
  const why = `it begins with PAR1 and has the columns ${columns.slice(0, 14).join(', ')}`
  const ticks = tickFileOf(columns)
  if (ticks !== undefined) {
    const { schema } = ticks
    return {
      ...databentoTickCsvReader(source, ticks),
      form: `Databento Parquet of ${schema.name}`,
      why,
      rowsAt: table.rowsAt,
      load: (staging, onFraction) =>
        loadTexts(table, staging, onFraction, (texts, decimalPrices, isNamed) =>
          textTicksSql(texts, { shape: schema, columns, decimalPrices, isNamed }),
        ),
    }
  }
  if (!requiredColumns.every((name) => columns.includes(name))) return undefined
  const bars = columns as readonly DatabentoColumn[]
  return {
    ...databentoCsvReader(source, bars),
    form: 'Databento Parquet of bars',
    why,
    rowsAt: table.rowsAt,
    load: (staging, onFraction) =>
      loadTexts(table, staging, onFraction, (texts, decimalPrices, isNamed) =>
        parseSql(texts, { columns: bars, decimalPrices, isNamed }),
      ),
  }
}

async function loadTexts(
  table: TableSource,
  staging: Staging,
  onFraction: (fraction: number) => void,
  parse: (texts: string, decimalPrices: boolean, isNamed: boolean) => string,
): Promise<void> {
  const { source, form, sample } = table
  const isNamed = await stageSymbology(source, form.columns, staging)
  const texts = form.columns.map((name, at) => `c${at} AS "${name.replaceAll('"', '""')}"`)
  const prices = sample.flatMap((row) => row.filter((text, at) => isPrice(form.columns[at]!) && text !== ''))
  const relation = `(SELECT ${texts.join(', ')} FROM ${await table.relation(staging)})`
  try {
    await staging.run(parse(relation, pricesAreDecimal(prices), isNamed), onFraction)
  } catch (error) {
    if (error instanceof CancelledError || error instanceof MarketDataError) throw error
    throw await table.explain(error, staging)
  }
}

function isPrice(column: string): boolean {
  return /^(?:open|high|low|close|price)$|_px_\d\d$/.test(column)
}
