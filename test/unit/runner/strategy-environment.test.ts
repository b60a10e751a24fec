import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { compileStrategy } from '../../../engine-host/compiler/strategy-compiler.js'
import { RunLog } from '../../../engine-host/runner/run-log.js'
import { enterStrategy } from '../../../engine-host/runner/strategy-environment.js'

describe('a strategy meets only the clock and the random numbers of its run', () => {
  const sources: Readonly<Record<string, string>> = {
    'Date.now': 'Date.now()',
    'new Date': 'new Date().getTime()',
    'globalThis.Date': 'globalThis.Date.now()',
    'global.Date': '(global as typeof globalThis).Date.now()',
    'performance.now': '[performance.now(), performance.timeOrigin]',
    'globalThis.performance': 'globalThis.performance.now()',
    'performance of perf_hooks': 'hooks.performance.now()',
    'process.hrtime': 'process.hrtime()',
    'process.hrtime.bigint': 'String(process.hrtime.bigint())',
    'process.uptime': 'process.uptime()',
    'Math.random': 'Math.random()',
    'crypto.randomUUID': 'crypto.randomUUID()',
    'crypto.getRandomValues': 'Array.from(crypto.getRandomValues(new Uint8Array(4)))',
    'randomBytes of node:crypto': "nodeCrypto.randomBytes(8).toString('hex')",
    'randomInt of node:crypto': 'nodeCrypto.randomInt(1_000_000)',
    'randomUUID of node:crypto': 'nodeCrypto.randomUUID()',
  }
  let folder: string
  beforeEach(() => {
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'backlens-environment-')))
  })
  afterEach(() => fs.rmSync(folder, { recursive: true }))

  async function valueOf(expression: string, seed: number): Promise<string> {
    const file = path.join(folder, 'a.ts')
    fs.writeFileSync(
      file,
      `import hooks from 'node:perf_hooks'
import nodeCrypto from 'node:crypto'
export const value: unknown = ${expression}
export const used = [hooks, nodeCrypto].length`,
    )
    const compiled = await compileStrategy(file)
    assert.ok(compiled.kind === 'compiled', JSON.stringify(compiled))
    const log = new RunLog(path.join(folder, 'log.txt'), () => 0)
    try {
      const { exports, release } = enterStrategy(compiled.strategy, {
        seed,
        now: () => 86_400_000,
        log,
        debug: false,
        numberedCalls: {},
      })
      release()
      return JSON.stringify(exports['value'])
    } finally {
      log.close()
    }
  }

  for (const [name, expression] of Object.entries(sources))
    it(`${name} repeats`, async () => {
      const first = await valueOf(expression, 7)
      await new Promise((resolve) => setTimeout(resolve, 3))
      assert.equal(await valueOf(expression, 7), first)
    })

  it('another seed gives other random numbers', async () => {
    assert.notEqual(await valueOf('crypto.randomUUID()', 7), await valueOf('crypto.randomUUID()', 8))
  })

  it('an identifier has the form of version 4', async () => {
    assert.match(
      await valueOf('crypto.randomUUID()', 7),
      /^"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"$/,
    )
  })

  for (const timer of ['globalThis.setTimeout', 'setInterval', 'global.setImmediate'])
    it(`${timer} is refused`, async () => {
      await assert.rejects(valueOf(`${timer}(() => undefined, 1)`, 7))
    })
})
