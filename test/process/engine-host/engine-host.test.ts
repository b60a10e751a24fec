import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { CancellationTokenSource, type CodeLens, type PublishDiagnosticsParams } from 'vscode-languageserver/node'
import {
  lensCommands,
  methods,
  type GetEquityResult,
  type GetRunResult,
  type GetTradeChartResult,
  type GetTradesResult,
  type ImportMarketDataResult,
  type GetCoverageResult,
  type ListCatalogResult,
  type ListRunsResult,
  type RunEndedParams,
  type RunEquityParams,
  type RunProgress,
  type RunTradesParams,
} from '../../../engine-host/protocol/requests.js'
import type { ExportRunResult } from '../../../engine-host/protocol/run-export.js'
import { EngineHostClient } from './engine-host-client.js'
import { isAlive } from './process-tree.js'
import {
  completed,
  importWeek,
  series,
  started,
  startRun,
  StrategyWorkspace,
  weekBars,
  weekOfSeconds,
} from './strategy-workspace.js'

describe('engine host', () => {
  let workspace: StrategyWorkspace
  let host: EngineHostClient
  let emaCross: string
  const others: EngineHostClient[] = []

  async function another(folder: string): Promise<EngineHostClient> {
    const other = await EngineHostClient.start(folder)
    others.push(other)
    return other
  }

  before(async () => {
    workspace = new StrategyWorkspace()
    emaCross = workspace.writeEmaCross()
    host = await EngineHostClient.start(workspace.folder)
    await importWeek(host)
  })
  after(() => {
    for (const one of [host, ...others]) one.kill()
    workspace.remove()
  })

  describe('runs a strategy on real data', () => {
    let ended: RunEndedParams
    let runId: string
    before(async () => {
      const start = await started(host, emaCross)
      assert.equal(start.barsTotal, weekBars)
      assert.equal(start.run.state.kind, 'running')
      runId = start.run.runId
      ended = await host.ended<RunEndedParams>(runId)
    })

    it('to its end, over every bar', () => {
      assert.deepEqual(ended.run.state, { kind: 'completed' })
      assert.equal(ended.run.bars, weekBars)
      assert.ok(ended.run.trades > 100)
      assert.match(ended.run.eventLogSha256, /^[0-9a-f]{64}$/)
      assert.ok(ended.run.statistics.some(({ key, value }) => key === 'return' && Number.isFinite(value)))
    })

    it('to the same event log each time', async () => {
      const again = await completed(host, emaCross)
      assert.equal(again.run.eventLogSha256, ended.run.eventLogSha256)
    })

    it('with trades that arrive as they close, as typed arrays, none twice and none missing', async () => {
      const streamed = host
        .all<RunTradesParams>(methods.runTrades)
        .filter((params) => params.runId === runId)
        .map(({ trades }) => trades)
      const result = await host.request<GetTradesResult>(methods.getTrades, { runId })
      assert.ok(result.kind === 'trades')
      const { trades } = result
      assert.ok(trades.profitAndLoss instanceof Float64Array)
      assert.ok(trades.tradeNumber instanceof Int32Array)
      assert.ok(trades.exitReason instanceof Uint8Array)
      assert.equal(trades.length, ended.run.trades)
      for (const name of ['tradeNumber', 'entryTime', 'exitTime', 'profitAndLoss', 'exitReason'] as const) {
        assert.deepEqual(
          streamed.flatMap((part) => [...part[name]]),
          [...trades[name]],
          name,
        )
      }
    })

    it('with progress and equity up to the last bar', () => {
      const progress = host.all<RunProgress>(methods.runProgress).filter((one) => one.runId === runId)
      const last = progress.at(-1)!
      assert.equal(last.barsDone, weekBars)
      assert.equal(last.barsTotal, weekBars)
      assert.ok(progress.every(({ barsDone }, at) => at === 0 || barsDone >= progress[at - 1]!.barsDone))
      const equity = host.all<RunEquityParams>(methods.runEquity).filter((one) => one.runId === runId)
      assert.ok(equity.at(-1)!.equity.time instanceof Float64Array)
      assert.equal(equity.at(-1)!.equity.time.at(-1), ended.run.lastTime)
    })

    it('and answers its equity, the charts of its trades, and lists it', async () => {
      const equity = await host.request<GetEquityResult>(methods.getEquity, { runId, maxPoints: 500 })
      assert.ok(equity.kind === 'equity')
      assert.ok(equity.equity.length > 100 && equity.equity.length <= 500)
      assert.ok(equity.equity.equity instanceof Float64Array)

      const chart = await host.request<GetTradeChartResult>(methods.getTradeChart, { runId, tradeNumber: 3 })
      assert.ok(chart.kind === 'chart', JSON.stringify(chart))
      assert.ok(chart.chart.candles.close instanceof Float64Array)
      assert.equal(chart.chart.placedAt?.file, emaCross)
      assert.match(fs.readFileSync(emaCross, 'utf8').split('\n')[chart.chart.placedAt.line - 1]!, /this\.buy\(/)

      const { runs } = await host.request<ListRunsResult>(methods.listRuns, null)
      assert.ok(runs.some((run) => run.runId === runId && run.state.kind === 'completed'))
      const found = await host.request<GetRunResult>(methods.getRun, { runId })
      assert.ok(found.kind === 'found' && found.run.eventLogSha256 === ended.run.eventLogSha256)

      const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'backlens-export-'))
      try {
        const exported = await host.request<ExportRunResult>(methods.exportRun, {
          runId,
          format: 'folder',
          path: directory,
        })
        assert.ok(exported.kind === 'exported', JSON.stringify(exported))
        assert.ok(exported.files.every((file) => fs.existsSync(file)))
        const rows = fs.readFileSync(path.join(directory, 'trades.csv'), 'utf8').trimEnd().split('\n')
        assert.equal(rows.length, ended.run.trades + 1)
      } finally {
        fs.rmSync(directory, { recursive: true, force: true })
      }
    })
  })

  it('runs several strategies at once', async () => {
    const runs = await Promise.all([started(host, emaCross), started(host, emaCross)])
    const ends = await Promise.all(runs.map(({ run }) => host.ended<RunEndedParams>(run.runId)))
    assert.deepEqual(
      ends.map(({ run }) => run.state.kind),
      ['completed', 'completed'],
    )
    assert.notEqual(runs[0].run.runId, runs[1].run.runId)
  })

  describe('says what it needs when it cannot run', () => {
    const cases = [
      ['an unknown instrument, with those that exist', { instrumentId: 'ES.Z13' }, /SPY\.EQUS 1-SECOND/],
      ['bars that nothing stored can make, with those that exist', { bars: '100-TICK' }, /SPY\.EQUS 1-SECOND/],
      ['an empty period, with what is covered', { from: '2020-01-01' }, /2013-10-07/],
      ['cash that is no amount', { cash: 'much' }, /much.* is no starting cash/],
      ['a class that the file does not have', { className: 'Nothing' }, /EmaCross/],
      ['a parameter that the class does not have', { parameters: { quick: 3 } }, /quick/],
    ] as const
    for (const [what, request, says] of cases) {
      it(what, async () => {
        const result = await startRun(host, emaCross, { request: { strategyFile: emaCross, ...series, ...request } })
        // What only the strategy's own code can tell ends the run instead.
        const failure =
          result.kind === 'failed' ? result : (await host.ended<RunEndedParams>(result.run.runId)).run.state
        const text = JSON.stringify(failure)
        assert.match(text, says)
        assert.doesNotMatch(text, /"kind":"completed"/)
      })
    }
  })

  describe('imports', () => {
    it('with progress by the token of the request', async () => {
      const files = [weekOfSeconds]
      const other = new StrategyWorkspace()
      const second = await another(other.folder)
      const result = await second.request<ImportMarketDataResult>(methods.importMarketData, {
        files,
        workDoneToken: 'import-1',
      })
      assert.ok(result.kind === 'imported')
      const reports = second.all<{ token: string; value: { kind: string } }>('$/progress')
      assert.ok(reports.every(({ token }) => token === 'import-1'))
      assert.equal(reports[0]!.value.kind, 'begin')
      assert.equal(reports.at(-1)!.value.kind, 'end')
      const { coverage } = await second.request<GetCoverageResult>(methods.getCoverage, null)
      assert.deepEqual(
        coverage.map(({ instrumentId, calendar, gapCount }) => [instrumentId, calendar, gapCount]),
        [['SPY.EQUS', 'NYSE', 0]],
      )
      assert.equal(await second.stop(), 0)
      other.remove()
    })

    it('until it is cancelled, leaving the catalog as it was', async () => {
      const other = new StrategyWorkspace()
      const second = await another(other.folder)
      const source = new CancellationTokenSource()
      const request = second.request<ImportMarketDataResult>(
        methods.importMarketData,
        { files: [weekOfSeconds] },
        source.token,
      )
      source.cancel()
      assert.equal((await request).kind, 'cancelled')
      const { series: found } = await second.request<ListCatalogResult>(methods.listCatalog, null)
      assert.deepEqual(found, [])
      await second.stop()
      other.remove()
    })
  })

  describe('in the editor', () => {
    const lenses = (uri: string) => host.request<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } })
    const open = (uri: string, text: string) =>
      host.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'typescript', version: 1, text } })

    it('draws lenses from the open text, with the last result after a run', async () => {
      const uri = pathToFileURL(emaCross).href
      await open(uri, `\n\n${fs.readFileSync(emaCross, 'utf8')}`)
      await lenses(uri)
      await completed(host, emaCross)
      await host.next('workspace/codeLens/refresh')
      const titles = (await lenses(uri)).map(({ command, range }) => [
        command!.title,
        command!.command,
        range.start.line,
      ])
      assert.deepEqual(titles.slice(0, 2), [
        ['▷ Run backtest', lensCommands.run, 5],
        ['Debug', lensCommands.debug, 5],
      ])
      assert.match(titles[2]![0] as string, /^[+−]\d+\.\d\d %, Sharpe −?\d+\.\d\d, [\d,]+ trades, just now$/)
      assert.equal(titles[3]![0], 'Debug')
    })

    it('shows errors of the compiler as Problems when a file is saved, and takes them away', async () => {
      const broken = workspace.write(
        'strategies/broken.ts',
        `import { Strategy } from 'backlens'\nexport class B extends Strategy { x = }\n`,
      )
      const uri = pathToFileURL(broken).href
      await open(uri, `import { Strategy } from 'backlens'\nexport class B extends Strategy {}\n`)
      const { diagnostics } = await host.next<PublishDiagnosticsParams>(
        'textDocument/publishDiagnostics',
        (params) => params.uri === uri,
      )
      assert.deepEqual(diagnostics[0]!.range.start, { line: 1, character: 38 })
      assert.equal(diagnostics[0]!.source, 'backlens')
      fs.writeFileSync(broken, `import { Strategy } from 'backlens'\nexport class B extends Strategy {}\n`)
      await host.notify('textDocument/didSave', { textDocument: { uri } })
      await host.next<PublishDiagnosticsParams>(
        'textDocument/publishDiagnostics',
        (params) => params.uri === uri && params.diagnostics.length === 0,
      )
    })
  })

  describe('leaves no process behind', () => {
    const endless = 'onBar() { for (;;); }'

    it('when it is shut down during a run', async () => {
      const second = await another(workspace.folder)
      const { run } = await started(second, workspace.writeBody('endless.ts', endless))
      const children = second.children()
      assert.ok(children.length > 0, run.runId)
      await second.stop()
      await gone(children)
    })

    it('when it is killed while a callback loops for ever', async () => {
      const second = await another(workspace.folder)
      await started(second, workspace.writeBody('endless.ts', endless))
      const children = second.children()
      second.process.kill('SIGKILL')
      await gone(children)
    })

    it('when the editor is gone', async () => {
      const second = await another(workspace.folder)
      await started(second, workspace.writeBody('endless.ts', endless))
      const all = [second.process.pid!, ...second.children()]
      second.process.disconnect()
      await gone(all)
    })

    async function gone(pids: readonly number[]): Promise<void> {
      while (pids.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })

  it('opens a run that another process of the same store has made', async () => {
    const second = await another(workspace.folder)
    const { runs } = await second.request<ListRunsResult>(methods.listRuns, null)
    assert.ok(runs.length > 0)
    assert.ok(fs.existsSync(path.join(workspace.store, 'runs', runs[0]!.runId, 'run.json')))
    await second.stop()
  })

  it('ends at once in the midst of an import, which leaves nothing', async () => {
    const fresh = new StrategyWorkspace()
    try {
      const closing = await another(fresh.folder)
      const token = 'import'
      const imported = closing.request<ImportMarketDataResult>(methods.importMarketData, {
        files: [weekOfSeconds],
        workDoneToken: token,
      })
      await closing.next<{ token: string }>('$/progress', (progress) => progress.token === token)
      const [result] = await Promise.all([imported, closing.request('shutdown', undefined)])
      assert.notEqual(result.kind, 'imported')
      const later = await another(fresh.folder)
      assert.deepEqual(await later.request<ListCatalogResult>(methods.listCatalog, {}), {
        series: [],
        continuous: [],
        extents: [],
      })
    } finally {
      fresh.remove()
    }
  })
})
