import { Decompress } from 'fzstd'
import { XxHash64 } from './xxhash64.js'
import { type ZstdFrame, ZstdFrameWalker } from './zstd-frames.js'

/**
 * Decompresses Zstandard data of one or several frames as it arrives, and verifies the checksum of every frame that
 * has one: the library that decompresses passes over them.
 *
 * @throws Error when the data is damaged or ends within a frame
 */
export async function* decompressZstd(raw: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const ended: ZstdFrame[] = []
  const walker = new ZstdFrameWalker((frame) => ended.push(frame))
  let hash = new XxHash64()
  let blocks = 0
  let parts: Uint8Array[] = []
  const verifyEndedFrames = () => {
    while (ended.length > 0 && blocks === ended[0]!.blocks) {
      const { checksum } = ended.shift()!
      if (checksum !== undefined && hash.lowHalf() !== checksum) throw new Error('invalid checksum')
      hash = new XxHash64()
      blocks = 0
    }
  }
  const decompress = new Decompress((part, final) => {
    if (final === true) return
    // The walker is ahead of the library, which tells of each block, even of an empty one.
    verifyEndedFrames()
    blocks++
    hash.update(part)
    parts.push(part)
  })
  for await (const chunk of raw) {
    walker.push(chunk)
    decompress.push(chunk)
    verifyEndedFrames()
    yield* parts
    parts = []
  }
  decompress.push(new Uint8Array(0), true)
  verifyEndedFrames()
  yield* parts
}
