import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { FromImportView } from '../../../engine-host/protocol/import-view-messages.js'
import { parseFromImportView, parseImportViewState } from '../../../extension/import-view-messages.js'

const good: readonly FromImportView[] = [
  { type: 'ready' },
  { type: 'choose', what: 'files' },
  { type: 'choose', what: 'folder' },
  { type: 'drop', uris: ['file:///a.csv'] },
  { type: 'remove', file: 'a' },
  { type: 'settingsForAll', file: 'a' },
  { type: 'settings', file: 'a', settings: {} },
  {
    type: 'settings',
    file: 'a',
    settings: {
      kind: 'trades',
      instrument: 'A.B',
      bars: '1-DAY',
      timeZone: 'UTC',
      stamp: 'close',
      unit: 'ns',
      dateOrder: 'dmy',
      decimal: 'comma',
      table: 't',
      columns: { time: 'Datum', volume: '' },
      problems: { missing: 'drop', unsorted: 'fix' },
    },
  },
  { type: 'check', files: ['a'] },
  { type: 'import', files: [] },
  { type: 'cancel' },
  { type: 'cancel', file: 'a' },
  { type: 'run', instrumentId: 'A.B', bars: '1-DAY' },
  { type: 'reveal', file: 'a', line: 3 },
  { type: 'showData' },
  { type: 'showData', series: { instrumentId: 'SPY.EQUS', bars: '1-SECOND' } },
  { type: 'showLog' },
]

const bad: readonly (readonly [string, unknown])[] = [
  ['no type', {}],
  ['an unknown type', { type: 'import everything' }],
  ['a file that is no text', { type: 'remove', file: 3 }],
  ['files that are no texts', { type: 'import', files: [1] }],
  ['an unknown way to choose', { type: 'choose', what: 'disk' }],
  ['a line before the first', { type: 'reveal', file: 'a', line: 0 }],
  ['an unknown kind', { type: 'settings', file: 'a', settings: { kind: 'news' } }],
  ['a mapping to no text', { type: 'settings', file: 'a', settings: { columns: { time: 1 } } }],
  ['a mapping of an unknown field', { type: 'settings', file: 'a', settings: { columns: { wind: 'x' } } }],
  ['an action that a rule does not have', { type: 'settings', file: 'a', settings: { problems: { missing: 'keep' } } }],
  ['an unknown rule', { type: 'settings', file: 'a', settings: { problems: { luck: 'drop' } } }],
]

describe('messages of the import wizard', () => {
  for (const message of good) {
    it(`${JSON.stringify(message).slice(0, 60)} is taken as it is`, () => {
      assert.deepEqual(parseFromImportView(structuredClone(message)), message)
    })
  }

  for (const [what, value] of bad) {
    it(`with ${what} is not taken`, () => assert.equal(parseFromImportView(value), undefined))
  }

  it('never throw', () => {
    fc.assert(fc.property(fc.anything(), (value) => void parseFromImportView(value)))
    fc.assert(fc.property(fc.anything(), (value) => void parseImportViewState(value)))
  })

  it('leave out of a kept state what is not understood', () => {
    const kept = { files: [{ file: 'a', settings: { bars: '1-DAY' } }, { file: 3 }, { file: 'b', settings: 'x' }] }
    assert.deepEqual(parseImportViewState(kept).files, [
      { file: 'a', settings: { bars: '1-DAY' } },
      { file: 'b', settings: {} },
    ])
  })
})
