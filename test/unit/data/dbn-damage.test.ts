import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readDbn } from '../../../engine-host/data/dbn-content.js'
import { DbnFormatError } from '../../../engine-host/data/dbn-metadata.js'
import { dbnLayouts, sendTimeBytes, symbolMappingType } from '../../../engine-host/data/dbn-layout.js'
import { DbnReader } from '../../../engine-host/data/dbn-reader.js'
import { MarketDataError } from '../../../engine-host/data/market-data-failure.js'
import { openSourceFile } from '../../../engine-host/data/source-file.js'
import { fixtureText } from './independent-read.js'
import { inTemporaryFolder, testData } from './temporary-store.js'

/** What Databento's decoder makes of damaged copies of one file: `4`, or `2!` when it failed after two records. */
interface Damaged {
  readonly name: string
  /** Base64. */
  readonly file: string
  readonly zstd: string
  /** Where the second record begins. */
  readonly second: number
  /** By the number of bytes that are left. */
  readonly cuts: readonly string[]
  /** By the value of the second record's first byte. */
  readonly lengths: readonly string[]
  /** By the value of the second record's second byte. */
  readonly types: readonly string[]
  /** By the length that the metadata is said to have. */
  readonly metadata: readonly (readonly [number, string])[]
  readonly zstdCuts: readonly string[]
  readonly twoFiles: string
}

const files = JSON.parse(fixtureText(testData('dbn-damage.json.gz'))) as readonly Damaged[]

interface Outcome {
  /** Whole records, of every type. */
  readonly records: number
  /** Rows of market data among them. */
  readonly rows: number
  readonly error: string | undefined
}

/** What comes out byte by byte, before and after the end. */
function read(bytes: Uint8Array): Outcome {
  const reader = new DbnReader(1)
  let rows = 0
  try {
    for (let at = 0; at < bytes.length; at++)
      for (const { length } of reader.push(bytes.subarray(at, at + 1))) rows += length
    for (const { length } of reader.finish()) rows += length
  } catch (error) {
    if (!(error instanceof DbnFormatError)) throw error
    return { records: reader.records, rows, error: error.message }
  }
  return { records: reader.records, rows, error: undefined }
}

const official = (text: string) => ({ records: parseInt(text, 10), hasFailed: text.endsWith('!') })

for (const { name, file, second, cuts, lengths, types, metadata, twoFiles } of files) {
  const whole = Buffer.from(file, 'base64')
  const changed = (at: number, ...values: number[]) => {
    const copy = Buffer.from(whole)
    copy.set(values, at)
    return copy
  }
  const size = whole[second]! * 4
  const first = second - size

  describe(`damaged DBN beside Databento's decoder, ${name}`, () => {
    it('cut after any byte, has the same whole records, and is told to be cut unless it ends with one', () => {
      cuts.forEach((text, bytes) => {
        const { records, rows, error } = read(whole.subarray(0, bytes))
        assert.equal(records, official(text).records, `${bytes} bytes`)
        assert.equal(rows, records)
        const isWhole = bytes >= first && (bytes - first) % size === 0
        assert.equal(error === undefined, isWhole, `${bytes} bytes: ${error ?? ''}`)
        if (bytes > first && !isWhole) {
          const at = first + records * size
          assert.equal(
            error,
            `it is truncated: record ${records + 1}, at byte ${at}, has ${size} bytes, of which ${bytes - at} are there`,
          )
        }
      })
    })

    it('with any length of its second record ends before that record, unless the length is right', () => {
      lengths.forEach((text, words) => {
        const { records, error } = read(changed(second, words))
        const expected = official(text)
        if (words * 4 === size) {
          assert.deepEqual([records, error], [4, undefined])
          assert.equal(expected.records, 4)
          return
        }
        assert.ok(
          error?.startsWith(words * 4 > whole.length - second ? 'it is truncated: record 2' : 'record 2'),
          error,
        )
        assert.equal(records, 1)
        // A record that is too long is given out there, and those after it are lost or wrong.
        assert.ok(expected.records < 4, `${words} words`)
        if (words * 4 < size) assert.deepEqual(expected, { records: 1, hasFailed: true })
      })
    })

    it('with any type of its second record is read, passed over or refused by that type', () => {
      const appended = name.endsWith('v2') ? sendTimeBytes : 0
      types.forEach((text, type) => {
        const { records, rows, error } = read(changed(second + 1, type))
        const layout = dbnLayouts.get(type)
        if (layout !== undefined && layout.bytes + appended !== size) {
          assert.equal(
            error,
            `record 2, at byte ${second}, is said to have ${size} bytes, and a record of type ${type} has ${layout.bytes + appended}`,
          )
          // It takes a record for a shorter one and leaves the rest of its bytes.
          if (layout.bytes + appended > size) assert.deepEqual(official(text), { records: 1, hasFailed: true })
          return
        }
        // It fails at types that it does not know, which may belong to a later version.
        assert.equal(error, undefined)
        assert.equal(records, 4)
        assert.equal(rows, layout === undefined ? 3 : 4)
        if (!official(text).hasFailed) assert.equal(official(text).records, 4)
        else assert.ok(layout === undefined || type === symbolMappingType)
      })
    })

    it('with any other length of its metadata is refused', () => {
      for (const [bytes, text] of metadata) {
        const length = Buffer.alloc(4)
        length.writeUInt32LE(bytes)
        const { rows, error } = read(changed(4, ...length))
        if (official(text).records === 4) {
          assert.deepEqual([rows, error], [4, undefined])
          continue
        }
        assert.ok(error !== undefined, `${bytes} bytes of metadata gave ${rows} rows`)
        assert.equal(rows, 0, `${bytes} bytes of metadata`)
      }
    })

    it('followed by another file ends after its last record', () => {
      const { records, error } = read(Buffer.concat([whole, whole]))
      assert.deepEqual(official(twoFiles), { records: 4, hasFailed: true })
      assert.deepEqual([records, error], [4, `record 5, at byte ${whole.length}, is the beginning of another DBN file`])
    })
  })
}

describe('compressed DBN that is cut', () => {
  const { zstd } = files[0]!
  const whole = Buffer.from(zstd, 'base64')

  it('after any byte, checksum included, is refused as cut', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'a.dbn.zst')
      for (let bytes = 5; bytes <= whole.length; bytes++) {
        writeFileSync(path, whole.subarray(0, bytes))
        let rows = 0
        let message: string | undefined
        try {
          for await (const { length } of readDbn(await openSourceFile(path), new DbnReader())) rows += length
        } catch (error) {
          if (!(error instanceof MarketDataError)) throw error
          ;({ message } = error.failure)
        }
        if (bytes === whole.length) assert.deepEqual([rows, message], [4, undefined])
        else assert.match(message ?? `${bytes} bytes gave ${rows} rows`, /^a\.dbn\.zst /)
      }
    }))
})
