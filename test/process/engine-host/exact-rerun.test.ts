import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import {
  methods,
  type ImportMarketDataResult,
  type ListRunsResult,
  type RerunExactlyResult,
  type RunEndedParams,
} from '../../../engine-host/protocol/requests.js'
import type { RunRecord } from '../../../engine-host/backtest/run-folder.js'
import type { RunSummary } from '../../../engine-host/protocol/run-summary.js'
import { cli, jsonOf } from '../cli-process.js'
import { EngineHostClient } from './engine-host-client.js'
import { importWeek, series, started, StrategyWorkspace } from './strategy-workspace.js'

/** Draws lots, so that the seed decides what it does. */
const lots = (threshold: string) => `
  onBar() {
    if (Math.random() < ${threshold}) this.isFlat() ? this.buy({ size: 0.5 }) : this.close()
  }`
const secondQuotes = path.join(__dirname, '..', '..', 'data', 'databento', 'equs-mini-20131007.bbo-1s.csv.zst')
const day = { from: '2013-10-07', to: '2013-10-08' }

describe('running a saved run again exactly as it was', function () {
  this.timeout(120_000)
  let workspace: StrategyWorkspace
  let host: EngineHostClient
  let strategyFile: string
  let first: RunSummary

  before(async () => {
    workspace = new StrategyWorkspace()
    strategyFile = workspace.writeBody('lots/lots.ts', lots('0.01'))
    host = await EngineHostClient.start(workspace.folder)
    await importWeek(host)
    first = await run({ bars: '1-SECOND' })
  })
  after(() => {
    host.kill()
    workspace.remove()
  })

  async function run(more: object): Promise<RunSummary> {
    const request = { strategyFile, ...series, ...day, seed: 7, ...more }
    const { run: begun } = await started(host, strategyFile, { request })
    const { run: ended } = await host.ended<RunEndedParams>(begun.runId)
    assert.deepEqual(ended.state, { kind: 'completed' })
    assert.ok(ended.trades > 20)
    return ended
  }
  const ask = (runId: string, anyway = false) =>
    host.request<RerunExactlyResult>(methods.rerunExactly, { runId, anyway })
  async function repeated(runId: string, anyway = false): Promise<RunSummary> {
    const result = await ask(runId, anyway)
    assert.ok(result.kind === 'started', JSON.stringify(result))
    return (await host.ended<RunEndedParams>(result.run.runId)).run
  }
  const folderOf = (runId: string) => path.join(workspace.store, 'runs', runId)
  function changeRecord(runId: string, change: (record: RunRecord) => object): () => void {
    const file = path.join(folderOf(runId), 'run.json')
    const text = fs.readFileSync(file, 'utf8')
    fs.writeFileSync(file, JSON.stringify(change(JSON.parse(text) as RunRecord)))
    return () => fs.writeFileSync(file, text)
  }
  function without(file: string, put?: string): () => void {
    const aside = `${file}.aside`
    fs.renameSync(file, aside)
    if (put !== undefined) fs.writeFileSync(file, put)
    return () => fs.renameSync(aside, file)
  }

  it('gives the same events though the strategy is another by now, and names the run that it repeats', async () => {
    const text = fs.readFileSync(strategyFile, 'utf8')
    workspace.writeBody('lots/lots.ts', lots('0.5'))
    const second = await repeated(first.runId)
    assert.notEqual(second.runId, first.runId)
    assert.equal(second.eventLogSha256, first.eventLogSha256)
    assert.deepEqual(second.specification.repeats, { runId: first.runId, eventLogSha256: first.eventLogSha256 })
    const third = await repeated(second.runId)
    assert.equal(third.eventLogSha256, first.eventLogSha256)
    assert.equal(third.specification.repeats?.runId, second.runId)
    const { runs } = await host.request<ListRunsResult>(methods.listRuns, null)
    assert.ok(runs.some(({ runId }) => runId === third.runId))
    fs.writeFileSync(strategyFile, text)
  })

  it('gives the same events though the strategy and the market data are gone, since the run keeps both', async () => {
    const restores = [without(path.join(workspace.folder, 'lots')), without(path.join(workspace.store, 'market_data'))]
    const second = await repeated(first.runId)
    assert.equal(second.eventLogSha256, first.eventLogSha256)
    for (const restore of restores) restore()
  })

  it('gives the same events over bars that were made of shorter ones, of which no copy is kept', async () => {
    const minutes = await run({ bars: '5-SECOND' })
    assert.equal((await repeated(minutes.runId)).eventLogSha256, minutes.eventLogSha256)
    const file = minutes.specification.sources[0]!.files[0]!
    const bytes = fs.readFileSync(file)
    // The store never changes a file, it puts another in its place.
    const restore = without(file, bytes.toString('latin1').slice(9))
    const changed = await ask(minutes.runId)
    fs.rmSync(file)
    const gone = await ask(minutes.runId)
    restore()
    assert.match(messageOf(changed), /can no longer be repeated exactly\. The data .* has changed since the run\./)
    assert.match(messageOf(gone), /can no longer be repeated exactly\. The data .* is no longer there\./)
    assert.equal((await repeated(minutes.runId)).eventLogSha256, minutes.eventLogSha256)
  })

  const impossible: readonly (readonly [why: string, spoil: () => () => void, told: RegExp])[] = [
    [
      'the copy of its code is missing',
      () => without(path.join(folderOf(first.runId), 'strategy.js')),
      /The copy of the code that ran, .*strategy\.js, is missing\./,
    ],
    [
      'the copy of its code was changed',
      () => without(path.join(folderOf(first.runId), 'strategy.js'), 'exports.Under = class {}'),
      /The copy of the code that ran, .* has been changed since\./,
    ],
    [
      'the data that it keeps is damaged',
      () => without(path.join(folderOf(first.runId), 'market_data.00001.parquet'), 'damaged'),
      /The market data that the run keeps, .*, is missing or has been changed\./,
    ],
    [
      'its settings are of another version',
      () =>
        changeRecord(first.runId, ({ summary, ...record }) => ({
          ...record,
          summary: {
            ...summary,
            specification: { ...summary.specification, venue: { entryAt: 'tomorrow' } },
          },
        })),
      /tomorrow/,
    ],
  ]
  for (const [why, spoil, told] of impossible)
    it(`is refused before anything runs, with the reason and a way out, where ${why}`, async () => {
      const folders = fs.readdirSync(path.join(workspace.store, 'runs'))
      const restore = spoil()
      const result = await ask(first.runId)
      restore()
      assert.ok(result.kind === 'failed', JSON.stringify(result))
      assert.match(result.message, told)
      assert.match(result.next, /Use Rerun to run its strategy as it is now/)
      assert.deepEqual(fs.readdirSync(path.join(workspace.store, 'runs')), folders)
    })

  it('is uncertain where another version of Backlens made it, and compares the events when it is run anyway', async () => {
    const restore = changeRecord(first.runId, ({ versions, ...record }) => ({
      ...record,
      versions: { ...versions, backlens: '0.0.1' },
    }))
    const result = await ask(first.runId)
    assert.ok(result.kind === 'uncertain', JSON.stringify(result))
    assert.match(result.failure.message, /It was made by Backlens 0\.0\.1, and this is /)
    assert.equal((await repeated(first.runId, true)).eventLogSha256, first.eventLogSha256)
    restore()
  })

  it('is uncertain where the strategy asked for bars that the run did not name', async () => {
    const text = fs.readFileSync(strategyFile, 'utf8')
    workspace.write(
      'lots/lots.ts',
      `import { bars, Strategy } from 'backlens'\n\nexport class Under extends Strategy {
        onStart() { this.subscribe(bars('${series.instrumentId}', '5-SECOND')) }${lots('0.01')}\n}\n`,
    )
    const more = await run({ bars: '1-SECOND' })
    fs.writeFileSync(strategyFile, text)
    const result = await ask(more.runId)
    assert.ok(result.kind === 'uncertain', JSON.stringify(result))
    assert.match(result.failure.message, /asked for data that the run did not name/)
    assert.equal((await repeated(more.runId, true)).eventLogSha256, more.eventLogSha256)
  })

  it('checks the quotes that the strategy asked for beside the bars of the run, though none of their rows is kept', async () => {
    const imported = await host.request<ImportMarketDataResult>(methods.importMarketData, { files: [secondQuotes] })
    assert.ok(imported.kind === 'imported', JSON.stringify(imported))
    const text = fs.readFileSync(strategyFile, 'utf8')
    workspace.write(
      'lots/lots.ts',
      `import { quotes, Strategy } from 'backlens'\n\nexport class Under extends Strategy {
        onStart() { this.subscribe(quotes(this.instrument)) }${lots('0.01')}\n}\n`,
    )
    const more = await run({ bars: '1-SECOND' })
    fs.writeFileSync(strategyFile, text)
    const result = await ask(more.runId)
    assert.ok(result.kind === 'uncertain', JSON.stringify(result))
    assert.match(result.failure.message, /asked for data that the run did not name/)
    assert.equal((await repeated(more.runId, true)).eventLogSha256, more.eventLogSha256)
    const [stored] = filesBelow(path.join(workspace.store, 'market_data')).filter((file) => /kind=quotes/.test(file))
    const restore = without(stored!, fs.readFileSync(stored!).toString('latin1').slice(9))
    const changed = await ask(more.runId)
    fs.rmSync(stored!)
    const gone = await ask(more.runId)
    restore()
    assert.match(messageOf(changed), /can no longer be repeated exactly\. The data .* has changed since the run\./)
    assert.match(messageOf(gone), /can no longer be repeated exactly\. The data .* is no longer there\./)
  })

  it('by the command line: the same events and code 0, other events and code 1', async () => {
    const same = await cli(workspace.folder, 'runs', 'rerun', first.runId, '--json')
    assert.equal(same.code, 0, same.stderr)
    assert.deepEqual([jsonOf(same)['repeats'], jsonOf(same)['isSame']], [first.runId, true])
    const restore = changeRecord(first.runId, ({ summary, ...record }) => ({
      ...record,
      summary: { ...summary, eventLogSha256: 'ff'.repeat(32) },
    }))
    const other = await cli(workspace.folder, 'runs', 'rerun', first.runId)
    restore()
    assert.equal(other.code, 1)
    assert.match(other.stderr, /Not the same events as /)
    const file = without(path.join(folderOf(first.runId), 'strategy.js'))
    const refused = await cli(workspace.folder, 'runs', 'rerun', first.runId)
    file()
    assert.equal(refused.code, 1)
    assert.match(refused.stderr, /can no longer be repeated exactly\. The copy of the code/)
  })
})

function filesBelow(folder: string): string[] {
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names.filter((name) => name.endsWith('.parquet')).map((name) => path.join(folder, name))
}

function messageOf(result: RerunExactlyResult): string {
  return result.kind === 'failed' ? result.message : JSON.stringify(result)
}
