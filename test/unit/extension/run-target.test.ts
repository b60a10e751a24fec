import assert from 'node:assert/strict'
import type { BarSeries } from '../../../engine-host/protocol/bar-series.js'
import type { RunConfiguration } from '../../../engine-host/protocol/run-configuration.js'
import { resolveRunTarget } from '../../../extension/run-target.js'
import type { RunTarget, RunTargetOptions } from '../../../extension/run-target.js'

const strategyFile = '/home/me/strategies/ema-cross.ts'
const spy: BarSeries = {
  instrumentId: 'SPY.EQUS',
  bars: '1-SECOND',
  rows: 100_184,
  firstNanos: '0',
  lastNanos: '1',
  bytes: 1,
  sources: [],
}
const spyMinutes = { ...spy, bars: '1-MINUTE' }
const es = { ...spy, instrumentId: 'ES.Z13' }

function resolve(
  runs: Record<string, RunConfiguration>,
  catalog: readonly BarSeries[],
  more: Partial<RunTargetOptions> = {},
): RunTarget {
  const strategy = { strategyFile, className: 'EmaCross' }
  return resolveRunTarget({ strategy, configuration: { runs }, folder: '/home/me', catalog, ...more })
}

const request = { strategyFile, className: 'EmaCross' }
const run: RunConfiguration = { strategy: 'strategies/ema-cross.ts' }

describe('what a click on a lens runs', () => {
  const cases: [rule: string, target: RunTarget, expected: RunTarget][] = [
    ['without data: nothing, data comes first', resolve({}, []), { kind: 'noData' }],
    [
      'the only series of the catalog',
      resolve({}, [spy]),
      { kind: 'resolved', request: { ...request, instrumentId: 'SPY.EQUS', bars: '1-SECOND' } },
    ],
    [
      'among several series: the person chooses',
      resolve({}, [spy, es]),
      { kind: 'chooseSeries', request, series: [spy, es] },
    ],
    [
      'the series chosen before',
      resolve({}, [spy, es], { series: { instrumentId: 'ES.Z13', bars: '1-SECOND' } }),
      { kind: 'resolved', request: { ...request, instrumentId: 'ES.Z13', bars: '1-SECOND' } },
    ],
    [
      'ticks by their kind',
      resolve({}, [{ ...spy, bars: 'trades', data: 'trades' }]),
      { kind: 'resolved', request: { ...request, instrumentId: 'SPY.EQUS', data: ['trades'] } },
    ],
    [
      'a configured run on ticks, whatever the catalog holds',
      resolve({ a: { ...run, instrument: 'ES.Z13', data: ['quotes'] } }, [spy]),
      { kind: 'resolved', request: { ...request, runName: 'a' } },
    ],
    [
      'not a series chosen before that is gone',
      resolve({}, [spy, spyMinutes], { series: { instrumentId: 'ES.Z13', bars: '1-SECOND' } }),
      { kind: 'chooseSeries', request, series: [spy, spyMinutes] },
    ],
    [
      'the configured run, whatever the catalog holds',
      resolve({ a: { ...run, instrument: 'ES.Z13', bars: '1-SECOND' } }, []),
      { kind: 'resolved', request: { ...request, runName: 'a' } },
    ],
    [
      'the only series that fits the configured instrument',
      resolve({ a: { ...run, instrument: 'ES.Z13' } }, [spy, es]),
      { kind: 'resolved', request: { ...request, runName: 'a', instrumentId: 'ES.Z13', bars: '1-SECOND' } },
    ],
    [
      'the only series that fits the configured bars',
      resolve({ a: { ...run, bars: '1-MINUTE' } }, [spy, spyMinutes]),
      { kind: 'resolved', request: { ...request, runName: 'a', instrumentId: 'SPY.EQUS', bars: '1-MINUTE' } },
    ],
    [
      'no other instrument in place of a configured one that the catalog lacks',
      resolve({ a: { ...run, instrument: 'NQ.Z13' } }, [spy]),
      { kind: 'resolved', request: { ...request, runName: 'a' } },
    ],
    [
      'among several configured runs: the person chooses',
      resolve({ a: run, b: run }, [spy]),
      { kind: 'chooseRun', runNames: ['a', 'b'] },
    ],
    [
      'the configured run chosen before',
      resolve({ a: run, b: { ...run, instrument: 'SPY.EQUS', bars: '1-SECOND' } }, [spy], { runName: 'b' }),
      { kind: 'resolved', request: { ...request, runName: 'b' } },
    ],
    [
      'no run of another class of the same file',
      resolve({ a: { ...run, class: 'Other' } }, [spy]),
      { kind: 'resolved', request: { ...request, instrumentId: 'SPY.EQUS', bars: '1-SECOND' } },
    ],
    [
      'no run of another file',
      resolve({ a: { strategy: 'strategies/other.ts' } }, [spy]),
      { kind: 'resolved', request: { ...request, instrumentId: 'SPY.EQUS', bars: '1-SECOND' } },
    ],
    [
      'the class that the run names when none was pointed at',
      resolve({ a: { ...run, class: 'EmaCross' } }, [spy], { strategy: { strategyFile } }),
      { kind: 'resolved', request: { ...request, runName: 'a', instrumentId: 'SPY.EQUS', bars: '1-SECOND' } },
    ],
  ]
  for (const [rule, target, expected] of cases) it(rule, () => assert.deepEqual(target, expected))
})
