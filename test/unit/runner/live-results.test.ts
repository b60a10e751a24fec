import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises'
import type { FromRunner } from '../../../engine-host/protocol/runner-messages.js'
import { LiveResults } from '../../../engine-host/runner/live-results.js'
import { RunLog } from '../../../engine-host/runner/run-log.js'

describe('live results', () => {
  const state = { bars: 1, trades: 0, equity: 100, close: 10, simulatedTime: 0 }
  let folder: string
  before(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'backlens-live-'))))
  after(() => rmSync(folder, { recursive: true, force: true }))

  it('wait while the parent has not taken the last ones, lose nothing, and are sent at the end in any case', async () => {
    const sent: FromRunner[] = []
    const taken: (() => void)[] = []
    const channel = {
      send: (message: FromRunner) => {
        sent.push(message)
        return new Promise<void>((resolve) => taken.push(resolve))
      },
    }
    const log = new RunLog(path.join(folder, 'log.txt'), () => 0)
    const live = new LiveResults({ runId: 'run', barsTotal: 4, statistics: () => Float64Array.of(7) }, channel, log)
    const points = (): number[] => sent.flatMap((message) => (message.kind === 'equity' ? [message.equity.length] : []))
    live.observe(state)
    assert.deepEqual(points(), [1])
    await delay(110)
    live.observe(state)
    live.observe(state)
    assert.deepEqual(points(), [1])
    for (const resolve of taken) resolve()
    await nextTurn()
    live.observe(state)
    assert.deepEqual(points(), [1, 3])
    live.finish(state)
    assert.deepEqual(points(), [1, 3, 1])
    const told = sent.flatMap((message) => (message.kind === 'progress' ? [message.progress.statistics] : []))
    assert.deepEqual(told, [Float64Array.of(7), Float64Array.of(7), Float64Array.of(7)])
    log.close()
  })
})
