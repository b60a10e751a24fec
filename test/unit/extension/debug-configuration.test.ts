import assert from 'node:assert/strict'
import { attachConfiguration, runIdKey, strategyFileOf } from '../../../extension/debug-configuration.js'

describe('the strategy that a debug configuration names', () => {
  const cases: [
    configured: string | undefined,
    folder: string | undefined,
    active: string | undefined,
    file: string | undefined,
  ][] = [
    [undefined, '/w', '/w/strategies/a.ts', '/w/strategies/a.ts'],
    ['${file}', '/w', '/w/strategies/a.ts', '/w/strategies/a.ts'],
    ['${file}', '/w', undefined, undefined],
    ['strategies/b.ts', '/w', undefined, '/w/strategies/b.ts'],
    ['${workspaceFolder}/strategies/b.ts', '/w', undefined, '/w/strategies/b.ts'],
    ['${workspaceFolder}/b.ts', undefined, undefined, undefined],
    ['/elsewhere/c.mts', '/w', undefined, '/elsewhere/c.mts'],
    ['readme.md', '/w', undefined, undefined],
    ['', '/w', undefined, undefined],
  ]
  for (const [configured, folder, active, file] of cases) {
    it(`${configured ?? 'nothing'} in ${folder ?? 'no folder'}, ${active ?? 'nothing'} active: ${file ?? 'none'}`, () => {
      assert.equal(strategyFileOf(configured, folder, active), file)
    })
  }
})

describe('the configuration that attaches to a runner', () => {
  const configuration = attachConfiguration({
    name: 'Backtest EmaCross',
    port: 9333,
    runId: 'r1',
    origin: { strategy: '/w/a.ts' },
    folder: '/w',
    distribution: '/x/dist',
  })

  it('makes breakpoints bind in a script that exists in memory only', () => {
    assert.equal(configuration.pauseForSourceMap, true)
    assert.deepEqual(configuration.outFiles, [])
    assert.equal(configuration.resolveSourceMapLocations[0], '**')
  })

  it('reaches the local runner alone, leaves its children alone, and knows its run', () => {
    assert.deepEqual([configuration.address, configuration.port], ['127.0.0.1', 9333])
    assert.equal(configuration.autoAttachChildProcesses, false)
    assert.equal(configuration[runIdKey], 'r1')
  })

  it('steps over the runner and reads none of its sources', () => {
    assert.ok(configuration.skipFiles.includes('/x/dist/**'))
    assert.ok(configuration.resolveSourceMapLocations.includes('!/x/dist/**'))
  })
})
