import type { DuckDBConnection } from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'
import type { Failure } from '../protocol/failure.js'
import type { RunReader } from './run-reader.js'

/** Rows of a curve, ascending in time; stamps as in BarBatch. */
export interface CurveChunk {
  readonly length: number
  readonly stamps: Int32Array
  readonly equity: Float64Array
  readonly close: Float64Array
}
export type CurveStream = AsyncGenerator<CurveChunk, void, undefined>

/**
 * Streams what bar tables of a run hold of closes and equity, several at once, each on a connection of its own.
 *
 * @param sources places of the bar tables
 */
export async function withCurves<Result>(
  run: RunReader,
  sources: readonly number[],
  work: (curves: readonly CurveStream[]) => Promise<Result | Failure>,
  opened: readonly CurveStream[] = [],
): Promise<Result | Failure> {
  const [source, ...rest] = sources
  if (source === undefined) return work(opened)
  return run.query('bars', source, async (connection, from) => {
    const stream = streamCurve(connection, from)
    try {
      return await withCurves(run, rest, work, [...opened, stream])
    } finally {
      await stream.return()
    }
  })
}

// There is no ORDER BY: the rows of the files follow each other in time.
async function* streamCurve(connection: DuckDBConnection, from: string): CurveStream {
  const result = await connection.stream(
    `SELECT time, coalesce(equity, 'nan'::DOUBLE), coalesce(close, 'nan'::DOUBLE) FROM ${from}`,
  )
  for (;;) {
    const chunk = await result.fetchChunk()
    const length = chunk?.rowCount ?? 0
    if (!chunk || length === 0) return
    // Copies: the vectors are views over memory that DuckDB frees with the chunk.
    const bytes = (column: number): Uint8Array<ArrayBuffer> =>
      new Uint8Array(duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk.chunk, column), length * 8))
    yield {
      length,
      stamps: new Int32Array(bytes(0).buffer),
      equity: new Float64Array(bytes(1).buffer),
      close: new Float64Array(bytes(2).buffer),
    }
  }
}
