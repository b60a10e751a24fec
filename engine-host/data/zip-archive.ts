import { createReadStream, createWriteStream } from 'node:fs'
import { type FileHandle, open, writeFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createInflateRaw } from 'node:zlib'

/** The archive is not what ZIP says it is, or holds what is not read; the message is part of a sentence. */
export class ZipError extends Error {}

/** A file in an archive. */
export interface ZipMember {
  readonly name: string
  readonly bytes: number
  readonly compressedBytes: number
  readonly method: number
  readonly crc: number
  readonly offset: number
}

const endSignature = 0x06054b50
const end64LocatorSignature = 0x07064b50
const end64Signature = 0x06064b50
const centralSignature = 0x02014b50
const localSignature = 0x04034b50

/** Whether a file begins as a ZIP archive does. */
export function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && head[2] === 0x03 && head[3] === 0x04
}

/**
 * The files in an archive, folders left out.
 *
 * @throws ZipError
 */
export async function listZip(path: string): Promise<ZipMember[]> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const tail = await read(file, Math.max(0, size - 66_000), Math.min(size, 66_000))
    let at = tail.length - 22
    while (at >= 0 && tail.readUInt32LE(at) !== endSignature) at--
    if (at < 0) throw new ZipError('its list of files is missing, so it ends in the middle')
    let entries = tail.readUInt16LE(at + 10)
    let bytes = tail.readUInt32LE(at + 12)
    let offset = tail.readUInt32LE(at + 16)
    if (at >= 20 && tail.readUInt32LE(at - 20) === end64LocatorSignature) {
      const record = await read(file, Number(tail.readBigUInt64LE(at - 12)), 56)
      if (record.readUInt32LE(0) !== end64Signature) throw new ZipError('its list of files is damaged')
      entries = Number(record.readBigUInt64LE(32))
      bytes = Number(record.readBigUInt64LE(40))
      offset = Number(record.readBigUInt64LE(48))
    }
    if (offset + bytes > size) throw new ZipError('its list of files is damaged')
    return readDirectory(await read(file, offset, bytes), entries)
  } finally {
    await file.close()
  }
}

function readDirectory(directory: Buffer, entries: number): ZipMember[] {
  const members: ZipMember[] = []
  let at = 0
  for (let entry = 0; entry < entries; entry++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== centralSignature) {
      throw new ZipError('its list of files is damaged')
    }
    if ((directory.readUInt16LE(at + 8) & 1) !== 0) throw new ZipError('it is encrypted')
    const nameBytes = directory.readUInt16LE(at + 28)
    const extraBytes = directory.readUInt16LE(at + 30)
    const name = directory.subarray(at + 46, at + 46 + nameBytes).toString('utf8')
    const extra = directory.subarray(at + 46 + nameBytes, at + 46 + nameBytes + extraBytes)
    const [bytes, compressedBytes, offset] = wideValues(
      [directory.readUInt32LE(at + 24), directory.readUInt32LE(at + 20), directory.readUInt32LE(at + 42)],
      extra,
    )
    if (!name.endsWith('/') && !name.startsWith('__MACOSX/')) {
      const method = directory.readUInt16LE(at + 10)
      members.push({ name, bytes, compressedBytes, method, crc: directory.readUInt32LE(at + 16), offset })
    }
    at += 46 + nameBytes + extraBytes + directory.readUInt16LE(at + 32)
  }
  return members
}

/** Values beyond 4 GB stand in an extra field, in this order, where the plain ones are all ones. */
function wideValues(plain: readonly [number, number, number], extra: Buffer): [number, number, number] {
  const values: [number, number, number] = [...plain]
  for (let at = 0; at + 4 <= extra.length;) {
    const length = extra.readUInt16LE(at + 2)
    if (extra.readUInt16LE(at) === 1) {
      let from = at + 4
      for (let index = 0; index < 3; index++) {
        if (plain[index] !== 0xffffffff || from + 8 > extra.length) continue
        values[index] = Number(extra.readBigUInt64LE(from))
        from += 8
      }
    }
    at += 4 + length
  }
  return values
}

/**
 * Unpacks a file of an archive and verifies its length and checksum; or its beginning, which says nothing of the rest.
 *
 * @param limit bytes after which it may end; absent: all
 * @throws ZipError
 */
export async function unzip(
  path: string,
  member: ZipMember,
  into: string,
  signal: AbortSignal | undefined,
  limit = Number.POSITIVE_INFINITY,
): Promise<void> {
  const { name, method, compressedBytes } = member
  if (method !== 0 && method !== 8)
    throw new ZipError(`${name} in it is compressed in a way that is not read (${method})`)
  const start = await contentOffset(path, member)
  let crc = 0
  let bytes = 0
  async function* observed(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
    for await (const chunk of chunks) {
      crc = crc32(chunk, crc)
      bytes += chunk.length
      yield chunk
    }
  }
  const raw =
    compressedBytes === 0 ? Readable.from([]) : createReadStream(path, { start, end: start + compressedBytes - 1 })
  const options = signal ? { signal } : {}
  try {
    if (member.bytes > limit) return await writeFile(into, await beginningOf(raw, method, limit, signal))
    const target = createWriteStream(into)
    if (method === 8) await pipeline(raw, createInflateRaw(), observed, target, options)
    else await pipeline(raw, observed, target, options)
  } catch (error) {
    if (signal?.aborted || !isInflateError(error)) throw error
    throw new ZipError(`${name} in it is damaged`)
  }
  if (bytes !== member.bytes || crc !== member.crc) throw new ZipError(`${name} in it is damaged`)
}

/** At least so many bytes of a longer file; what comes after them is not read. */
async function beginningOf(
  raw: Readable,
  method: number,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<Buffer> {
  const content = method === 8 ? raw.pipe(createInflateRaw()) : raw
  raw.once('error', (error) => content.destroy(error))
  const parts: Buffer[] = []
  let bytes = 0
  try {
    for await (const part of content as AsyncIterable<Buffer>) {
      signal?.throwIfAborted()
      parts.push(part)
      bytes += part.length
      if (bytes >= limit) break
    }
  } finally {
    raw.destroy()
  }
  return Buffer.concat(parts)
}

function isInflateError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')
}

/** The header before the content has its own lengths of name and extra field. */
async function contentOffset(path: string, { offset, name }: ZipMember): Promise<number> {
  const file = await open(path, 'r')
  try {
    const header = await read(file, offset, 30)
    if (header.readUInt32LE(0) !== localSignature) throw new ZipError(`${name} in it is not where it should be`)
    return offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
  } finally {
    await file.close()
  }
}

async function read(file: FileHandle, from: number, bytes: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, from)
  if (bytesRead < bytes) throw new ZipError('it ends in the middle')
  return buffer
}
