import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SeriesInspection } from '../../../engine-host/data/stored/series-inspection.js'
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

  const dailyBars: readonly {
    readonly name: string
    readonly bars: string
    /** Days of bars, at least a week's. */
    readonly days: readonly string[]
    /** The whole sessions that each gap misses. */
    readonly missed: readonly number[]
  }[] = [
    {
      // Labor Day of 2013 was 2 September.
      name: 'days without a holiday and weekends',
      bars: '1-DAY',
      days: ['2013-08-29', '2013-08-30', '2013-09-03', '2013-09-04', '2013-09-05', '2013-09-06', '2013-09-09'],
      missed: [],
    },
    {
      name: 'one day is missing within a week',
      bars: '1-DAY',
      days: ['2013-08-29', '2013-08-30', '2013-09-03', '2013-09-05', '2013-09-06', '2013-09-09'],
      missed: [1],
    },
    {
      name: 'the days on both sides of a weekend are missing',
      bars: '1-DAY',
      days: ['2013-09-03', '2013-09-04', '2013-09-05', '2013-09-10', '2013-09-11', '2013-09-12', '2013-09-16'],
      missed: [2, 1],
    },
    {
      name: 'a week of weeks is missing',
      bars: '7-DAY',
      days: ['2013-07-29', '2013-08-05', '2013-08-12', '2013-08-26', '2013-09-02', '2013-09-09'],
      missed: [5],
    },
  ]
  for (const { name, bars, days, missed } of dailyBars) {
    it(`of bars of days and weeks, trade dates without a bar are gaps: ${name}`, () =>
      inTemporaryFolder(async (folder) => {
        const file = join(folder, 'spy.csv')
        const rows = days.map((day) => `${day},10,11,9,10,100`)
        await writeFile(file, `Date,Open,High,Low,Close,Volume\n${rows.join('\n')}\n`)
        await withCatalog(join(folder, 'store'), async (catalog) => {
          const imported = await catalog.importFiles([file], { settings: { instrument: 'SPY.ARCX', bars } })
          assert.equal(imported.kind, 'imported', JSON.stringify(imported))
          const coverage = await catalog.coverage()
          assert.ok(Array.isArray(coverage))
          assert.equal(coverage[0]!.calendar, 'NYSE')
          assert.deepEqual(
            coverage[0]!.gaps.map(({ tradeDates }) => tradeDates),
            missed,
          )
          for (const { tradedMs, tradeDates } of coverage[0]!.gaps) assert.equal(tradedMs, tradeDates * 6.5 * 3_600_000)
          const byDate = await new SeriesInspection(catalog).coverage({ instrumentId: 'SPY.ARCX', bars })
          assert.ok(byDate.kind === 'covered', JSON.stringify(byDate))
          const whole = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / (6.5 * 3_600_000)
          assert.equal(
            whole(byDate.tradeDates.missingMs),
            missed.reduce((sum, dates) => sum + dates, 0),
          )
        })
      }))
  }

  it('of bars of whole sessions, trade dates without a bar are gaps, nights and weekends none', async () => {
    await inTemporaryFolder(async (folder) => {
      await withCatalog(join(folder, 'store'), async (catalog) => {
        assert.equal((await catalog.importFiles([es])).kind, 'imported')
        const built = await catalog.buildSeries('ES.Z13', '1-DAY-SESSION')
        assert.ok(built.kind === 'built', JSON.stringify(built))
        const coverage = await catalog.coverage()
        assert.ok(Array.isArray(coverage))
        assert.equal(coverage.find(({ bars }) => bars === '1-DAY-SESSION')!.gapCount, 0)
      })
    })
  })
})
