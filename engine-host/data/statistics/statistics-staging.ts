import { basename } from 'node:path'
import type { ProblemFinding, ProblemPolicy } from '../../protocol/import-settings.js'
import { findContractProblems } from '../contract-findings.js'
import { contractOfId } from '../futures-symbol.js'
import type { NamedInstrument } from '../instrument-naming.js'
import {
  MarketDataError,
  NothingToImportError,
  problemsRejected,
  statisticsWithoutInterest,
} from '../market-data-failure.js'
import { countNewOpenInterest, mergedOpenInterest, openInterestParts } from '../open-interest.js'
import { type PartitionRows, type PartitionTarget, writeParts, type WrittenPartitions } from '../partition-writer.js'
import { treatRows } from '../row-treatment.js'
import type { SourceFile } from '../source-file.js'
import type { Staging, StagingSession } from '../staging.js'
import { nameTickSeries, tickSeriesKeys } from '../ticks/tick-staging.js'
import { tradedPrices } from './databento-statistics-rows.js'
import type { StatisticsReader } from './statistics-reader.js'

/** Open interest of a file in the staging database, as the table `open_interest` that `arrangeOpenInterest` describes. */
export interface StagedStatistics {
  /** Rows of the file. */
  readonly sourceRows: number
  readonly series: readonly { readonly instrument: NamedInstrument }[]
  readonly findings: readonly ProblemFinding[]
}

/**
 * Reads the open interest of contracts of futures, neither options nor spreads, out of a file of statistics into the staging
 * database: the table `open_interest`, and `prices(series INTEGER, price BIGINT)`. Of several counts with the same times the last of the file holds.
 *
 * @param check find every kind of problem and reject nothing: rows to be rejected are left out
 * @throws MarketDataError naming row and column of the first thing that is wrong, or when there is no open interest of
 * futures; CancelledError
 */
export async function stageStatistics(
  reader: StatisticsReader,
  staging: Staging,
  policy: ProblemPolicy,
  check: boolean,
  onFraction: (fraction: number) => void,
): Promise<StagedStatistics> {
  await reader.load(staging, onFraction)
  const { sourceRows, findings } = await treatRows(reader, staging, policy, check)
  await staging.run(`CREATE TABLE traded AS SELECT symbol, venue_key, month, price FROM parsed
    WHERE stat_type IN (${tradedPrices.join(', ')}) AND price IS NOT NULL`)
  await staging.run(`DELETE FROM parsed WHERE is_interest IS DISTINCT FROM true`)
  const series = await nameTickSeries(reader, staging)
  const futures = series.flatMap(({ instrument: { id, base } }, at) =>
    base.kind === 'future' && contractOfId(id, new Date()) !== undefined ? [at] : [],
  )
  if (futures.length === 0) {
    const { path } = reader.source
    throw new NothingToImportError(statisticsWithoutInterest(path), 'its statistics hold no open interest of futures')
  }
  const names = series.map(({ instrument }) => instrument.id)
  findings.push(...(await findContractProblems(reader, staging, policy, 'ts_init', tickSeriesKeys, names)))
  const rejected = findings.find(({ action }) => action === 'reject')
  if (rejected && !check) throw new MarketDataError(problemsRejected(reader.source.path, rejected))
  await arrange(staging, futures)
  return { sourceRows, series: futures.map((at) => series[at]!), findings }
}

/** @param kept numbers of `naming`, which are counted anew */
async function arrange(staging: Staging, kept: readonly number[]): Promise<void> {
  const number = `(CASE series ${kept.map((old, at) => `WHEN ${old} THEN ${at}`).join(' ')} END)::INTEGER`
  const named = (table: string) =>
    `${table} JOIN naming USING (${tickSeriesKeys.join(', ')}) WHERE series IN (${kept.join(', ')})`
  await staging.run(`CREATE TABLE open_interest AS
    SELECT ${number} AS series, ts_init AS known_nanos, of_nanos AS close_nanos,
      arg_max(contracts, parsed.rowid)::DOUBLE AS contracts
    FROM ${named('parsed')} GROUP BY ALL ORDER BY series, known_nanos, close_nanos`)
  await staging.run(`CREATE TABLE prices AS SELECT ${number} AS series, price FROM ${named('traded')}`)
}

/**
 * Writes the staged open interest that the catalog does not have yet, see `writeParts`.
 *
 * @throws MarketDataError when it contradicts what is stored, CancelledError
 */
export async function writeStatistics(
  staging: Staging,
  statistics: StagedStatistics,
  source: SourceFile,
  importId: string,
  target: PartitionTarget,
): Promise<WrittenPartitions> {
  const join = {
    countNewRows: (session: StagingSession, part: PartitionRows, paths: readonly string[]) =>
      countNewOpenInterest(session, source, part, paths),
    mergedSelection: mergedOpenInterest,
  }
  const parts = await openInterestParts(staging, statistics)
  return writeParts(staging, parts, join, basename(source.path), importId, target)
}
