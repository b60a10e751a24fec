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
    [['SPY.EQUS', '1-TICK'], `No bars of SPY.EQUS 1-TICK: the catalog has ${spyHas}.`],
    [['SPY.EQUS', '100-MILLISECOND'], `No bars of SPY.EQUS 100-MILLISECOND: the catalog has ${spyHas}.`],
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
    [['SPY.EQUS', '1-FORTNIGHT'], '"1-FORTNIGHT" is not a kind of bars.'],
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

  /** Bars of a longer interval, by its definition alone. */
  const grouped = (length: bigint): PlainBar[] => {
    const byEnd = new Map<bigint, PlainBar[]>()
    for (const bar of bars) {
      const end = ((bar[0] + length - 1n) / length) * length
      const inside = byEnd.get(end)
      if (inside) inside.push(bar)
      else byEnd.set(end, [bar])
    }
    return [...byEnd].map(([end, inside]) => [
      end,
      inside[0]![1],
      Math.max(...inside.map((bar) => bar[2])),
      Math.min(...inside.map((bar) => bar[3])),
      inside.at(-1)![4],
      inside.reduce((sum, bar) => sum + bar[5], 0),
    ])
  }
  const consolidated: readonly (readonly [bars: string, nanos: bigint, from?: string, to?: string])[] = [
    ['5-minute', 300_000_000_000n],
    ['1-HOUR', 3_600_000_000_000n],
    ['1-DAY', 86_400_000_000_000n],
    ['5-MINUTE', 300_000_000_000n, '2013-10-08T13:33:00Z', '2013-10-08T15:00:00Z'],
    ['5-MINUTE', 300_000_000_000n, '2013-10-08T13:35:00Z', '2013-10-08T15:00:00.000000001Z'],
    ['1-DAY', 86_400_000_000_000n, '2013-10-09', '2013-10-11T00:00:01Z'],
  ]
  for (const [wanted, length, from, to] of consolidated) {
    it(`${wanted} from ${from ?? 'the first'} to before ${to ?? 'the last'} are made of the seconds that are stored`, async () => {
      const resolved = await catalog.resolve('SPY.EQUS', wanted, from, to)
      assert.equal(resolved.kind, 'resolved')
      const { source, instrument } = resolved
      assert.deepEqual([source.bars, source.consolidation?.from], [wanted.toUpperCase(), '1-SECOND'])
      const start = from === undefined ? 0n : BigInt(Date.parse(from)) * 1_000_000n
      const nanosPast = to?.endsWith('.000000001Z') ? 1n : 0n
      // The data ends after the exchange has closed, so that its last bar is whole.
      const end = to === undefined ? 2n ** 63n : BigInt(Date.parse(to)) * 1_000_000n + nanosPast
      const expected = grouped(length).filter(([close]) => close >= start && close < end)
      assert.ok(expected.length > 0)
      assert.deepEqual(await readFeed(source, [instrument]), expected)
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
