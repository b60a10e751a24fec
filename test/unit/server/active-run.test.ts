import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { ActiveRun } from '../../../engine-host/server/active-run.js'
import { RunnerProcess } from '../../../engine-host/server/runner-process.js'
import { specificationOf } from '../backtest/engine-fixture.js'

describe('A run whose process dies', () => {
  let folder: string
  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'backlens-active-run-'))
  })
  after(() => fs.rm(folder, { recursive: true, force: true }))

  it('ends for those who wait even when its folder cannot be put in order', async () => {
    const script = path.join(folder, 'dying-runner.cjs')
    await fs.writeFile(script, 'process.exit(1)')
    const inTheWay = path.join(folder, 'file')
    await fs.writeFile(inTheWay, '')
    const specification = specificationOf({ runDirectory: path.join(inTheWay, 'run') })
    const strategy = { code: '', bundlePath: path.join(folder, 'strategy.js'), hash: '' }
    const run = new ActiveRun(
      { specification, strategy, startedAt: 0 },
      new RunnerProcess({ script, workingDirectory: folder, memoryMb: 512 }),
      {},
    )
    const { state } = (await run.ended).run
    assert.equal(state.kind, 'interrupted')
    assert.match(state.kind === 'interrupted' ? state.failure.message : '', /saving the run/)
  })
})
