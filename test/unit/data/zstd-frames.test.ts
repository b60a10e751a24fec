import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { ZstdFrameWalker } from '../../../engine-host/data/zstd-frames.js'
import { testData } from './temporary-store.js'

const one = readFileSync(testData('databento', 'equs-mini-20131009.ohlcv-1s.csv.zst'))
const two = readFileSync(testData('databento', 'equs-mini-20131007-20131011.ohlcv-1s.csv.zst'))
const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5])
/** A frame of one run-length block: seven times the letter a, of a size that is given. */
const runLength = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, 7, 0x3b, 0, 0, 0x61])

function walk(bytes: Uint8Array, pieces: readonly number[]): string | undefined {
  const walker = new ZstdFrameWalker()
  let from = 0
  for (const piece of pieces) {
    walker.push(bytes.subarray(from, from + piece))
    from += piece
  }
  walker.push(bytes.subarray(from))
  return walker.finish()
}

const frames = fc
  .array(fc.constantFrom(one, two, skippable, runLength), { minLength: 1, maxLength: 4 })
  .map((parts) => ({
    bytes: Buffer.concat(parts),
    ends: parts.map((_, at) => Buffer.concat(parts.slice(0, at + 1)).length),
  }))
const pieces = fc.array(fc.integer({ min: 0, max: 70_000 }), { maxLength: 20 })

describe('frames of Zstandard', () => {
  it('that are whole are found whole, however the bytes arrive', () => {
    fc.assert(fc.property(frames, pieces, ({ bytes }, sizes) => assert.equal(walk(bytes, sizes), undefined)))
  })

  it('that are cut anywhere but between two frames are found truncated', () => {
    fc.assert(
      fc.property(frames, fc.nat(), pieces, ({ bytes, ends }, where, sizes) => {
        const length = where % bytes.length
        const expected = ends.includes(length) ? undefined : 'truncated'
        assert.equal(walk(bytes.subarray(0, length), sizes), expected)
      }),
      { numRuns: 300 },
    )
  })

  it('that are followed by something else are told', () => {
    assert.equal(walk(Buffer.concat([one, Buffer.from('more')]), []), 'trailing bytes')
  })
})
