import type { JournalRows } from '../../engine-host/protocol/run-rows.js'
import type { RunSummary } from '../../engine-host/protocol/run-summary.js'
import { formatCount, missing } from '../format/number.js'
import { constantLabel, rowFormats } from './row-columns.js'
import type { RowColumn, RowTable } from './row-table.js'

/** Every event of a run, each as a sentence. */
export const journalTable: RowTable<JournalRows> = {
  name: 'journal',
  label: 'Journal',
  placeholder: 'Filter, such as: order 17',
  plural: 'events',
  none: 'The run has no events.',
  columns,
  target: (rows, at) => ({ orderNumber: rows.orderNumber[at]!, tradeNumber: rows.tradeNumber[at]! }),
}

function columns(run: RunSummary): readonly RowColumn<JournalRows>[] {
  const formats = rowFormats(run)
  return [
    {
      key: 'time',
      label: 'Time',
      meaning: `When it happened, ${formats.zone}`,
      align: 'end',
      width: 152,
      rank: 1,
      text: (rows, at) => formats.time(rows.time[at]!),
      hover: (rows, at) => formats.utc(rows.time[at]!),
    },
    {
      key: 'order',
      label: 'Order',
      meaning: 'Number of the order that it is about',
      align: 'end',
      width: 72,
      rank: 3,
      text: (rows, at) => (rows.orderNumber[at] === 0 ? missing : formatCount(rows.orderNumber[at]!)),
    },
    { key: 'event', label: 'Event', width: 160, rank: 2, text: (rows, at) => constantLabel(rows.event[at]!) },
    {
      key: 'text',
      label: 'What happened',
      width: 240,
      grow: 1,
      rank: 0,
      text: (rows, at) => rows.text[at]!,
      hover: (rows, at) => rows.text[at]!,
    },
  ]
}
