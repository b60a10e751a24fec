import assert from 'node:assert/strict'
import { ambiguousOutcomes } from '../../../engine-host/analysis/ambiguous-outcomes.js'
import type { AnalysedTrades } from '../../../engine-host/analysis/analysed-trades.js'
import { assessSharpe } from '../../../engine-host/analysis/sharpe-assessment.js'
import { tradeRows } from './columns.js'

const share = { id: 'A.B', venue: 'B', timeZone: 'UTC', fillsByDay: false, multiplier: 1 }

/** Long trades of 10 from 100, ambiguous, with an exit, a stop and a target. */
function trades(rows: readonly (readonly [exit: number, stop: number, target: number])[]): AnalysedTrades {
  const column = (of: (row: (typeof rows)[number]) => number): Float64Array => Float64Array.from(rows, of)
  return {
    ...tradeRows(
      rows.map(([exit]) => ({
        profit: 10 * (exit - 100) - 1,
        fraction: (10 * (exit - 100) - 1) / 1000,
        ambiguous: true,
      })),
    ),
    tradeNumber: Int32Array.from(rows, (_, at) => at + 1),
    quantity: column(() => 10),
    entryPrice: column(() => 100),
    exitPrice: column(([exit]) => exit),
    stopLoss: column(([, stop]) => stop),
    takeProfit: column(([, , target]) => target),
    strategy: rows.map(() => ''),
  }
}

describe('ambiguous trades', () => {
  it('could have been closed at the protective price that was not taken', () => {
    const outcome = ambiguousOutcomes(
      trades([
        [98, 98, 104],
        [105, 97, 105],
        [99, 99, NaN],
      ]),
      [share],
      10_000,
      10_018,
    )
    assert.deepEqual(
      [...outcome.otherProfitAndLoss].map((value) => Math.round(value * 1e6) / 1e6),
      [39, -31, NaN],
    )
    assert.deepEqual([outcome.length, outcome.unknown], [3, 1])
    for (const [actual, expected] of [
      [outcome.return, 0.18],
      [outcome.worstReturn, -0.62],
      [outcome.bestReturn, 0.78],
    ] as const)
      assert.ok(Math.abs(actual - expected) < 1e-9, `${actual}, ${expected}`)
  })

  it('that are none leave the return as it is', () => {
    const { worstReturn, bestReturn, length } = ambiguousOutcomes(trades([]), [share], 1000, 1100)
    assert.deepEqual([length, worstReturn, bestReturn], [0, worstReturn, worstReturn])
  })
})

describe('the assessment of a Sharpe ratio', () => {
  const periods = (returns: readonly number[]) =>
    ({ perYear: 252, name: 'day', returns: Float64Array.from(returns) }) as const
  /** 60 returns of mean 0.003 and deviation 0.01, two-sided: skewness 0, raw kurtosis 1. */
  const steady = periods(Array.from({ length: 60 }, (_, at) => (at % 2 === 0 ? 0.013 : -0.007)))

  it('takes raw kurtosis: of two equally likely returns it is 1', () => {
    const { rawKurtosis, skewness, sharpeRatio } = assessSharpe(steady, 0, [])
    assert.ok(Math.abs(rawKurtosis - 1) < 1e-12 && Math.abs(skewness) < 1e-12)
    assert.ok(Math.abs(sharpeRatio - 0.003 / (0.01 * Math.sqrt(60 / 59))) < 1e-12)
  })

  it('is deflated by the runs that it was chosen from, the more the lower', () => {
    const few = assessSharpe(steady, 0, [0.3, 0.1])
    const many = assessSharpe(
      steady,
      0,
      Array.from({ length: 100 }, (_, at) => 0.3 - 0.2 * (at % 2)),
    )
    assert.ok(few.deflated < few.probabilistic && many.deflated < few.deflated)
    assert.equal(many.trials, 100)
  })

  it('is not deflated without other runs, or by runs without a ratio', () => {
    for (const trials of [[], [0.3], [0.3, NaN]])
      assert.match(assessSharpe(steady, 0, trials).whyNotDeflated ?? '', /no other run/)
    assert.match(assessSharpe(steady, 0, [0.3, 0.3]).whyNotDeflated ?? '', /same ratio/)
  })

  it('tells how many returns it takes to be sure, and none where the ratio is not above zero', () => {
    const { minimumReturns, probabilistic } = assessSharpe(steady, 0, [])
    assert.ok(minimumReturns < 60 && probabilistic > 95)
    assert.ok(Number.isNaN(assessSharpe(periods([-0.01, 0.005, -0.02]), 0, []).minimumReturns))
  })

  for (const [name, returns, reason] of [
    ['two returns', [0.01, 0.02], 'at least 3'],
    ['returns that are all alike', [0.01, 0.01, 0.01, 0.01], 'do not vary'],
  ] as const) {
    it(`says why there is none of ${name}`, () => {
      const { why, probabilistic, deflated } = assessSharpe(periods(returns), 0, [1, 2])
      assert.match(why ?? '', new RegExp(reason))
      assert.ok(Number.isNaN(probabilistic) && Number.isNaN(deflated))
    })
  }
})
