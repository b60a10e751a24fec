import type { TickKind } from '../../protocol/market-source.js'
import { dbnRowsAt } from '../dbn-bars.js'
import { readDbn } from '../dbn-content.js'
import { type DbnContent, type DbnLayout, dbnLayouts, undefinedPrice } from '../dbn-layout.js'
import { DbnReader } from '../dbn-reader.js'
import { DbnStaging } from '../dbn-staging.js'
import {
  dbnMixed,
  dbnWithoutRecords,
  MarketDataError,
  NothingToImportError,
  whyNothing,
} from '../market-data-failure.js'
import type { SourceFile } from '../source-file.js'
import type { Staging } from '../staging.js'
import { nameDatabentoTicks } from './databento-tick-csv.js'
import { databentoTickRules } from './databento-tick-rules.js'
import { canBeSound, databentoTickRows, soundTicksSql, tickConstantsSql } from './databento-tick-sql.js'
import { levelColumns, type TickReader, type TickShape } from './tick-reader.js'

type TickContent = Exclude<DbnContent, 'ohlcv' | 'statistics'>

const shapes: Readonly<Record<TickContent, TickShape>> = {
  trades: { kinds: ['trades'], levels: 0, hasActions: true },
  'mbp-1': { kinds: ['quotes', 'trades'] satisfies TickKind[], levels: 1, hasActions: true },
  bbo: { kinds: ['quotes'], levels: 1, hasActions: false },
  'mbp-10': { kinds: ['depth', 'trades'], levels: 10, hasActions: true },
}

/** Reads the quotes, trades or depth of a DBN file of version 1 to 3; records of no market data are passed over. */
export function databentoTickDbnReader(source: SourceFile, content: TickContent): TickReader {
  const shape = shapes[content]
  const layout = [...dbnLayouts.values()].find((each) => each.content === content)!
  return {
    source,
    form: `DBN of ${content}`,
    why: `it begins with DBN and the version ${source.head[3] ?? 0}, and its records are those of ${content}`,
    columns: [...layout.fields.map(({ name }) => name), 'symbol'],
    shape,
    rules: databentoTickRules,
    symbolColumn: 'symbol',
    numbersInstruments: true,
    timeColumn: 'ts_recv',
    sequenceColumn: 'sequence',
    numbersTrades: false,
    settings: () => ({ timeZone: 'UTC' }),
    load: (staging) => loadDbn(source, layout, shape, staging),
    nameInstrument: (symbol, venue, nanos) => nameDatabentoTicks(symbol, venue, nanos, source.batch),
    rowsAt: (rows) => dbnRowsAt(source, content, rows),
  }
}

async function loadDbn(source: SourceFile, layout: DbnLayout, shape: TickShape, staging: Staging): Promise<void> {
  const reader = new DbnReader()
  const wanted = [...headerFields, ...(shape.hasActions ? ['action'] : []), ...levelColumns(shape.levels)]
  const records = await DbnStaging.open(staging, {
    layout,
    wanted,
    parsed: (table) => databentoTickRows(typedTicks(table, shape)),
    sound: (table, keys) =>
      canBeSound(keys)
        ? { values: soundTicksSql(typedTicks(table, shape), shape, 'true'), constants: tickConstantsSql(keys) }
        : undefined,
    giveBack: (batch) => {
      reader.giveBack(batch)
    },
  })
  let rows = 0
  try {
    for await (const batch of readDbn(source, reader)) {
      staging.checkCancelled()
      const { content } = batch.layout
      if (content !== layout.content) throw new MarketDataError(dbnMixed(source.path, layout.content, content))
      await records.add(batch)
      rows += batch.length
    }
    await records.finish()
  } finally {
    await records.close()
  }
  if (rows === 0) {
    const { schema } = reader.metadata!
    throw new NothingToImportError(dbnWithoutRecords(source.path, schema), whyNothing(schema))
  }
}

/** Fields that every kind of tick has and that are used. */
const headerFields = [
  'publisher_id',
  'instrument_id',
  'ts_event',
  'ts_recv',
  'price',
  'size',
  'side',
  'flags',
  'sequence',
]

/** Times beyond an int64, here below zero, are undefined, and so is zero; characters are their codes. */
function typedTicks(records: string, { hasActions, levels }: TickShape): string {
  const nanos = (name: string) => `(CASE WHEN ${name} > 0 THEN ${name} END)`
  const price = (name: string) => `nullif(${name}, ${undefinedPrice}) AS ${name}`
  const size = (name: string) => `nullif(${name}, 4294967295)::BIGINT AS ${name}`
  const book = levelColumns(levels).map((name) => (name.includes('_px_') ? price(name) : size(name)))
  return `
      SELECT ${nanos('ts_recv')} AS ts_init, coalesce(${nanos('ts_event')}, ${nanos('ts_recv')}) AS ts_event,
        publisher_id::INTEGER AS publisher_id, instrument_id::BIGINT AS instrument_id, symbol,
        ${hasActions ? 'action = 84' : 'false'} AS is_trade,
        (CASE side WHEN 66 THEN 1 WHEN 65 THEN -1 ELSE 0 END)::TINYINT AS aggressor,
        sequence::BIGINT AS sequence, flags::INTEGER AS flags, ${[price('price'), size('size'), ...book].join(', ')}
      FROM ${records}`
}
