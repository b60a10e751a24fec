import assert from 'node:assert/strict'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { methods, type GetTradeChartResult, type RunEndedParams } from '../../../engine-host/protocol/requests.js'
import { EngineHostClient } from './engine-host-client.js'
import { InspectorClient } from './inspector-client.js'
import { completed, importWeek, series, started, StrategyWorkspace } from './strategy-workspace.js'

interface ScriptParsed {
  readonly scriptId: string
  readonly url: string
  readonly sourceMapURL: string
}
interface Paused {
  readonly callFrames: readonly {
    readonly callFrameId: string
    readonly functionName: string
    readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber: number }
  }[]
}
interface Evaluated {
  readonly result: { readonly value?: unknown }
}

const isBundle = (url: string) => url.endsWith('debugged.bundle.js')

describe('a debug run', () => {
  let workspace: StrategyWorkspace
  let host: EngineHostClient
  let file: string

  before(async () => {
    workspace = new StrategyWorkspace()
    file = workspace.writeBody(
      'debugged.ts',
      `  private bars = 0

  override onBar(bar: Bar): void {
    const middle = (bar.high + bar.low) / 2
    this.bars += middle > 0 ? 1 : 0
  }`,
    )
    host = await EngineHostClient.start(workspace.folder)
    await importWeek(host)
  })
  after(() => {
    host.kill()
    workspace.remove()
  })

  /** Attaches as an editor does: breakpoints first, then the word that lets the process go on. */
  async function attach(port: number): Promise<InspectorClient> {
    const inspector = await InspectorClient.attach(port)
    await inspector.send('Runtime.enable')
    await inspector.send('Debugger.enable')
    void inspector.send('Runtime.runIfWaitingForDebugger')
    return inspector
  }

  it('loads nothing of the strategy until a debugger lets it, then runs to the end', async () => {
    const { run, inspectorPort } = await started(host, file, { debug: true })
    const inspector = await attach(inspectorPort!)
    const { sourceMapURL } = await inspector.event<ScriptParsed>('Debugger.scriptParsed', ({ url }) => isBundle(url))
    assert.match(sourceMapURL, /^data:application\/json;base64,/)
    const ended = await host.ended<RunEndedParams>(run.runId)
    assert.deepEqual(ended.run.state, { kind: 'completed' })
    inspector.close()
  })

  it('pauses once, in the first call of the callback, at its first statement, with its locals', async () => {
    const { run, inspectorPort } = await started(host, file, { debug: true, stopOnCallback: 'onBar' })
    const inspector = await attach(inspectorPort!)
    const { callFrames } = await inspector.event<Paused>('Debugger.paused')
    const frame = callFrames[0]!
    assert.match(frame.functionName, /onBar$/)
    const { sourceMapURL, scriptId } = await inspector.event<ScriptParsed>('Debugger.scriptParsed', ({ url }) =>
      isBundle(url),
    )
    assert.equal(frame.location.scriptId, scriptId)
    const payload: unknown = JSON.parse(Buffer.from(sourceMapURL.split(',')[1]!, 'base64').toString())
    const map = new SourceMap(payload as SourceMapPayload)
    const entry = map.findEntry(frame.location.lineNumber, frame.location.columnNumber)
    assert.ok('originalSource' in entry)
    assert.equal(entry.originalSource, file)
    assert.equal(entry.originalLine + 1, 7)

    const evaluate = async (expression: string) => {
      const on = { callFrameId: frame.callFrameId, expression }
      return (await inspector.send<Evaluated>('Debugger.evaluateOnCallFrame', on)).result.value
    }
    assert.equal(await evaluate('bar.close > 100 && bar.high >= bar.low'), true)
    assert.equal(await evaluate('this.bars'), 0)

    await inspector.send('Debugger.resume')
    const ended = await host.ended<RunEndedParams>(run.runId)
    assert.deepEqual(ended.run.state, { kind: 'completed' })
    inspector.close()
    const plain = await completed(host, file)
    assert.equal(plain.run.eventLogSha256, ended.run.eventLogSha256)
  })

  it('is the uninterrupted run, though it is paused twenty times on its way', async () => {
    const trading = workspace.writeBody(
      'paused.ts',
      `  private bars = 0

  override onBar(bar: Bar): void {
    if (++this.bars % 20 === 0) this.buy({ size: 10, stopLoss: bar.close * 0.999, takeProfit: bar.close * 1.001 })
    if (this.bars % 30 === 0) this.close()
  }`,
    )
    const request = { strategyFile: trading, ...series, to: '2013-10-07T15:30:00Z' }
    const uninterrupted = await started(host, trading, { request })
    const plain = await host.ended<RunEndedParams>(uninterrupted.run.runId)
    assert.ok(plain.run.trades > 50 && plain.run.bars > 5000, `${plain.run.trades} trades, ${plain.run.bars} bars`)
    const { run, inspectorPort } = await started(host, trading, { request, debug: true, stopOnCallback: 'onBar' })
    const inspector = await attach(inspectorPort!)
    await inspector.next<Paused>('Debugger.paused')
    // Past the statement that pauses once, to the first of the strategy's own.
    await inspector.send('Debugger.stepOver')
    const { callFrames } = await inspector.next<Paused>('Debugger.paused')
    const condition = 'this.bars % 250 === 249'
    const { breakpointId } = await inspector.send<{ readonly breakpointId: string }>('Debugger.setBreakpoint', {
      location: callFrames[0]!.location,
      condition,
    })
    for (let pause = 0; pause < 20; pause++) {
      await inspector.send('Debugger.resume')
      await inspector.next<Paused>('Debugger.paused')
    }
    await inspector.send('Debugger.removeBreakpoint', { breakpointId })
    await inspector.send('Debugger.resume')
    const ended = await host.ended<RunEndedParams>(run.runId)
    inspector.close()
    assert.deepEqual(ended.run.state, { kind: 'completed' })
    assert.equal(ended.run.eventLogSha256, plain.run.eventLogSha256)
    assert.equal(ended.run.trades, plain.run.trades)
  })

  it('pauses in the callback that placed the entry of a trade, at its time, and is the same run', async () => {
    const trading = workspace.writeBody(
      'trade.ts',
      `  private bars = 0

  override onBar(bar: Bar): void {
    if (++this.bars % 40 !== 0) return
    this.enter(bar)
  }

  private enter({ close }: Bar): void {
    this.buy({ size: 10, stopLoss: close * 0.999, takeProfit: close * 1.001 })
  }

  override onOrderFilled(): void {
    this.bars += 0
  }`,
    )
    const request = { strategyFile: trading, ...series, to: '2013-10-07T15:30:00Z' }
    const first = await started(host, trading, { request })
    const plain = await host.ended<RunEndedParams>(first.run.runId)
    const answer = await host.request<GetTradeChartResult>(methods.getTradeChart, {
      runId: first.run.runId,
      tradeNumber: 7,
    })
    assert.ok('chart' in answer)
    const { placedTime, placedAt } = answer.chart
    assert.ok(placedTime !== undefined && placedAt !== undefined && placedTime < answer.chart.trade.entryTime[0]!)
    for (const [location, callback] of [
      [placedAt, /onBar$|onOrderFilled$/],
      [{ ...placedAt, line: placedAt.line - 5 }, /onBar$/],
    ] as const) {
      const stopAtOrder = { time: placedTime, location }
      const { run, inspectorPort } = await started(host, trading, { request, debug: true, stopAtOrder })
      const inspector = await attach(inspectorPort!)
      const { callFrames } = await inspector.next<Paused>('Debugger.paused')
      const frame = callFrames[0]!
      assert.match(frame.functionName, callback)
      const on = { callFrameId: frame.callFrameId, expression: 'this.bars' }
      const { result } = await inspector.send<Evaluated>('Debugger.evaluateOnCallFrame', on)
      // The entry is filled at the open of the bar after the one in whose callback it was placed.
      assert.equal(result.value, answer.chart.trade.entryBar[0]! - 1)
      await inspector.send('Debugger.resume')
      const ended = await host.ended<RunEndedParams>(run.runId)
      inspector.close()
      assert.equal(ended.run.eventLogSha256, plain.run.eventLogSha256)
    }
  })

  it('ends when it is cancelled while it waits for a debugger', async () => {
    const { run } = await started(host, file, { debug: true })
    await host.request(methods.cancelRun, { runId: run.runId })
    const ended = await host.ended<RunEndedParams>(run.runId)
    assert.equal(ended.run.state.kind, 'cancelled')
  })

  it('ends when it is cancelled while it is paused', async () => {
    const { run, inspectorPort } = await started(host, file, { debug: true, stopOnCallback: 'onBar' })
    const inspector = await attach(inspectorPort!)
    await inspector.event<Paused>('Debugger.paused')
    await host.request(methods.cancelRun, { runId: run.runId })
    const ended = await host.ended<RunEndedParams>(run.runId)
    assert.equal(ended.run.state.kind, 'cancelled')
    inspector.close()
    await completed(host, file)
  })
})
