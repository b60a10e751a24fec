import fs from 'node:fs/promises'
import path from 'node:path'
import { counterPages, doublePages, stampPages, type ColumnPages } from './parquet/column-pages.js'
import { writeParquet, type ParquetColumn, type ParquetType, type RowGroup } from './parquet/parquet-file.js'
import type { BarChunk } from './recording.js'
import { barColumnsWithIndicators, type ResultColumn } from './result-tables.js'
import { partFile, wholeFile, type ResultFile } from './run-folder.js'

/** Rows of a group at least: a chart reads its window of bars without the rest, and long runs have few groups. */
const groupRows = 32_768

const none = new Float64Array(0)
const noPrices = { open: none, high: none, low: none, close: none, volume: none }

type BarColumn = ResultColumn<BarChunk> & ParquetColumn

/**
 * Writes the processed bars of one source as Parquet, in parts. The arrays of a chunk go to the system as they are: for
 * each bar of a run the time of this thread counts, and compressing took as long as the engine.
 */
export class BarTableWriter {
  /** Parts written so far. */
  readonly files: ResultFile[] = []
  private waiting: BarChunk[] = []
  private waitingRows = 0
  private readonly columns: readonly BarColumn[]
  private readonly bytesPerRow: number

  /**
   * @param indicators names of the indicators' columns
   * @param hasPrices whether prices and volume are written; else the run keeps the files in which they are
   */
  constructor(
    private readonly directory: string,
    private readonly source: number,
    indicators: readonly string[],
    private readonly hasPrices: boolean,
  ) {
    this.columns = barColumnsWithIndicators(indicators, hasPrices).map((column) => ({
      ...column,
      type: typeOf(column),
    }))
    this.bytesPerRow = this.columns.reduce((sum, { type }) => sum + (type === 'int32' ? 4 : 8), 0)
  }

  /** Takes a chunk over; nothing is written yet. */
  add(chunk: BarChunk): void {
    if (chunk.length === 0) return
    // Otherwise what waits would keep the prices in memory, which nobody reads any more.
    this.waiting.push(this.hasPrices ? chunk : { ...chunk, ...noPrices })
    this.waitingRows += chunk.length
  }

  /** Bytes of the chunks that wait. */
  get waitingBytes(): number {
    return this.waitingRows * this.bytesPerRow
  }

  /** Writes what waits as the next part, under a temporary name until all of it is there. */
  async writePart(): Promise<void> {
    const [chunks, rows] = [this.waiting, this.waitingRows]
    this.waiting = []
    this.waitingRows = 0
    const name = partFile('bars', this.source, this.files.length + 1)
    const file = path.join(this.directory, name)
    const groups = grouped(chunks).map((group) => this.rowGroup(group))
    await writeParquet(`${file}.tmp`, this.columns, groups)
    await fs.rename(`${file}.tmp`, file)
    this.files.push({ table: 'bars', source: this.source, file: name, rows })
  }

  /** Writes the rest. A table of one part, an empty one included, gets its plain name. */
  async finish(): Promise<readonly ResultFile[]> {
    if (this.waitingRows > 0 || this.files.length === 0) await this.writePart()
    if (this.files.length === 1) {
      const only = this.files[0]!
      const name = wholeFile('bars', this.source)
      await fs.rename(path.join(this.directory, only.file), path.join(this.directory, name))
      this.files[0] = { ...only, file: name }
    }
    return this.files
  }

  private rowGroup(chunks: readonly BarChunk[]): RowGroup {
    return {
      rows: chunks.reduce((sum, { length }) => sum + length, 0),
      columns: this.columns.map((column) => pagesOf(column, chunks)),
    }
  }
}

/** Chunks together that make up a group of rows. */
function grouped(chunks: readonly BarChunk[]): BarChunk[][] {
  const groups: BarChunk[][] = []
  let rows = groupRows
  for (const chunk of chunks) {
    if (rows >= groupRows) {
      groups.push([])
      rows = 0
    }
    groups.at(-1)!.push(chunk)
    rows += chunk.length
  }
  return groups
}

function typeOf({ name, storage }: ResultColumn<BarChunk>): ParquetType {
  if (storage === 'int32' || storage === 'stamp' || storage === 'double') return storage
  throw new Error(`A column of bars cannot be kept as ${storage}: ${name}`)
}

function pagesOf({ type, values }: BarColumn, chunks: readonly BarChunk[]): ColumnPages {
  // The only column of integers counts the bars.
  if (type === 'int32') return counterPages(chunks.map(({ firstBar, length }) => ({ first: firstBar, length })))
  const arrays = chunks.map(values) as readonly unknown[]
  return type === 'double'
    ? doublePages(arrays as readonly Float64Array[])
    : stampPages(arrays as readonly Int32Array[])
}
