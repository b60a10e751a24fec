import type { DuckDBConnection } from '@duckdb/node-api'
import type { RunChartLine } from '../protocol/run-chart.js'
import type { CandleColumns } from '../protocol/result-columns.js'
import type { BarTable } from './bar-table.js'
import { readColumns, type ReadColumns } from './column-reading.js'
import { milliseconds } from './column-sql.js'
import type { IndicatorColumn } from './run-folder.js'
import { sqlName } from './sql-text.js'

/** Bars that a row of a summary joins. */
export const barsPerRow = 256

/** Bars that are read at once: few at first, so that something can be shown, and never so many that it seems to stand. */
const firstRead = 2 ** 19
const largestRead = 2 ** 22

/** Values of an indicator in candles or rows: at the close, least and greatest. */
export type LineColumns = Pick<RunChartLine, 'values' | 'low' | 'high'>

export interface JoinedBars {
  readonly candles: CandleColumns
  readonly lines: readonly LineColumns[]
}

type PriceName = 'open' | 'high' | 'low' | 'close' | 'volume'

/**
 * All bars of a source, joined by `barsPerRow`, with the extremes of each indicator: what a chart of a long run needs as
 * soon as a candle holds so many bars. It is filled from the front.
 */
export class BarSummary {
  readonly time: Float64Array
  readonly prices: Readonly<Record<PriceName, Float64Array>>
  readonly lines: readonly LineColumns[]
  /** Bars that it holds already. */
  filledBars = 0

  constructor(
    readonly bars: number,
    readonly indicators: readonly IndicatorColumn[],
  ) {
    const column = () => new Float64Array(this.rows).fill(NaN)
    this.time = column()
    this.prices = { open: column(), high: column(), low: column(), close: column(), volume: column() }
    this.lines = indicators.map(() => ({ values: column(), low: column(), high: column() }))
  }

  get rows(): number {
    return Math.ceil(this.bars / barsPerRow)
  }

  get bytes(): number {
    return this.rows * 8 * (6 + 3 * this.lines.length)
  }

  /** All columns with the names that they have in a file. */
  get columns(): readonly (readonly [name: string, values: Float64Array])[] {
    return [
      ['time', this.time],
      ...Object.entries(this.prices),
      ...this.lines.flatMap(({ values, low, high }, at) => [
        [`value${at}`, values] as const,
        [`low${at}`, low] as const,
        [`high${at}`, high] as const,
      ]),
    ]
  }

  get isFilled(): boolean {
    return this.filledBars >= this.bars
  }

  /** Reads the next bars. */
  async readOn(connection: DuckDBConnection, table: BarTable): Promise<void> {
    const first = this.filledBars
    const end = Math.min(this.bars, first + Math.max(firstRead, Math.min(first, largestRead)))
    const { recorded, prices } = await table.parts(connection, first, end)
    this.#take(first, await this.#readRecorded(connection, recorded))
    this.#takePrices(first, await this.#readPrices(connection, prices))
    this.filledBars = end
  }

  /**
   * Candles of the bars that were read so far.
   * @param firstBar multiple of `barsPerCandle`
   * @param barsPerCandle a power of two, at least `barsPerRow`
   */
  join(firstBar: number, endBar: number, barsPerCandle: number): JoinedBars {
    const end = Math.min(endBar, this.filledBars)
    const length = Math.max(0, Math.ceil((end - firstBar) / barsPerCandle))
    const step = barsPerCandle / barsPerRow
    const first = firstBar / barsPerRow
    const last = Math.ceil(end / barsPerRow)
    const joined = (join: (begin: number, end: number) => number) =>
      Float64Array.from({ length }, (_, at) => join(first + at * step, Math.min(last, first + (at + 1) * step)))
    const closing = (column: Float64Array) => joined((_, after) => column[after - 1]!)
    const { open, high, low, close, volume } = this.prices
    return {
      candles: {
        length,
        time: closing(this.time),
        open: joined((begin) => open[begin]!),
        high: joined((begin, after) => extreme(high, begin, after, 1)),
        low: joined((begin, after) => extreme(low, begin, after, -1)),
        close: closing(close),
        volume: joined((begin, after) => sum(volume, begin, after)),
      },
      lines: this.lines.map((line) => ({
        values: closing(line.values),
        low: joined((begin, after) => extreme(line.low, begin, after, -1)),
        high: joined((begin, after) => extreme(line.high, begin, after, 1)),
      })),
    }
  }

  async #readRecorded(connection: DuckDBConnection, recorded: string): Promise<ReadColumns<{ time: 'double' }>> {
    const lines = this.indicators.map(({ column }) => {
      const name = sqlName(column)
      return `, ${orNaN(`max(${name}) FILTER (${this.#isLast})`)}, ${orNaN(`min(${name})`)}, ${orNaN(`max(${name})`)}`
    })
    return readColumns(
      connection,
      `SELECT ${milliseconds('max(time)')} ${lines.join('')}
       FROM ${recorded} GROUP BY bar // ${barsPerRow} ORDER BY bar // ${barsPerRow}`,
      {
        time: 'double',
        ...Object.fromEntries(
          this.indicators.flatMap((_, at) =>
            ['value', 'low', 'high'].map((name) => [`${name}${at}`, 'double' as const]),
          ),
        ),
      },
    )
  }

  #take(firstBar: number, read: ReadColumns<{ time: 'double' }>): void {
    const row = firstBar / barsPerRow
    this.time.set(read.time, row)
    const columns = read as unknown as Readonly<Record<string, Float64Array>>
    for (const [at, line] of this.lines.entries()) {
      line.values.set(columns[`value${at}`]!, row)
      line.low.set(columns[`low${at}`]!, row)
      line.high.set(columns[`high${at}`]!, row)
    }
  }

  async #readPrices(connection: DuckDBConnection, prices: string) {
    return readColumns(
      connection,
      `SELECT ((bar // ${barsPerRow})::INTEGER), ${orNaN(`max(open) FILTER (bar % ${barsPerRow} = 0)`)}, ${orNaN(`max(high) FILTER (NOT isnan(high))`)},
         ${orNaN(`min(low) FILTER (NOT isnan(low))`)}, ${orNaN(`max("close") FILTER (${this.#isLast})`)}, ${orNaN('sum(volume) FILTER (NOT isnan(volume))')}
       FROM ${prices} GROUP BY bar // ${barsPerRow} ORDER BY bar // ${barsPerRow}`,
      { row: 'int32', open: 'double', high: 'double', low: 'double', close: 'double', volume: 'double' },
    )
  }

  #takePrices(firstBar: number, read: Readonly<Record<PriceName, Float64Array>>): void {
    for (const [name, column] of Object.entries(this.prices)) column.set(read[name as PriceName], firstBar / barsPerRow)
  }

  get #isLast(): string {
    return `bar % ${barsPerRow} = ${barsPerRow - 1} OR bar = ${this.bars - 1}`
  }
}

/** A missing value of DuckDB as that of the columns. */
function orNaN(sql: string): string {
  return `coalesce(${sql}, 'nan'::DOUBLE)`
}

/** The greatest of some rows, or with -1 the least, of those that are there; NaN without any. */
function extreme(column: Float64Array, begin: number, end: number, direction: 1 | -1): number {
  let found = NaN
  for (let row = begin; row < end; row++) {
    const value = column[row]!
    if (Number.isNaN(found) || (value - found) * direction > 0) found = value
  }
  return found
}

function sum(column: Float64Array, begin: number, end: number): number {
  let total = NaN
  for (let row = begin; row < end; row++) {
    const value = column[row]!
    if (!Number.isNaN(value)) total = (Number.isNaN(total) ? 0 : total) + value
  }
  return total
}
