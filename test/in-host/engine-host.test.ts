import assert from 'node:assert/strict'
import * as vscode from 'vscode'
import { engineHosts } from './engine-host-process.js'
import { showStrategy } from './strategy-file.js'
import { until } from './until.js'

describe('the engine host', function () {
  const running = (pollMs?: number): Promise<number> =>
    until(
      'one engine host',
      () => {
        const pids = engineHosts()
        return pids.length === 1 ? pids[0] : undefined
      },
      { pollMs },
    )

  before(() => showStrategy('hosted', 'this.log.info(String(bar.close))'))

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

  it('comes back after it was killed while it started', async function () {
    await vscode.commands.executeCommand('backlens.stopEngineHost')
    const restarted = vscode.commands.executeCommand('backlens.restartEngineHost')
    const killed = await running(1)
    process.kill(killed, 'SIGKILL')
    await restarted
    assert.notEqual(await running(), killed)
  })

  it('ends and starts by command', async function () {
    const stopped = await running()
    await vscode.commands.executeCommand('backlens.stopEngineHost')
    await until('no engine host', () => (engineHosts().length === 0 ? true : undefined))
    await vscode.commands.executeCommand('backlens.restartEngineHost')
    assert.notEqual(await running(), stopped)
  })
})
