import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { contractExpiry } from '../../../engine-host/data/contract-expiry.js'
import { contractSpecification, contractSpecifications } from '../../../engine-host/data/contract-specifications.js'
import { monthCodes } from '../../../engine-host/data/futures-symbol.js'
import { formatDay } from '../../../engine-host/core/civil-date.js'
import { builtInCalendars } from '../../../engine-host/model/calendars/calendar-of.js'
import { testData } from './temporary-store.js'

const table = (name: string) =>
  readFileSync(testData('futures', name), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))

/** Prices that are quoted in cents, which the other source counts in dollars. */
const inCents = 'ZC ZW KE ZO ZS ZL LE HE GF KC CT SB OJ'.split(' ')
/** Roots that the other source calls otherwise. */
const otherNames: Readonly<Record<string, string>> = { B: 'BRN' }

/** What eurex.com and cmegroup.com say of roots that the other source does not have: tick and its worth. */
const byTheExchange: readonly (readonly [root: string, tick: string, tickValue: number])[] = [
  ['FGBL', '0.01', 10],
  ['FGBM', '0.01', 10],
  ['FGBS', '0.005', 5],
  ['FGBX', '0.02', 20],
  ['FSXE', '0.5', 0.5],
  ['FDXS', '1', 1],
  ['MHG', '0.0005', 1.25],
  ['QM', '0.025', 12.5],
  ['QG', '0.005', 12.5],
]

describe('built-in definitions of futures', () => {
  const second = table('lean-symbol-properties.csv')

  for (const [name, currency, multiplier, tick] of second as [string, string, string, string][])
    it(`${name} has the tick, the multiplier and the currency that another source tells`, () => {
      const specification = contractSpecification(otherNames[name] ?? name)!
      const cents = inCents.includes(name) ? 100 : 1
      assert.equal(Number(specification.tickSize), Number((Number(tick) * cents).toPrecision(12)))
      assert.equal(Number(specification.multiplier), Number((Number(multiplier) / cents).toPrecision(12)))
      assert.equal(specification.currency, currency)
    })

  for (const [root, tick, tickValue] of byTheExchange)
    it(`a tick of ${root} is ${tick} and worth ${tickValue}`, () => {
      const specification = contractSpecification(root)!
      assert.equal(specification.tickSize, tick)
      assert.equal(Number((Number(tick) * Number(specification.multiplier)).toPrecision(12)), tickValue)
    })

  it('none is without a second source', () => {
    const covered = new Set([
      ...second.map(([name]) => otherNames[name!] ?? name!),
      ...byTheExchange.map(([root]) => root),
    ])
    assert.deepEqual(
      [...contractSpecifications.keys()].filter((root) => !covered.has(root)),
      [],
    )
  })

  /**
   * Where the other source is wrong: it has Friday, 31 December 2021, for a holiday of the metals and of gas, Columbus Day
   * and the mourning of 5 December 2018 for ones of hogs. CME traded these on all four days; NG.F22 ended on the 29th.
   */
  const elsewhere = ['GC 2021-12', 'SI 2021-12', 'HG 2021-12', 'NG 2022-01', 'HE 2017-10', 'HE 2018-10', 'HE 2018-12']

  it('trading ends on the days that another source tells', () => {
    const days = table('lean-last-trading-days.csv') as [string, string, string][]
    const wrong: string[] = []
    let compared = 0
    for (const [name, month, expected] of days) {
      const root = otherNames[name] ?? name
      const [year, number] = month.split('-').map(Number) as [number, number]
      const expiry = contractExpiry({ root, year, monthCode: monthCodes[number - 1]! })
      // Serial months follow rules of their own here and there; what is listed is what is compared.
      const listed = contractSpecification(root)?.months.includes(monthCodes[number - 1]!)
      if (expiry === undefined || listed !== true) continue
      compared++
      const actual = formatDay(Math.floor(expiry / 86_400_000))
      if (actual !== expected && !elsewhere.includes(`${name} ${month}`))
        wrong.push(`${name} ${month}: ${actual}, not ${expected}`)
    }
    assert.deepEqual(wrong, [])
    assert.ok(compared > 700, String(compared))
  })

  it('each is complete, and what is not known is absent', () => {
    for (const [root, each] of contractSpecifications) {
      assert.equal(each.root, root)
      assert.match(each.months, new RegExp(`^[${monthCodes}]+$`))
      for (let at = 1; at < each.months.length; at++) assert.ok(each.months[at - 1]! < each.months[at]!, root)
      if (each.calendar !== undefined) assert.ok(builtInCalendars.includes(each.calendar), root)
      // A rule of trading days needs the exchange's holidays.
      if (each.lastTradingDay !== undefined) assert.ok(each.calendar !== undefined, root)
      if (each.exchangeFee !== undefined) assert.match(each.exchangeFee.amount, /^\d+\.\d{2}$/)
    }
    const without = (member: 'calendar' | 'lastTradingDay') =>
      [...contractSpecifications.values()].filter((each) => each[member] === undefined).map(({ root }) => root)
    assert.deepEqual(without('calendar'), ['DX', 'CC', 'KC', 'CT', 'SB', 'OJ'])
    assert.deepEqual(without('lastTradingDay'), ['BZ', 'GF', 'DX', 'CC', 'KC', 'CT', 'SB', 'OJ'])
  })
})
