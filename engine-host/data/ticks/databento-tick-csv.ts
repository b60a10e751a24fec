import { depthLevels } from '../../model/depth-batch.js'
import type { TickKind } from '../../protocol/market-source.js'
import { diagnoseCsv } from '../csv-diagnosis.js'
import { csvRowsAt, splitCsvLine } from '../csv-lines.js'
import { requireUndamaged } from '../databento-csv.js'
import { decimalUnitsSql, integerUnits, ofFutures, whole } from '../databento-parse-sql.js'
import { sqlFile, sqlText } from '../duckdb-sql.js'
import { csvUnreadable, lineWrong, MarketDataError, noRows } from '../market-data-failure.js'
import { pricesAreDecimal } from '../price-encoding.js'
import { brokenRulesSql } from '../row-rule.js'
import type { SourceFile } from '../source-file.js'
import { CancelledError, type Staging } from '../staging.js'
import { databentoTickRules } from './databento-tick-rules.js'
import { nameTickSeries, type StagedTicks } from './staged-ticks.js'

/** Databento's schemas of quotes, trades and depth, as the columns of a header tell them apart. */
interface TickSchema {
  /** As people call it. */
  readonly name: string
  /** What a file of it gives. */
  readonly kinds: readonly TickKind[]
  /** Price levels of each side. */
  readonly levels: number
  /** Rows are events of the venue, some of them trades; else they are samples of the best bid and offer. */
  readonly hasActions: boolean
  readonly columns: readonly string[]
}

const received = ['ts_recv', 'ts_event', 'rtype', 'publisher_id', 'instrument_id']
const actions = ['action', 'side', 'depth', 'price', 'size', 'flags', 'ts_in_delta', 'sequence']
const samples = ['side', 'price', 'size', 'flags', 'sequence']

const schemas: readonly TickSchema[] = [
  {
    name: 'mbp-10',
    kinds: ['depth', 'trades'],
    levels: depthLevels,
    hasActions: true,
    columns: [...received, ...actions],
  },
  {
    name: 'mbp-1 or tbbo',
    kinds: ['quotes', 'trades'],
    levels: 1,
    hasActions: true,
    columns: [...received, ...actions],
  },
  { name: 'trades', kinds: ['trades'], levels: 0, hasActions: true, columns: [...received, ...actions] },
  { name: 'bbo', kinds: ['quotes'], levels: 1, hasActions: false, columns: [...received, ...samples] },
]

/** A file of ticks that can be imported. */
export interface TickFile {
  readonly schema: TickSchema
  /** Of the header, in its order. */
  readonly columns: readonly string[]
}

/** Whether the content is that of a Databento CSV file of quotes, trades or depth; undefined when it is not. */
export function recogniseTicks(source: SourceFile): TickFile | undefined {
  const text = Buffer.from(source.head.subarray(0, 65_536))
    .toString('utf8')
    .replace(/^\ufeff/, '')
  const columns = splitCsvLine(text.split(/\r?\n/, 1)[0]!).map((field) => field.text)
  const schema = schemas.find(
    (each) =>
      [...each.columns, ...levelColumns(each.levels)].every((name) => columns.includes(name)) &&
      (each.levels > 0 || !columns.some((name) => name.startsWith('bid_'))),
  )
  return schema === undefined ? undefined : { schema, columns }
}

/**
 * Reads a file into the staging database and arranges it by series and time received: a table
 * `ticks(series INTEGER, ts_init, ts_event BIGINT, action, side VARCHAR, price, size, bid_px_00 …, source_row BIGINT)`.
 *
 * @throws MarketDataError naming row and column of the first thing that is wrong, CancelledError
 */
export async function stageTicks(
  source: SourceFile,
  file: TickFile,
  staging: Staging,
  onFraction: (fraction: number) => void,
): Promise<StagedTicks> {
  await staging.run(parseSql(source, file), onFraction).catch(async (error: unknown) => {
    if (error instanceof CancelledError) throw error
    await requireUndamaged(source, staging)
    throw new MarketDataError(
      (await diagnoseCsv(source, file.columns.length, ',')) ?? csvUnreadable(source.path, error),
    )
  })
  await refuseBroken(source, file, staging)
  const series = await nameTickSeries(staging)
  const names = ['price', 'size', ...levelColumns(file.schema.levels)].map((name) => `parsed.${name}`).join(', ')
  await staging.run(`CREATE TEMP TABLE ticks AS
    SELECT series, ts_init, ts_event, action, side, ${names}, parsed.rowid AS source_row
    FROM parsed JOIN naming USING (symbol, venue_key, month) ORDER BY series, ts_init, ts_event, source_row`)
  await staging.run(`CREATE TEMP VIEW prices AS ${priceSelection(file.schema)}`)
  return {
    series,
    selections: file.schema.kinds.map((kind) => ({ kind, columns: tickSelection(kind, file.schema) })),
  }
}

function parseSql(source: SourceFile, { schema, columns }: TickFile): string {
  const declared = columns.map((name) => `${sqlText(name)}: 'VARCHAR'`).join(', ')
  const price = pricesAreDecimal(sampledPrices(source, columns)) ? decimalUnitsSql : integerUnits
  const levels = levelColumns(schema.levels)
  const values = ['price', 'size', ...levels].map((name) =>
    /_sz_|^size$/.test(name) ? `${quantity(name)} AS ${name}` : `${price(name)} AS ${name}`,
  )
  return `CREATE TEMP TABLE parsed AS
    WITH typed AS (
      SELECT ${nanos('ts_recv')} AS ts_init, coalesce(${nanos('ts_event')}, ${nanos('ts_recv')}) AS ts_event,
        ${whole('publisher_id', 'INTEGER')} AS publisher_id, ${whole('instrument_id', 'BIGINT')} AS instrument_id,
        ${columns.includes('symbol') ? 'coalesce(symbol, instrument_id)' : 'instrument_id'} AS symbol,
        ${schema.hasActions ? 'action' : `'' AS action`}, side, ${values.join(', ')}
      FROM read_csv(${sqlFile(source.contentPath)}, columns = {${declared}}, header = true, auto_detect = false,
        delim = ',', quote = '"', escape = '"', strict_mode = true, compression = '${source.compression}'))
    SELECT typed.*, publisher_id AS venue_key,
      CASE WHEN ${ofFutures} THEN
        (year(make_timestamp(ts_init // 1000)) * 12 + month(make_timestamp(ts_init // 1000)))::INTEGER
        ELSE 0 END AS month,
      ${brokenRulesSql(databentoTickRules)} AS broken
    FROM typed`
}

/** Nanoseconds of a text; NULL where the time is undefined. */
function nanos(name: string): string {
  return `(CASE WHEN contains(${name}, '-') THEN epoch_ns(try_cast(${name} AS TIMESTAMP_NS))
    ELSE nullif(try_cast(${name} AS BIGINT), 0) END)`
}

/** A size; NULL where it is undefined. */
function quantity(name: string): string {
  return `nullif(${whole(name, 'BIGINT')}, 4294967295)`
}

async function refuseBroken(source: SourceFile, { columns }: TickFile, staging: Staging): Promise<void> {
  const [counted] = await staging.rows(
    `SELECT count(*)::DOUBLE AS rows, min(CASE WHEN broken <> 0 THEN rowid END)::DOUBLE AS first FROM parsed`,
  )
  if (counted!['rows'] === 0) throw new MarketDataError(noRows(source.path))
  if (counted!['first'] === null) return
  const first = counted!['first'] as number
  const [row] = await csvRowsAt(source, { delimiter: ',', columns, headerLines: 1 }, [first])
  const [mask] = await staging.rows(`SELECT broken FROM parsed WHERE rowid = ${first}`)
  const rule = databentoTickRules.find((_, bit) => (mask!['broken'] as number) & (2 ** bit))!
  throw new MarketDataError(lineWrong(row!.place(rule.column), rule.says(row!.texts)))
}

/** The columns of a stored file, of the table `ticks`. Prices and sizes that are undefined are NaN there. */
function tickSelection(kind: TickKind, schema: TickSchema): string {
  const price = (name: string) => `coalesce(${name} / 1e9, 'nan'::DOUBLE)`
  const size = (name: string) => `coalesce(${name}::DOUBLE, 'nan'::DOUBLE)`
  const stamps = `SELECT make_timestamp_ns(ts_init) AS ts_init, make_timestamp_ns(ts_event) AS ts_event`
  if (kind === 'trades')
    return `${stamps}, ${price('price')} AS price, ${size('size')} AS size,
      (CASE side WHEN 'B' THEN 1 WHEN 'A' THEN -1 ELSE 0 END)::TINYINT AS aggressor
      FROM ticks WHERE action = 'T' AND `
  if (kind === 'quotes')
    return `${stamps}, ${price('bid_px_00')} AS bid, ${price('ask_px_00')} AS ask,
      ${size('bid_sz_00')} AS bid_size, ${size('ask_sz_00')} AS ask_size FROM ticks WHERE `
  const side = (part: string, of: (name: string) => string) =>
    `[${Array.from({ length: schema.levels }, (_, level) => of(`${part}_${twoDigits(level)}`)).join(', ')}]::DOUBLE[${depthLevels}]`
  const present = (name: string) => `CASE WHEN ${name.replace('_sz_', '_px_')} IS NULL THEN 0 ELSE ${size(name)} END`
  return `${stamps}, ${side('bid_px', price)} AS bid, ${side('ask_px', price)} AS ask,
    ${side('bid_sz', present)} AS bid_size, ${side('ask_sz', present)} AS ask_size FROM ticks WHERE `
}

/** Every price with its series, for the grid that they prove. */
function priceSelection(schema: TickSchema): string {
  const names = levelColumns(schema.levels).filter((name) => name.includes('_px_'))
  const columns = schema.hasActions ? ['price', ...names] : names
  return columns
    .map((name) => `SELECT series, ${name} AS price FROM ticks WHERE ${name} IS NOT NULL`)
    .join(' UNION ALL ')
}

function sampledPrices(source: SourceFile, columns: readonly string[]): string[] {
  const text = Buffer.from(source.head.buffer, source.head.byteOffset, source.head.byteLength).toString('latin1')
  const lines = text.split(/\r?\n/).slice(1)
  if (lines.length > 1) lines.pop()
  const places = columns.flatMap((name, at) => (name === 'price' || name.includes('_px_') ? [at] : []))
  return lines.flatMap((line) => {
    const fields = splitCsvLine(line)
    return places.map((place) => fields[place]?.text ?? '').filter((price) => price !== '')
  })
}

function levelColumns(levels: number): string[] {
  return Array.from({ length: levels }, (_, level) =>
    ['bid_px', 'ask_px', 'bid_sz', 'ask_sz'].map((part) => `${part}_${twoDigits(level)}`),
  ).flat()
}

function twoDigits(level: number): string {
  return String(level).padStart(2, '0')
}
