import assert from 'node:assert/strict'
import fc from 'fast-check'
import { RunStatistics } from '../../../engine-host/analysis/run-statistics.js'
import { tradeDaysOf } from '../../../engine-host/analysis/trade-days.js'
import { TradingEngine, type StrategyConstructor } from '../../../engine-host/backtest/trading-engine.js'
import { UserError } from '../../../engine-host/core/user-error.js'
import type { RunSpecification } from '../../../engine-host/protocol/run-specification.js'
import type { StatisticKey } from '../../../engine-host/protocol/statistic-keys.js'
import { statisticKeys } from '../../../engine-host/protocol/statistic-keys.js'
import type { Bar, StrategyStatistics } from '../../../engine-host/trading/index.js'
import { Strategy } from '../../../engine-host/trading/index.js'
import { batchOf, MemorySink, share, specificationOf, type BarRow } from './engine-fixture.js'
import { hour, Turns, wanderingRows } from './saved-engine-run.js'

/** What a strategy was told at some moment. */
type Told = { readonly [Name in keyof StrategyStatistics]: number }

const names: readonly (keyof StrategyStatistics)[] = [
  'startingEquity',
  'equity',
  'peakEquity',
  'netProfit',
  'returnFraction',
  'drawdown',
  'maximumDrawdown',
  'days',
  'sharpeRatio',
  'volatility',
  'trades',
  'wins',
  'losses',
  'winRate',
  'grossProfit',
  'grossLoss',
  'profitFactor',
  'expectancy',
  'streak',
]

function toldBy(statistics: StrategyStatistics): Told {
  return Object.fromEntries(names.map((name) => [name, statistics[name]])) as unknown as Told
}

/** The same in the words of the report: percent, and losses below 0. */
function inReport(told: Told): Partial<Record<StatisticKey, number>> {
  return {
    return: 100 * told.returnFraction,
    netProfit: told.netProfit,
    finalEquity: told.equity,
    peakEquity: told.peakEquity,
    maximumDrawdown: 100 * told.maximumDrawdown,
    days: told.days,
    sharpeRatio: told.sharpeRatio,
    volatility: 100 * told.volatility,
    trades: told.trades,
    winRate: 100 * told.winRate,
    profitFactor: told.profitFactor,
    expectancy: told.expectancy,
  }
}

interface Asked {
  readonly sink: MemorySink
  readonly engine: TradingEngine
  /** After the bar of this number was told of, and in `onStop` at the end. */
  readonly told: ReadonlyMap<number | 'end', Told>
}

/** Runs `Turns`, which asks at every `every`th bar. */
function ask(rows: readonly BarRow[], every: number, batches: readonly number[] = []): Asked {
  const told = new Map<number | 'end', Told>()
  let bars = 0
  class Asking extends Turns {
    readonly statistics = this.trackStatistics()

    override onBar(bar: Bar): void {
      super.onBar(bar)
      if (bars++ % every === 0) told.set(bars - 1, toldBy(this.statistics))
    }

    override onStop(): void {
      told.set('end', toldBy(this.statistics))
    }
  }
  return { ...runHours(Asking, rows, batches), told }
}

function runHours(
  strategy: StrategyConstructor,
  rows: readonly BarRow[],
  batches: readonly number[] = [],
  changes: Partial<RunSpecification> = {},
) {
  const sink = new MemorySink()
  const specification = specificationOf({
    cash: '100000',
    sources: [{ instrumentId: share.id, bars: '1-HOUR', files: [], rows: rows.length }],
    statistics: { riskFreeRate: 0.02, minimumReturns: 3 },
    ...changes,
  })
  const engine = new TradingEngine({ specification, strategy, sink, log: () => undefined })
  engine.start()
  const bounds = [0, ...[...new Set(batches)].filter((row) => row < rows.length).toSorted((a, b) => a - b), rows.length]
  for (let at = 1; at < bounds.length; at++) {
    const part = rows.slice(bounds[at - 1], bounds[at])
    if (part.length > 0) engine.process(batchOf(part, 0, bounds[at - 1], hour), 0, part.length)
  }
  engine.finish()
  return { sink, engine }
}

/** The report of a run that had ended at the close of a bar with some equity, or of the whole run. */
function reportOf({ sink }: Asked, bar: number | 'end', told: Told): Map<string, number> {
  const report = new RunStatistics({
    startingEquity: 100_000,
    calendar: tradeDaysOf(share, '1-HOUR'),
    riskFreeRate: 0.02,
    minimumReturns: 3,
  })
  for (const chunk of sink.barChunks) {
    const length = bar === 'end' ? chunk.length : Math.min(chunk.length, bar + 1 - chunk.firstBar)
    if (length <= 0) continue
    const equity = chunk.equity.slice(0, length)
    if (bar !== 'end' && chunk.firstBar + length === bar + 1) equity[length - 1] = told.equity
    report.addBars({ ...chunk, length, equity })
  }
  for (const chunk of sink.tradeChunks) report.addTrades({ ...chunk, length: Math.min(chunk.length, told.trades) })
  const values = report.values()
  return new Map(statisticKeys.map((key, place) => [key, values[place]!]))
}

function requireSame(asked: Asked, bar: number | 'end', told: Told): void {
  const report = reportOf(asked, bar, told)
  for (const [key, value] of Object.entries(inReport(told))) {
    const expected = report.get(key)!
    const isSame = Number.isNaN(value)
      ? Number.isNaN(expected)
      : Math.abs(value - expected) <= 1e-9 * Math.max(1, Math.abs(expected))
    if (!isSame) assert.equal(value, expected, `${key} at bar ${bar}`)
  }
}

describe('statistics that a strategy asks for while it runs', () => {
  const runs = fc.record({
    rows: fc.tuple(fc.integer({ min: 2, max: 400 }), fc.integer()).map(([count, seed]) => wanderingRows(count, seed)),
    every: fc.integer({ min: 1, max: 40 }),
    batches: fc.array(fc.integer({ min: 1, max: 399 }), { maxLength: 4 }),
  })

  it('are at every bar what the report of a run that ended there says, and at the end what the report says', () => {
    fc.assert(
      fc.property(runs, ({ rows, every, batches }) => {
        const asked = ask(rows, every, batches)
        for (const [bar, told] of asked.told) requireSame(asked, bar, told)
        assert.ok(asked.told.has('end'))
      }),
      { numRuns: 40 },
    )
  })

  it('know nothing of what comes: the first bars alone give the same answers', () => {
    fc.assert(
      fc.property(runs, fc.double({ min: 0.1, max: 1, noNaN: true }), ({ rows, every }, share) => {
        const part = rows.slice(0, Math.max(2, Math.floor(rows.length * share)))
        const [whole, first] = [ask(rows, every).told, ask(part, every).told]
        for (const [bar, told] of first) if (bar !== 'end') assert.deepEqual(told, whole.get(bar))
      }),
      { numRuns: 25 },
    )
  })

  it('change nothing of the run, however often they are asked', () => {
    const rows = wanderingRows(300, 11)
    const without = runHours(Turns, rows)
    for (const every of [1, 7, 1000]) {
      const asked = ask(rows, every)
      assert.equal(asked.engine.eventLogSha256(), without.engine.eventLogSha256())
      assert.deepEqual(asked.sink.equity, without.sink.equity)
    }
  })

  it('are numbers from the beginning: nothing made, no drawdown, no trade, no ratio', () => {
    let told: Told | undefined
    class Early extends Strategy {
      readonly statistics = this.trackStatistics()
      override onStart(): void {
        told = toldBy(this.statistics)
      }
    }
    runHours(Early, wanderingRows(3, 1))
    assert.deepEqual(
      [told!.equity, told!.netProfit, told!.returnFraction, told!.drawdown, told!.maximumDrawdown, told!.trades],
      [100_000, 0, 0, 0, 0, 0],
    )
    assert.ok([told!.sharpeRatio, told!.winRate, told!.profitFactor, told!.expectancy].every(Number.isNaN))
  })

  it('measure from the first equity where nobody knows what the account began with, whatever else is asked', () => {
    const started = (asksMore: boolean) => {
      const told: number[] = []
      class Asking extends Turns {
        readonly statistics = this.trackStatistics()
        override onStart(): void {
          told.push(this.statistics.startingEquity)
        }
        override onBar(bar: Bar): void {
          super.onBar(bar)
          if (asksMore) assert.ok(this.statistics.drawdown <= 0)
          told.push(this.statistics.startingEquity)
        }
      }
      runHours(Asking, wanderingRows(40, 5), [], { account: { balances: { EUR: '0' }, rates: { 'EUR/USD': 1 } } })
      return told
    }
    assert.deepEqual(started(false), new Array(41).fill(100_000))
    assert.deepEqual(started(true), started(false))
  })

  it('count streaks: wins in a row above 0, losses below', () => {
    const { sink, told } = ask(wanderingRows(400, 3), 1)
    const profits = sink.tradeChunks.flatMap((chunk) => [...chunk.profitAndLoss.subarray(0, chunk.length)])
    for (const { trades, streak } of told.values()) {
      let expected = 0
      for (const profit of profits.slice(0, trades))
        expected = profit > 0 ? Math.max(0, expected) + 1 : profit < 0 ? Math.min(0, expected) - 1 : 0
      assert.equal(streak, expected)
    }
  })

  it('are refused to whoever asks after the first data, with what to do', () => {
    class Late extends Strategy {
      override onBar(): void {
        this.trackStatistics()
      }
    }
    assert.throws(
      () => runHours(Late, wanderingRows(3, 1)),
      (error: unknown) => {
        const cause = error instanceof UserError ? error : (error as Error).cause
        return cause instanceof UserError && /after the first data/.test(cause.message) && /onStart/.test(cause.next)
      },
    )
  })
})
