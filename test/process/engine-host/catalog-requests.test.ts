import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { CancellationTokenSource, type PublishDiagnosticsParams } from 'vscode-languageserver/node'
import type {
  DeleteSeriesResult,
  ExportSeriesResult,
  FindSeriesRowResult,
  GetInstrumentResult,
  GetSeriesChartResult,
  GetSeriesCoverageResult,
  GetSeriesRowsResult,
  RepairCatalogResult,
  SaveInstrumentResult,
  VerifyCatalogResult,
} from '../../../engine-host/protocol/catalog-requests.js'
import { methods, type ListCatalogResult } from '../../../engine-host/protocol/requests.js'
import { EngineHostClient } from './engine-host-client.js'
import { importWeek, series, StrategyWorkspace, weekBars } from './strategy-workspace.js'

describe('the catalog over the engine host', () => {
  let workspace: StrategyWorkspace
  let host: EngineHostClient
  before(async () => {
    workspace = new StrategyWorkspace()
    host = await EngineHostClient.start(workspace.folder)
    await importWeek(host)
  })
  after(() => {
    host.kill()
    workspace.remove()
  })

  it('lists when a series was imported and what its files hold', async () => {
    const { series: listed, extents } = await host.request<ListCatalogResult>(methods.listCatalog, null)
    assert.ok(Math.abs(Date.now() - listed[0]!.importedAt!) < 3_600_000)
    const millis = (nanos: string) => Number(BigInt(nanos) / 1_000_000n)
    assert.deepEqual([...extents[0]!], [millis(listed[0]!.firstNanos), millis(listed[0]!.lastNanos)])
  })

  it('answers coverage, chart, rows and the row of a time as typed arrays', async () => {
    const covered = await host.request<GetSeriesCoverageResult>(methods.getSeriesCoverage, series)
    assert.ok(covered.kind === 'covered' && covered.tradeDates.rows instanceof Float64Array)
    assert.equal(
      covered.tradeDates.rows.reduce((sum, rows) => sum + rows, 0),
      weekBars,
    )
    const window = { firstRow: 0, endRow: weekBars, maxPoints: 500 }
    const chart = await host.request<GetSeriesChartResult>(methods.getSeriesChart, { ...series, ...window })
    assert.ok(chart.kind === 'chart' && chart.chart.points.kind === 'candles')
    assert.ok(chart.chart.points.candles.length <= 500 && chart.chart.points.candles.close instanceof Float64Array)
    const found = await host.request<FindSeriesRowResult>(methods.findSeriesRow, {
      ...series,
      time: '2013-10-09 10:00',
    })
    assert.ok(found.kind === 'found')
    const rows = await host.request<GetSeriesRowsResult>(methods.getSeriesRows, {
      ...series,
      firstRow: found.row,
      count: 3,
    })
    assert.ok(
      rows.kind === 'rows' && rows.rows.nanos[0] === String(BigInt(Date.parse('2013-10-09T14:00:00Z')) * 1_000_000n),
    )
  })

  it('exports with progress', async () => {
    const file = path.join(workspace.folder, 'out', 'spy.csv')
    const params = { ...series, file, format: 'csv', workDoneToken: 'export' }
    const exported = await host.request<ExportSeriesResult>(methods.exportSeries, params)
    assert.ok(exported.kind === 'exported' && exported.rows === weekBars)
    assert.equal(fs.readFileSync(file, 'utf8').split('\n').length, weekBars + 2)
    await host.next<{ token: string; value: { kind: string } }>(
      '$/progress',
      ({ token, value }) => token === 'export' && value.kind === 'end',
    )
  })

  it('a cancelled request is answered as such, and the host goes on', async () => {
    for (const [method, params] of [
      [methods.verifyCatalog, {}],
      [methods.repairCatalog, {}],
      [methods.exportSeries, { ...series, file: path.join(workspace.folder, 'no.csv'), format: 'csv' }],
    ] as const) {
      const source = new CancellationTokenSource()
      const answer = host.request<{ kind: string }>(method, params, source.token)
      source.cancel()
      const { kind } = await answer
      assert.ok(kind === 'cancelled' || kind === 'verified' || kind === 'repaired' || kind === 'exported', kind)
      if (kind === 'cancelled') assert.ok(!fs.existsSync(path.join(workspace.folder, 'no.csv')))
    }
    assert.equal((await host.request<ListCatalogResult>(methods.listCatalog, null)).series[0]!.rows, weekBars)
  })

  it('finds a damaged file, repairs it and says what to import again', async () => {
    const folder = path.join(workspace.store, 'market_data')
    const [file] = (fs.readdirSync(folder, { recursive: true }) as string[]).filter(
      (name) => name.includes('2013-10-08') && name.endsWith('.parquet'),
    )
    fs.truncateSync(path.join(folder, file!), 5000)
    const verified = await host.request<VerifyCatalogResult>(methods.verifyCatalog, { workDoneToken: 'verify' })
    assert.ok(verified.kind === 'verified' && verified.report.faults === 1 && verified.report.sound === 4)
    const repaired = await host.request<RepairCatalogResult>(methods.repairCatalog, {})
    assert.ok(repaired.kind === 'repaired', JSON.stringify(repaired))
    assert.equal(repaired.report.quarantined.length, 1)
    assert.equal(repaired.report.importAgain.length, 1)
    await importWeek(host)
    const covered = await host.request<GetSeriesCoverageResult>(methods.getSeriesCoverage, series)
    assert.ok(covered.kind === 'covered' && covered.coverage.gapCount === 0)
  })

  it('shows and saves a definition', async () => {
    const shown = await host.request<GetInstrumentResult>(methods.getInstrument, { instrumentId: 'SPY.EQUS' })
    assert.ok(shown.kind === 'instrument')
    const { definition, revision } = shown.instrument
    const refused = await host.request<SaveInstrumentResult>(methods.saveInstrument, {
      definition: { ...definition, tickSize: 'x' },
      revision,
    })
    assert.ok(refused.kind === 'refused' && refused.problems[0]!.member === 'tickSize')
    const saved = await host.request<SaveInstrumentResult>(methods.saveInstrument, {
      definition: { ...definition, takerFee: '0.0001' },
      revision,
    })
    assert.ok(saved.kind === 'saved', JSON.stringify(saved))
    assert.match(fs.readFileSync(path.join(workspace.store, 'instruments.json'), 'utf8'), /"takerFee": "0.0001"/)
  })

  it('a mistake in instruments.json is a problem at its line until it is gone', async () => {
    const file = path.join(workspace.store, 'instruments.json')
    const text = fs.readFileSync(file, 'utf8')
    fs.writeFileSync(file, text.replace('"tickSize": "0.01"', '"tickSize": "nothing"'))
    await host.request(methods.checkDefinitions, null)
    const uri = pathToFileURL(file).href
    const published = await host.next<PublishDiagnosticsParams>(
      'textDocument/publishDiagnostics',
      (params) => params.uri === uri,
    )
    assert.match(JSON.stringify(published.diagnostics[0]!.message), /^"tickSize of SPY\.EQUS must be/)
    assert.ok(text.split('\n')[published.diagnostics[0]!.range.start.line]!.includes('tickSize'))
    fs.writeFileSync(file, text)
    await host.request(methods.checkDefinitions, null)
    await host.next<PublishDiagnosticsParams>(
      'textDocument/publishDiagnostics',
      (params) => params.uri === uri && params.diagnostics.length === 0,
    )
  })

  it('paths outside the store are not read, and nothing is written into it', async () => {
    const outside = { instrumentId: '../../..', bars: '1-SECOND' }
    const rows = await host.request<GetSeriesRowsResult>(methods.getSeriesRows, { ...outside, firstRow: 0, count: 1 })
    assert.equal(rows.kind, 'failed')
    assert.equal((await host.request<DeleteSeriesResult>(methods.deleteSeries, { series: [outside] })).kind, 'failed')
    const file = path.join(workspace.store, 'market_data', 'x.csv')
    const exported = await host.request<ExportSeriesResult>(methods.exportSeries, { ...series, file, format: 'csv' })
    assert.ok(exported.kind === 'failed' && /lies in the store/.test(exported.message))
  })

  it('deletes a series', async () => {
    const deleted = await host.request<DeleteSeriesResult>(methods.deleteSeries, { series: [series] })
    assert.ok(deleted.kind === 'deleted' && deleted.rows === weekBars)
    assert.deepEqual((await host.request<ListCatalogResult>(methods.listCatalog, null)).series, [])
  })
})
