import { depthLevels } from '../../model/depth-batch.js'
import type { BatchFolder } from '../batch/batch-folder.js'
import { nameDatabentoInstrument } from '../batch/defined-instrument.js'
import { stageSymbology } from '../batch/named-rows.js'
import { diagnoseCsv } from '../csv-diagnosis.js'
import { csvRowsAt, splitCsvLine } from '../csv-lines.js'
import { firstTexts, loadQuickly, loadSoundly, requireUndamaged, sampledTexts } from '../databento-csv.js'
import type { NamedInstrument } from '../instrument-naming.js'
import { csvUnreadable, MarketDataError } from '../market-data-failure.js'
import { dropParsed } from '../parsed-rows.js'
import { pricesAreDecimal } from '../price-encoding.js'
import { shortened } from '../shortened-text.js'
import type { SourceFile } from '../source-file.js'
import { CancelledError, type Staging } from '../staging.js'
import { areExactStamps, csvTextsSql } from '../databento-parse-sql.js'
import { databentoTickRules } from './databento-tick-rules.js'
import {
  plainTicksSql,
  quickTicksSql,
  soundCsvTicksSql,
  textTicksSql,
  tickConstantsOf,
  tickConstantsSql,
  type TickForm,
} from './databento-tick-sql.js'
import { levelColumns, type TickReader, type TickShape } from './tick-reader.js'

/** Databento's schemas of quotes, trades and depth, as the columns of a header tell them apart. */
interface TickSchema extends TickShape {
  /** As people call it. */
  readonly name: string
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
  return tickFileOf(splitCsvLine(text.split(/\r?\n/, 1)[0]!).map((field) => field.text))
}

/** The schema of quotes, trades or depth that has such columns. */
export function tickFileOf(columns: readonly string[]): TickFile | undefined {
  const schema = schemas.find(
    (each) =>
      [...each.columns, ...levelColumns(each.levels)].every((name) => columns.includes(name)) &&
      (each.levels > 0 || !columns.some((name) => name.startsWith('bid_'))),
  )
  return schema === undefined ? undefined : { schema, columns }
}

/** Reads a Databento CSV file of quotes, trades or depth in any of its encodings. */
export function databentoTickCsvReader(source: SourceFile, file: TickFile): TickReader {
  const { columns, schema } = file
  return {
    source,
    form: `Databento CSV of ${schema.name}`,
    why: `its header has the columns ${columns.slice(0, 14).join(', ')}`,
    columns,
    shape: schema,
    rules: databentoTickRules,
    symbolColumn: columns.includes('symbol') ? 'symbol' : 'instrument_id',
    numbersInstruments: true,
    timeColumn: 'ts_recv',
    sequenceColumn: 'sequence',
    numbersTrades: false,
    settings: () => ({ timeZone: 'UTC' }),
    load: (staging, onFraction) => loadCsv(source, file, staging, onFraction),
    nameInstrument: (symbol, venue, nanos) => nameDatabentoTicks(symbol, venue, nanos, source.batch),
    rowsAt: (rows) => csvRowsAt(source, { delimiter: ',', columns, headerLines: 1 }, rows),
  }
}

async function loadCsv(
  source: SourceFile,
  file: TickFile,
  staging: Staging,
  onFraction: (fraction: number) => void,
): Promise<void> {
  const isNamed = await stageSymbology(source, file.columns, staging)
  const form: TickForm = {
    shape: file.schema,
    columns: file.columns,
    decimalPrices: pricesAreDecimal(
      sampledTexts(source, file.columns, (name) => name === 'price' || name.includes('_px_')),
    ),
    isNamed,
  }
  const isoStamps = sampledTexts(source, file.columns, (name) => name === 'ts_recv', 1)[0]?.includes('-') === true
  const texts = firstTexts(source, file.columns)
  const stamps = sampledTexts(source, file.columns, (name) => name === 'ts_recv' || name === 'ts_event')
  const isExact = areExactStamps(stamps)
  const constants = isNamed || !isExact ? undefined : tickConstantsOf(file.columns, texts)
  if (constants !== undefined) {
    const sound = soundCsvTicksSql(source, form, isoStamps, texts)
    if (await loadSoundly(sound, tickConstantsSql(constants), staging, onFraction)) return
  }
  const quick = quickTicksSql(source, form, isoStamps, texts)
  if (isExact && (await loadQuickly(quick, plainTicksSql(file.schema), staging, onFraction))) return
  await dropParsed(staging)
  await stageSymbology(source, file.columns, staging)
  await staging.run(textTicksSql(csvTextsSql(source, file.columns), form), onFraction).catch(async (error: unknown) => {
    if (error instanceof CancelledError) throw error
    await requireUndamaged(source, staging)
    throw new MarketDataError(
      (await diagnoseCsv(source, file.columns.length, ',')) ?? csvUnreadable(source.path, error),
    )
  })
}

/** The instrument of Databento's symbol and publisher. */
export function nameDatabentoTicks(
  symbol: string,
  venueKey: number,
  firstNanos: bigint,
  batch: BatchFolder | undefined,
): NamedInstrument | string {
  if (!/^[\x20-\x7e]{1,64}$/.test(symbol)) return `"${shortened(symbol)}" is not a symbol`
  return nameDatabentoInstrument(symbol, venueKey, firstNanos, batch)
}
