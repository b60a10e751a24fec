import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { dataRoles } from '../../../engine-host/backtest/data-roles.js'
import { openContinuousTicks } from '../../../engine-host/data/continuous/continuous-ticks.js'
import { formatNanos } from '../../../engine-host/data/timestamps.js'
import type { OrderFilled, RollEvent } from '../../../engine-host/model/events.js'
import type { TradeTick } from '../../../engine-host/model/trade-tick.js'
import type { MarketSource, TickKind, TickSource } from '../../../engine-host/protocol/market-source.js'
import { units } from '../../../engine-host/trading/size.js'
import { Strategy } from '../../../engine-host/trading/strategy.js'
import { inTemporaryFolder, withCatalog } from '../data/temporary-store.js'
import { firstOpen } from './engine-fixture.js'
import { runMixed, tradeBatch, type TradeRow } from './tick-fixture.js'

const days = [12, 13, 16, 17, 18, 19]
const minutes = [0, 1, 2, 300]

function rows(base: number, volume: (day: number) => number, line: (price: number, size: number) => string) {
  return days.flatMap((day) =>
    minutes.map((minute) => {
      const time = new Date(Date.UTC(2013, 11, day, 15, minute)).toISOString()
      return `${time},${line(base + day + minute / 4, volume(day))}`
    }),
  )
}

/** Trades and quotes of December and March, which is traded more from the 17th on and stands six points lower. */
const contracts = [
  { id: 'ES.Z13', base: 1800, volume: (day: number) => (day < 17 ? 9 : 1) },
  { id: 'ES.H14', base: 1794, volume: () => 5 },
]

describe('ticks of a continuous series', () => {
  it('come from one contract after the other, joined at the closes before the roll that bars of days decide', () =>
    inTemporaryFolder((folder) =>
      withCatalog(join(folder, 'store'), async (catalog) => {
        for (const { id, base, volume } of contracts) {
          const files = {
            trades: ['time,price,size', ...rows(base, volume, (price, size) => `${price},${size}`)],
            quotes: [
              'time,bid,ask,bid_size,ask_size',
              ...rows(base, volume, (price) => `${price - 0.25},${price},1,1`),
            ],
          }
          for (const [kind, lines] of Object.entries(files)) {
            const file = join(folder, `${id}-${kind}.csv`)
            await writeFile(file, `${lines.join('\n')}\n`)
            const imported = await catalog.importFiles([file], { settings: { instrument: id } })
            assert.equal(imported.kind, 'imported', JSON.stringify(imported))
          }
          const built = await catalog.buildSeries(id, '1-DAY-SESSION')
          assert.equal(built.kind, 'built', JSON.stringify(built))
        }
        const read = async (data: TickKind, adjust: 'additive' | 'raw', from?: string) => {
          const period = from === undefined ? {} : { from }
          const symbol = { root: 'ES', rule: 'volume', rank: 0 } as const
          const found = await catalog.resolveContinuousTicks(symbol, data, period, { adjust })
          assert.ok(found.kind === 'resolved', JSON.stringify(found))
          const seen: number[] = []
          const instruments = found.contracts.map(({ instrument }) => instrument)
          for await (const batch of openContinuousTicks(found.source, 0, instruments))
            seen.push(...(batch.kind === 'trade' ? batch.price : batch.ask).subarray(0, batch.length))
          return { found, seen }
        }
        for (const data of ['trades', 'quotes'] as const) {
          const { found, seen } = await read(data, 'additive')
          assert.deepEqual(
            found.source.continuous!.parts.map(({ instrumentId, rollNanos, source }) => [
              instrumentId,
              rollNanos && formatNanos(BigInt(rollNanos)),
              source.rows,
            ]),
            [
              ['ES.Z13', undefined, 16],
              ['ES.H14', '2013-12-17T22:15:00Z', 8],
            ],
          )
          assert.deepEqual(
            seen,
            days.flatMap((day) => minutes.map((minute) => 1800 + day + minute / 4)),
          )
          assert.equal(found.source.bars, '1-MINUTE')
          assert.ok(found.contracts.every(({ source }) => source.bars === '1-MINUTE' && source.matchesOnly))
          const raw = await read(data, 'raw', '2013-12-17T20:00:00Z')
          assert.deepEqual(
            raw.seen.map((price) => price - 1800),
            [92, ...days.slice(4).flatMap((day) => minutes.map((minute) => day - 6 + minute / 4))],
          )
        }
        const none = await catalog.resolveContinuousTicks({ root: 'ES', rule: 'volume', rank: 0 }, 'depth', {}, {})
        assert.ok(none.kind === 'failed')
        assert.match(none.message, /No bars of ES\.\w+ depth|No depth|depth/)
      }),
    ))

  it('inform only: the ticks of the contracts match orders', () => {
    const tick = (instrumentId: string, data: TickKind): TickSource => ({
      data,
      instrumentId,
      bars: '1-MINUTE',
      files: [],
      rows: 0,
    })
    const sources: MarketSource[] = (['quotes', 'trades'] as const).flatMap((data) => [
      { ...tick('ES.v.0', data), continuous: { parts: [] } },
      { ...tick('ES.Z13', data), matchesOnly: true },
    ])
    assert.deepEqual(
      dataRoles(sources).map(({ executes }) => executes),
      [false, true, false, true],
    )
  })

  it('every fill is at a price that its own contract traded at, after the order', () => {
    const chains = fc.record({
      steps: fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 20, maxLength: 20 }),
      distance: fc.integer({ min: -50, max: 50 }),
      roll: fc.integer({ min: 2, max: 18 }),
      orders: fc.array(fc.nat(3), { minLength: 20, maxLength: 20 }),
      atRoll: fc.constantFrom('reopen', 'close', 'keep'),
    })
    fc.assert(
      fc.property(chains, ({ steps, distance, roll, orders, atRoll }) => {
        let price = 1000
        const first = steps.map((step, second): TradeRow => [second, (price += step), 10])
        const second = first.map(([at, near, size]): TradeRow => [at, near + distance, size])
        const fills: { id: string; price: number; at: number }[] = []
        const seen: number[] = []
        let rolled = -1
        class Scripted extends Strategy {
          private count = 0
          override onTradeTick(trade: TradeTick) {
            seen.push(trade.price)
            const order = orders[this.count++]
            if (order === 1) this.buy({ size: units(1) })
            if (order === 2) this.sell({ size: units(1) })
            if (order === 3) this.close()
          }
          override onRoll({ timestamp }: RollEvent) {
            rolled = (timestamp.milliseconds - firstOpen) / 1000
          }
          override onOrderFilled({ order, price: at, timestamp }: OrderFilled) {
            fills.push({ id: order.instrument.id, price: at, at: (timestamp.milliseconds - firstOpen) / 1000 })
          }
        }
        const bare = (instrumentId: string) =>
          ({ data: 'trades', instrumentId, bars: '1-MINUTE', files: [], rows: 0 }) as const
        const part = (id: string, offset: number) => ({ instrumentId: id, source: bare(id), factor: 1, offset })
        const rollNanos = String(BigInt(firstOpen + roll * 1000 + 500) * 1_000_000n)
        const sources: MarketSource[] = [
          {
            ...bare('C.v.0'),
            continuous: {
              parts: [
                part('C.Z20', 0),
                { ...part('C.H21', -distance), rollNanos, fromClose: 1000, toClose: 1000 + distance },
              ],
            },
          },
          { ...bare('C.Z20'), matchesOnly: true },
          { ...bare('C.H21'), matchesOnly: true },
        ]
        const calls = first.flatMap((row, at) => [
          tradeBatch([row], 0),
          tradeBatch([row], 1),
          tradeBatch([second[at]!], 2),
        ])
        runMixed(Scripted, sources, calls, { finalize: 'none' }, { continuous: { atRoll } })
        assert.deepEqual(
          seen,
          first.map(([, traded]) => traded),
        )
        assert.equal(rolled, roll + 0.5)
        for (const { id, price: at, at: time } of fills)
          assert.equal(at, (id === 'C.Z20' ? first : second)[time]![1], `${id} ${time}`)
      }),
      { numRuns: 100 },
    )
  })
})
