import fs from 'node:fs/promises'
import type { ColumnPages } from './column-pages.js'
import { ThriftWriter } from './thrift-writer.js'

/** What a column holds: counters and stamps are always there, a double may be missing. */
export type ParquetType = 'int32' | 'stamp' | 'double'

export interface ParquetColumn {
  readonly name: string
  readonly type: ParquetType
}

/** Rows that readers skip or read together. */
export interface RowGroup {
  readonly rows: number
  /** In the sequence of the file's columns. */
  readonly columns: readonly ColumnPages[]
}

/** Numbers of Parquet's format for its types. */
const types: Readonly<Record<ParquetType, number>> = { int32: 1, stamp: 2, double: 5 }
const required = 0
const optional = 1
const uncompressed = 0
const magic = Buffer.from('PAR1')

/** Buffers that the system is given in one call. */
const buffersPerCall = 512

/**
 * Writes a Parquet file without compressing it: what is written are the arrays themselves, in the system's own threads,
 * so that this one goes on. Numbers of an indicator hardly get smaller by compressing, and take ten times as long.
 *
 * @throws what the system says
 */
export async function writeParquet(
  file: string,
  columns: readonly ParquetColumn[],
  groups: readonly RowGroup[],
): Promise<void> {
  const footer = footerOf(columns, groups)
  const length = Buffer.alloc(4)
  length.writeUInt32LE(footer.length)
  const parts = [
    magic,
    ...groups.flatMap((group) => group.columns.flatMap((column) => column.parts)),
    footer,
    length,
    magic,
  ]
  const handle = await fs.open(file, 'w')
  try {
    for (let begin = 0; begin < parts.length; begin += buffersPerCall)
      await writeAll(handle, parts.slice(begin, begin + buffersPerCall))
  } finally {
    await handle.close()
  }
}

/** A call may write less than it was given. */
async function writeAll(handle: fs.FileHandle, parts: readonly ArrayBufferView[]): Promise<void> {
  let left = parts.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength))
  while (left.length > 0) {
    let { bytesWritten } = await handle.writev(left)
    while (left.length > 0 && bytesWritten >= left[0]!.length) bytesWritten -= left.shift()!.length
    if (bytesWritten > 0) left = [left[0]!.subarray(bytesWritten), ...left.slice(1)]
  }
}

function footerOf(columns: readonly ParquetColumn[], groups: readonly RowGroup[]): Uint8Array {
  let offset = magic.length
  const rows = groups.reduce((sum, group) => sum + group.rows, 0)
  return new ThriftWriter()
    .int32(1, 1)
    .structs(2, [undefined, ...columns], (schema, column) => {
      if (column === undefined) schema.text(4, 'rows').int32(5, columns.length)
      else writeColumn(schema, column)
    })
    .int64(3, rows)
    .structs(4, groups, (writer, group) => {
      const bytes = group.columns.reduce((sum, column) => sum + column.bytes, 0)
      writer
        .structs(1, group.columns, (chunk, column) => {
          const place = group.columns.indexOf(column)
          const begin = offset
          offset += column.bytes
          chunk.int64(2, begin).struct(3, (metadata) => writeMetadata(metadata, columns[place]!, column, group, begin))
        })
        .int64(2, bytes)
        .int64(3, group.rows)
    })
    .text(6, 'Backlens')
    .end()
}

function writeColumn(schema: ThriftWriter, { name, type }: ParquetColumn): void {
  schema
    .int32(1, types[type])
    .int32(3, type === 'double' ? optional : required)
    .text(4, name)
  if (type === 'stamp')
    // A timestamp in nanoseconds without a time zone.
    schema.struct(10, (logical) =>
      logical.struct(8, (timestamp) =>
        timestamp.boolean(1, false).struct(2, (unit) => unit.struct(3, () => undefined)),
      ),
    )
}

function writeMetadata(
  writer: ThriftWriter,
  { name, type }: ParquetColumn,
  { bytes, dictionaryBytes, encodings, range }: ColumnPages,
  { rows }: RowGroup,
  begin: number,
): void {
  writer
    .int32(1, types[type])
    .int32s(2, encodings)
    .texts(3, [name])
    .int32(4, uncompressed)
    .int64(5, rows)
    .int64(6, bytes)
    .int64(7, bytes)
    .int64(9, begin + dictionaryBytes)
  if (dictionaryBytes > 0) writer.int64(11, begin)
  if (range !== undefined)
    writer.struct(12, (statistics) => statistics.int64(3, 0).binary(5, range.largest).binary(6, range.least))
}
