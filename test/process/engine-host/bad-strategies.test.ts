import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import {
  methods,
  type GetTradesResult,
  type ListRunsResult,
  type RunEndedParams,
  type RunLogParams,
  type RunTradesParams,
} from '../../../engine-host/protocol/requests.js'
import type { RunSummary } from '../../../engine-host/protocol/run-summary.js'
import { EngineHostClient } from './engine-host-client.js'
import { completed, importWeek, started, startRun, StrategyWorkspace } from './strategy-workspace.js'

/** Megabytes; a healthy run needs a tenth. */
const memoryMb = 256

interface BadStrategy {
  readonly rule: string
  /** Body of the class, which begins in line 4 of the file. */
  readonly body: string
  /** What the failure says; absent where the run is cancelled or completes. */
  readonly says?: RegExp
  /** Line of the failure's place. */
  readonly line?: number
}

const trading = `
  private bar = 0
  override onBar(bar: Bar): void {
    this.bar += 1
    if (this.bar % 1000 === 500) this.buy({ size: 0.5 })
    if (this.bar % 1000 === 900) this.close()
    if (this.bar > 60_000) this.misbehave(bar)
  }`

const interrupted: readonly BadStrategy[] = [
  {
    rule: 'throws in a callback',
    body: `${trading}\n  private misbehave(bar: Bar): never {\n    throw new RangeError('too high: ' + String(bar.close))\n  }`,
    says: /^throws-in-a-callback\.ts, line 13: RangeError: too high: \d+\.?\d* \(thrown in onBar at 2013-10-\d\dT/,
    line: 13,
  },
  {
    rule: 'throws what is no error',
    body: `${trading}\n  private misbehave(): never {\n    // eslint-disable-next-line\n    throw { code: 7 }\n  }`,
    says: /\{ code: 7 \} was thrown/,
  },
  {
    rule: 'throws while its fields are set',
    body: `  private readonly broken = JSON.parse('{')`,
    says: /^throws-while-its-fields-are-set\.ts, line 4: SyntaxError: /,
    line: 4,
  },
  {
    rule: 'recurses without end',
    body: `  private deeper(): number {\n    return this.deeper() + 1\n  }\n  override onBar(): void {\n    this.deeper()\n  }`,
    says: /RangeError: Maximum call stack size exceeded/,
    line: 5,
  },
  {
    rule: 'rejects a promise later',
    body: `${trading}\n  private misbehave(): void {\n    void Promise.resolve().then(() => {\n      throw new Error('too late')\n    })\n  }`,
    says: /^rejects-a-promise-later\.ts, line 14: too late/,
    line: 14,
  },
  {
    rule: 'is asynchronous',
    body: `  override async onBar(): Promise<void> {\n    await Promise.resolve()\n  }`,
    says: /^is-asynchronous\.ts, line 4: Under\.onBar is asynchronous/,
    line: 4,
  },
  {
    rule: 'throws in a handler of messages',
    body: `  override onStart(): void {\n    this.subscribeTopic('levels.*', this.take.bind(this))\n  }\n  private take(): never {\n    throw new RangeError('no level')\n  }\n  override onBar(): void {\n    this.publish('levels.daily', 1)\n  }`,
    says: /line 8: RangeError: no level \(thrown in Under\..*take on 'levels\.daily' at 2013-/,
    line: 8,
  },
  {
    rule: 'waits by the wall clock',
    body: `  override onBar(): void {\n    setTimeout(() => undefined, 10)\n  }`,
    says: /line 5: setTimeout\(\) is refused .*clock\.setTimer/,
    line: 5,
  },
  {
    rule: 'calls process exit',
    body: `  override onBar(): void {\n    process.exit(0)\n  }`,
    says: /line 5: process\.exit\(\) is refused/,
    line: 5,
  },
  {
    rule: 'aborts',
    body: `  override onBar(): void {\n    process.abort()\n  }`,
    says: /line 5: process\.abort\(\) is refused/,
    line: 5,
  },
  {
    rule: 'kills itself past every guard',
    body: `  override onBar(): void {\n    process.getBuiltinModule('node:child_process').execSync('kill -9 ' + String(process.pid))\n  }`,
    says: /ended from outside by SIGKILL/,
  },
  {
    rule: 'fills the heap',
    body: `  private readonly kept: unknown[] = []\n  override onBar(bar: Bar): void {\n    this.kept.push(Array.from({ length: 100_000 }, (_, at) => ({ at, close: bar.close })))\n  }`,
    says: /used more than 256 MB of memory/,
  },
  {
    rule: 'fills memory outside of the heap',
    body: `  private readonly kept: unknown[] = []\n  override onBar(): void {\n    this.kept.push(new Float64Array(1_000_000).fill(1))\n  }`,
    says: /used more than 256 MB of memory/,
  },
]

describe('a strategy that misbehaves', () => {
  let workspace: StrategyWorkspace
  let host: EngineHostClient
  let emaCross: string
  let healthy: RunSummary

  before(async () => {
    workspace = new StrategyWorkspace()
    emaCross = workspace.writeEmaCross()
    host = await EngineHostClient.start(workspace.folder, { runnerMemoryMb: memoryMb })
    await importWeek(host)
    healthy = (await completed(host, emaCross)).run
  })
  after(() => {
    host.kill()
    workspace.remove()
  })

  /** The host answers, knows the run in its last state, and the next run is as ever. */
  async function isUnharmed(run: RunSummary): Promise<void> {
    const { runs } = await host.request<ListRunsResult>(methods.listRuns, null)
    assert.deepEqual(runs.find(({ runId }) => runId === run.runId)?.state, run.state)
    assert.equal((await completed(host, emaCross)).run.eventLogSha256, healthy.eventLogSha256)
  }

  const fileNameOf = (rule: string) => `${rule.replaceAll(' ', '-')}.ts`

  for (const { rule, body, says, line } of interrupted) {
    it(`and ${rule} ends its run alone, and is told why`, async () => {
      const file = workspace.writeBody(fileNameOf(rule), body)
      const { run } = await started(host, file)
      const ended = await host.ended<RunEndedParams>(run.runId)
      const { state } = ended.run
      assert.ok(state.kind === 'interrupted', JSON.stringify(state))
      assert.match(state.failure.message, says!)
      assert.ok(state.failure.next.length > 0)
      if (line !== undefined) {
        assert.equal(ended.location?.file, file)
        assert.equal(ended.location.line, line)
      }
      await isUnharmed(ended.run)
    })
  }

  it('and does not compile is not run, and each error has its place', async () => {
    const file = workspace.writeBody('broken.ts', `  private x = ;\n`)
    const before = (await host.request<ListRunsResult>(methods.listRuns, null)).runs.length
    const result = await startRun(host, file)
    assert.ok(result.kind === 'failed')
    assert.deepEqual(result.location, { file, line: 4, column: 15 })
    assert.match(result.message, /^broken\.ts, line 4, column 15: /)
    assert.equal((await host.request<ListRunsResult>(methods.listRuns, null)).runs.length, before)
    await completed(host, emaCross)
  })

  it('keeps the results from before it threw', async () => {
    const file = workspace.writeBody(
      'partial.ts',
      `${trading}\n  private misbehave(): never {\n    throw new Error('enough')\n  }`,
    )
    const { run } = await started(host, file)
    const { run: ended } = await host.ended<RunEndedParams>(run.runId)
    assert.equal(ended.bars, 60_000)
    assert.equal(ended.trades, 60)
    const result = await host.request<GetTradesResult>(methods.getTrades, { runId: run.runId })
    assert.ok(result.kind === 'trades')
    assert.equal(result.trades.length, 60)
  })

  it('and loops for ever is ended by a cancellation, with the trades that were seen', async () => {
    const marker = path.join(workspace.folder, 'looping')
    const file = workspace.writeBody(
      'endless.ts',
      `${trading
        .replace('60_000', '20_000')
        .replace('this.bar += 1', 'this.bar += 1\n    for (let turn = 0; turn < 3000; turn++) Math.random()')}
  private misbehave(): never {
    process.getBuiltinModule('node:fs').writeFileSync(${JSON.stringify(marker)}, '')
    for (;;);
  }`,
    )
    const { run } = await started(host, file)
    const { runId } = run
    while (!fs.existsSync(marker)) await new Promise((resolve) => setTimeout(resolve, 20))
    await host.request(methods.cancelRun, { runId })
    const { run: ended } = await host.ended<RunEndedParams>(runId)
    assert.equal(ended.state.kind, 'cancelled')
    const streamed = host.all<RunTradesParams>(methods.runTrades).filter((params) => params.runId === runId)
    const seen = streamed.reduce((sum, { trades }) => sum + trades.length, 0)
    const result = await host.request<GetTradesResult>(methods.getTrades, { runId })
    assert.ok(result.kind === 'trades')
    assert.ok(seen > 0 && result.trades.length >= seen)
    assert.equal(result.trades.length, ended.trades)
    await isUnharmed(ended)
  })

  it('and loops for ever before its first bar is ended by a cancellation', async () => {
    const file = workspace.writeBody('stuck.ts', `  override onStart(): void {\n    for (;;);\n  }`)
    const { run } = await started(host, file)
    await host.request(methods.cancelRun, { runId: run.runId })
    const { run: ended } = await host.ended<RunEndedParams>(run.runId)
    assert.equal(ended.state.kind, 'cancelled')
    const result = await host.request<GetTradesResult>(methods.getTrades, { runId: run.runId })
    assert.ok(result.kind === 'trades' && result.trades.length === 0)
    await isUnharmed(ended)
  })

  for (const [rule, print] of [
    ['by the console', `console.log('line', at)`],
    ['past the console', `process.stdout.write('line ' + String(at) + '\\n')`],
  ] as const) {
    it(`and prints a million lines ${rule} completes, with the first lines kept and all counted`, async () => {
      const file = workspace.writeBody(
        `prints-${rule.slice(0, 2)}.ts`,
        `  override onStart(): void {\n    for (let at = 0; at < 1_000_000; at++) ${print}\n  }`,
      )
      const { run } = await completed(host, file)
      const logs = host.all<RunLogParams>(methods.runLog).filter(({ runId }) => runId === run.runId)
      const sent = logs.reduce((sum, { lines }) => sum + lines.length, 0)
      const dropped = logs.reduce((sum, { dropped: count }) => sum + count, 0)
      assert.equal(sent + dropped, 1_000_000)
      assert.ok(logs.every(({ lines }) => lines.length <= 200))
      assert.ok(fs.statSync(path.join(run.specification.runDirectory, 'log.txt')).size < 1_000_000)
      await isUnharmed(run)
    })
  }

  it('and prints a line that never ends completes', async () => {
    const file = workspace.writeBody(
      'long-line.ts',
      `  override onStart(): void {\n    for (let at = 0; at < 200; at++) process.stdout.write('x'.repeat(1_000_000))\n  }`,
    )
    const { run } = await completed(host, file)
    const lines = host.all<RunLogParams>(methods.runLog).filter(({ runId }) => runId === run.runId)
    assert.ok(lines.flatMap((log) => log.lines).every((line) => line.length < 10_000))
    await isUnharmed(run)
  })
})
