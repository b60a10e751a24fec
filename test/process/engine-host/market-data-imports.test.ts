import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { CancellationTokenSource } from 'vscode-languageserver/node'
import type { ImportPreview, ImportSettings } from '../../../engine-host/protocol/import-settings.js'
import {
  methods,
  type CheckMarketDataResult,
  type ImportMarketDataResult,
  type ImportProgressParams,
  type ListCatalogResult,
  type ListImportFilesResult,
  type PreviewImportResult,
} from '../../../engine-host/protocol/requests.js'
import { cli } from '../cli-process.js'
import { EngineHostClient } from './engine-host-client.js'
import { StrategyWorkspace, weekBars, weekOfSeconds } from './strategy-workspace.js'

const german = `Datum;Zeit;Eröffnung;Hoch;Tief;Schluss;Stück
03.04.2024;09:00;15,20;15,40;15,10;15,30;1.200
03.04.2024;09:01;15,30;15,50;15,20;15,45;800
03.04.2024;09:02;15,45;15,60;15,40;;700
`
const germanSettings = {
  columns: {
    time: 'Datum',
    timeOfDay: 'Zeit',
    open: 'Eröffnung',
    high: 'Hoch',
    low: 'Tief',
    close: 'Schluss',
    volume: 'Stück',
  },
  instrument: 'SAP.XETR',
  dateOrder: 'dmy',
  timeZone: 'Europe/Berlin',
  problems: { missing: 'drop' },
} as const satisfies ImportSettings
const germanOptions = [
  ...Object.entries(germanSettings.columns).flatMap(([field, column]) => ['--map', `${field}=${column}`]),
  ...['--instrument', 'SAP.XETR', '--date-order', 'dmy', '--time-zone', 'Europe/Berlin', '--on', 'missing=drop'],
]

describe('imports asked for by the editor', () => {
  let workspace: StrategyWorkspace
  let host: EngineHostClient
  let germanFile: string

  before(async () => {
    workspace = new StrategyWorkspace()
    germanFile = workspace.write('data/kurse.csv', german)
    host = await EngineHostClient.start(workspace.folder)
  })
  after(() => {
    host.kill()
    workspace.remove()
  })

  const preview = async (file: string, settings: ImportSettings = {}): Promise<ImportPreview> => {
    const result = await host.request<PreviewImportResult>(methods.previewImport, { file, settings })
    assert.ok(result.kind === 'preview', JSON.stringify(result))
    return result
  }

  it('a folder stands for its files, and what is not there stays in the list', async () => {
    workspace.write('data/.hidden', '')
    const missing = path.join(workspace.folder, 'nothing.csv')
    workspace.write('data/metadata.json', '{}')
    const { files, skipped } = await host.request<ListImportFilesResult>(methods.listImportFiles, {
      paths: [path.dirname(germanFile), germanFile, missing],
    })
    assert.deepEqual(files, [
      { file: germanFile, bytes: Buffer.byteLength(german) },
      { file: missing, bytes: 0 },
    ])
    assert.deepEqual(skipped, [
      { file: path.join(path.dirname(germanFile), 'metadata.json'), why: 'it describes the request of the batch' },
    ])
  })

  it('a file is previewed with one mapping after the other, until it can be read', async () => {
    assert.deepEqual((await preview(germanFile)).failure?.asks, {
      setting: 'columns',
      fields: ['time', 'open', 'high', 'low', 'close'],
      likely: { time: 'Datum' },
    })
    const { columns } = germanSettings
    assert.deepEqual((await preview(germanFile, { columns })).failure?.asks, { setting: 'instrument' })
    const read = await preview(germanFile, germanSettings)
    assert.equal(read.failure, undefined)
    assert.equal(read.tables[0]?.rows.length, 2)
    assert.deepEqual(read.problems, [
      {
        kind: 'missing',
        action: 'drop',
        count: 1,
        examples: ['line 4, column "Schluss": the Schluss is missing'],
      },
    ])
  })

  it('a preview that the next one takes the place of is broken off, and the host answers meanwhile', async () => {
    const source = new CancellationTokenSource()
    const first = host.request<PreviewImportResult>(
      methods.previewImport,
      { file: weekOfSeconds, settings: {} },
      source.token,
    )
    source.cancel()
    const [broken, next] = await Promise.all([first, preview(weekOfSeconds)])
    assert.equal(broken.kind, 'cancelled')
    assert.equal(next.form, 'Databento CSV of bars')
  })

  it('a check reads all of a file, tells how far it is, and writes nothing', async () => {
    const result = await host.request<CheckMarketDataResult>(methods.checkMarketData, {
      files: [weekOfSeconds],
      job: 'check 1',
    })
    assert.ok(result.kind === 'checked')
    assert.equal(result.reports[0]?.rows, weekBars)
    assert.equal(result.reports[0].rejected, false)
    const progress = host.all<ImportProgressParams>(methods.importProgress)
    assert.ok(progress.length > 0)
    assert.ok(progress.every(({ job, fraction }) => job === 'check 1' && fraction >= 0 && fraction <= 1))
    assert.deepEqual((await host.request<ListCatalogResult>(methods.listCatalog, null)).series, [])
  })

  it('an import that is cancelled leaves nothing behind', async () => {
    const source = new CancellationTokenSource()
    const running = host.request<ImportMarketDataResult>(
      methods.importMarketData,
      { files: [weekOfSeconds], job: 'import 1' },
      source.token,
    )
    await host.next<ImportProgressParams>(methods.importProgress, ({ job }) => job === 'import 1')
    source.cancel()
    assert.equal((await running).kind, 'cancelled')
    assert.deepEqual((await host.request<ListCatalogResult>(methods.listCatalog, null)).series, [])
  })

  it('the same settings give the same store as the command line, byte for byte in the columns', async () => {
    const other = path.join(workspace.folder, 'other')
    const imported = await host.request<ImportMarketDataResult>(methods.importMarketData, {
      files: [germanFile],
      settings: germanSettings,
    })
    assert.ok(imported.kind === 'imported', JSON.stringify(imported))
    assert.equal(imported.files[0]?.rowsAdded, 2)
    const week = await host.request<ImportMarketDataResult>(methods.importMarketData, { files: [weekOfSeconds] })
    assert.equal(week.kind, 'imported')
    const first = await cli(workspace.folder, 'import', germanFile, '--catalog', other, ...germanOptions)
    assert.equal(first.code, 0, first.stderr)
    const second = await cli(workspace.folder, 'import', weekOfSeconds, '--catalog', other)
    assert.equal(second.code, 0, second.stderr)
    const files = checksums(workspace.store)
    assert.equal(files.length, 6)
    assert.deepEqual(files, checksums(other))
    assert.equal(
      fs.readFileSync(path.join(workspace.store, 'instruments.json'), 'utf8'),
      fs.readFileSync(path.join(other, 'instruments.json'), 'utf8'),
    )
  })

  it('what the command line would find imported before, the editor finds too', async () => {
    const again = await host.request<ImportMarketDataResult>(methods.importMarketData, {
      files: [germanFile],
      settings: germanSettings,
    })
    assert.ok(again.kind === 'imported')
    assert.deepEqual([again.files[0]?.rowsAdded, again.files[0]?.alreadyImported], [0, true])
  })
})

/** Path and SHA-256 of every data file of a store. */
function checksums(store: string): string[] {
  const root = path.join(store, 'market_data')
  return fs
    .readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.parquet'))
    .sort()
    .map(
      (name) =>
        `${name} ${createHash('sha256')
          .update(fs.readFileSync(path.join(root, name)))
          .digest('hex')}`,
    )
}
