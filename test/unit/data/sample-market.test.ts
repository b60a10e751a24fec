import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openBarFeed } from '../../../engine-host/data/bar-feed.js'
import { sampleSeries, writeSampleCsv } from '../../../engine-host/data/sample/sample-csv.js'
import { sampleMarket } from '../../../engine-host/data/sample/sample-market.js'
import { inTemporaryFolder, withCatalog } from './temporary-store.js'

interface Second {
  readonly at: number
  readonly close: number
  readonly range: number
  readonly volume: number
}

function seconds(seed: number): Second[] {
  return Array.from(sampleMarket(seed), (bar) => ({
    at: bar.openSecond,
    close: bar.close,
    range: bar.high - bar.low,
    volume: bar.volume,
  }))
}

/** Seconds after midnight in Chicago, which is five hours behind UTC in that week. */
function chicagoSecond(at: number): number {
  return (at - 5 * 3600) % 86_400
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function correlation(values: readonly number[], lag: number): number {
  const average = mean(values)
  const deviation = values.map((value) => value - average)
  const covariance = mean(deviation.slice(lag).map((value, at) => value * deviation[at]!))
  return covariance / mean(deviation.map((value) => value * value))
}

describe('the sample market', () => {
  let week: Second[] = []
  before(() => {
    week = seconds(1)
  })

  it('has 300,000 to 400,000 seconds with trades, in order', () => {
    assert.ok(week.length > 300_000 && week.length < 400_000, String(week.length))
    assert.ok(week.every((second, at) => at === 0 || second.at > week[at - 1]!.at))
  })

  it('trades from Sunday 17:00 to Friday 16:00 in Chicago, and never in the daily break', () => {
    assert.equal(new Date(week[0]!.at * 1000).toISOString().slice(0, 16), '2025-10-05T22:00')
    assert.ok(week.at(-1)!.at < Date.UTC(2025, 9, 10, 21) / 1000)
    assert.ok(week.every(({ at }) => chicagoSecond(at) < 16 * 3600 || chicagoSecond(at) >= 17 * 3600))
  })

  it('has seconds without trades, most of them at night', () => {
    const day = week.filter(({ at }) => chicagoSecond(at) >= 8.5 * 3600 && chicagoSecond(at) < 15 * 3600).length
    const dayShare = day / (5 * 6.5 * 3600)
    const nightShare = (week.length - day) / (5 * 16.5 * 3600)
    assert.ok(dayShare > 0.98 && nightShare < 0.96, `${dayShare} ${nightShare}`)
  })

  it('is livelier by day than by night, and most of all at the opening', () => {
    const between = (from: number, to: number) =>
      week.filter(({ at }) => chicagoSecond(at) >= from * 3600 && chicagoSecond(at) < to * 3600)
    const opening = between(8.5, 9)
    const midday = between(11.5, 13)
    const night = between(18, 24)
    for (const measure of ['range', 'volume'] as const) {
      const [first, second, third] = [opening, midday, night].map((part) => mean(part.map((row) => row[measure])))
      assert.ok(first! > second! && second! > third!, `${measure}: ${first!} ${second!} ${third!}`)
    }
  })

  it('clusters volatility: large moves follow large moves within the same hours', () => {
    const moves = week
      .map((second, at) => ({ at: second.at, move: at === 0 ? 0 : Math.abs(second.close - week[at - 1]!.close) }))
      .filter(({ at }) => chicagoSecond(at) >= 10 * 3600 && chicagoSecond(at) < 14 * 3600)
      .map(({ move }) => move)
    assert.ok(correlation(moves, 1) > 0.02 && correlation(moves, 30) > 0.02)
  })

  it('gives another week for another seed', () => {
    assert.notDeepEqual(seconds(2).slice(0, 100), week.slice(0, 100))
  })
})

describe('the sample file', () => {
  it('has the same bytes on every machine, and the importer takes all of it', () =>
    inTemporaryFolder(async (folder) => {
      const file = join(folder, 'sample.csv')
      const { rows } = await writeSampleCsv(file)
      assert.equal(
        createHash('sha256').update(readFileSync(file)).digest('hex'),
        '903abdfcd3634f155a294695d77cfc63966dd1fffe4c23eef6edda376d605687',
      )
      assert.deepEqual(readdirSync(folder), ['sample.csv'])
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const result = await catalog.importFiles([file])
        assert.equal(result.kind, 'imported')
        assert.equal(result.files[0]!.rowsAdded, rows)
        const resolved = await catalog.resolve(sampleSeries.instrumentId, sampleSeries.bars)
        assert.equal(resolved.kind, 'resolved')
        assert.equal(resolved.instrument.tickSize, '0.25')
        assert.equal(resolved.instrument.multiplier, '2')
        let read = 0
        for await (const batch of openBarFeed(resolved.source, 0)) read += batch.length
        assert.equal(read, rows)
      })
    }))

  it('is let go within a moment when its import is cancelled while DuckDB reads it', () =>
    inTemporaryFolder(async (folder) => {
      const file = join(folder, 'sample.csv')
      await writeSampleCsv(file)
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const abort = new AbortController()
        let phase = ''
        const result = await catalog.importFiles([file], {
          signal: abort.signal,
          onProgress: (progress) => {
            phase = progress.phase
            if (progress.phase === 'checking' && progress.fraction === 1) setTimeout(() => abort.abort(), 20)
          },
        })
        assert.deepEqual(result, { kind: 'cancelled' })
        assert.notEqual(phase, 'writing')
        assert.deepEqual(await catalog.listSeries(), [])
        assert.deepEqual(readdirSync(join(folder, 'store', 'tmp')), [])
      })
    }))
})
