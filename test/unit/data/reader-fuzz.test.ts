import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { MarketDataError } from '../../../engine-host/data/market-data-failure.js'
import { openSourceFile } from '../../../engine-host/data/source-file.js'
import { stageData } from '../../../engine-host/data/staged-data.js'
import { Staging } from '../../../engine-host/data/staging.js'
import { mutated, mutations } from '../../fuzz/mutations.js'
import { csvSeeds, dbnSeeds, dbnTrial, fileTrial, recognitionTrial } from '../../fuzz/reader-trials.js'
import { fixtureText } from './independent-read.js'
import { testData } from './temporary-store.js'

describe('a real file with random changes is read or refused with a sentence', () => {
  let folder = ''
  let staging: Staging
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'backlens-data-'))
    staging = await Staging.open(folder, 256, undefined)
  })
  after(() => {
    staging.close()
    rmSync(folder, { recursive: true })
  })

  it('as DBN, the same in whatever pieces it arrives, six thousand times', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...dbnSeeds()),
        mutations,
        fc.integer({ min: 1, max: 200 }),
        (seed, changes, piece) => {
          dbnTrial(mutated(seed.content, changes), piece)
        },
      ),
      { numRuns: 6000 },
    )
  })

  it('as the beginning of a text, four thousand times', () =>
    fc.assert(
      fc.asyncProperty(fc.constantFrom(...csvSeeds()), mutations, (seed, changes) =>
        recognitionTrial(mutated(seed.content, changes), staging),
      ),
      { numRuns: 4000 },
    ))

  it('as a whole file, sixty times', () =>
    fc.assert(
      fc.asyncProperty(fc.constantFrom(...csvSeeds(), ...dbnSeeds()), mutations, (seed, changes) =>
        fileTrial(mutated(seed.content, changes), folder),
      ),
      { numRuns: 60 },
    ))

  it('where DuckDB takes bytes that are no UTF-8 for a fault of its own', async () => {
    const text = fixtureText(testData('dbn', 'ohlcv-1m.v2.csv.gz'))
    const path = join(folder, 'bad.csv')
    const [header, line] = text.split('\n')
    writeFileSync(path, `${header!}\n${line!.replace(/[^,]*$/, '\x80\0ABC')}\n`, 'latin1')
    await assert.rejects(
      async () => stageData(await openSourceFile(path), {}, staging, false, () => undefined),
      (error) => {
        assert.ok(error instanceof MarketDataError, String(error))
        assert.match(error.failure.message, /^bad\.csv, line 2: the text is not UTF-8\.$/)
        return true
      },
    )
  })
})
