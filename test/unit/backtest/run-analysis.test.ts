import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { analyzeRuns, type AnalysisRequest } from '../../../engine-host/backtest/run-analysis.js'
import { assessRuns } from '../../../engine-host/backtest/run-assessment.js'
import { RunReader } from '../../../engine-host/backtest/run-reader.js'
import type { RunAnalysis, RunFilter } from '../../../engine-host/protocol/run-analysis.js'
import { exitReasons } from '../../../engine-host/protocol/result-columns.js'
import { share } from './engine-fixture.js'
import { hour, saveRun, Turns, wanderingRows, type SavedRun } from './saved-engine-run.js'

const other = { ...share, id: 'OTHER.ARCX' }
const rowCount = 24 * 100

describe('the analysis of saved runs', () => {
  let directory: string
  let duckdb: DuckDBInstance
  let saved: SavedRun
  let run: RunReader
  let two: SavedRun

  before(async () => {
    directory = await fs.mkdtemp(path.join(os.tmpdir(), 'backlens-analysis-'))
    duckdb = await DuckDBInstance.create(':memory:')
    saved = await saveRun(directory, duckdb, Turns, [wanderingRows(rowCount, 1)], {
      runId: 'one',
      instruments: [share],
      fees: { perContract: 0.01 },
    })
    run = saved.reader
    two = await saveRun(directory, duckdb, Turns, [wanderingRows(600, 3), wanderingRows(600, 4)], {
      runId: 'two',
      instruments: [share, other],
    })
  })
  after(async () => {
    duckdb.closeSync()
    await fs.rm(directory, { recursive: true })
  })

  async function analysed(runs: readonly RunReader[], request: Partial<AnalysisRequest> = {}): Promise<RunAnalysis> {
    const analysis = await analyzeRuns(runs, { parts: ['statistics'], ...request })
    assert(!('kind' in analysis), JSON.stringify(analysis))
    return analysis
  }
  const figures = ({ statistics }: RunAnalysis) => new Map(statistics!.map(({ key, value }) => [key, value]))
  async function figuresOf(filter: RunFilter, of = run): Promise<Map<string, number>> {
    return figures(await analysed([of], { filter }))
  }

  it('without a filter gives the statistics that the run reported, to the last digit', async () => {
    assert.deepEqual((await analysed([run])).statistics!.slice(0, saved.statistics.length), saved.statistics)
    assert.deepEqual((await analysed([two.reader])).statistics!.slice(0, two.statistics.length), two.statistics)
  })

  it('of all trades by a filter gives the equity that the engine had at every bar', async () => {
    for (const { reader, sink } of [two]) {
      const { curve, notes } = await analysed([reader], {
        parts: ['curve'],
        filter: { exitReasons },
        maxPoints: 100_000,
      })
      const own = sink.barChunks.filter(({ source }) => source === 0).flatMap(({ equity }) => [...equity])
      assert.equal(curve!.length, own.length)
      curve!.equity.forEach((value, row) =>
        assert.ok(Math.abs(value - own[row]!) < 1e-6, `${row}: ${value}, ${own[row]}`),
      )
      assert.match(notes[0]!, /equity is that of the selected trades alone/)
    }
  })

  for (const [name, filters] of [
    ['sides', [{ side: 'long' }, { side: 'short' }]],
    ['exit reasons', exitReasons.map((reason) => ({ exitReasons: [reason] }))],
    ['weekdays', [0, 1, 2, 3, 4, 5, 6].map((day) => ({ weekdays: [day] }))],
    ['hours', [{ hours: [0, 1, 2, 3, 4, 5, 6, 7] }, { hours: Array.from({ length: 16 }, (_, at) => at + 8) }]],
    ['ambiguous trades and others', [{ ambiguous: true }, { ambiguous: false }]],
  ] as const) {
    it(`by ${name} falls into parts whose trades and profits add up to the whole`, async () => {
      const whole = await figuresOf({})
      const parts = await Promise.all(filters.map((filter) => figuresOf(filter as RunFilter)))
      for (const key of ['trades', 'openTrades', 'fees', 'netProfit']) {
        const sum = parts.reduce((total, part) => total + part.get(key)!, 0)
        assert.ok(Math.abs(sum - whole.get(key)!) < 1e-6, `${key}: ${sum}, ${whole.get(key)}`)
      }
    })
  }

  it('by instrument and by venue gives the same where each venue has one instrument', async () => {
    for (const [id, venue] of [
      ['TEST.XNAS', 'XNAS'],
      ['OTHER.ARCX', 'ARCX'],
    ] as const) {
      const byInstrument = await analysed([two.reader], { filter: { instruments: [id] } })
      const byVenue = await analysed([two.reader], { filter: { venues: [venue] } })
      assert.ok(byInstrument.trades > 10)
      assert.deepEqual(byVenue.statistics, byInstrument.statistics)
    }
  })

  it('of two periods that follow each other has returns that compound to the whole, and no trade twice', async () => {
    const [{ firstTime }, whole] = [run.summary, await figuresOf({})]
    for (const share of [0.2, 0.513, 0.9]) {
      const cut = firstTime + Math.floor(share * rowCount) * hour
      const [first, second] = [await figuresOf({ until: cut }), await figuresOf({ after: cut })]
      const growth = (1 + first.get('return')! / 100) * (1 + second.get('return')! / 100)
      assert.ok(Math.abs(100 * (growth - 1) - whole.get('return')!) < 1e-9)
      assert.equal(first.get('trades')! + second.get('trades')!, whole.get('trades'))
      assert.equal(first.get('bars')! + second.get('bars')!, rowCount)
      assert.ok(first.get('openTrades')! <= 2)
    }
  })

  it('of a month that was clicked has the return and the trades of its row', async () => {
    const { periods } = await analysed([run], { parts: ['periods'] })
    const { months, days, years } = periods!
    assert.ok(months.length >= 3)
    for (let row = 0; row < months.length; row++) {
      const filter = { after: months.after[row]!, until: months.until[row]! }
      const analysis = await analysed([run], { filter, parts: ['statistics', 'periods'] })
      const statistics = figures(analysis)
      assert.ok(Math.abs(statistics.get('return')! / 100 - months.returnFraction[row]!) < 1e-12)
      assert.equal(statistics.get('trades'), months.trades[row])
      assert.equal(analysis.trades, months.trades[row])
      assert.equal(analysis.periods!.months.length, 1)
      assert.deepEqual(analysis.periods!.months.returnFraction[0], months.returnFraction[row])
      assert.equal(analysis.periods!.days.length, statistics.get('days'))
    }
    const whole = await figuresOf({})
    for (const table of [days, months, years]) {
      const growth = table.returnFraction.reduce((product, value) => product * (1 + value), 1)
      assert.ok(Math.abs(100 * (growth - 1) - whole.get('return')!) < 1e-9)
      assert.equal(
        table.trades.reduce((sum, count) => sum + count, 0),
        whole.get('trades'),
      )
    }
  })

  it('of a period in which nothing traded, and of one without a bar, has reasons in place of numbers', async () => {
    const { firstTime } = run.summary
    for (const filter of [
      { until: firstTime + hour },
      { until: firstTime - hour },
      { after: firstTime + 10 * rowCount * hour },
    ]) {
      const { statistics } = await analysed([run], {
        filter,
        parts: ['statistics', 'curve', 'periods', 'rolling', 'distributions', 'breakdowns'],
      })
      for (const { key, value, why } of statistics!)
        assert.ok(Number.isFinite(value) ? why === undefined : why?.endsWith('.'), `${key} ${value} ${why}`)
    }
  })

  it('of runs side by side adds their equities and trades', async () => {
    const both = await analysed([run, two.reader], { parts: ['statistics', 'breakdowns'] })
    const [a, b, sum] = [await figuresOf({}), await figuresOf({}, two.reader), figures(both)]
    for (const key of ['netProfit', 'finalEquity', 'trades', 'fees'])
      assert.ok(Math.abs(sum.get(key)! - a.get(key)! - b.get(key)!) < 1e-6, key)
    assert.deepEqual(both.breakdowns!.instrument.keys, ['OTHER.ARCX', 'TEST.XNAS'])
    assert.equal(both.tradeNumbers, undefined)
  })

  it('of a run beside itself has the same ratios', async () => {
    const [once, twice] = [await figuresOf({}), figures(await analysed([run, run]))]
    for (const key of ['return', 'sharpeRatio', 'maximumDrawdown', 'beta', 'buyAndHoldReturn', 'winRate'])
      assert.ok(Math.abs(once.get(key)! - twice.get(key)!) < 1e-9, `${key}: ${once.get(key)}, ${twice.get(key)}`)
  })

  it('of runs one after another carries the profit on, and refuses runs that overlap', async () => {
    const rows = wanderingRows(1200, 9)
    const instruments = [share]
    const first = await saveRun(directory, duckdb, Turns, [rows.slice(0, 600)], { runId: 'first', instruments })
    const second = await saveRun(directory, duckdb, Turns, [rows.slice(600)], { runId: 'second', instruments }, 600)
    const combination = 'oneAfterAnother'
    const chained = figures(await analysed([second.reader, first.reader], { combination }))
    const [a, b] = [await figuresOf({}, first.reader), await figuresOf({}, second.reader)]
    assert.ok(Math.abs(chained.get('netProfit')! - a.get('netProfit')! - b.get('netProfit')!) < 1e-6)
    assert.equal(chained.get('bars'), 1200)
    const overlapping = await analyzeRuns([first.reader, run], { parts: [], combination })
    assert.match('kind' in overlapping && overlapping.kind === 'failed' ? overlapping.message : '', /overlap in time/)
  })

  it('assesses a run with the trades that a filter leaves, among the runs that it was chosen from', async () => {
    const assess = async (filter: RunFilter) => {
      const assessment = await assessRuns([run], { filter }, [
        { ...run.summary, statistics: saved.statistics },
        { ...run.summary, statistics: two.statistics },
      ])
      assert(!('kind' in assessment))
      return assessment
    }
    const [whole, long] = [await assess({}), await assess({ side: 'long' })]
    const figures = await figuresOf({})
    assert.equal(whole.simulation.trades, figures.get('trades'))
    assert.equal(long.simulation.trades, figures.get('longTrades'))
    assert.ok(Math.abs(whole.sharpe.probabilistic - figures.get('probabilisticSharpeRatio')!) < 1e-9)
    assert.equal(whole.sharpe.trials, 2)
    assert.ok(whole.sharpe.deflated < whole.sharpe.probabilistic)
    assert.ok(Math.abs(whole.ambiguity.return - figures.get('return')!) < 1e-9)
  })

  it('takes settings of its own in place of those of the run, and refuses what nothing can be computed with', async () => {
    const settings = { riskFreeRate: 0.05, periodsPerYear: 365 }
    const changed = figures(await analysed([run], { settings }))
    assert.equal(changed.get('periodsPerYear'), 365)
    const plain = await figuresOf({})
    assert.ok(changed.get('sharpeRatio')! !== plain.get('sharpeRatio'))
    const wrong = await analyzeRuns([run], { parts: [], settings: { periodsPerYear: 0 } })
    assert.match('kind' in wrong && wrong.kind === 'failed' ? wrong.message : '', /'periodsPerYear' .* cannot be 0/)
  })

  it('of a run with a missing table, or one that cannot be read, says which', async () => {
    const instruments = [share]
    const lost = await saveRun(directory, duckdb, Turns, [wanderingRows(300, 5)], { runId: 'lost', instruments })
    const file = path.join(lost.reader.directory, 'trades.parquet')
    await fs.writeFile(file, 'PAR1 no longer PAR1')
    const corrupt = await analyzeRuns([lost.reader], { parts: ['statistics'] })
    assert.match(
      'kind' in corrupt && corrupt.kind === 'failed' ? corrupt.message : '',
      /table trades .* cannot be read/,
    )
    await fs.rm(file)
    const reopened = await RunReader.open(lost.reader.directory, duckdb)
    assert(reopened instanceof RunReader)
    const missing = await assessRuns([reopened], {}, [])
    assert.match('kind' in missing && missing.kind === 'failed' ? missing.message : '', /trades.* is missing/)
  })

  it('ends between two blocks of bars when it is aborted', async () => {
    assert.deepEqual(await analyzeRuns([run], { parts: ['statistics'] }, AbortSignal.abort()), { kind: 'cancelled' })
  })

  it('draws exposure where trades are open and buy and hold from the starting equity', async () => {
    const { curve } = await analysed([run], { parts: ['curve'], maxPoints: 100_000 })
    const { sink } = saved
    assert.ok(curve!.exposure.some((value) => value > 0) && curve!.exposure.some((value) => value < 0))
    assert.ok(curve!.exposure.every((value) => Math.abs(value) < 0.03))
    assert.equal(curve!.buyAndHold[0], 100_000)
    const closes = sink.barChunks.flatMap(({ close }) => [...close])
    assert.ok(Math.abs(curve!.buyAndHold.at(-1)! - (100_000 * closes.at(-1)!) / closes[0]!) < 1e-6)
  })
})
