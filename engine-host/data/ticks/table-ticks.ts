import type { ImportSettings, MappedField } from '../../protocol/import-settings.js'
import { findAssumedDates } from '../assumed-dates.js'
import { isMissing } from '../bar-price-rules.js'
import { decimalUnitsSql } from '../databento-parse-sql.js'
import { plainNumberSql } from '../decimal-format.js'
import { MarketDataError, timesUnclear } from '../market-data-failure.js'
import { brokenRulesSql, type RowRule } from '../row-rule.js'
import { shortened } from '../shortened-text.js'
import { CancelledError } from '../staging.js'
import { instrumentFor } from '../table-bars.js'
import { instrumentOfId, isInstrumentId } from '../table-instrument.js'
import { dateOrderSetting, stampSql, type TableReading, tableReadingOf, textSql } from '../table-reading.js'
import type { TableSource } from '../table-source.js'
import { timeRule } from '../table-time-rule.js'
import { detectTimeFormat, timeSql } from '../time-format.js'
import type { TickReader } from './tick-reader.js'

type Reading = TableReading<'time'>

/**
 * Reads trades or quotes of a table: of a vendor, or any other with the columns that the settings name.
 *
 * @throws MarketDataError saying what must be told before it can be read
 */
export function tableTickReader(
  table: TableSource,
  content: 'trades' | 'quotes',
  settings: ImportSettings,
): TickReader {
  const { form, source } = table
  const reading: Reading =
    content === 'trades'
      ? tableReadingOf(table, settings, ['time', 'price', 'size'], ['price'])
      : tableReadingOf(table, settings, ['time', 'bid', 'ask'], ['bid', 'ask'])
  const { fields } = reading
  const instrument = instrumentFor(table, reading, settings)
  const rules = content === 'trades' ? tradeRules(reading) : quoteRules(reading)
  const select = content === 'trades' ? tradesSql(table, reading) : quotesSql(table, reading)
  return {
    source,
    form: form.name,
    why: form.why,
    columns: form.columns,
    shape:
      content === 'trades'
        ? { kinds: ['trades'], levels: 0, hasActions: true }
        : { kinds: ['quotes'], levels: 1, hasActions: false },
    rules,
    symbolColumn: fields.symbol ?? fields.time,
    timeColumn: fields.time,
    sequenceColumn: fields.sequence,
    numbersTrades: content === 'trades' && fields.sequence !== undefined,
    settings: () => ({
      kind: content,
      ...(instrument !== undefined && { instrument }),
      timeZone: reading.timeZone,
      ...dateOrderSetting(reading),
      decimal: reading.decimal,
      columns: fields,
    }),
    load: async (staging, onFraction) => {
      try {
        const relation = await table.relation(staging)
        const rows = form.carriesQuotes ? `(SELECT *, row_number() OVER () AS file_row FROM ${relation})` : relation
        await staging.run(
          `CREATE TABLE parsed AS WITH typed AS (${select} FROM ${rows})
          SELECT * EXCLUDE (stamp_nanos, event_nanos${content === 'quotes' ? ', bid_unreadable, ask_unreadable' : ''}), stamp_nanos AS ts_init,
            coalesce(event_nanos, stamp_nanos) AS ts_event, 0 AS venue_key, 0 AS month, false AS spread,
            ${brokenRulesSql(rules)} AS broken FROM typed`,
          onFraction,
        )
      } catch (error) {
        if (error instanceof CancelledError || error instanceof MarketDataError) throw error
        throw await table.explain(error, staging)
      }
    },
    nameInstrument: (symbol) => {
      if (instrument !== undefined) return instrumentOfId(instrument, form.market)
      const id = `${symbol}.${form.venue ?? 'FILE'}`
      return isInstrumentId(id) ? instrumentOfId(id, form.market) : `"${shortened(symbol)}" is not a symbol`
    },
    findAssumptions: (staging) => findAssumedDates(table, reading, staging),
    rowsAt: table.rowsAt,
  }
}

function numberSql(table: TableSource, { fields, decimal, hasCommas }: Reading, field: MappedField): string {
  return plainNumberSql(textSql(table, fields[field]!), decimal, hasCommas)
}

function sizeSql(table: TableSource, reading: Reading, field: MappedField): string {
  return reading.fields[field] === undefined
    ? 'NULL::DOUBLE'
    : `try_cast(${numberSql(table, reading, field)} AS DOUBLE)`
}

/** When the exchange had it, where a column of its own tells; else it is as the time. */
function eventSql(table: TableSource, { fields, timeZone }: Reading): string {
  const { eventTime } = fields
  if (eventTime === undefined) return 'NULL::BIGINT'
  const at = table.form.columns.indexOf(eventTime)
  const texts = table.sample.map((row) => row[at] ?? '')
  const format = detectTimeFormat(texts, table.form.dateOrder ? { dateOrder: table.form.dateOrder } : {})
  if (format.kind === 'unclear') throw new MarketDataError(timesUnclear(table.source.path, eventTime, format))
  return timeSql(textSql(table, eventTime), format, timeZone)
}

function headSql(table: TableSource, reading: Reading): string {
  const { symbol } = reading.fields
  return `SELECT ${stampSql(table, reading)} AS stamp_nanos, ${eventSql(table, reading)} AS event_nanos,
    ${symbol === undefined ? `''` : `coalesce(${textSql(table, symbol)}, '')`} AS symbol`
}

/** A side is the aggressor's; where a column says that the buyer made the price, it is the other one. */
function tradesSql(table: TableSource, reading: Reading): string {
  const { side, sequence } = reading.fields
  const text = side === undefined ? `''` : `lower(${textSql(table, side)})`
  const [buys, sells] = /maker/i.test(side ?? '')
    ? [`'false', '0'`, `'true', '1'`]
    : [`'buy', 'b', 'bid', '1'`, `'sell', 's', 'a', 'ask', '-1', '2'`]
  return `${headSql(table, reading)}, true AS is_trade,
    (CASE WHEN ${text} IN (${buys}) THEN 1 WHEN ${text} IN (${sells}) THEN -1 ELSE 0 END)::TINYINT AS aggressor,
    ${sequence === undefined ? 'NULL' : `try_cast(${textSql(table, sequence)} AS BIGINT)`}::BIGINT AS sequence,
    ${decimalUnitsSql(numberSql(table, reading, 'price'))} AS price, ${sizeSql(table, reading, 'size')} AS size`
}

/** Texts of a price, as a regular expression, by which a side of the book is empty. */
const emptySide = '|-|nan|null|none|n/a|9223372036854775807'

/** A side that is empty is as it was before, where the form says so. */
function quotesSql(table: TableSource, reading: Reading): string {
  const text = (field: 'bid' | 'ask') => {
    const written = numberSql(table, reading, field)
    return table.form.carriesQuotes
      ? `last_value(nullif(${written}, '') IGNORE NULLS) OVER (ORDER BY file_row ROWS UNBOUNDED PRECEDING)`
      : written
  }
  const price = (field: 'bid' | 'ask') => decimalUnitsSql(text(field))
  const isUnreadable = (field: 'bid' | 'ask') =>
    `CASE WHEN (${price(field)}) IS NULL THEN NOT regexp_full_match(trim(coalesce(${text(field)}, '')), '(?i)${emptySide}') ELSE false END`
  return `${headSql(table, reading)}, false AS is_trade, 0::TINYINT AS aggressor, NULL::BIGINT AS sequence,
    NULL::BIGINT AS price, NULL::DOUBLE AS size,
    ${price('bid')} AS bid_px_00, ${price('ask')} AS ask_px_00,
    ${isUnreadable('bid')} AS bid_unreadable, ${isUnreadable('ask')} AS ask_unreadable,
    ${sizeSql(table, reading, 'bidSize')} AS bid_sz_00, ${sizeSql(table, reading, 'askSize')} AS ask_sz_00`
}

function tradeRules({ fields }: Reading): RowRule[] {
  const { price = 'price', size } = fields
  return [
    timeRule(fields),
    missingRule(price, 'price IS NULL'),
    {
      kind: 'non-positive',
      column: price,
      breaks: 'price <= 0',
      says: (texts) => `the ${price} ${shortened(texts[price] ?? '')} is not above zero`,
    },
    ...(size === undefined ? [] : [missingRule(size, 'size IS NULL OR NOT isfinite(size) OR size < 0')]),
  ]
}

function quoteRules({ fields }: Reading): RowRule[] {
  const { bid = 'bid', ask = 'ask' } = fields
  return [
    timeRule(fields),
    ...[
      { name: bid, side: 'bid' },
      { name: ask, side: 'ask' },
    ].map(({ name, side }): RowRule => ({
      kind: 'unreadable',
      column: name,
      breaks: `${side}_unreadable`,
      says: (texts) => `"${shortened(texts[name] ?? '')}" is not a price`,
    })),
    // A book that says that there is nothing on either side is empty, which is no fault.
    missingRule(bid, `bid_px_00 IS NULL AND ask_px_00 IS NULL AND (bid_sz_00 = 0 AND ask_sz_00 = 0) IS NOT TRUE`),
    {
      kind: 'non-positive',
      column: bid,
      breaks: 'bid_px_00 <= 0',
      says: (texts) => `the ${bid} ${shortened(texts[bid] ?? '')} is not above zero`,
    },
    {
      kind: 'non-positive',
      column: ask,
      breaks: 'ask_px_00 <= 0',
      says: (texts) => `the ${ask} ${shortened(texts[ask] ?? '')} is not above zero`,
    },
  ]
}

function missingRule(column: string, breaks: string): RowRule {
  return {
    kind: 'missing',
    column,
    breaks,
    says: (texts) => {
      const text = texts[column] ?? ''
      return isMissing(text) ? `the ${column} is missing` : `"${shortened(text)}" is not a ${column}`
    },
  }
}
