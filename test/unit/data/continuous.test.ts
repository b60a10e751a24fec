import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { continuousChoices } from '../../../engine-host/data/continuous/continuous-choices.js'
import { contractAdjustments } from '../../../engine-host/data/continuous/price-adjustment.js'
import {
  type ContractDay,
  type RollSchedule,
  rollSchedule,
} from '../../../engine-host/data/continuous/roll-schedule.js'
import { parseDay } from '../../../engine-host/core/civil-date.js'
import type { RollRule } from '../../../engine-host/data/futures-symbol.js'
import { inTemporaryFolder, withCatalog } from './temporary-store.js'

const chain = [
  { id: 'ES.H24', lastDay: 12 },
  { id: 'ES.M24', lastDay: 22 },
  { id: 'ES.U24', lastDay: 32 },
]

/** Sessions on every day, which close at 22:00 UTC. */
const everyDay = {
  sessionFrom: (date: number) => ({
    day: date,
    open: date * 86_400_000,
    close: date * 86_400_000 + 79_200_000,
    pauses: [],
  }),
}
const closeOf = (date: number) => BigInt(everyDay.sessionFrom(date).close) * 1_000_000n

const scheduled = (given: readonly ContractDay[], rule: RollRule, rank = 0) =>
  rollSchedule(chain, given, { rule, rank }, everyDay)

const day = (id: string, at: number, close: number, volume: number, openInterest?: number): ContractDay => ({
  id: `ES.${id}24`,
  day: at,
  nanos: closeOf(at),
  close,
  volume,
  ...(openInterest === undefined ? {} : { openInterest }),
})

/** Days 10 to 25; each contract six points above the one before it. */
const days = [
  ...[10, 11, 12].map((at) => day('H', at, 100 + at, 1000 - 300 * (at - 10), 50)),
  ...Array.from({ length: 13 }, (_, at) => day('M', 10 + at, 106 + 10 + at, 600, 10 + 30 * at)),
  ...Array.from({ length: 16 }, (_, at) => day('U', 10 + at, 112 + 10 + at, at < 8 ? 10 : 5000, 5)),
]

describe('continuous series of futures', () => {
  it('offsets of an adjustment by differences add up from the last contract back: +12, +6', () => {
    const schedule = scheduled(days, 'calendar')!
    assert.deepEqual(
      contractAdjustments(schedule, 'additive').map(({ id, offset }) => [id, offset]),
      [
        ['ES.H24', 12],
        ['ES.M24', 6],
        ['ES.U24', 0],
      ],
    )
    const [march, june, september] = contractAdjustments(schedule, 'ratio')
    assert.equal(september!.factor, 1)
    assert.equal(june!.factor, 134 / 128)
    assert.equal(march!.factor, (134 / 128) * (118 / 112))
    assert.ok(contractAdjustments(schedule, 'raw').every(({ factor, offset }) => factor === 1 && offset === 0))
  })

  it('by the calendar the next contract begins on the day after the last one’s end', () => {
    assert.deepEqual(scheduled(days, 'calendar'), {
      first: 'ES.H24',
      rolls: [
        { from: 'ES.H24', to: 'ES.M24', day: 13, nanos: closeOf(12), fromClose: 112, toClose: 118 },
        { from: 'ES.M24', to: 'ES.U24', day: 23, nanos: closeOf(22), fromClose: 128, toClose: 134 },
      ],
    })
  })

  it('by volume it begins on the day after it had more', () => {
    const { first, rolls } = scheduled(days, 'volume')!
    // June trades more than March on day 12, September more than June on day 18.
    assert.deepEqual([first, ...rolls.map(({ to, day: at }) => [to, at])], ['ES.H24', ['ES.M24', 13], ['ES.U24', 19]])
  })

  it('by open interest likewise', () => {
    const { rolls } = scheduled(days, 'openInterest')!
    assert.deepEqual(
      rolls.map(({ to, day: at }) => [to, at]),
      [
        ['ES.M24', 13],
        ['ES.U24', 23],
      ],
    )
  })

  it('what is offered: each root with several contracts of one length, by volume and by the calendar', () => {
    const stored = (instrumentId: string, bars: string, first: number, last: number) => ({
      instrumentId,
      bars,
      rows: 10,
      firstNanos: String(first),
      lastNanos: String(last),
      bytes: 100,
      sources: ['file'],
    })
    const offered = continuousChoices([
      stored('ES.Z13', '1-MINUTE', 5, 20),
      stored('ES.H14', '1-MINUTE', 3, 30),
      stored('ES.H14', '1-HOUR', 3, 30),
      stored('NQ.H14', '1-MINUTE', 3, 30),
      stored('SPY.EQUS', '1-MINUTE', 3, 30),
    ])
    assert.deepEqual(
      offered.map(({ instrumentId, bars, firstNanos, lastNanos, contracts }) => [
        instrumentId,
        bars,
        firstNanos,
        lastNanos,
        contracts,
      ]),
      [
        ['ES.v.0', '1-MINUTE', '3', '30', 2],
        ['ES.c.0', '1-MINUTE', '3', '30', 2],
      ],
    )
  })

  it('what is offered of ticks: each kind of which several contracts have some, and daily bars to roll by', () => {
    const stored = (instrumentId: string, bars: string, data?: 'trades' | 'quotes' | 'open-interest') => ({
      instrumentId,
      bars: data ?? bars,
      ...(data === undefined ? {} : { data }),
      rows: 10,
      firstNanos: '5',
      lastNanos: '20',
      bytes: 100,
      sources: ['file'],
    })
    const both = (bars: string, data?: 'trades' | 'quotes' | 'open-interest') => [
      stored('ES.Z13', bars, data),
      stored('ES.H14', bars, data),
    ]
    const offered = (series: ReturnType<typeof both>) =>
      continuousChoices(series).map(({ instrumentId, bars, data }) => [instrumentId, bars, data])
    assert.deepEqual(offered(both('', 'trades')), [])
    assert.deepEqual(offered([...both('', 'trades'), stored('ES.Z13', '1-DAY')]), [])
    assert.deepEqual(offered(both('1-MONTH')), [])
    assert.deepEqual(offered([...both('1-DAY'), ...both('', 'trades'), stored('ES.Z13', '', 'quotes')]), [
      ['ES.v.0', '1-DAY', undefined],
      ['ES.c.0', '1-DAY', undefined],
      ['ES.v.0', 'trades', 'trades'],
      ['ES.c.0', 'trades', 'trades'],
    ])
    assert.deepEqual(offered([...both('1-DAY'), ...both('', 'quotes'), ...both('', 'open-interest')]).slice(3), [
      ['ES.v.0', 'quotes', 'quotes'],
      ['ES.n.0', 'quotes', 'quotes'],
      ['ES.c.0', 'quotes', 'quotes'],
    ])
  })

  it('nothing comes of no data, and an unknown gap is not guessed', () => {
    assert.equal(scheduled([], 'calendar'), undefined)
    const apart = scheduled([day('H', 11, 100, 1), day('M', 13, 106, 1), day('M', 14, 106, 1)], 'calendar')!
    assert.ok(Number.isNaN(contractAdjustments(apart, 'additive')[0]!.offset))
  })

  it('the rolls of stored contracts come from their session days', () =>
    inTemporaryFolder(async (folder) => {
      // Hourly bars of two contracts, the second traded more from 17 December 2013 on.
      const rows = [13, 16, 17, 18, 19].flatMap((date) =>
        [14, 15, 20].flatMap((hour) =>
          (
            [
              ['ESZ3', '1800.00', date < 17 ? 900 : 100],
              ['ESH4', '1794.00', 500],
            ] as const
          ).map(
            ([symbol, price, volume], at) =>
              `2013-12-${date}T${hour}:00:00.000000000Z,33,1,${at + 1},${price},${price},${price},${price},${volume},${symbol}`,
          ),
        ),
      )
      const file = join(folder, 'glbx.ohlcv-1m.csv')
      const header = 'ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol'
      await writeFile(file, `${header}\n${rows.join('\n')}\n`)
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const imported = await catalog.importFiles([file])
        assert.equal(imported.kind, 'imported', JSON.stringify(imported))
        assert.deepEqual(await catalog.rolls('ES', 'volume'), {
          first: 'ES.Z13',
          rolls: [
            {
              from: 'ES.Z13',
              to: 'ES.H14',
              day: parseDay('2013-12-18')!,
              nanos: BigInt(Date.parse('2013-12-17T22:15:00Z')) * 1_000_000n,
              fromClose: 1800,
              toClose: 1794,
            },
          ],
        })
        const byCalendar = await catalog.rolls('ES', 'calendar')
        assert.ok(!('kind' in byCalendar) && byCalendar.rolls.length === 0)
        const none = await catalog.rolls('NQ', 'calendar')
        assert.ok('kind' in none)
      })
    }))

  const anyDays = fc
    .array(
      fc.record({
        at: fc.integer({ min: 1, max: 40 }),
        contract: fc.nat(2),
        close: fc.integer({ min: 50, max: 150 }),
        volume: fc.nat(1000),
        openInterest: fc.option(fc.nat(1000), { nil: undefined }),
        late: fc.constantFrom(0n, 7_200_000_000_000n),
      }),
      { minLength: 1, maxLength: 120 },
    )
    .map((drawn) => {
      const days = drawn.map(({ at, contract, close, volume, openInterest, late }) => ({
        id: chain[contract]!.id,
        day: at,
        nanos: closeOf(at) + late,
        close,
        volume,
        ...(openInterest === undefined ? {} : { openInterest }),
      }))
      return [...new Map(days.map((each) => [`${each.day} ${each.id}`, each])).values()]
    })
  const rules = fc.constantFrom('calendar', 'volume', 'openInterest')
  const ranks = fc.nat(2)
  const placesOf = (schedule: RollSchedule | undefined) =>
    schedule === undefined
      ? []
      : [schedule.first, ...schedule.rolls.map(({ to }) => to)].map((id) => chain.findIndex((each) => each.id === id))

  it('never goes back to an earlier contract, nor into an expired one', () => {
    fc.assert(
      fc.property(anyDays, rules, ranks, (given, rule, rank) => {
        const schedule = scheduled(given, rule, rank)
        const places = placesOf(schedule)
        for (let at = 1; at < places.length; at++) assert.ok(places[at]! > places[at - 1]!)
        for (const { to, day: at } of schedule?.rolls ?? []) assert.ok(chain.find(({ id }) => id === to)!.lastDay >= at)
      }),
      { numRuns: 2000 },
    )
  })

  it('what decides a roll has closed when it comes: data with a later stamp changes none, whatever it says', () => {
    fc.assert(
      fc.property(anyDays, anyDays, rules, ranks, (given, other, rule, rank) => {
        const { first, rolls } = scheduled(given, rule, rank) ?? { first: undefined, rolls: [] }
        for (const [count, roll] of rolls.entries()) {
          assert.ok(roll.nanos < closeOf(roll.day))
          const past = given.filter(({ nanos }) => nanos <= roll.nanos)
          const instead = other.filter(({ nanos, day: at }) => nanos > roll.nanos && at >= roll.day)
          const known = scheduled([...past, ...instead, day('U', 41, 100, 1)], rule, rank)!
          assert.equal(known.first, first)
          assert.deepEqual(known.rolls.slice(0, count + 1), rolls.slice(0, count + 1))
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('a contract of rank 1 ends after the one of rank 0, while there is one', () => {
    fc.assert(
      fc.property(anyDays, rules, fc.integer({ min: 1, max: 40 }), (given, rule, date) => {
        const placeOn = (rank: number) => {
          const schedule = scheduled(given, rule, rank)
          const last = schedule?.rolls.filter((roll) => roll.day <= date).at(-1)
          return chain.findIndex(({ id }) => id === (last?.to ?? schedule?.first))
        }
        const [near, next] = [placeOn(0), placeOn(1)]
        const started = given
          .filter(({ day: at }) => at < date)
          .map(({ id }) => chain.findIndex((each) => each.id === id))
        const lasts = date <= Math.max(...given.map(({ day: at }) => at))
        const isThere = lasts && started.some((place) => place > near && chain[place]!.lastDay >= date)
        if (near >= 0 && next >= 0 && isThere) assert.ok(next > near, `${near} ${next}`)
      }),
      { numRuns: 2000 },
    )
  })

  it('by volume a day on which the present contract has no data decides nothing, the third in a row does', () => {
    const march = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, at) => day('H', from + at, 100, 900))
    const june = Array.from({ length: 8 }, (_, at) => day('M', 1 + at, 106, 5))
    assert.deepEqual(scheduled([...march(1, 3), ...march(6, 8), ...june], 'volume')!.rolls, [])
    const [roll] = scheduled([...march(1, 3), ...june], 'volume')!.rolls
    assert.deepEqual([roll!.day, roll!.nanos], [7, closeOf(6)])
  })

  it('closes of two contracts that are more than ten days with data old join nothing', () => {
    const many = (id: string, from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, at) => day(id, from + at, 100, 900))
    const joined = (days: readonly ContractDay[]) => scheduled(days, 'calendar')!.rolls[0]!.fromClose
    assert.equal(joined([...many('H', 1, 12), day('M', 3, 106, 5), ...many('M', 13, 14)]), 100)
    assert.ok(Number.isNaN(joined([...many('H', 1, 12), day('M', 2, 106, 5), ...many('M', 13, 14)])))
  })

  it('an adjustment joins the closes of both contracts at every roll', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 50, max: 150 }), fc.integer({ min: 50, max: 150 })), {
          minLength: 1,
          maxLength: 5,
        }),
        (closes) => {
          const rolls = closes.map(([fromClose, toClose], at) => ({
            from: `C${at}`,
            to: `C${at + 1}`,
            day: at,
            nanos: closeOf(at - 1),
            fromClose,
            toClose,
          }))
          for (const kind of ['additive', 'ratio'] as const) {
            const adjusted = contractAdjustments({ first: 'C0', rolls }, kind)
            rolls.forEach(({ fromClose, toClose }, at) => {
              const of = ({ factor, offset }: { factor: number; offset: number }, price: number) =>
                price * factor + offset
              assert.ok(
                Math.abs(of(adjusted[at]!, fromClose) - of(adjusted[at + 1]!, toClose)) <
                  1e-9 * Math.abs(of(adjusted[at]!, fromClose)) + 1e-9,
              )
            })
          }
        },
      ),
      { numRuns: 1000 },
    )
  })
})
