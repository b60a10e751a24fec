import type { DuckDBConnection } from '@duckdb/node-api'

/** Version of the tables below; kept in `results_schema`. */
export const resultsSchemaVersion = 2

/** Tables whose rows belong to a run, by `run_id`. */
export const resultsTables = ['backtest_runs', 'performance_metrics', 'trade_executions'] as const

/** The database was written by a newer version of the program. */
export class NewerResultsSchemaError extends Error {}

/**
 * Version n is reached by the statements at index n - 1. Rows are found by `run_id`, and the code sees to it that a
 * run has one; declared keys would make DuckDB refuse to replace a run within one transaction.
 */
const migrations: readonly (readonly string[])[] = [
  [
    `CREATE TABLE backtest_runs (
      run_id VARCHAR NOT NULL,
      directory VARCHAR NOT NULL,
      state VARCHAR NOT NULL,
      started_at TIMESTAMP_MS NOT NULL,
      strategy_file VARCHAR NOT NULL,
      class_name VARCHAR NOT NULL,
      strategy_sha256 VARCHAR NOT NULL,
      instruments VARCHAR[] NOT NULL,
      bar_types VARCHAR[] NOT NULL,
      currency VARCHAR NOT NULL,
      cash DECIMAL(38, 9),
      parameters JSON NOT NULL,
      venue JSON NOT NULL,
      fee_settings JSON NOT NULL,
      seed BIGINT NOT NULL,
      first_time TIMESTAMP_MS,
      last_time TIMESTAMP_MS,
      bars BIGINT NOT NULL,
      events BIGINT NOT NULL,
      orders BIGINT NOT NULL,
      trades BIGINT NOT NULL,
      ambiguous_trades BIGINT NOT NULL,
      wall_ms DOUBLE NOT NULL,
      event_log_sha256 VARCHAR NOT NULL,
      failure VARCHAR,
      record_version VARCHAR NOT NULL,
      summary JSON NOT NULL)`,
    `CREATE TABLE performance_metrics (
      run_id VARCHAR NOT NULL, position INTEGER NOT NULL, key VARCHAR NOT NULL, label VARCHAR NOT NULL,
      "group" VARCHAR NOT NULL, value DOUBLE, unit VARCHAR NOT NULL)`,
    `CREATE TABLE trade_executions (
      run_id VARCHAR NOT NULL, trade_number INTEGER NOT NULL, instrument VARCHAR NOT NULL, side TINYINT NOT NULL,
      quantity DOUBLE, entry_time TIMESTAMP_NS, entry_price DOUBLE, exit_time TIMESTAMP_NS, exit_price DOUBLE,
      profit_and_loss DOUBLE, return_fraction DOUBLE, fees DOUBLE, entry_bar INTEGER, exit_bar INTEGER,
      exit_reason VARCHAR, ambiguous UTINYINT)`,
  ],
  [
    ...[
      'stop_loss DOUBLE',
      'take_profit DOUBLE',
      'maximum_adverse_excursion DOUBLE',
      'maximum_favourable_excursion DOUBLE',
      'entry_order INTEGER',
      'exit_order INTEGER',
      'entry_rule VARCHAR',
      'exit_rule VARCHAR',
      'strategy VARCHAR',
    ].map((column) => `ALTER TABLE trade_executions ADD COLUMN ${column}`),
    // What the new columns hold lies in the folders of the runs: they are read again at the next healing.
    `UPDATE backtest_runs SET record_version = ''`,
  ],
]

/**
 * Creates or migrates the tables, a version at a time, each whole or not at all.
 *
 * @param upTo version to stop at. Default: the newest
 * @throws NewerResultsSchemaError
 */
export async function migrateResults(connection: DuckDBConnection, upTo = resultsSchemaVersion): Promise<void> {
  await connection.run(`CREATE TABLE IF NOT EXISTS results_schema (version INTEGER NOT NULL)`)
  const reader = await connection.runAndReadAll(`SELECT coalesce(max(version), 0) FROM results_schema`)
  const version = reader.getRows()[0]![0] as number
  if (version > resultsSchemaVersion) {
    throw new NewerResultsSchemaError(`results schema ${version} is newer than ${resultsSchemaVersion}`)
  }
  for (let next = version; next < upTo; next++) {
    await connection.run('BEGIN')
    try {
      for (const statement of migrations[next]!) await connection.run(statement)
      await connection.run(`INSERT INTO results_schema VALUES (${next + 1})`)
      await connection.run('COMMIT')
    } catch (cause) {
      // Where DuckDB has taken it back by itself there is none any more, and the cause is what counts.
      await connection.run('ROLLBACK').catch(() => undefined)
      throw cause
    }
  }
}
