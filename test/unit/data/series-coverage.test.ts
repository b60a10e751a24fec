import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SeriesCoverage } from '../../../engine-host/protocol/series-coverage.js'
import { inTemporaryFolder, testData, withCatalog } from './temporary-store.js'

const es = testData('databento', 'glbx-mdp3-20131007-20131011.ohlcv-1m.csv.gz')
const spy = testData('databento', 'equs-mini-20131007-20131011.ohlcv-1s.csv.zst')

const iso = (nanos: string) => new Date(Number(BigInt(nanos) / 1_000_000n)).toISOString().slice(0, 16)

async function coverageOf(files: readonly string[]): Promise<Map<string, SeriesCoverage>> {
  let found = new Map<string, SeriesCoverage>()
  await inTemporaryFolder(async (folder) => {
    await withCatalog(join(folder, 'store'), async (catalog) => {
      const imported = await catalog.importFiles(files)
      assert.equal(imported.kind, 'imported', JSON.stringify(imported))
      const coverage = await catalog.coverage()
      assert.ok(Array.isArray(coverage))
      found = new Map(coverage.map((each) => [`${each.instrumentId} ${each.bars}`, each]))
    })
  })
  return found
}

describe('what a series covers', () => {
  it('nights, breaks and hours before the opening are no gaps', async () => {
    const coverage = await coverageOf([es, spy])
    const front = coverage.get('ES.Z13 1-MINUTE')!
    assert.deepEqual([front.calendar, front.gapCount, front.tradeDates], ['CME-EQUITY', 0, 5])
    const share = coverage.get('SPY.EQUS 1-SECOND')!
    assert.deepEqual([share.calendar, share.gapCount, share.tradeDates], ['NYSE', 0, 5])
  })

  it('a contract that hardly trades has gaps, each with the trading that it misses', async () => {
    const { gaps, gapCount } = (await coverageOf([es])).get('ES.M14 1-MINUTE')!
    assert.equal(gaps.length, gapCount)
    assert.ok(gapCount > 3)
    for (const { fromNanos, toNanos, tradedMs } of gaps) {
      assert.ok(BigInt(fromNanos) < BigInt(toNanos))
      assert.ok(tradedMs >= 3_600_000 && tradedMs <= Number((BigInt(toNanos) - BigInt(fromNanos)) / 1_000_000n))
    }
  })

  it('missing days are found, a holiday and a weekend are not among them', () =>
    inTemporaryFolder(async (folder) => {
      // Labor Day of 2013 was 2 September; the 5th and the 6th are missing.
      const days = ['2013-08-29', '2013-08-30', '2013-09-03', '2013-09-04', '2013-09-09']
      const file = join(folder, 'equs-mini.ohlcv-1h.csv')
      const rows = days.flatMap((day) =>
        [13, 14, 15, 16, 17, 18, 19].map(
          (hour) => `${day}T${hour}:00:00.000000000Z,34,95,1,10.00,11.00,9.00,10.00,100,SPY`,
        ),
      )
      await writeFile(
        file,
        `ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol\n${rows.join('\n')}\n`,
      )
      const coverage = (await coverageOf([file])).get('SPY.EQUS 1-HOUR')!
      assert.equal(coverage.tradeDates, 7)
      assert.deepEqual(
        coverage.gaps.map(({ fromNanos, toNanos, tradedMs, tradeDates }) => [
          iso(fromNanos),
          iso(toNanos),
          tradedMs / 3_600_000,
          tradeDates,
        ]),
        [['2013-09-04T20:00', '2013-09-09T14:00', 13, 2]],
      )
    }))
})
