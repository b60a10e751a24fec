import assert from 'node:assert/strict'
import * as vscode from 'vscode'
import { engineHosts } from './engine-host-process.js'
import { showStrategy } from './strategy-file.js'
import { until } from './until.js'

describe('the engine host', function () {
  const running = (): Promise<number> =>
    until('one engine host', () => {
      const pids = engineHosts()
      return pids.length === 1 ? pids[0] : undefined
    })

  // An engine host that dies before it has answered counts as one that cannot start, and is not started again.
  before(async () => {
    const { uri } = await showStrategy('hosted', 'this.log.info(String(bar.close))')
    await until('its first answer', async () => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri)
      return lenses.length > 0 ? lenses : undefined
    })
  })

  it('is one process of this window', async function () {
    await running()
  })

  it('comes back after it was killed', async function () {
    const killed = await running()
    process.kill(killed, 'SIGKILL')
    await until('another process', () => {
      const [pid] = engineHosts()
      return pid !== undefined && pid !== killed ? pid : undefined
    })
  })

  it('ends and starts by command', async function () {
    const stopped = await running()
    await vscode.commands.executeCommand('backlens.stopEngineHost')
    await until('no engine host', () => (engineHosts().length === 0 ? true : undefined))
    await vscode.commands.executeCommand('backlens.restartEngineHost')
    assert.notEqual(await running(), stopped)
  })
})
