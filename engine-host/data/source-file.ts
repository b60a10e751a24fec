import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import {
  fileChanged,
  fileDamaged,
  fileEmpty,
  fileGone,
  fileNotFound,
  fileTruncated,
  MarketDataError,
  notAFile,
} from './market-data-failure.js'
import type { BatchFolder } from './batch/batch-folder.js'
import { CancelledError } from './staging.js'
import { decompressZstd } from './zstd-content.js'
import { ZstdFrameWalker } from './zstd-frames.js'

export type Compression = 'none' | 'zstd' | 'gzip'

/** A file to import, recognised by its first bytes, never by its name. */
export interface SourceFile {
  /** Absolute path. */
  readonly path: string
  /** The file that holds the content: itself, or what was unpacked of it. */
  readonly contentPath: string
  readonly bytes: number
  readonly modifiedMs: number
  /** Number of the file in its file system, which another file of the same name does not have. */
  readonly fileNumber: number
  readonly compression: Compression
  /** The beginning of the content, decompressed: at most a megabyte. */
  readonly head: Uint8Array
  /** Rows of a table that are read at most, for a preview; absent: all. */
  readonly rowLimit?: number
  /** What lies beside the file and says more about it; undefined where nothing does. */
  readonly batch?: BatchFolder
}

const readAtOnce = 1 << 19

/** Bytes that a head has at most; a shorter one is all of the content. */
export const headBytes = 1 << 20

/** @throws MarketDataError when there is no such file, or nothing in it */
export async function openSourceFile(path: string): Promise<SourceFile> {
  const status = await stat(path).catch(() => undefined)
  if (!status) throw new MarketDataError(fileNotFound(path))
  if (!status.isFile()) throw new MarketDataError(notAFile(path))
  if (status.size === 0) throw new MarketDataError(fileEmpty(path))
  const compression = await compressionOf(path)
  const source = {
    path,
    contentPath: path,
    bytes: status.size,
    modifiedMs: status.mtimeMs,
    fileNumber: status.ino,
    compression,
    head: new Uint8Array(0),
  }
  return { ...source, head: await readHead(source) }
}

async function compressionOf(path: string): Promise<Compression> {
  const file = await open(path, 'r')
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0)
    const magic = buffer.readUInt32LE(0)
    if (magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50) return 'zstd'
    return buffer[0] === 0x1f && buffer[1] === 0x8b ? 'gzip' : 'none'
  } finally {
    await file.close()
  }
}

async function readHead(source: SourceFile): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of readContent(source)) {
    parts.push(part)
    length += part.length
    if (length >= headBytes) break
  }
  return Buffer.concat(parts).subarray(0, headBytes)
}

/**
 * The content of a file, decompressed, piece by piece. Zstandard is decompressed in JavaScript, at some 100 MB/s: for
 * what DuckDB does not read, for the head of a file and for finding the line of an error. Checksums are verified.
 *
 * @throws MarketDataError when compressed data is truncated or damaged
 */
export async function* readContent(source: SourceFile): AsyncGenerator<Uint8Array, void, undefined> {
  const raw = createReadStream(source.contentPath, { highWaterMark: 1 << 18 })
  try {
    if (source.compression === 'none') {
      yield* raw as AsyncIterable<Buffer>
    } else if (source.compression === 'gzip') {
      yield* raw.pipe(createGunzip()) as AsyncIterable<Buffer>
    } else {
      yield* decompressZstd(raw)
    }
  } catch (error) {
    throw new MarketDataError(decompressionFailure(source, error))
  } finally {
    raw.destroy()
  }
}

/**
 * The same in pieces that are valid until the next one is asked for, so that a large file leaves nothing behind for the
 * collector.
 *
 * @throws MarketDataError when compressed data is truncated or damaged
 */
export async function* readContentInPlace(source: SourceFile): AsyncGenerator<Uint8Array, void, undefined> {
  if (source.compression !== 'none') {
    yield* readContent(source)
    return
  }
  try {
    yield* readBytes(source.contentPath)
  } catch (error) {
    throw new MarketDataError(decompressionFailure(source, error))
  }
}

/**
 * Reads the raw bytes once: their SHA-256, and proof that compressed data is whole. DuckDB verifies neither a gzip
 * checksum nor the end of a compressed file.
 *
 * @throws MarketDataError when compressed data is truncated or damaged
 */
export async function fingerprint(
  source: SourceFile,
  signal: AbortSignal | undefined,
  onBytes: (bytes: number) => void,
): Promise<string> {
  const hash = createHash('sha256')
  const walker = source.compression === 'zstd' ? new ZstdFrameWalker() : undefined
  let bytes = 0
  const take = (chunk: Buffer) => {
    hash.update(chunk)
    walker?.push(chunk)
    bytes += chunk.length
    onBytes(bytes)
  }
  if (source.compression === 'gzip') {
    async function* observed(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
      for await (const chunk of chunks) {
        take(chunk)
        yield chunk
      }
    }
    const raw = createReadStream(source.path, { highWaterMark: 1 << 18 })
    await pipeline(raw, observed, createGunzip(), discard, signal ? { signal } : {}).catch((error: unknown) => {
      if (signal?.aborted) throw error
      throw new MarketDataError(decompressionFailure(source, error))
    })
  } else {
    for await (const chunk of readBytes(source.path)) {
      if (signal?.aborted) throw new CancelledError()
      take(chunk)
    }
  }
  if (bytes !== source.bytes) throw new MarketDataError(fileChanged(source.path))
  const defect = walker?.finish()
  if (defect === 'truncated') throw new MarketDataError(fileTruncated(source.path, 'zstd'))
  if (defect !== undefined) throw new MarketDataError(fileDamaged(source.path, 'zstd', defect))
  return hash.digest('hex')
}

/** The bytes of a file piece by piece: the next is read while one is taken, into two buffers by turns. */
async function* readBytes(path: string): AsyncGenerator<Buffer, void, undefined> {
  const file = await open(path, 'r')
  const buffers = [Buffer.allocUnsafe(readAtOnce), Buffer.allocUnsafe(readAtOnce)]
  const read = (turn: number) => file.read(buffers[turn % 2]!, 0, readAtOnce, null)
  let reading = read(0)
  try {
    for (let turn = 0; ; turn++) {
      const { bytesRead } = await reading
      if (bytesRead === 0) return
      reading = read(turn + 1)
      yield buffers[turn % 2]!.subarray(0, bytesRead)
    }
  } finally {
    await reading.catch(() => undefined)
    await file.close()
  }
}

async function discard(chunks: AsyncIterable<unknown>): Promise<void> {
  const iterator = chunks[Symbol.asyncIterator]()
  while ((await iterator.next()).done !== true);
}

/** The same source with what was unpacked of it for its content, an uncompressed file. */
export async function withContent(source: SourceFile, contentPath: string): Promise<SourceFile> {
  const unpacked: SourceFile = { ...source, contentPath, compression: 'none', head: new Uint8Array(0) }
  return { ...unpacked, head: await readHead(unpacked) }
}

/** @throws MarketDataError when the file is not as it was when it was opened */
export async function requireUnchanged(source: SourceFile): Promise<void> {
  const status = await stat(source.path).catch(() => undefined)
  if (status === undefined) throw new MarketDataError(fileGone(source.path))
  if (status.size !== source.bytes || status.mtimeMs !== source.modifiedMs || status.ino !== source.fileNumber) {
    throw new MarketDataError(fileChanged(source.path))
  }
}

/**
 * Work over a file. When it fails and the file is not as it was when it was opened, that is the reason to be told.
 *
 * @throws MarketDataError, and what the work throws
 */
export async function whileUnchanged<Result>(source: SourceFile, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof CancelledError)) await requireUnchanged(source)
    throw error
  }
}

function decompressionFailure(source: SourceFile, error: unknown) {
  if (error instanceof MarketDataError) return error.failure
  const text = error instanceof Error ? error.message : String(error)
  const compression = source.compression === 'gzip' ? 'gzip' : 'zstd'
  return /unexpected (end of file|EOF)/i.test(text)
    ? fileTruncated(source.path, compression)
    : fileDamaged(source.path, compression, text)
}
