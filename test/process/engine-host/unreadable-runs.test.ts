import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { methods, type ListRunsResult } from '../../../engine-host/protocol/requests.js'
import { cli } from '../cli-process.js'
import { EngineHostClient } from './engine-host-client.js'
import { StrategyWorkspace } from './strategy-workspace.js'

describe('folders of runs that cannot be read', () => {
  let workspace: StrategyWorkspace
  let host: EngineHostClient | undefined
  before(() => {
    workspace = new StrategyWorkspace()
  })
  after(() => {
    host?.kill()
    workspace.remove()
  })

  it('are listed beside the runs with the reason, in the window and by the command line, until they are put right', async () => {
    const folders = { damaged: '{"format": 2, "summ', newer: '{"format": 99}' }
    for (const [name, text] of Object.entries(folders)) {
      const folder = path.join(workspace.store, 'runs', name)
      fs.mkdirSync(folder, { recursive: true })
      fs.writeFileSync(path.join(folder, 'run.json'), text)
    }
    host = await EngineHostClient.start(workspace.folder)
    const { runs, unreadable } = await host.request<ListRunsResult>(methods.listRuns, null)
    assert.deepEqual(runs, [])
    const told = new Map(unreadable.map(({ runId, failure }) => [runId, failure.message]))
    assert.match(told.get('damaged') ?? '', /The summary of the run, .* cannot be read/)
    assert.match(told.get('newer') ?? '', /saved by a newer version of Backlens \(format 99\)/)
    const listed = await cli(workspace.folder, 'runs', 'list')
    assert.match(listed.stderr, /cannot be read/)
    assert.match(listed.stderr, /newer version/)
    for (const name of Object.keys(folders)) fs.rmSync(path.join(workspace.store, 'runs', name), { recursive: true })
    assert.deepEqual(await host.request<ListRunsResult>(methods.listRuns, null), { runs: [], unreadable: [] })
  })
})
