import assert from 'node:assert/strict'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import {
  methods,
  type GetEquityResult,
  type GetTradesResult,
  type ListRunsResult,
  type RunEndedParams,
} from '../../../engine-host/protocol/requests.js'
import { exitReasons, type EquityColumns, type TradeColumns } from '../../../engine-host/protocol/result-columns.js'
import type { RunSummary } from '../../../engine-host/protocol/run-summary.js'
import { cli } from '../cli-process.js'
import { seeded } from '../killable-child.js'
import { EngineHostClient } from './engine-host-client.js'
import { isAlive } from './process-tree.js'
import { importWeek, series, started, StrategyWorkspace } from './strategy-workspace.js'

type Victim = 'runner' | 'engine host'

/** Something that appears in the folder of a run; the process is killed when it does. */
const moments: readonly (readonly [what: string, name: RegExp])[] = [
  ['the folder is there and nothing in it', /^$/],
  ['the first record begins', /^run\.json\.tmp$/],
  ['the first record is there', /^run\.json$/],
  ['the trades are written', /^trades\.00001\.parquet\.tmp$/],
  ['the journal has a part', /^journal\.(00001\.)?parquet$/],
  ['the equity is written', /^equity\.00001\.parquet\.tmp$/],
  ['the equity has its last name', /^equity\.parquet$/],
]
const randomKills = 3
const openReason = exitReasons.indexOf('open')
/** One day of the week. */
const period = { from: '2013-10-07', to: '2013-10-08' }

/** A trade nearly every other bar: what is recorded takes longer to save than to happen. */
const restless = `
  onBar(bar: Bar) {
    if (this.isFlat()) this.buy({ size: 0.5, stopLoss: bar.close * 0.98, takeProfit: bar.close * 1.02 })
    else this.close()
  }`

describe('runs whose processes are killed while results are saved', function () {
  this.timeout(300_000)
  let workspace: StrategyWorkspace
  let strategy: string
  let hosts: EngineHostClient[] = []
  let whole: { readonly summary: RunSummary; readonly trades: TradeColumns; readonly equity: EquityColumns }
  const equityAt = new Map<number, number>()
  let duration = 0

  const runsDirectory = () => path.join(workspace.store, 'runs')
  const open = async () => {
    const host = await EngineHostClient.start(workspace.folder)
    hosts.push(host)
    return host
  }
  const listed = async (host: EngineHostClient) => (await host.request<ListRunsResult>(methods.listRuns, null)).runs

  before(async () => {
    workspace = new StrategyWorkspace()
    strategy = workspace.writeBody('restless.ts', restless)
    const host = await open()
    await importWeek(host)
    const begun = performance.now()
    const { run } = await started(host, strategy, { request: { strategyFile: strategy, ...series, ...period } })
    const { run: summary } = await host.ended<RunEndedParams>(run.runId)
    duration = performance.now() - begun
    whole = { summary, ...(await savedRows(host, run.runId)) }
    whole.equity.time.forEach((time, row) => equityAt.set(time, whole.equity.equity[row]!))
    await host.stop()
  })
  afterEach(async () => {
    const children = hosts.flatMap((host) => (host.process.exitCode === null ? host.children() : []))
    for (const host of hosts) host.kill()
    hosts = []
    while (children.some(isAlive)) await pause(20)
  })
  after(() => workspace.remove())

  async function savedRows(host: EngineHostClient, runId: string) {
    const { trades } = found(await host.request<GetTradesResult>(methods.getTrades, { runId }))
    const { equity } = found(await host.request<GetEquityResult>(methods.getEquity, { runId, maxPoints: 1e6 }))
    return { trades, equity }
  }

  /** Starts the run in a window of its own and kills a process of it when `moment` resolves. */
  async function killed(
    victim: Victim,
    moment: (known: ReadonlySet<string>) => Promise<void>,
    hostsTurn?: () => Promise<void>,
  ): Promise<void> {
    const host = await open()
    await listed(host)
    const known = new Set(fs.readdirSync(runsDirectory()))
    const run = started(host, strategy, { request: { strategyFile: strategy, ...series, ...period } }).catch(
      () => undefined,
    )
    await moment(known)
    const children = host.children()
    if (victim === 'runner') {
      for (const pid of children) process.kill(pid, 'SIGKILL')
      if (hostsTurn === undefined) {
        const result = await run
        if (result !== undefined) await host.ended(result.run.runId)
      } else await hostsTurn()
    }
    const gone = once(host.process, 'exit')
    host.process.kill('SIGKILL')
    await gone
    while (children.some(isAlive)) await pause(5)
  }

  /** After a second start: each run is complete or interrupted, and what it has is the beginning of the whole run. */
  async function requireSound(): Promise<void> {
    for (const name of fs.readdirSync(runsDirectory())) {
      // A folder without a record is left alone for a while, since a process may just have made it.
      const folder = path.join(runsDirectory(), name)
      if (!fs.existsSync(path.join(folder, 'run.json'))) fs.utimesSync(folder, 1, 1)
    }
    const host = await open()
    const runs = await listed(host)
    assert.deepEqual(fs.readdirSync(runsDirectory()).toSorted(), runs.map(({ runId }) => runId).toSorted())
    for (const { runId, state } of runs) {
      assert.ok(state.kind === 'completed' || state.kind === 'interrupted', `${runId} is ${state.kind}`)
      const names = fs.readdirSync(path.join(runsDirectory(), runId))
      assert.deepEqual(
        names.filter((name) => name.endsWith('.tmp')),
        [],
        runId,
      )
      const { trades, equity } = await savedRows(host, runId)
      requirePrefix(trades, whole.trades, runId)
      if (state.kind === 'interrupted') continue
      assert.equal(trades.length, whole.trades.length)
      assert.deepEqual(equity, whole.equity)
    }
    for (const run of runs.filter(({ state }) => state.kind === 'interrupted')) {
      const { trades, equity } = await savedRows(host, run.runId)
      assert.equal(run.trades, trades.exitReason.filter((reason) => reason !== openReason).length, run.runId)
      for (let row = 0; row < equity.length; row++) {
        const expected = equityAt.get(equity.time[row]!)
        if (expected !== undefined && equity.equity[row] !== expected)
          assert.equal(equity.equity[row], expected, `${run.runId} equity ${row}`)
      }
    }
    await host.stop()
    for (const { runId } of runs) fs.rmSync(path.join(runsDirectory(), runId), { recursive: true })
  }

  for (const victim of ['runner', 'engine host'] as const) {
    for (const [what, name] of moments) {
      it(`the ${victim} when ${what}`, async () => {
        await killed(victim, (known) => appeared(runsDirectory(), known, name))
        await requireSound()
      })
    }

    it(`the ${victim}, at random moments`, async () => {
      const random = seeded(victim.length)
      for (let part = 0; part < randomKills; part++) {
        const after = ((part + random()) / randomKills) * duration
        await killed(victim, () => pause(after))
        await requireSound()
      }
    })
  }

  it('the runner, and the engine host while it saves what was left', async () => {
    const random = seeded(7)
    for (let part = 0; part < randomKills; part++) {
      const [after, then] = [duration * (0.4 + 0.5 * random()), 15 * part]
      await killed(
        'runner',
        () => pause(after),
        () => pause(then),
      )
      await requireSound()
    }
  })

  it('says of such a run in the list of the command line that it was cut short, and why', async () => {
    // The first record: a process that is killed later may just have completed the run.
    await killed('engine host', (known) => appeared(runsDirectory(), known, /^run\.json$/))
    const { stdout } = await cli(workspace.folder, 'runs', 'list')
    assert.match(stdout, /interrupted/)
    const shown = await cli(workspace.folder, 'runs', 'show', 'latest')
    assert.match(shown.stdout + shown.stderr, /cut short: its process ended before the results were complete/)
    await requireSound()
  })
})

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

function found<Result extends { readonly kind: string }>(result: Result): Exclude<Result, { kind: 'failed' }> {
  assert.notEqual(result.kind, 'failed', JSON.stringify(result))
  return result as Exclude<Result, { kind: 'failed' }>
}

/** A trade that was open when the run was cut short is told with the last price as its exit. */
function requirePrefix(part: TradeColumns, whole: TradeColumns, what: string): void {
  assert.ok(part.length <= whole.length, `${what}: ${part.length} trades of ${whole.length}`)
  for (const column of ['tradeNumber', 'entryTime', 'entryOrder', 'exitTime', 'profitAndLoss'] as const)
    for (let row = 0; row < part.length; row++) {
      const isKnown = part.exitReason[row] !== openReason || column.startsWith('entry')
      if (isKnown && part[column][row] !== whole[column][row])
        assert.equal(part[column][row], whole[column][row], `${what}: ${column} of trade ${row + 1}`)
    }
}

/** Resolves when a new folder holds something of a name, or the run is complete without it. */
async function appeared(directory: string, known: ReadonlySet<string>, name: RegExp): Promise<void> {
  for (;;) {
    for (const folder of fs.readdirSync(directory)) {
      if (known.has(folder)) continue
      if (name.test('')) return
      const names = fs.readdirSync(path.join(directory, folder))
      if (names.some((each) => name.test(each)) || names.includes('equity.parquet')) return
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
}
