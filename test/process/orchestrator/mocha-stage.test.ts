import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { mochaStage } from '../../orchestrator/mocha-stage.js'
import type { StageResult } from '../../orchestrator/stage.js'

describe('a stage of mocha tests', function () {
  let folder: string
  beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'backlens-stage-'))))
  afterEach(() => rmSync(folder, { recursive: true }))

  const run = (code: string | undefined, grep?: string): Promise<StageResult> => {
    if (code !== undefined) writeFileSync(path.join(folder, 'some.test.ts'), code)
    const stage = mochaStage({ name: 'self-test', summary: '', needs: [], folder, timeoutMs: 5_000, silent: true })
    return stage.run(grep === undefined ? {} : { grep })
  }

  it('counts what passed and names what failed', async function () {
    const result = await run(`
      it('adds', () => {})
      it('subtracts', () => { throw new Error('off by one') })`)
    assert.deepEqual(result, { passed: 1, failures: ['subtracts: off by one'] })
  })

  it('counts a hook that fails', async function () {
    const result = await run(`
      before(() => { throw new Error('no data') })
      it('adds', () => {})`)
    assert.equal(result.passed, 0)
    assert.match(result.failures.join(), /no data/)
  })

  it('counts a skipped test as failed', async function () {
    const result = await run(`
      it('adds', () => {})
      it.skip('subtracts', () => {})`)
    assert.deepEqual(result, { passed: 1, failures: ['subtracts: skipped, which no test may be'] })
  })

  it('fails when its process ends in the middle', async function () {
    const result = await run(`it('adds', () => process.exit(0))`)
    assert.deepEqual(result, { passed: 0, failures: ['its process ended without results: it was stopped'] })
  })

  it('fails when a test file cannot be loaded', async function () {
    const result = await run(`import './absent.js'`)
    assert.equal(result.failures.length, 1)
  })

  it('fails without a test', async function () {
    assert.deepEqual((await run(undefined)).failures, [`${folder} holds no test`])
    assert.deepEqual((await run(`it('adds', () => {})`, 'no such title')).failures, ['no test ran'])
  })

  it('runs only what grep picks', async function () {
    const result = await run(
      `
      it('adds', () => {})
      it('subtracts', () => { throw new Error('off by one') })`,
      'adds',
    )
    assert.deepEqual(result, { passed: 1, failures: [] })
  })
})
