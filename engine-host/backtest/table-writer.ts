import fs from 'node:fs/promises'
import path from 'node:path'
import {
  DOUBLE,
  DuckDBTableFunction,
  INTEGER,
  TIMESTAMP_NS,
  TINYINT,
  USMALLINT,
  UTINYINT,
  VARCHAR,
  type DuckDBConnection,
  type DuckDBDataChunk,
  type DuckDBType,
} from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'
import { sqlFile, sqlText } from '../data/duckdb-sql.js'
import { storedColumn } from './column-sql.js'
import type { ColumnStorage, ResultColumn, ResultTable } from './result-tables.js'
import { partFile, wholeFile, type ResultFile } from './run-folder.js'

/** Bytes and DuckDB type of one value. */
const storages: Readonly<Record<ColumnStorage, { readonly bytes: number; readonly type: DuckDBType }>> = {
  stamp: { bytes: 8, type: TIMESTAMP_NS },
  int8: { bytes: 1, type: TINYINT },
  uint8: { bytes: 1, type: UTINYINT },
  uint16: { bytes: 2, type: USMALLINT },
  int32: { bytes: 4, type: INTEGER },
  double: { bytes: 8, type: DOUBLE },
  text: { bytes: 16, type: VARCHAR },
}

/**
 * Encodings of Parquet's second version keep prices and stamps small, and level 1 of zstd costs a third of the
 * default level's time for 5 % more bytes: a million bars with two indicators take 0.3 s and 21 MB. Small row groups
 * are what lets a chart read its window of bars without decoding the rest.
 */
const parquetOptions = 'FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 32768'

const rowsPerVector = duckdb.vector_size()

/**
 * Writes one result table as Parquet, in parts. Chunks wait in memory as they came; while a part is written DuckDB
 * calls for 2,048 rows at a time, which are copied as bytes, and encodes them on a thread of its own.
 */
export class TableWriter<Chunk extends { readonly length: number }> {
  /** Parts written so far. */
  readonly files: ResultFile[] = []
  private isRegistered = false
  private waiting: Chunk[] = []
  private waitingRows = 0
  private readonly bytesPerRow: number
  private readonly functionName: string
  private readonly select: string
  private writing: Cursor<Chunk> = { chunks: [], chunk: 0, row: 0, columns: [] }

  /**
   * @param connect answers the connection, used for one part at a time; the caller sees to that
   * @param instruments names behind columns labelled `instruments`
   * @param partsBefore parts of the table that are there already, which those written here follow
   */
  constructor(
    private readonly connect: () => Promise<DuckDBConnection>,
    private readonly directory: string,
    private readonly table: ResultTable,
    private readonly source: number,
    private readonly columns: readonly ResultColumn<Chunk>[],
    instruments: readonly string[],
    private readonly partsBefore = 0,
  ) {
    this.bytesPerRow = columns.reduce((sum, column) => sum + storages[column.storage].bytes, 0)
    this.functionName = `chunks_of_${table}_${source}`
    this.select = columns.map((column) => storedColumn(column, instruments)).join(', ')
  }

  /** Takes a chunk over; nothing is written yet. */
  add(chunk: Chunk): void {
    if (chunk.length === 0) return
    this.waiting.push(chunk)
    this.waitingRows += chunk.length
  }

  /** Bytes of the chunks that wait. */
  get waitingBytes(): number {
    return this.waitingRows * this.bytesPerRow
  }

  /** Writes what waits as the next part, under a temporary name until its rows have been counted. */
  async writePart(): Promise<void> {
    const [chunks, rows] = [this.waiting, this.waitingRows]
    this.waiting = []
    this.waitingRows = 0
    const connection = await this.connect()
    if (!this.isRegistered) this.register(connection)
    this.writing = { chunks, chunk: 0, row: 0, columns: [] }
    const name = partFile(this.table, this.source, this.partsBefore + this.files.length + 1)
    const file = path.join(this.directory, name)
    await connection.run(
      `COPY (SELECT ${this.select} FROM ${this.functionName}()) TO ${sqlText(`${file}.tmp`)} (${parquetOptions})`,
    )
    this.writing = { chunks: [], chunk: 0, row: 0, columns: [] }
    await verifyRows(connection, `${file}.tmp`, rows)
    await fs.rename(`${file}.tmp`, file)
    this.files.push({ table: this.table, source: this.source, file: name, rows })
  }

  /** Writes the rest. A table of one part, an empty one included, gets its plain name. */
  async finish(): Promise<readonly ResultFile[]> {
    if (this.waitingRows > 0 || this.files.length === 0) await this.writePart()
    if (this.partsBefore === 0 && this.files.length === 1) {
      const only = this.files[0]!
      const name = wholeFile(this.table, this.source)
      await fs.rename(path.join(this.directory, only.file), path.join(this.directory, name))
      this.files[0] = { ...only, file: name }
    }
    return this.files
  }

  /**
   * Only between two parts: it waits for the connection's lock, which a part that is being written holds while it waits
   * for this thread to produce rows.
   */
  private register(connection: DuckDBConnection): void {
    const { columns } = this
    connection.registerTableFunction(
      DuckDBTableFunction.create({
        name: this.functionName,
        bindFunction: (bind) => {
          for (const column of columns) bind.addResultColumn(column.name, storages[column.storage].type)
        },
        initFunction: (init) => init.setMaxThreads(1),
        mainFunction: (_info, output) => this.produce(output),
      }),
    )
    this.isRegistered = true
  }

  private produce(output: DuckDBDataChunk): void {
    const cursor = this.writing
    const chunk = cursor.chunks[cursor.chunk]
    if (chunk === undefined) {
      output.rowCount = 0
      return
    }
    if (cursor.row === 0) cursor.columns = this.columns.map((column) => column.values(chunk))
    const rows = Math.min(rowsPerVector, chunk.length - cursor.row)
    output.rowCount = rows
    for (let at = 0; at < this.columns.length; at++) {
      const vector = duckdb.data_chunk_get_vector(output.chunk, at)
      const values = cursor.columns[at]!
      if (ArrayBuffer.isView(values)) {
        const bytes = storages[this.columns[at]!.storage].bytes
        // The declaration knows ArrayBuffer only; the copy works on any buffer.
        const buffer = values.buffer as ArrayBuffer
        duckdb.copy_data_to_vector(vector, 0, buffer, values.byteOffset + cursor.row * bytes, rows * bytes)
      } else {
        for (let row = 0; row < rows; row++) {
          duckdb.vector_assign_string_element(vector, row, values[cursor.row + row]!)
        }
      }
    }
    cursor.row += rows
    if (cursor.row === chunk.length) {
      cursor.chunk++
      cursor.row = 0
    }
  }
}

interface Cursor<Chunk> {
  readonly chunks: readonly Chunk[]
  chunk: number
  row: number
  /** Columns of the current chunk. */
  columns: readonly (ArrayBufferView | readonly string[])[]
}

async function verifyRows(connection: DuckDBConnection, file: string, expected: number): Promise<void> {
  const reader = await connection.runAndReadAll(`SELECT num_rows::DOUBLE FROM parquet_file_metadata(${sqlFile(file)})`)
  const rows = reader.getRows()[0]?.[0]
  if (rows !== expected) throw new Error(`${path.basename(file)} holds ${String(rows)} rows instead of ${expected}`)
}
