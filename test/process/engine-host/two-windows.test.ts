import assert from 'node:assert/strict'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import {
  methods,
  type ImportMarketDataResult,
  type ListCatalogResult,
  type ListRunsResult,
} from '../../../engine-host/protocol/requests.js'
import { EngineHostClient } from './engine-host-client.js'
import { completed, importWeek, StrategyWorkspace, weekBars } from './strategy-workspace.js'

const dayStart = Date.UTC(2024, 0, 2) / 1000

/** One-second bars of an instrument, every day one partition. */
function secondBars(days: number): string {
  const lines = ['time,open,high,low,close,volume']
  for (let day = 0; day < days; day++) {
    for (let second = 0; second < 3000; second++) {
      const time = new Date((dayStart + day * 86_400 + second) * 1000).toISOString()
      lines.push(`${time},100,101,99,100.5,${second + 1}`)
    }
  }
  return `${lines.join('\n')}\n`
}

const secondWindowImport = { settings: { instrument: 'OTHER.FILE' } }

describe('two windows on one folder', function () {
  this.timeout(120_000)
  let workspace: StrategyWorkspace
  let hosts: EngineHostClient[]
  beforeEach(() => {
    workspace = new StrategyWorkspace()
    hosts = []
  })
  afterEach(() => {
    for (const host of hosts) host.kill()
    workspace.remove()
  })

  const open = async () => {
    const host = await EngineHostClient.start(workspace.folder)
    hosts.push(host)
    return host
  }
  const rowsOf = async (host: EngineHostClient) => {
    const { series } = await host.request<ListCatalogResult>(methods.listCatalog, null)
    return Object.fromEntries(series.map(({ instrumentId, rows }) => [instrumentId, rows]))
  }
  const runsOf = async (host: EngineHostClient) => {
    const { runs } = await host.request<ListRunsResult>(methods.listRuns, null)
    return runs.map(({ runId }) => runId).sort()
  }
  const importFile = (host: EngineHostClient, file: string) =>
    host.request<ImportMarketDataResult>(methods.importMarketData, { files: [file], ...secondWindowImport })

  it('the second reads, runs backtests and sees those of the first, and imports once the first is closed', async () => {
    const other = workspace.write('other.csv', secondBars(2))
    const strategy = workspace.writeEmaCross()
    const first = await open()
    await importWeek(first)
    const second = await open()
    assert.deepEqual(await rowsOf(second), { 'SPY.EQUS': weekBars })
    const ofSecond = await completed(second, strategy)
    const ofFirst = await completed(first, strategy)
    assert.equal(ofSecond.run.eventLogSha256, ofFirst.run.eventLogSha256)
    const both = [ofFirst.run.runId, ofSecond.run.runId].sort()
    assert.deepEqual(await runsOf(second), both)

    const refused = await importFile(second, other)
    assert.ok(refused.kind === 'failed')
    assert.equal(
      refused.message,
      `The store ${workspace.store} is open for writing in the process ${first.process.pid!}, probably another window on the same folder.`,
    )
    assert.equal(refused.next, 'Close that window, or do this there; what is stored can be read and backtested here.')

    await first.stop()
    const imported = await importFile(second, other)
    assert.equal(imported.kind, 'imported', JSON.stringify(imported))
    assert.deepEqual(await rowsOf(second), { 'SPY.EQUS': weekBars, 'OTHER.FILE': 6000 })
    assert.deepEqual(await runsOf(second), both)
    const third = await completed(second, strategy)
    await second.stop()

    const next = await open()
    assert.deepEqual(await rowsOf(next), { 'SPY.EQUS': weekBars, 'OTHER.FILE': 6000 })
    assert.deepEqual(await runsOf(next), [...both, third.run.runId].sort())
  })

  it('the second imports once the first has been killed in the middle of an import, of which nothing or all is left', async () => {
    const days = 40
    const file = workspace.write('other.csv', secondBars(days))
    const first = await open()
    await importWeek(first)
    const second = await open()
    assert.deepEqual(await rowsOf(second), { 'SPY.EQUS': weekBars })
    void importFile(first, file).catch(() => undefined)
    const temporary = path.join(workspace.store, 'tmp')
    while (!fs.readdirSync(temporary).some((name) => fs.existsSync(path.join(temporary, name, '3.parquet')))) {
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    const refused = await importFile(second, file)
    assert.equal(refused.kind, 'failed')
    const gone = once(first.process, 'exit')
    first.kill()
    await gone

    const imported = await importFile(second, file)
    assert.equal(imported.kind, 'imported', JSON.stringify(imported))
    assert.deepEqual(await rowsOf(second), { 'SPY.EQUS': weekBars, 'OTHER.FILE': days * 3000 })
    assert.deepEqual(fs.readdirSync(temporary), [])
    await completed(second, workspace.writeEmaCross())
  })
})
