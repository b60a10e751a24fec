import assert from 'node:assert/strict'
import { startingSummary } from '../../../engine-host/backtest/run-folder.js'
import type { RunSummary } from '../../../engine-host/protocol/run-summary.js'
import { runMatches } from '../../../extension/run-filter.js'
import { listedRuns } from '../../../extension/run-groups.js'
import { runFiguresText, runResultText } from '../../../extension/run-text.js'
import { specificationOf } from '../backtest/engine-fixture.js'

function run(runId: string, className: string, changes: Partial<RunSummary> = {}): RunSummary {
  const specification = {
    ...specificationOf(),
    runId,
    className,
    strategyFile: `/strategies/${className.toLowerCase()}.ts`,
  }
  return { ...startingSummary(specification, 0), state: { kind: 'completed' }, eventLogSha256: 'ab', ...changes }
}
const pinned = { annotation: { pinned: true, tags: ['long-only'], note: 'Looks too good' } } as const

describe('the view of runs', () => {
  it('lists running and pinned runs by themselves and the others by strategy, that of the newest run first', () => {
    const [e, d, c, b, a] = [
      run('e', 'Cross'),
      run('d', 'Turtle'),
      run('c', 'Cross', pinned),
      run('b', 'Cross'),
      run('a', 'Turtle'),
    ]
    const { alone, groups } = listedRuns([run('f', 'Cross')], [e, d, c, b, a])
    assert.deepEqual(
      alone.map(({ runId }) => runId),
      ['f', 'c'],
    )
    assert.deepEqual(
      groups.map(({ className, runs }) => [className, runs.map(({ runId }) => runId)]),
      [
        ['Cross', ['e', 'b']],
        ['Turtle', ['d', 'a']],
      ],
    )
  })

  it('has no group where all are of one strategy, and parts classes of one name in two files', () => {
    const same = listedRuns([], [run('b', 'Cross'), run('a', 'Cross')])
    assert.deepEqual([same.alone.length, same.groups.length], [2, 0])
    const other = run('a', 'Cross')
    const elsewhere = { ...other, specification: { ...other.specification, strategyFile: '/other/cross.ts' } }
    assert.equal(listedRuns([], [run('b', 'Cross'), elsewhere]).groups.length, 2)
  })

  const found: readonly (readonly [text: string, finds: boolean])[] = [
    ['', true],
    ['cross', true],
    ['#long', true],
    ['TOO good', true],
    ['test.xnas', true],
    ['pinned', true],
    ['good cross test', true],
    ['turtle', false],
    ['cross turtle', false],
    ['#short', false],
  ]
  for (const [text, finds] of found)
    it(`${finds ? 'finds' : 'does not find'} by “${text}” a run whose strategy, instrument, tag and note are known`, () => {
      assert.equal(runMatches(run('a', 'Cross', pinned), text), finds)
    })

  it('tells a run whose process was killed from one that an error stopped', () => {
    const interrupted = {
      state: { kind: 'interrupted', failure: { kind: 'failed', message: 'm', next: 'n' } },
    } as const
    assert.equal(runResultText(run('a', 'Cross', interrupted)), 'stopped by an error')
    const killed = run('a', 'Cross', { ...interrupted, eventLogSha256: '' })
    assert.equal(runResultText(killed), 'cut short')
    assert.ok(runMatches(killed, 'cut short'))
  })

  it('tells the figures in a line, with dashes for what is not known', () => {
    assert.equal(runFiguresText(run('a', 'Cross')), 'Return –, Sharpe ratio –, drawdown –, 0 trades')
    const statistic = { label: '', group: 'Return', unit: 'percent', formula: '', source: '' } as const
    const statistics = [
      { ...statistic, key: 'return', value: 1.844 },
      { ...statistic, key: 'sharpeRatio', value: 1.92 },
      { ...statistic, key: 'maximumDrawdown', value: -0.61 },
      { ...statistic, key: 'winRate', value: 41.117 },
    ]
    assert.equal(
      runFiguresText(run('a', 'Cross', { statistics, trades: 214 })),
      'Return +1.84 %, Sharpe ratio 1.92, drawdown −0.61 %, 214 trades, win rate 41.12 %',
    )
  })
})
