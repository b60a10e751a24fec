import assert from 'node:assert/strict'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'
import type { RunProgress, Statistic } from '../../../engine-host/protocol/run-summary.js'
import type { FeeSettings, VenueSettings } from '../../../engine-host/protocol/venue-settings.js'
import { sumsText, sumTrades } from '../../../webview/trades/trade-sums.js'
import { feesText, fillOverrides, fillsText, progressText, speedText } from '../../../webview/views/run-text.js'
import { statisticHover, StatisticLookup, statisticText } from '../../../webview/views/statistic-text.js'
import { tradesOf } from './trades-fixture.js'

const future: InstrumentDefinition = {
  id: 'ES.Z13',
  kind: 'future',
  currency: 'USD',
  pricePrecision: 2,
  tickSize: '0.25',
  quantityPrecision: 0,
  lotSize: '1',
  multiplier: '50',
  timeZone: 'America/Chicago',
}

describe('what a run is said to be', () => {
  const fees: [fees: FeeSettings, text: string][] = [
    [{}, 'no fees'],
    [{ taker: 0.0002 }, '0.02 % commission'],
    [{ taker: 0.00055 }, '0.055 % commission'],
    [{ taker: 0.0004, maker: 0.0002 }, '0.04 % taker, 0.02 % maker'],
    [{ perContract: '2.25' }, '2.25 USD a contract'],
    [{ perContract: 0.005 }, '0.005 USD a contract'],
    [{ taker: 0.01, perContract: 1 }, '1.00 % commission + 1.00 USD a contract'],
    [{ taker: 0, maker: 0, perContract: 0 }, 'no fees'],
  ]
  for (const [settings, text] of fees) {
    it(`fees ${JSON.stringify(settings)} read “${text}”`, () => assert.equal(feesText(settings, 'USD'), text))
  }

  it('fees that only the instruments name are said, unless the run names some', () => {
    const instrument = { ...future, feePerContract: '1.38' }
    assert.equal(feesText({}, 'USD', [instrument, { ...instrument, id: 'ES.H14' }]), '1.38 USD a contract')
    assert.equal(feesText({ perContract: 0 }, 'USD', [instrument]), 'no fees')
  })

  const venues: [venue: VenueSettings, text: string, overrides: number][] = [
    [{}, 'default fills', 0],
    [{ preset: 'nautilus', account: 'cash' }, 'nautilus fills', 0],
    [{ preset: 'backtrader', gapImprovement: false }, 'backtrader fills, 1 changed', 1],
    [{ limitFill: { probability: 0.5 }, volumeLimit: 0.1 }, 'default fills, 2 changed', 2],
  ]
  for (const [venue, text, overrides] of venues) {
    it(`fills ${JSON.stringify(venue)} read “${text}”`, () => {
      assert.equal(fillsText(venue), text)
      assert.equal(fillOverrides(venue).length, overrides)
    })
  }

  it('a setting with an inside reads as its name and value', () => {
    assert.deepEqual(fillOverrides({ limitFill: { probability: 0.5 } }), [['limitFill', 'probability 0.5']])
  })

  it('progress says bars, speed and time left, as far as they are known', () => {
    const progress: RunProgress = {
      runId: 'r',
      barsDone: 45_120,
      barsTotal: 100_184,
      barsPerSecond: 1_240_000,
      timeLeftMs: 2001,
      simulatedTime: 0,
      equity: 0,
      trades: 0,
    }
    assert.equal(progressText(progress), '45,120 of 100,184 bars · 1.24 M bars/s · 3 s left')
    assert.equal(progressText({ ...progress, barsPerSecond: 0, timeLeftMs: NaN }), '45,120 of 100,184 bars')
    assert.deepEqual([950, 12_345, 310_400, 5_000_000, 250_000_000].map(speedText), [
      '950',
      '12 k',
      '310 k',
      '5.00 M',
      '250 M',
    ])
  })
})

describe('statistics in words', () => {
  const context = { currency: 'USD', pricePrecision: 2 }
  const statistic = (fields: Partial<Statistic>): Statistic => ({
    key: 'return',
    label: 'Return',
    group: 'Return',
    value: 1.844,
    unit: 'percent',
    formula: 'final equity / starting equity − 1',
    source: 'backtesting.py 0.6.6',
    ...fields,
  })
  const texts: [fields: Partial<Statistic>, text: string][] = [
    [{}, '+1.84 %'],
    [{ key: 'volatility' }, '1.84 %'],
    [{ key: 'netProfit', unit: 'money', value: 1842.5 }, '+1,842.50 USD'],
    [{ key: 'fees', unit: 'money', value: 38.2 }, '38.20 USD'],
    [{ key: 'sharpeRatio', unit: 'ratio', value: 1.916 }, '1.92'],
    [{ key: 'trades', unit: 'count', value: 1214 }, '1,214'],
    [{ key: 'duration', unit: 'milliseconds', value: 8_040_000 }, '2 h 14 m'],
    [{ key: 'x', unit: 'price', value: 146.3 }, '146.30'],
    [{ value: NaN }, '–'],
    [{ unit: 'money', value: Infinity }, '–'],
  ]
  for (const [fields, text] of texts) {
    it(`${JSON.stringify(fields)} reads ${text}`, () => assert.equal(statisticText(statistic(fields), context), text))
  }

  it('the hover gives formula and source, and before them why a number is missing', () => {
    assert.equal(
      statisticHover(statistic({})),
      'Return = final equity / starting equity − 1\nDefinition: backtesting.py 0.6.6',
    )
    const missing = statisticHover(statistic({ value: NaN, why: 'There were no losing trades.' }))
    assert.match(missing, /^There were no losing trades\.\nReturn = /)
  })

  it('a statistic that a run does not have is a dash with the reason', () => {
    const lookup = new StatisticLookup([statistic({})], context, 'The run ended before.')
    assert.deepEqual([lookup.text('return'), lookup.text('omega')], ['+1.84 %', '–'])
    assert.equal(lookup.hover('omega'), 'The run ended before.')
    assert.ok(Number.isNaN(lookup.value('omega')))
  })
})

describe('sums of trades', () => {
  const trades = tradesOf([{ profitAndLoss: 49 }, { profitAndLoss: -28 }, { profitAndLoss: 10 }])

  it('count, profit, fees and winners of the rows given', () => {
    assert.deepEqual(sumTrades(trades, [0, 1]), { count: 2, profitAndLoss: 21, fees: 2, won: 1 })
  })

  it('divide by nothing when there is nothing', () => {
    assert.equal(sumsText(sumTrades(trades, []), 'of 3', 'USD'), '0 of 3: PnL 0.00 USD · – won · fees 0.00 USD')
    assert.equal(
      sumsText(sumTrades(trades, [0, 1, 2]), 'selected', 'USD'),
      '3 selected: PnL +31.00 USD · 66.67 % won · fees 3.00 USD',
    )
  })
})
