import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { root } from '../orchestrator/project.js'
import { isAlive } from './engine-host/process-tree.js'

describe('a runner that blocks its thread', () => {
  it('ends although its parent was gone before it began to watch', async () => {
    const options = ['--import=tsx', path.join(root, 'test/process/orphaned-runner.ts')]
    const parent = `
      const { spawn } = require('node:child_process')
      spawn(process.execPath, ${JSON.stringify(options)}, { stdio: ['ignore', 'inherit', 'ignore'] })`
    const child = spawn(process.execPath, ['-e', parent], { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] })
    const [text] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
    const pid = Number(text)
    assert.ok(readFileSync(`/proc/${pid}/stat`, 'utf8').length > 0)
    child.kill('SIGKILL')
    try {
      const deadline = performance.now() + 20_000
      while (isAlive(pid) && performance.now() < deadline) await delay(50)
      assert.equal(isAlive(pid), false)
    } finally {
      if (isAlive(pid)) process.kill(pid, 'SIGKILL')
    }
  })
})
