import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Catalog } from '../../../engine-host/data/catalog.js'
import { CancelledError } from '../../../engine-host/data/staging.js'
import { readFeed } from './independent-read.js'
import { testData, withCatalog } from './temporary-store.js'

const es = testData('databento', 'glbx-mdp3-20131007-20131011.ohlcv-1m.csv.gz')
const aigTrades = testData('databento', 'equs-mini-20131007.trades.csv.zst')

describe('building series', () => {
  let folder = ''
  let catalog: Catalog
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backlens-data-'))
    catalog = (await Catalog.open(join(folder, 'store'))) as Catalog
    const imported = await catalog.importFiles([es, aigTrades])
    assert.equal(imported.kind, 'imported')
  })
  after(async () => {
    await catalog.close()
    await rm(folder, { recursive: true })
  })

  async function built(instrumentId: string, bars: string, from?: string) {
    const result = await catalog.buildSeries(instrumentId, bars, from === undefined ? {} : { from })
    assert.equal(result.kind, 'built', JSON.stringify(result))
    return result
  }
  async function bars(instrumentId: string, kind: string) {
    const resolved = await catalog.resolve(instrumentId, kind)
    assert.equal(resolved.kind, 'resolved')
    return { rows: await readFeed(resolved.source, [resolved.instrument]), source: resolved.source }
  }

  it('what is stored is what a run makes of the same bars on the fly', async () => {
    for (const kind of ['5-MINUTE', '1-HOUR', '30-MINUTE-SESSION', '1-DAY-SESSION']) {
      const live = await bars('ES.Z13', kind)
      assert.notEqual(live.source.consolidation, undefined)
      // Later ones would be made of those that are stored by now.
      assert.equal((await built('ES.Z13', kind, '1-MINUTE')).from, '1-MINUTE')
      const stored = await bars('ES.Z13', kind)
      assert.equal(stored.source.consolidation, undefined)
      assert.deepEqual(stored.rows, live.rows)
    }
  })

  it('the list tells what a series was built of, and building it again stores nothing', async () => {
    await built('ES.H14', '5-MINUTE')
    const series = (await catalog.listSeries()).find(
      (each) => each.instrumentId === 'ES.H14' && each.bars === '5-MINUTE',
    )
    assert.deepEqual(series?.sources, ['built from 1-MINUTE'])
    assert.equal((await built('ES.H14', '5-MINUTE')).isNew, false)
  })

  it('a series that is built in another way replaces the one that was built before', async () => {
    const first = await built('ES.H14', '15-MINUTE')
    const filled = await catalog.buildSeries('ES.H14', '15-MINUTE', { emptyIntervals: 'fill' })
    assert.ok(filled.kind === 'built' && filled.isNew && filled.series!.rows > first.series!.rows)
    const { rows } = await bars('ES.H14', '15-MINUTE')
    assert.equal(rows.length, filled.series!.rows)
    assert.equal((await built('ES.H14', '15-MINUTE')).series?.rows, first.series!.rows)
  })

  it('bars of trades by time, count, quantity and value', async () => {
    const minutes = await built('AIG.EQUS', '1-MINUTE')
    assert.equal(minutes.from, 'trades')
    const volume = (rows: readonly (readonly [bigint, number, number, number, number, number])[]) =>
      rows.reduce((sum, row) => sum + row[5], 0)
    const { rows } = await bars('AIG.EQUS', '1-MINUTE')
    const ticks = await built('AIG.EQUS', '100-TICK', 'trades')
    assert.ok(ticks.series!.rows > 10)
    assert.ok(volume((await bars('AIG.EQUS', '100-TICK')).rows) <= volume(rows))
    for (const kind of ['5000-VOLUME', '1000000-DOLLAR', '5-RANGE', '5-RENKO'])
      assert.ok((await built('AIG.EQUS', kind, 'trades')).series!.rows > 0, kind)
  })

  it('is refused where a file was imported, where nothing will do, and for what are no bars', async () => {
    const message = async (...asked: Parameters<Catalog['buildSeries']>) => {
      const result = await catalog.buildSeries(...asked)
      return result.kind === 'failed' ? result.message : 'built'
    }
    assert.match(await message('ES.Z13', '1-MINUTE'), /cannot be built/)
    assert.match(await message('ES.Z13', '1-TICK'), /cannot be built: the catalog has .*1-MINUTE/)
    assert.match(await message('ES.Z13', '5-MINUTE', { from: '7-SECOND' }), /cannot be built/)
    assert.match(await message('XYZ', '5-MINUTE'), /nothing of that instrument/)
    assert.match(await message('ES.Z13', '5-FORTNIGHT'), /not a kind of bars/)
  })

  it('leaves nothing behind when it is cancelled', async () => {
    const stop = new AbortController()
    const store = join(folder, 'store')
    await assert.rejects(
      catalog.buildSeries('ES.Z13', '2-MINUTE', { signal: stop.signal, onFraction: () => stop.abort() }),
      CancelledError,
    )
    assert.deepEqual(await readdir(join(store, 'tmp')), [])
    assert.ok(!(await catalog.listSeries()).some((each) => each.bars === '2-MINUTE'))
  })

  it('is still there when the catalog is opened again', async () => {
    await built('ES.H14', '1-DAY-SESSION')
    await catalog.close()
    await withCatalog(join(folder, 'store'), async (again) => {
      assert.equal((await again.resolve('ES.H14', '1-DAY-SESSION')).kind, 'resolved')
    })
    catalog = (await Catalog.open(join(folder, 'store'))) as Catalog
  })
})
