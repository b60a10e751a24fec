import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Catalog } from '../../../engine-host/data/catalog.js'
import type { ResolvedContinuous } from '../../../engine-host/data/continuous/resolve-continuous.js'
import { openSourceFeed } from '../../../engine-host/data/source-feed.js'
import { formatNanos } from '../../../engine-host/data/timestamps.js'
import type { ContinuousSettings } from '../../../engine-host/protocol/continuous-settings.js'

/** Hours of the sessions at which the fixture trades, UTC. */
const hours = [15, 16, 20]
const days = [9, 10, 11, 12, 13, 16, 17, 18, 19, 20, 23]

/** Price of a contract at a bar: both move alike, December six points above March. */
function price(symbol: string, day: number, hour: number): number {
  return (symbol === 'ESZ3' ? 1800 : 1794) + day + hour / 4
}

/** Bars of two contracts of December 2013; from the 17th on March is traded more. December ends on Friday, the 20th. */
function barsOfTwoContracts(): string {
  const rows = days.flatMap((date) =>
    hours.flatMap((hour) =>
      ['ESZ3', 'ESH4'].flatMap((symbol, at) => {
        if (symbol === 'ESZ3' && date > 20) return []
        const volume = symbol === 'ESH4' ? 500 : date < 17 ? 900 : 100
        const text = price(symbol, date, hour).toFixed(2)
        const time = `2013-12-${String(date).padStart(2, '0')}T${hour}:00:00.000000000Z`
        return [`${time},33,1,${at + 1},${text},${text},${text},${text},${volume},${symbol}`]
      }),
    ),
  )
  return `ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol\n${rows.join('\n')}\n`
}

async function resolved(
  catalog: Catalog,
  rule: 'calendar' | 'volume',
  settings: ContinuousSettings = {},
  period: { from?: string; to?: string } = {},
): Promise<ResolvedContinuous> {
  const found = await catalog.resolveContinuous({ root: 'ES', rule, rank: 0 }, '1-MINUTE', period, settings)
  assert.ok(found.kind === 'resolved', JSON.stringify(found))
  return found
}

async function closes({ source, contracts }: ResolvedContinuous): Promise<[string, number][]> {
  const seen: [string, number][] = []
  for await (const batch of openSourceFeed(
    source,
    0,
    contracts.map(({ instrument }) => instrument),
  )) {
    const stamps = new BigInt64Array(batch.stamps.buffer, batch.stamps.byteOffset, batch.length)
    for (let row = 0; row < batch.length; row++) seen.push([formatNanos(stamps[row]!), batch.close[row]!])
  }
  return seen
}

describe('a continuous series of stored contracts', () => {
  let folder: string
  let catalog: Catalog

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backlens-continuous-'))
    const file = join(folder, 'glbx.ohlcv-1m.csv')
    await writeFile(file, barsOfTwoContracts())
    const opened = await Catalog.open(join(folder, 'store'))
    assert.ok(opened instanceof Catalog)
    catalog = opened
    const imported = await catalog.importFiles([file])
    assert.equal(imported.kind, 'imported', JSON.stringify(imported))
  })

  after(async () => {
    await catalog.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('changes at the close of the session after which the next contract was traded more', async () => {
    const { source, instrument, contracts } = await resolved(catalog, 'volume')
    assert.deepEqual(
      source.continuous!.parts.map(({ instrumentId, rollNanos, offset }) => [
        instrumentId,
        rollNanos && formatNanos(BigInt(rollNanos)),
        offset,
      ]),
      [
        ['ES.Z13', undefined, 0],
        // March was traded more on the 17th, which is known at 16:15 in Chicago.
        ['ES.H14', '2013-12-17T22:15:00Z', 6],
      ],
    )
    assert.equal(instrument.id, 'ES.v.0')
    assert.ok(!('expiry' in instrument))
    assert.deepEqual(
      contracts.map((each) => [each.source.instrumentId, each.source.matchesOnly, each.source.rows]),
      [
        ['ES.Z13', true, 30],
        // From seven days before its time on.
        ['ES.H14', true, 27],
      ],
    )
    const expected = days.flatMap((day) => hours.map((hour) => price('ESZ3', day, hour)))
    assert.deepEqual(
      (await closes({ source, contracts, instrument, kind: 'resolved' })).map(([, close]) => close),
      expected,
    )
  })

  it('by the calendar it leaves a contract a day before its last, or earlier', async () => {
    const at = async (rollBefore: number) => {
      const { source } = await resolved(catalog, 'calendar', { rollBefore })
      return formatNanos(BigInt(source.continuous!.parts[1]!.rollNanos!))
    }
    assert.equal(await at(1), '2013-12-19T22:15:00Z')
    assert.equal(await at(3), '2013-12-17T22:15:00Z')
  })

  it('a period has the rolls that lie in it and begins with its own contract’s prices', async () => {
    const late = await resolved(catalog, 'volume', {}, { from: '2013-12-18' })
    assert.deepEqual(
      late.source.continuous!.parts.map(({ instrumentId, offset }) => [instrumentId, offset]),
      [['ES.H14', 0]],
    )
    const early = await resolved(catalog, 'volume', {}, { to: '2013-12-17T22:15:00Z' })
    assert.deepEqual(
      early.source.continuous!.parts.map(({ instrumentId }) => instrumentId),
      ['ES.Z13'],
    )
  })

  it('what was seen does not change with what comes: bars over a part are those of the whole', async () => {
    const whole = await closes(await resolved(catalog, 'volume', { adjust: 'ratio' }))
    for (const to of ['2013-12-12', '2013-12-18', '2013-12-19T17:00:00Z']) {
      const part = await closes(await resolved(catalog, 'volume', { adjust: 'ratio' }, { to }))
      assert.deepEqual(part, whole.slice(0, part.length))
    }
  })

  it('within a contract’s time its differences, or its returns, are the contract’s', async () => {
    const own = await closes(await resolved(catalog, 'volume', { adjust: 'raw' }))
    for (const adjust of ['additive', 'ratio'] as const) {
      const joined = await closes(await resolved(catalog, 'volume', { adjust }))
      const roll = own.findIndex(([time]) => time > '2013-12-17T22:15:00Z')
      for (let row = 1; row < own.length; row++) {
        if (row === roll) continue
        const [before, now] = [own[row - 1]![1], own[row]![1]]
        const [joinedBefore, joinedNow] = [joined[row - 1]![1], joined[row]![1]]
        if (adjust === 'additive') assert.equal(joinedNow - joinedBefore, now - before)
        else assert.ok(Math.abs(joinedNow / joinedBefore / (now / before) - 1) < 1e-12)
      }
    }
  })

  it('longer bars begin anew with each contract', async () => {
    const found = await catalog.resolveContinuous({ root: 'ES', rule: 'volume', rank: 0 }, '1-DAY-SESSION', {}, {})
    assert.ok(found.kind === 'resolved')
    const daily = await closes(found)
    assert.deepEqual(
      daily.map(([, close]) => close),
      // The session of the last day has not ended.
      days.slice(0, -1).map((day) => price('ESZ3', day, 20)),
    )
  })

  it('says why a series cannot be had', async () => {
    const failure = async (...args: Parameters<Catalog['resolveContinuous']>) => {
      const found = await catalog.resolveContinuous(...args)
      assert.ok(found.kind === 'failed')
      return `${found.message} ${found.next}`
    }
    assert.match(
      await failure({ root: 'ES', rule: 'openInterest', rank: 0 }, '1-MINUTE', {}, {}),
      /ES\.n\.0 goes by open interest, which the catalog does not have of ES\.\w+, ES\.\w+\. .*use ES\.v\.0, by volume/,
    )
    assert.match(
      await failure({ root: 'ES', rule: 'volume', rank: 2 }, '1-MINUTE', {}, {}),
      /ES\.v\.2 takes 3 contracts with data at one time/,
    )
    assert.match(
      await failure({ root: 'NQ', rule: 'volume', rank: 0 }, '1-MINUTE', {}, {}),
      /no daily bars of contracts of NQ/,
    )
    assert.match(
      await failure({ root: 'ES', rule: 'volume', rank: 0 }, '1-SECOND', {}, {}),
      /No bars of ES\.Z13 1-SECOND/,
    )
    assert.match(
      await failure({ root: 'ES', rule: 'volume', rank: 0 }, '1-MINUTE', {}, { rollBefore: 0 }),
      /rollBefore/,
    )
    assert.match(
      await failure({ root: 'ES', rule: 'volume', rank: 0 }, '1-MINUTE', { from: '2020-01-01' }, {}),
      /2020-01-01/,
    )
  })

  it('the second contract of the chain, by the calendar and by volume', async () => {
    for (const rule of ['calendar', 'volume'] as const) {
      const found = await catalog.resolveContinuous({ root: 'ES', rule, rank: 1 }, '1-MINUTE', {}, {})
      assert.ok(found.kind === 'resolved', JSON.stringify(found))
      assert.deepEqual(
        found.source.continuous!.parts.map(({ instrumentId }) => instrumentId),
        ['ES.H14'],
      )
    }
  })
})
