import { isMissing } from '../bar-price-rules.js'
import { namedRowsSql } from '../batch/named-rows.js'
import { monthSql, ofFutures } from '../databento-parse-sql.js'
import { brokenRulesSql, type RowRule } from '../row-rule.js'
import { shortened } from '../shortened-text.js'
import { earliestNanos, latestNanos } from '../ticks/databento-tick-rules.js'

/** Number of Databento's for the count of contracts that are held. */
const openInterest = 9

/** Databento's numbers of prices at which was traded: of the first trade, the lowest, the highest and the last. */
export const tradedPrices: readonly number[] = [1, 4, 5, 11]

/** A statistic that is taken back tells nothing. */
const deleted = 2

/** What stands for no quantity: the largest integer of 64 bits, in the first versions of DBN that of 32. */
const undefinedQuantities = '9223372036854775807, 2147483647'

const dayNanos = 86_400_000_000_000n

/** In the order in which the first broken one is told of a line. */
export const databentoStatisticsRules: readonly RowRule[] = [
  {
    kind: 'unreadable',
    column: 'stat_type',
    breaks: `stat_type IS NULL`,
    says: ({ stat_type: text = '' }) => `"${shortened(text)}" is not a number of a kind of statistics`,
  },
  {
    kind: 'unreadable',
    column: 'ts_recv',
    breaks: `is_interest AND (received IS NULL OR received NOT BETWEEN ${earliestNanos} AND ${latestNanos})`,
    says: ({ ts_recv: text = '' }) =>
      isMissing(text) ? 'the time is missing' : `"${shortened(text)}" is not a time in nanoseconds since 1970`,
  },
  {
    kind: 'unreadable',
    column: 'ts_ref',
    breaks: `is_interest AND (is_reference_wrong OR reference NOT BETWEEN ${earliestNanos} AND ${latestNanos})`,
    says: ({ ts_ref: text = '' }) => `"${shortened(text)}" is not a time in nanoseconds since 1970`,
  },
  {
    kind: 'unreadable',
    column: 'publisher_id',
    breaks: `is_interest AND publisher_id IS NULL`,
    says: ({ publisher_id: text = '' }) => `"${shortened(text)}" is not a number of a publisher`,
  },
  {
    kind: 'missing',
    column: 'quantity',
    breaks: `is_interest AND (contracts IS NULL OR contracts < 0)`,
    says: ({ quantity: text = '' }) =>
      isMissing(text) ? 'the open interest is missing' : `"${shortened(text)}" is not a number of contracts`,
  },
]

/**
 * SQL that makes the table `parsed`. Open interest is that of a trade date, of which Databento tells the midnight that
 * begins it in UTC; in the catalog it is that of the end of the date, as daily bars have it.
 *
 * @param typed SELECT of `received, reference BIGINT` (nanoseconds, NULL where undefined), `is_reference_wrong BOOLEAN`,
 * `publisher_id INTEGER, instrument_id BIGINT, symbol VARCHAR, price, quantity BIGINT, stat_type, update_action INTEGER`
 * @param isNamed the table `symbology` names the instruments
 */
export function databentoStatisticsSql(typed: string, isNamed: boolean): string {
  const counted = `CASE WHEN reference % ${dayNanos} = 0 THEN reference + ${dayNanos} ELSE reference END`
  return `WITH typed AS (${isNamed ? namedRowsSql(typed, 'received') : typed}),
    told AS (
      SELECT *, stat_type = ${openInterest} AND update_action IS DISTINCT FROM ${deleted} AS is_interest,
        CASE WHEN quantity NOT IN (${undefinedQuantities}) THEN quantity END AS contracts
      FROM typed)
    SELECT received AS ts_init, coalesce(TRY(${counted}), received) AS of_nanos, symbol, publisher_id AS venue_key, instrument_id,
      CASE WHEN ${ofFutures} THEN ${monthSql('received')} ELSE 0 END AS month, stat_type, is_interest, price, contracts,
      false AS spread, ${brokenRulesSql(databentoStatisticsRules)} AS broken
    FROM told`
}
