import assert from 'node:assert/strict'
import { parseFromCatalogView, referenceOf } from '../../../extension/catalog-view-messages.js'

const series = { instrumentId: 'ES.Z13', bars: '1-MINUTE' }

describe('messages of the catalog view', () => {
  const known: readonly object[] = [
    { type: 'ready' },
    { type: 'refresh' },
    { type: 'import' },
    { type: 'repair' },
    { type: 'showLog' },
    { type: 'verify' },
    { type: 'verify', series },
    { type: 'getCoverage', series },
    { type: 'runOn', series },
    { type: 'export', series },
    { type: 'delete', series },
    { type: 'getChart', series, firstRow: 0, endRow: 10, maxPoints: 5 },
    { type: 'getRows', series, firstRow: 0, count: 10 },
    { type: 'findRow', series, time: '2013-10-08' },
    { type: 'getInstrument', instrumentId: 'ES.Z13' },
    { type: 'checkInstrument', definition: { id: 'ES.Z13', tickSize: 'x' } },
    { type: 'saveInstrument', definition: { id: 'ES.Z13' }, revision: '{}' },
    { type: 'reveal', file: '/a/instruments.json', line: 3 },
  ]
  for (const message of known)
    it(`${JSON.stringify(message)} is taken as it is`, () => assert.deepEqual(parseFromCatalogView(message), message))

  const refused: readonly unknown[] = [
    undefined,
    'ready',
    { type: 'format' },
    { type: 'verify', series: { instrumentId: 3 } },
    { type: 'delete' },
    { type: 'delete', series: { instrumentId: 'ES.Z13' } },
    { type: 'getChart', series, firstRow: '0', endRow: 10, maxPoints: 5 },
    { type: 'getRows', series, firstRow: Number.NaN, count: 10 },
    { type: 'findRow', series, time: 5 },
    { type: 'saveInstrument', definition: { id: 'ES.Z13' } },
    { type: 'checkInstrument', definition: { tickSize: '1' } },
    { type: 'reveal', file: '/a', line: '3' },
  ]
  for (const message of refused)
    it(`${JSON.stringify(message) ?? 'undefined'} is passed over`, () =>
      assert.equal(parseFromCatalogView(message), undefined))

  it('what an item of a view carries beside its name is left out', () => {
    assert.deepEqual(referenceOf({ ...series, rows: 5, webviewSection: 'series' }), series)
    assert.equal(referenceOf({ instrumentId: 'ES.Z13', series: [] }), undefined)
  })
})
