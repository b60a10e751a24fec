import assert from 'node:assert/strict'
import type { RunSpecification } from '../../../engine-host/protocol/run-specification.js'
import { isoOfNanos, requestAgain } from '../../../extension/rerun-request.js'

describe('asking for a saved run again', () => {
  const specification: RunSpecification = {
    runId: 'r1',
    runDirectory: '/w/.backlens/runs/r1',
    strategyFile: '/w/strategies/ema-cross.ts',
    className: 'EmaCross',
    instruments: [],
    sources: [{ instrumentId: 'SPY.EQUS', bars: '1-SECOND', files: [], rows: 10, fromNanos: '1381152600000000001' }],
    cash: '100000',
    currency: 'USD',
    parameters: { fast: 5 },
    venue: { preset: 'backtrader' },
    fees: { taker: 0.0002 },
    seed: 7,
  }

  it('repeats everything that decides the result', () => {
    assert.deepEqual(requestAgain(specification), {
      strategyFile: '/w/strategies/ema-cross.ts',
      className: 'EmaCross',
      instrumentId: 'SPY.EQUS',
      bars: '1-SECOND',
      from: '2013-10-07T13:30:00.000000001Z',
      cash: '100000',
      parameters: { fast: 5 },
      venue: { preset: 'backtrader' },
      fees: { taker: 0.0002 },
      seed: 7,
    })
  })

  it('keeps every digit of a bound', () => {
    assert.equal(isoOfNanos('1381152600000000000'), '2013-10-07T13:30:00.000Z')
    assert.equal(isoOfNanos('1381152600123456789'), '2013-10-07T13:30:00.123456789Z')
  })
})
