import assert from 'node:assert/strict'
import { parse } from 'jsonc-parser'
import { withSeries } from '../../../extension/configuration-edit.js'
import { parseWorkspaceConfiguration } from '../../../extension/workspace-configuration.js'

describe('reading backlens.json', () => {
  const runsOf = (text: string): string[] => {
    const read = parseWorkspaceConfiguration('/home/me/backlens.json', text)
    return read.kind === 'configuration' ? Object.keys(read.configuration.runs ?? {}) : assert.fail(read.message)
  }

  it('takes runs with comments and trailing commas, and skips what is no run', () => {
    assert.deepEqual(runsOf('{ "runs": { "a": { "strategy": "a.ts", }, /* no */ "b": 1, "c": { "class": "C" } } }'), [
      'a',
    ])
    assert.deepEqual(runsOf('{ "runs": { "a": { "strategy": "a.ts", "instrument": 5 } } }'), [])
    assert.deepEqual(runsOf('{}'), [])
    assert.deepEqual(runsOf('[]'), [])
  })

  it('says where a text is broken', () => {
    const read = parseWorkspaceConfiguration('/home/me/backlens.json', '{\n  "runs": {\n    "a" 1\n  }\n}')
    assert.ok(read.kind === 'failed')
    assert.match(read.message, /line 3, column 9/)
    assert.deepEqual(read.location, { file: '/home/me/backlens.json', line: 3, column: 9 })
  })
})

describe('remembering a series in backlens.json', () => {
  const series = { instrumentId: 'SPY.EQUS', bars: '1-SECOND' }
  const change = { strategyPath: 'strategies/ema-cross.ts', className: 'EmaCross', series }

  it('adds a run where there is none', () => {
    assert.deepEqual(parse(withSeries('{}\n', 'EmaCross', change)), {
      runs: {
        EmaCross: { strategy: 'strategies/ema-cross.ts', class: 'EmaCross', instrument: 'SPY.EQUS', bars: '1-SECOND' },
      },
    })
  })

  it('completes a run and keeps everything else, comments included', () => {
    const text =
      '{\n  // mine\n  "runs": {\n    "ema": {\n      "strategy": "a.ts", // keep\n      "seed": 7\n    }\n  }\n}\n'
    const after = withSeries(text, 'ema', change)
    assert.deepEqual(parse(after), {
      runs: { ema: { strategy: 'a.ts', seed: 7, instrument: 'SPY.EQUS', bars: '1-SECOND' } },
    })
    for (const comment of ['  // mine\n', '// keep\n']) assert.ok(after.includes(comment), after)
  })
})
