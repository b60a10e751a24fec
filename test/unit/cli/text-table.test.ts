import assert from 'node:assert/strict'
import { textTable } from '../../../engine-host/cli/text-table.js'

describe('tables of text', () => {
  it('align words left and numbers right, by characters as they are seen', () => {
    const table = textTable(
      [{ title: 'Name' }, { title: 'PnL', align: 'right' }, { title: 'Note' }],
      [
        ['gro\u0308ßer', '−28.00', 'x'],
        ['a', '+1,849.00', ''],
      ],
    )
    assert.equal(table, ['Name          PnL  Note', 'gro\u0308ßer     −28.00  x', 'a       +1,849.00'].join('\n'))
  })
  it('without rows are their titles', () => {
    assert.equal(textTable([{ title: 'A' }, { title: 'B' }], []), 'A  B')
  })
})
