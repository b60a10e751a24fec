import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { CancellationTokenSource } from 'vscode-languageserver/node'
import { methods, type ListRunsResult } from '../../../engine-host/protocol/requests.js'
import type { AnalyzeRunsResult } from '../../../engine-host/protocol/run-analysis.js'
import type { AssessRunsResult } from '../../../engine-host/protocol/run-robustness.js'
import type { SensitivityProgressParams, TestSensitivityResult } from '../../../engine-host/protocol/run-sensitivity.js'
import type { RunProgress, RunSummary } from '../../../engine-host/protocol/run-summary.js'
import { EngineHostClient } from './engine-host-client.js'
import { completed, importWeek, StrategyWorkspace } from './strategy-workspace.js'

describe('the engine host computes from a saved run', () => {
  let workspace: StrategyWorkspace
  let host: EngineHostClient
  let run: RunSummary

  before(async () => {
    workspace = new StrategyWorkspace()
    const emaCross = workspace.writeEmaCross()
    host = await EngineHostClient.start(workspace.folder)
    await importWeek(host)
    ;({ run } = await completed(host, emaCross))
  })
  after(() => {
    host.kill()
    workspace.remove()
  })

  it('its statistics to the last digit, and its columns as typed arrays', async () => {
    const result = await host.request<AnalyzeRunsResult>(methods.analyzeRuns, {
      runIds: [run.runId],
      parts: ['statistics', 'curve', 'periods', 'rolling', 'distributions', 'breakdowns'],
    })
    assert(result.kind === 'analysis', JSON.stringify(result))
    const { statistics, curve, periods, rolling, distributions, breakdowns, trades, tradeNumbers } = result.analysis
    assert.deepEqual(statistics!.slice(0, run.statistics.length), run.statistics)
    assert.equal(trades, run.trades)
    assert.equal(tradeNumbers?.length, run.trades)
    assert.equal(periods!.days.length, 5)
    assert(curve!.exposure instanceof Float64Array && curve!.length > 100)
    assert.match(rolling!.why ?? '', /A window has 63 returns by day; the run has 4/)
    assert.equal(
      distributions!.tradeReturns.counts.reduce((sum, count) => sum + count, 0),
      run.trades,
    )
    assert.equal(
      breakdowns!.hour.trades.reduce((sum, count) => sum + count, 0),
      run.trades,
    )
  })

  it('its statistics while it goes on, at its end those that it stores', () => {
    const told = host.all<RunProgress>(methods.runProgress).filter(({ runId }) => runId === run.runId)
    assert.ok(told.every(({ statistics }) => statistics?.length === run.statistics.length))
    assert.deepEqual(
      told.at(-1)!.statistics,
      Float64Array.from(run.statistics, ({ value }) => value),
    )
  })

  it('how far it can be believed', async () => {
    const result = await host.request<AssessRunsResult>(methods.assessRuns, {
      runIds: [run.runId],
      simulation: { method: 'shuffle', simulations: 50 },
    })
    assert(result.kind === 'assessment', JSON.stringify(result))
    assert.equal(result.assessment.simulation.trades, run.trades)
    assert.equal(result.assessment.sharpe.returns, 4)
    assert.equal(result.assessment.ambiguity.length, run.ambiguousTrades)
  })

  it('what comes of it with other fees and slippage, the same without a change, and lists no further run', async () => {
    const result = await host.request<TestSensitivityResult>(methods.testSensitivity, {
      runId: run.runId,
      job: 'sensitivity',
      variations: [{ what: 'nothing' }, { what: 'fees', rate: 0.0005 }, { what: 'slippage', ticks: 2 }],
    })
    assert(result.kind === 'tested', JSON.stringify(result))
    const [same, fees, slippage] = result.rows
    assert.equal(same!.isSame, true)
    assert.deepEqual(same!.statistics, run.statistics)
    const value = (row: typeof same, wanted: string): number => row!.statistics.find(({ key }) => key === wanted)!.value
    assert.ok(value(fees, 'fees') > 0 && value(fees, 'netProfit') < value(same, 'netProfit'))
    assert.ok(value(slippage, 'netProfit') < value(same, 'netProfit'))
    const told = host.all<SensitivityProgressParams>(methods.sensitivityProgress)
    assert.deepEqual(told.map(({ place }) => place).sort(), [0, 1, 2])
    assert.ok(told.every(({ job, total }) => job === 'sensitivity' && total === 3))
    const { runs } = await host.request<ListRunsResult>(methods.listRuns, null)
    assert.deepEqual(
      runs.map(({ runId }) => runId),
      [run.runId],
    )
  })

  it('no further when it is cancelled', async () => {
    const source = new CancellationTokenSource()
    const request = host.request<TestSensitivityResult>(methods.testSensitivity, { runId: run.runId }, source.token)
    source.cancel()
    assert.equal((await request).kind, 'cancelled')
  })

  it('and says in a sentence what it lacks', async () => {
    const none = await host.request<AnalyzeRunsResult>(methods.analyzeRuns, { runIds: [], parts: [] })
    assert.match(none.kind === 'failed' ? none.message : '', /No run was chosen/)
    const unknown = await host.request<AssessRunsResult>(methods.assessRuns, { runIds: ['never'] })
    assert.match(unknown.kind === 'failed' ? unknown.message : '', /no run in/)
    fs.rmSync(path.join(run.specification.runDirectory, 'strategy.js'))
    const lost = await host.request<TestSensitivityResult>(methods.testSensitivity, { runId: run.runId })
    assert.match(lost.kind === 'failed' ? lost.message : '', /compiled strategy .* cannot be read/)
  })
})
