import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Catalog } from '../../../engine-host/data/catalog.js'
import { fixtureText, parsePlainly, type PlainBar, readFeed } from './independent-read.js'
import { inTemporaryFolder, testData, withCatalog } from './temporary-store.js'

const spy = testData('databento', 'equs-mini-20131007-20131011.ohlcv-1s.csv.zst')
const aig = testData('databento', 'equs-mini-20131009.ohlcv-1s.csv.zst')
const es = testData('databento', 'glbx-mdp3-20131007-20131011.ohlcv-1m.csv.gz')

const spyHas = 'SPY.EQUS 1-SECOND from 2013-10-07T08:00:01Z to 2013-10-11T23:59:33Z'

describe('resolving a series', () => {
  let folder = ''
  let catalog: Catalog
  let bars: PlainBar[] = []
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backlens-data-'))
    catalog = (await Catalog.open(join(folder, 'store'))) as Catalog
    await catalog.importFiles([spy, aig, es])
    bars = parsePlainly(fixtureText(spy), 'integer').get('SPY')!
  })
  after(async () => {
    await catalog.close()
    await rm(folder, { recursive: true })
  })

  const failures: readonly (readonly [asked: Parameters<Catalog['resolve']>, message: string])[] = [
    [
      ['XYZ', '1-SECOND'],
      'No bars of XYZ 1-SECOND: the catalog has AIG.EQUS 1-SECOND from 2013-10-09T11:26:00Z to 2013-10-09T22:20:18Z; ' +
        'ES.H14 1-MINUTE from 2013-10-07T00:04:00Z to 2013-10-11T21:08:00Z; ' +
        'ES.M14 1-MINUTE from 2013-10-07T06:53:00Z to 2013-10-11T16:18:00Z; ' +
        'ES.U14 1-MINUTE from 2013-10-08T08:30:00Z to 2013-10-08T08:30:00Z; ' +
        'ES.Z13 1-MINUTE from 2013-10-07T00:01:00Z to 2013-10-11T21:15:00Z; and 2 more series.',
    ],
    [['SPY.EQUS', '1-MINUTE'], `No bars of SPY.EQUS 1-MINUTE: the catalog has ${spyHas}.`],
    [['spy.equs', '1-SECOND'], 'No bars of spy.equs 1-SECOND: the catalog has it as SPY.EQUS.'],
    [
      ['SPY.EQUS', '1-SECOND', '2014-01-01'],
      `No bars of SPY.EQUS 1-SECOND from 2014-01-01: the catalog has them from 2013-10-07T08:00:01Z to 2013-10-11T23:59:33Z.`,
    ],
    [
      ['SPY.EQUS', '1-SECOND', '2013-10-08T00:30:00Z', '2013-10-08T01:00Z'],
      'No bars of SPY.EQUS 1-SECOND from 2013-10-08T00:30:00Z to 2013-10-08T01:00Z: the catalog has them from 2013-10-07T08:00:01Z to 2013-10-11T23:59:33Z.',
    ],
    [
      ['SPY.EQUS', '1-SECOND', '2013-10-09', '2013-10-09'],
      'The period from 2013-10-09 to 2013-10-09 is empty: its end is not after its start.',
    ],
    [['SPY.EQUS', '1-TICK'], '"1-TICK" is not a kind of bars.'],
    [['SPY.EQUS', '1-SECOND', 'yesterday'], '"yesterday" is not a date for from.'],
    [['SPY.EQUS', '1-SECOND', undefined, '2013-02-30'], '"2013-02-30" is not a date for to.'],
  ]
  for (const [asked, message] of failures) {
    it(`${asked.join(' ')}: ${message.slice(0, 100)}`, async () => {
      const resolved = await catalog.resolve(...asked)
      assert.equal(resolved.kind, 'failed')
      assert.equal(resolved.message, message)
    })
  }

  const utc = (day: number, hour = 0, minute = 0, second = 0) =>
    BigInt(Date.UTC(2013, 9, day, hour, minute, second)) * 1_000_000n
  const always = { from: 0n, to: 2n ** 63n }
  const bounds: readonly (readonly [
    from: string | undefined,
    to: string | undefined,
    nanos: { readonly from: bigint; readonly to: bigint },
  ])[] = [
    [undefined, undefined, always],
    ['2013-10-08', undefined, { ...always, from: utc(8) }],
    [undefined, '2013-10-10', { ...always, to: utc(10) }],
    ['2013-10-08', '2013-10-09', { from: utc(8), to: utc(9) }],
    ['2013-10-08T13:30:00Z', '2013-10-08T20:00:00Z', { from: utc(8, 13, 30), to: utc(8, 20) }],
    ['2013-10-08T09:30:00-04:00', '2013-10-10T16:00:00-04:00', { from: utc(8, 13, 30), to: utc(10, 20) }],
    ['2013-10-08 13:30', '2013-10-08T15:31:00+0200', { from: utc(8, 13, 30), to: utc(8, 13, 31) }],
    ['2013-10-08T13:30:01.000000001Z', '2013-10-08T13:30:05', { from: utc(8, 13, 30, 1) + 1n, to: utc(8, 13, 30, 5) }],
    ['1999-01-01', '2030-01-01', always],
  ]
  for (const [from, to, nanos] of bounds) {
    it(`from ${from ?? 'the first'} to before ${to ?? 'the last'} gives those bars, counted and read`, async () => {
      const resolved = await catalog.resolve('SPY.EQUS', '1-second', from, to)
      assert.equal(resolved.kind, 'resolved')
      const expected = bars.filter(([close]) => close >= nanos.from && close < nanos.to)
      assert.ok(expected.length > 0)
      assert.equal(resolved.source.rows, expected.length)
      assert.equal(resolved.source.bars, '1-SECOND')
      assert.deepEqual(await readFeed(resolved.source), expected)
    })
  }

  it('names only the files that the period touches, in order of time', async () => {
    const resolved = await catalog.resolve('SPY.EQUS', '1-SECOND', '2013-10-08', '2013-10-10')
    assert.equal(resolved.kind, 'resolved')
    assert.deepEqual(
      resolved.source.files.map((file) => /date=([^/]+)/.exec(file)?.[1]),
      ['2013-10-08', '2013-10-09'],
    )
  })

  it('in an empty catalog says that it is empty', () =>
    inTemporaryFolder(async (empty) => {
      await withCatalog(join(empty, 'store'), async (other) => {
        const resolved = await other.resolve('SPY.EQUS', '1-SECOND')
        assert.equal(
          resolved.kind === 'failed' && resolved.message,
          'No bars of SPY.EQUS 1-SECOND: the catalog is empty.',
        )
      })
    }))

  it('brings definitions with it as the user edited them, and says where they cannot be read', async () => {
    const path = join(folder, 'store', 'instruments.json')
    await writeFile(path, '{\n  "SPY.EQUS": { "kind": "equity", "tickSize": "a cent" }\n}\n')
    const resolved = await catalog.resolve('SPY.EQUS', '1-SECOND')
    assert.equal(resolved.kind, 'failed')
    assert.equal(resolved.message, `${path}: line 2, column 15: currency of SPY.EQUS must be the code of a currency.`)
    assert.deepEqual(resolved.location, { file: path, line: 2, column: 15 })
    await rm(path)
    const again = await catalog.resolve('SPY.EQUS', '1-SECOND')
    assert.equal(again.kind === 'resolved' && again.instrument.tickSize, '0.01')
  })
})
