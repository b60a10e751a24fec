import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import * as vscode from 'vscode'
import { LanguageClient, TransportKind } from 'vscode-languageclient/node'
import {
  methods,
  type GetEquityResult,
  type GetTradesResult,
  type RunEndedParams,
  type StartRunResult,
} from '../../engine-host/protocol/requests.js'
import { showStrategy } from './strategy-file.js'

const extensionPath = vscode.extensions.getExtension('backlens.backlens')!.extensionPath

describe('results', function () {
  let store: string
  let client: LanguageClient
  before(async () => {
    store = mkdtempSync(path.join(os.tmpdir(), 'backlens-store-'))
    // As the extension starts it; a client of the tests' own, because the extension exports none.
    const options = { serialization: 'advanced', env: { NODE_OPTIONS: undefined } }
    const module = path.join(extensionPath, 'dist/engine-host.js')
    client = new LanguageClient(
      'results',
      'Results',
      {
        run: { module, transport: TransportKind.ipc, options },
        debug: { module, transport: TransportKind.ipc, options },
      },
      {
        documentSelector: [],
        initializationOptions: { storeDirectory: store },
        outputChannel: vscode.window.createOutputChannel('Results', { log: true }),
      },
    )
    await client.start()
  })
  after(async () => {
    await client.dispose()
    rmSync(store, { recursive: true })
  })

  it('cross from the engine host as typed arrays', async function () {
    const bars = path.join(extensionPath, 'test/data/databento/equs-mini-20131009.ohlcv-1s.csv.zst')
    await client.sendRequest(methods.importMarketData, { files: [bars] })
    const document = await showStrategy('traded', 'if (this.isFlat()) this.buy({ size: 1 })\n    else this.close()')
    const ended = new Promise<RunEndedParams>((resolve) => {
      client.onNotification(methods.runEnded, resolve)
    })
    const started = await client.sendRequest<StartRunResult>(methods.startRun, {
      request: { strategyFile: document.uri.fsPath, instrumentId: 'AIG.EQUS', bars: '1-SECOND' },
      debug: false,
    })
    assert.equal(started.kind, 'started')
    const { run } = await ended
    assert.deepEqual(run.state, { kind: 'completed' })

    const trades = await client.sendRequest<GetTradesResult>(methods.getTrades, { runId: run.runId })
    assert.ok(trades.kind === 'trades' && trades.trades.length > 100)
    assert.ok(trades.trades.entryTime instanceof Float64Array)
    const equity = await client.sendRequest<GetEquityResult>(methods.getEquity, { runId: run.runId, maxPoints: 1000 })
    assert.ok(equity.kind === 'equity' && equity.equity.equity instanceof Float64Array)
  })
})
