import assert from 'node:assert/strict'
import { parseFromCompareView, runIdsOfState } from '../../../extension/compare-view-messages.js'

describe('messages of the view of compared runs', () => {
  for (const message of [
    { type: 'ready' },
    { type: 'showLog' },
    { type: 'openRun', runId: 'a' },
    { type: 'compareSources', what: 'code', runIds: ['a', 'b'] },
  ])
    it(`${JSON.stringify(message)} is taken as it is`, () => assert.deepEqual(parseFromCompareView(message), message))

  for (const message of [
    undefined,
    'ready',
    { type: 'run' },
    { type: 'openRun' },
    { type: 'openRun', runId: 5 },
    { type: 'compareSources', what: 'data', runIds: ['a', 'b'] },
    { type: 'compareSources', what: 'code', runIds: ['a'] },
    { type: 'compareSources', what: 'code', runIds: ['a', 1] },
  ])
    it(`${JSON.stringify(message)} is no message`, () => assert.equal(parseFromCompareView(message), undefined))

  it('the state of a view names two to eight runs, or none', () => {
    assert.deepEqual(runIdsOfState({ runIds: ['a', 'b'] }), ['a', 'b'])
    for (const state of [undefined, {}, { runIds: ['a'] }, { runIds: ['a', 2] }, { runIds: Array(9).fill('a') }])
      assert.deepEqual(runIdsOfState(state), [])
  })
})
