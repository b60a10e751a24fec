import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { ComparedRun } from '../../../engine-host/protocol/compare-view-messages.js'
import type { EquityColumns } from '../../../engine-host/protocol/result-columns.js'
import { growthOf } from '../../../webview/compare/growth.js'
import { tradeDifferences } from '../../../webview/compare/trade-differences.js'

type Point = readonly [time: number, equity: number]

function curveOf(points: readonly Point[]): EquityColumns {
  return {
    length: points.length,
    time: Float64Array.from(points, ([time]) => time),
    equity: Float64Array.from(points, ([, equity]) => equity),
    drawdown: new Float64Array(points.length),
    close: new Float64Array(points.length),
  }
}

describe('growth of runs on one axis', () => {
  it('keeps the earlier value between rows, and has none outside of the run', () => {
    const long: readonly Point[] = [
      [1, 100],
      [3, 110],
      [5, 90],
    ]
    const short: readonly Point[] = [
      [2, 200],
      [4, 300],
    ]
    const { time, lines } = growthOf([curveOf(long), curveOf(short)])
    assert.deepEqual([...time], [1, 2, 3, 4, 5])
    assert.deepEqual(
      [...lines[0]!].map((value) => Number(value.toFixed(9))),
      [0, 0, 0.1, 0.1, -0.1],
    )
    assert.deepEqual([...lines[1]!], [NaN, 0, 0, 0.5, NaN])
  })

  it('of a run without rows, or that begins without money, has no line', () => {
    const { time, lines } = growthOf([
      curveOf([]),
      curveOf([
        [1, 0],
        [2, 5],
      ]),
    ])
    assert.deepEqual([...time], [1, 2])
    assert.deepEqual(
      lines.map((line) => [...line]),
      [
        [NaN, NaN],
        [NaN, NaN],
      ],
    )
  })

  it('has at each of its own times what the curve of the run has there', () => {
    const curve = fc
      .uniqueArray(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 30 })
      .chain((times) =>
        fc
          .array(fc.integer({ min: 1, max: 1000 }), { minLength: times.length, maxLength: times.length })
          .map((equity) => times.toSorted((a, b) => a - b).map((time, at): Point => [time, equity[at]!])),
      )
    fc.assert(
      fc.property(fc.array(curve, { minLength: 1, maxLength: 5 }), (curves) => {
        const { time, lines } = growthOf(curves.map(curveOf))
        assert.ok(time.every((value, at) => at === 0 || value > time[at - 1]!))
        curves.forEach((points, run) => {
          for (const [at, equity] of points) assert.equal(lines[run]![time.indexOf(at)], equity / points[0]![1] - 1)
        })
      }),
      { numRuns: 300 },
    )
  })
})

interface Trade {
  readonly instrument: number
  readonly side: number
  readonly entryTime: number
}

const instruments = [{ id: 'A.X' }, { id: 'B.X' }]

function runOf(trades: readonly Trade[]): ComparedRun {
  return {
    run: { instruments },
    trades: {
      length: trades.length,
      instrument: Uint16Array.from(trades, ({ instrument }) => instrument),
      side: Int8Array.from(trades, ({ side }) => side),
      entryTime: Float64Array.from(trades, ({ entryTime }) => entryTime),
    },
  } as unknown as ComparedRun
}

describe('trades that only one run has', () => {
  const trade = (entryTime: number, side = 1, instrument = 0): Trade => ({ entryTime, side, instrument })

  it('are those whose instrument, side and time of entry no other run has', () => {
    const { common, lonely } = tradeDifferences([
      runOf([trade(1), trade(2), trade(3, -1)]),
      runOf([trade(1), trade(3, 1), trade(2, 1, 1)]),
    ])
    assert.equal(common, 1)
    assert.deepEqual(lonely, [
      { run: 0, row: 1 },
      { run: 1, row: 2 },
      { run: 0, row: 2 },
      { run: 1, row: 1 },
    ])
  })

  it('two entries at one time are two trades', () => {
    const { common, lonely } = tradeDifferences([runOf([trade(1), trade(1)]), runOf([trade(1)])])
    assert.equal(common, 1)
    assert.deepEqual(lonely, [{ run: 0, row: 1 }])
  })

  it('agree with counting each kind of trade, for two to four runs', () => {
    const anyTrade = fc.record({
      instrument: fc.integer({ min: 0, max: 1 }),
      side: fc.constantFrom(1, -1),
      entryTime: fc.integer({ min: 0, max: 6 }),
    })
    fc.assert(
      fc.property(fc.array(fc.array(anyTrade, { maxLength: 25 }), { minLength: 2, maxLength: 4 }), (runs) => {
        const { common, lonely } = tradeDifferences(runs.map(runOf))
        const keyOf = ({ instrument, side, entryTime }: Trade) => `${instrument} ${side} ${entryTime}`
        const keys = [...new Set(runs.flat().map(keyOf))]
        const countIn = (run: readonly Trade[], key: string) => run.filter((each) => keyOf(each) === key).length
        let expectedCommon = 0
        for (const key of keys) expectedCommon += Math.min(...runs.map((run) => countIn(run, key)))
        assert.equal(common, expectedCommon)
        runs.forEach((run, place) => {
          for (const key of keys) {
            const most = Math.max(...runs.map((other, at) => (at === place ? 0 : countIn(other, key))))
            const alone = lonely.filter(({ run: of, row }) => of === place && keyOf(run[row]!) === key).length
            assert.equal(alone, Math.max(0, countIn(run, key) - most))
          }
        })
        const times = lonely.map(({ run, row }) => runs[run]![row]!.entryTime)
        assert.deepEqual(
          times,
          times.toSorted((one, other) => one - other),
        )
      }),
      { numRuns: 300 },
    )
  })
})
