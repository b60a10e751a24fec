import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ambiguityOf, ambiguitySentence } from '../../../engine-host/report/ambiguity.js'
import { ExchangeTime } from '../../../engine-host/report/exchange-time.js'
import { GapScale } from '../../../engine-host/report/gap-scale.js'
import { escapeMarkup } from '../../../engine-host/report/markup.js'
import { explainStatistic, formatStatistic } from '../../../engine-host/report/statistic-format.js'
import { feeWords, fillWords } from '../../../engine-host/report/venue-words.js'
import { startingSummary } from '../../../engine-host/backtest/run-folder.js'
import { assessSharpe } from '../../../engine-host/analysis/sharpe-assessment.js'
import { simulateTrades } from '../../../engine-host/analysis/trade-simulation.js'
import { reportHtml } from '../../../engine-host/report/report-html.js'
import type { AmbiguityAssessment, RunAssessment } from '../../../engine-host/protocol/run-robustness.js'
import type { TradeColumns } from '../../../engine-host/protocol/result-columns.js'
import type { RunSummary, Statistic } from '../../../engine-host/protocol/run-summary.js'
import type { VenueSettings } from '../../../engine-host/protocol/venue-settings.js'
import { candleAround, chartOf, es } from './charts.js'

describe('markup', () => {
  for (const [text, expected] of [
    ['<Cross> & "co"', '&#60;Cross&#62; &#38; &#34;co&#34;'],
    ["it's", 'it&#39;s'],
    ['a\u0000b\u001bc\ttab', 'abc\ttab'],
    ['→ ü 日本', '→ ü 日本'],
  ] as const) {
    it(`escapes ${JSON.stringify(text)}`, () => assert.equal(escapeMarkup(text), expected))
  }
})

describe('times of an exchange', () => {
  const newYork = new ExchangeTime('America/New_York', 'second')
  const daily = new ExchangeTime('UTC', 'day')
  const at = Date.UTC(2013, 9, 8, 14, 31, 7)
  const cases: readonly (readonly [actual: string, expected: string])[] = [
    [newYork.stamp(at), '8 Oct 2013 10:31:07'],
    [newYork.stamp(NaN), '–'],
    [newYork.span(at, at + 60_000), '8 Oct 2013 10:31:07 – 10:32:07'],
    [newYork.span(at, at), '8 Oct 2013 10:31:07'],
    [newYork.span(at, at + 86_400_000), '8 Oct 2013 10:31:07 – 9 Oct 2013 10:31:07'],
    [newYork.span(at, NaN), '8 Oct 2013 10:31:07 – open'],
    [daily.stamp(Date.UTC(2020, 9, 13)), '12 Oct 2020'],
    [daily.span(Date.UTC(2020, 9, 13), Date.UTC(2020, 9, 27)), '12–26 Oct 2020'],
    [daily.period(Date.UTC(1998, 0, 3), Date.UTC(2021, 3, 1)), '2 Jan 1998 – 31 Mar 2021'],
    [daily.period(Date.UTC(2021, 1, 3), Date.UTC(2021, 3, 1)), '2 Feb – 31 Mar 2021'],
    [daily.period(NaN, NaN), 'no bars'],
    [new ExchangeTime('Nowhere/Atlantis', 'minute').stamp(at), '8 Oct 2013 14:31'],
  ]
  for (const [actual, expected] of cases) it(`read ${expected}`, () => assert.equal(actual, expected))

  it('agree with the platform’s own through changes of the clock', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Europe/London'),
        fc.integer({ min: Date.UTC(1980, 0, 1) / 1000, max: Date.UTC(2035, 0, 1) / 1000 }),
        (zone, seconds) => {
          const wall = new ExchangeTime(zone, 'second').wall(seconds * 1000)
          const text = new Date(seconds * 1000).toLocaleString('sv-SE', { timeZone: zone })
          const two = (value: number) => String(value).padStart(2, '0')
          assert.equal(
            `${wall.year}-${two(wall.month + 1)}-${two(wall.day)} ${two(wall.hour)}:${two(wall.minute)}:${two(wall.second)}`,
            text,
          )
        },
      ),
    )
  })
})

describe('statistics in reports', () => {
  const statistic: Statistic = {
    key: 'return',
    label: 'Return',
    group: 'Return',
    value: 1.84,
    unit: 'percent',
    formula: 'final − first',
    source: 'here',
  }
  const cases: readonly (readonly [changes: Partial<Statistic>, expected: string])[] = [
    [{}, '+1.84 %'],
    [{ value: NaN, why: 'No bars.' }, '–'],
    [{ key: 'winRate', value: 41.117 }, '41.12 %'],
    [{ key: 'fees', unit: 'money', value: 38.2 }, '38.20 USD'],
    [{ key: 'netProfit', unit: 'money', value: -28 }, '−28.00 USD'],
    [{ key: 'sharpeRatio', unit: 'ratio', value: 1.917 }, '1.92'],
    [{ key: 'trades', unit: 'count', value: 12_345 }, '12,345'],
    [{ key: 'duration', unit: 'milliseconds', value: 8_040_000 }, '2 h 14 m'],
  ]
  for (const [changes, expected] of cases) {
    it(`read ${expected} for ${changes.key ?? 'return'}`, () => {
      assert.equal(formatStatistic({ ...statistic, ...changes }, 'USD'), expected)
    })
  }

  it('say on hover what they mean, and first why there is none', () => {
    assert.equal(explainStatistic(statistic), 'Return: final − first. Source: here.')
    assert.match(
      explainStatistic({ ...statistic, value: NaN, why: 'The run has no bars.' }),
      /^The run has no bars\. Return:/,
    )
  })
})

describe('rules of the venue', () => {
  const cases: readonly (readonly [venue: VenueSettings, expected: string])[] = [
    [{}, 'default fills'],
    [{ preset: 'nautilus' }, 'nautilus fills'],
    [{ entryAt: 'thisClose', gapImprovement: false }, 'default fills with entryAt thisClose, gapImprovement false'],
    [{ limitFill: { probability: 0.4 } }, 'default fills with limitFill with probability 0.4'],
  ]
  for (const [venue, expected] of cases) it(`read ${expected}`, () => assert.equal(fillWords(venue), expected))

  it('name the fees', () => {
    assert.equal(feeWords({}, 'USD'), 'no fees')
    assert.equal(feeWords({ taker: 0.0002, maker: 0.0001 }, 'USD'), '0.02 % taker, 0.01 % maker')
    assert.equal(feeWords({ perContract: '2.25' }, 'USD'), '2.25 USD per contract')
    assert.equal(
      feeWords({ taker: 0.001, perOrder: 2, perFill: '0.1', minimum: 1, maximum: 25 }, 'USD'),
      '0.1 % taker, 2 USD per order, 0.1 USD per fill, at least 1 USD an order, at most 25 USD an order',
    )
    assert.equal(
      feeWords({ perOrder: 0, of: { BINANCE: { taker: 0.001 } } }, 'USD'),
      '0 USD per order, others for BINANCE',
    )
    assert.equal(
      feeWords({ tiers: [{ volume: 1e6, taker: 0.0004 }] }, 'USD'),
      'other rates from a traded volume of 1,000,000 on',
    )
  })

  it('name fees in the currency that they are paid in, which is that of the instruments', () => {
    const traded = (id: string, currency: string) => ({ ...es, id, currency })
    const perOrder = (...currencies: readonly string[]) =>
      feeWords(
        { perOrder: 2 },
        'USD',
        currencies.map((currency, place) => traded(`A${place}.XETR`, currency)),
      )
    assert.equal(perOrder('EUR', 'EUR'), '2 EUR per order')
    assert.equal(perOrder('EUR', 'USD'), '2 EUR or USD per order')
  })
})

describe('the warning about ambiguous trades', () => {
  const candles = Array.from({ length: 9 }, () => candleAround(1700))
  const trade = (changes: Partial<TradeColumns>): TradeColumns => ({
    ...chartOf(candles, { entry: 1, exit: 2, entryPrice: 1700, exitPrice: 1690, stopLoss: 1690, takeProfit: 1710 })
      .trade,
    ambiguous: Uint8Array.of(1),
    ...changes,
  })
  const run = (finalEquity: number, venue: VenueSettings = {}): RunSummary => ({
    ...startingSummary(
      {
        runId: '',
        runDirectory: '',
        strategyFile: '',
        className: '',
        instruments: [es],
        sources: [],
        cash: '100000',
        currency: 'USD',
        parameters: {},
        venue,
        fees: {},
        seed: 1,
      },
      0,
    ),
    trades: 4,
    statistics: [
      { key: 'finalEquity', label: '', group: 'Return', value: finalEquity, unit: 'money', formula: '', source: '' },
    ],
  })

  it('is absent when no trade is ambiguous', () => {
    assert.equal(ambiguitySentence(ambiguityOf(trade({ ambiguous: Uint8Array.of(0) }), run(0)), run(0)), undefined)
  })

  it('counts what the other outcome of a stopped trade would have been worth', () => {
    // 20 points × 2 contracts × 50 USD.
    assert.deepEqual(ambiguityOf(trade({}), run(99_000)), { trades: 1, known: 1, change: 2000 })
    assert.equal(
      ambiguitySentence(ambiguityOf(trade({}), run(99_000)), run(99_000)),
      '1 of 4 trades depends on the path inside one bar; decided against the strategy. At the other extreme the return would be +1.00 %.',
    )
  })

  it('counts a target that was taken the other way round, and names the path that decided', () => {
    const won = trade({ exitPrice: Float64Array.of(1710) })
    const optimistic = run(101_000, { intrabarPath: 'ohlc' })
    assert.equal(ambiguityOf(won, optimistic).change, -2000)
    assert.match(ambiguitySentence(ambiguityOf(won, optimistic), optimistic)!, /decided by the path “ohlc”.*−1\.00 %/)
  })

  it('claims nothing where the other outcome is not known', () => {
    const unknown = trade({ takeProfit: Float64Array.of(NaN) })
    assert.equal(
      ambiguitySentence(ambiguityOf(unknown, run(1)), run(1)),
      '1 of 4 trades depends on the path inside one bar; decided against the strategy.',
    )
  })
})

describe('a time axis without the nights', () => {
  it('gives a gap the room of one bar and keeps the order', () => {
    const scale = new GapScale(Float64Array.of(0, 10, 20, 1000, 1010, 1020), 0, 100)
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5].map((index) => scale.at(index)),
      [0, 20, 40, 60, 80, 100],
    )
    assert.equal(scale.position(15), 30)
    assert.equal(scale.position(510), 50)
    assert.ok(Number.isNaN(scale.position(-1)) && Number.isNaN(scale.position(1021)))
  })

  it('holds a single point in the middle', () => {
    assert.equal(new GapScale(Float64Array.of(5), 0, 100).at(0), 50)
  })
})

describe('the page of a run of very many trades', () => {
  const count = 250_000
  const { trade } = chartOf(
    Array.from({ length: 9 }, () => candleAround(1700)),
    { entry: 1, exit: 2, entryPrice: 1700, exitPrice: 1690, stopLoss: 1690, takeProfit: 1710, ambiguous: true },
  )
  /** The same trade again and again, each with a profit of its own. */
  const repeated = Object.entries(trade).map(([name, column]: [string, number | Float64Array]) => [
    name,
    typeof column === 'number' ? count : Float64Array.from({ length: count }, () => column[0]!),
  ])
  const trades = {
    ...(Object.fromEntries(repeated) as TradeColumns),
    tradeNumber: Int32Array.from({ length: count }, (_, row) => row + 1),
    profitAndLoss: Float64Array.from({ length: count }, (_, row) => (row * 7919) % count),
  }
  const run: RunSummary = {
    ...startingSummary(
      {
        runId: 'many',
        runDirectory: '',
        strategyFile: 'many.ts',
        className: 'Many',
        instruments: [es],
        sources: [],
        cash: '100000',
        currency: 'USD',
        parameters: {},
        venue: {},
        fees: {},
        seed: 1,
      },
      0,
    ),
    state: { kind: 'completed' },
    trades: count,
  }
  const ambiguity: AmbiguityAssessment = {
    length: count,
    tradeNumber: trades.tradeNumber,
    profitAndLoss: trades.profitAndLoss,
    otherProfitAndLoss: trades.profitAndLoss.map((profit) => 2 * profit),
    unknown: 0,
    return: 1,
    worstReturn: 0,
    bestReturn: 2,
  }
  let html: string
  before(async () => {
    const simulation = (await simulateTrades(new Float64Array(0), 100_000, {}))!
    const sharpe = assessSharpe({ returns: new Float64Array(0), perYear: 252, name: 'day' }, 0, [])
    html = pageOf({ currency: 'USD', ambiguity, simulation, sharpe })
  })
  const pageOf = (assessment: RunAssessment): string =>
    reportHtml({
      run,
      statistics: [],
      trades,
      equity: undefined,
      exposure: undefined,
      analysis: undefined,
      assessment,
      charts: new Map(),
      allTrades: 'in trades.csv',
      time: new ExchangeTime('America/Chicago', 'second'),
      missing: [],
    })

  it('has a bounded size, lists the best and the worst, and says where the rest is', () => {
    assert.ok(html.length < 1_000_000, String(html.length))
    const listed = html.slice(html.indexOf('<section id="trades"')).match(/<tr>/g)!.length
    assert.equal(listed, 501)
    assert.match(
      html,
      /The 250 best and the 250 worst of 250,000 trades by their profit; all of them are in trades\.csv\./,
    )
    assert.match(html, />\+249,999\.00</)
    assert.match(html, />\+249\.00</)
    assert.doesNotMatch(html, />\+250\.00</)
  })

  it('lists the ambiguous trades that decide most', () => {
    const section = html.slice(html.indexOf('<section id="ambiguous"'), html.indexOf('<section id="run"'))
    assert.equal(section.match(/<tr>/g)!.length, 101)
    assert.match(section, /The 100 that decide most; 249,900 more are marked in trades\.csv\./)
  })
})
