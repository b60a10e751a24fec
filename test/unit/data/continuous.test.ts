import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { continuousChoices } from '../../../engine-host/data/continuous/continuous-choices.js'
import { contractAdjustments } from '../../../engine-host/data/continuous/price-adjustment.js'
import { type ContractDay, rollSchedule } from '../../../engine-host/data/continuous/roll-schedule.js'
import { parseDay } from '../../../engine-host/core/civil-date.js'
import { inTemporaryFolder, withCatalog } from './temporary-store.js'

const chain = [
  { id: 'ES.H24', lastDay: 12 },
  { id: 'ES.M24', lastDay: 22 },
  { id: 'ES.U24', lastDay: 32 },
]

const day = (id: string, at: number, close: number, volume: number, openInterest?: number): ContractDay => ({
  id: `ES.${id}24`,
  day: at,
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
    const schedule = rollSchedule(chain, days, 'calendar')!
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
    assert.deepEqual(rollSchedule(chain, days, 'calendar'), {
      first: 'ES.H24',
      rolls: [
        { from: 'ES.H24', to: 'ES.M24', day: 13, fromClose: 112, toClose: 118 },
        { from: 'ES.M24', to: 'ES.U24', day: 23, fromClose: 128, toClose: 134 },
      ],
    })
  })

  it('by volume it begins on the day after it had more', () => {
    const { first, rolls } = rollSchedule(chain, days, 'volume')!
    // June trades more than March on day 12, September more than June on day 18.
    assert.deepEqual([first, ...rolls.map(({ to, day: at }) => [to, at])], ['ES.H24', ['ES.M24', 13], ['ES.U24', 19]])
  })

  it('by open interest likewise', () => {
    const { rolls } = rollSchedule(chain, days, 'openInterest')!
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

  it('nothing comes of no data, and an unknown gap is not guessed', () => {
    assert.equal(rollSchedule(chain, [], 'calendar'), undefined)
    const apart = rollSchedule(chain, [day('H', 11, 100, 1), day('M', 13, 106, 1)], 'calendar')!
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
          rolls: [{ from: 'ES.Z13', to: 'ES.H14', day: parseDay('2013-12-18'), fromClose: 1800, toClose: 1794 }],
        })
        const byCalendar = await catalog.rolls('ES', 'calendar')
        assert.ok(!('kind' in byCalendar) && byCalendar.rolls.length === 0)
        const none = await catalog.rolls('NQ', 'calendar')
        assert.ok('kind' in none)
      })
    }))

  const anyDays = fc.array(
    fc.record({
      at: fc.integer({ min: 1, max: 40 }),
      contract: fc.nat(2),
      close: fc.integer({ min: 50, max: 150 }),
      volume: fc.nat(1000),
    }),
    { minLength: 1, maxLength: 120 },
  )
  const rules = fc.constantFrom('calendar', 'volume')

  it('never goes back to an earlier contract, nor into an expired one, nor knows what comes', () => {
    fc.assert(
      fc.property(anyDays, rules, fc.integer({ min: 1, max: 40 }), (drawn, rule, until) => {
        const all = new Map(
          drawn.map(({ at, contract, close, volume }) => [
            `${at} ${contract}`,
            { id: chain[contract]!.id, day: at, close, volume },
          ]),
        )
        const given = [...all.values()]
        const schedule = rollSchedule(chain, given, rule)
        const places =
          schedule === undefined
            ? []
            : [schedule.first, ...schedule.rolls.map(({ to }) => to)].map((id) =>
                chain.findIndex((each) => each.id === id),
              )
        for (let at = 1; at < places.length; at++) assert.ok(places[at]! > places[at - 1]!)
        for (const { to, day: at } of schedule?.rolls ?? []) assert.ok(chain.find(({ id }) => id === to)!.lastDay >= at)
        const known = rollSchedule(
          chain,
          given.filter((each) => each.day <= until),
          rule,
        )
        assert.deepEqual(
          known?.rolls ?? [],
          (schedule?.rolls ?? []).filter((roll) => roll.day <= until),
        )
      }),
      { numRuns: 2000 },
    )
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
