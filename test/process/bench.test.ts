import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { root } from '../orchestrator/project.js'

describe('the bench, over a two-hundredth of its data', () => {
  it('comes in every case to what a slow calculation comes to', function () {
    this.timeout(240_000)
    // It ends with another code than 0 when a result is wrong, and then says which.
    const text = execFileSync(
      process.execPath,
      ['--import', 'tsx', 'test/bench/run.ts', '--scale', '0.005', '--repetitions', '1'],
      { cwd: root, encoding: 'utf8' },
    )
    const cases = text.split('\n').filter((line) => /^B\d/.test(line))
    assert.deepEqual(
      cases.map((line) => line.split(/ {2,}/)[0]),
      ['B1', 'B1 10/30', 'B2', 'B3', 'B4', 'B5', 'B6', 'B7', 'B8', 'B10', 'B11', 'B12'],
      text,
    )
    assert.ok(!text.includes('WRONG'), text)
  })
})
