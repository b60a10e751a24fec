import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { RunnerProcess, type RunnerExit } from '../../../engine-host/server/runner-process.js'
import type { FromRunner } from '../../../engine-host/protocol/runner-messages.js'

describe('A runner that is started before its run is prepared', () => {
  let folder: string
  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'backlens-runner-process-'))
  })
  after(() => fs.rm(folder, { recursive: true, force: true }))

  const started = async (code: string) => {
    const script = path.join(folder, 'runner.cjs')
    await fs.writeFile(script, code)
    return new RunnerProcess({ script, workingDirectory: folder, memoryMb: 512 })
  }
  const watched = (runner: RunnerProcess) =>
    new Promise<{ messages: FromRunner[]; exit: RunnerExit }>((resolve) => {
      const messages: FromRunner[] = []
      runner.watch({
        message: (message) => messages.push(message),
        line: () => undefined,
        gone: (exit) => resolve({ messages, exit }),
      })
    })

  it('tells what came before anybody watched, its end last', async () => {
    const runner = await started(`process.send({ kind: 'stopping' }, () => process.exit(0))`)
    await wait(300)
    const { messages, exit } = await watched(runner)
    assert.deepEqual(messages, [{ kind: 'stopping' }])
    assert.deepEqual(exit, { kind: 'exited' })
  })

  it('is gone when it is not needed after all', async () => {
    const runner = await started(`setInterval(() => undefined, 1000)`)
    runner.kill()
    assert.deepEqual((await watched(runner)).exit, { kind: 'asked' })
  })
})
