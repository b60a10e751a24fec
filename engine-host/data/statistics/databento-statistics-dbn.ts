import { dbnRowsAt } from '../dbn-bars.js'
import { readDbn } from '../dbn-content.js'
import { type DbnLayout, statisticsLayout, undefinedPrice } from '../dbn-layout.js'
import { statisticsReader } from '../dbn-reader.js'
import { DbnStaging } from '../dbn-staging.js'
import { dbnWithoutRecords, NothingToImportError, whyNothing } from '../market-data-failure.js'
import type { SourceFile } from '../source-file.js'
import type { Staging } from '../staging.js'
import { nameDatabentoTicks } from '../ticks/databento-tick-csv.js'
import { databentoStatisticsRules, databentoStatisticsSql } from './databento-statistics-rows.js'
import type { StatisticsReader } from './statistics-reader.js'

/** Reads the statistics of a DBN file of version 1 to 3; records of other kinds are passed over. */
export function databentoStatisticsDbnReader(source: SourceFile): StatisticsReader {
  const layout = statisticsLayout(source.head[3] ?? 0)
  return {
    records: 'statistics',
    source,
    form: 'DBN of statistics',
    why: `it begins with DBN and the version ${source.head[3] ?? 0}, and says that it holds statistics`,
    columns: [...layout.fields.map(({ name }) => name), 'symbol'],
    rules: databentoStatisticsRules,
    symbolColumn: 'symbol',
    numbersInstruments: true,
    settings: () => ({ timeZone: 'UTC' }),
    load: (staging) => loadDbn(source, layout, staging),
    nameInstrument: (symbol, venue, nanos) => nameDatabentoTicks(symbol, venue, nanos, source.batch),
    rowsAt: (rows) => dbnRowsAt(source, 'statistics', rows),
  }
}

async function loadDbn(source: SourceFile, layout: DbnLayout, staging: Staging): Promise<void> {
  const reader = statisticsReader(layout)
  const wanted = layout.fields.map(({ name }) => name)
  const parsed = (table: string) => databentoStatisticsSql(typedStatistics(table), false)
  const records = await DbnStaging.open(staging, { layout, wanted, parsed, sound: () => undefined })
  let rows = 0
  try {
    for await (const batch of readDbn(source, reader)) {
      staging.checkCancelled()
      await records.add(batch)
      rows += batch.length
    }
    await records.finish()
  } finally {
    await records.close()
  }
  if (rows === 0) throw new NothingToImportError(dbnWithoutRecords(source.path, 'statistics'), whyNothing('statistics'))
}

/** Times beyond an int64, here below zero, are undefined, and so is zero. */
function typedStatistics(records: string): string {
  const nanos = (name: string) => `(CASE WHEN ${name} > 0 THEN ${name} END)`
  return `
      SELECT ${nanos('ts_recv')} AS received, ${nanos('ts_ref')} AS reference, false AS is_reference_wrong,
        publisher_id::INTEGER AS publisher_id, instrument_id::BIGINT AS instrument_id, symbol,
        nullif(price, ${undefinedPrice}) AS price, quantity::BIGINT AS quantity, stat_type::INTEGER AS stat_type,
        update_action::INTEGER AS update_action
      FROM ${records}`
}
