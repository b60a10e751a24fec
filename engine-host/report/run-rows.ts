import { countJournal, readJournal } from '../backtest/journal-query.js'
import type { RunReader } from '../backtest/run-reader.js'
import { askedFor, filterWords, readFillRows, readOrderRows } from '../backtest/run-rows-query.js'
import type { Failure } from '../protocol/failure.js'
import type { GetRunRowsParams, JournalRows, RunRows } from '../protocol/run-rows.js'
import { JournalText } from './journal-text.js'

/** Some rows of a table of a run, as a view shows them. */
export async function readRunRows(run: RunReader, part: Omit<GetRunRowsParams, 'runId'>): Promise<RunRows | Failure> {
  if (part.table === 'orders') return readOrderRows(run, part)
  if (part.table === 'fills') return readFillRows(run, part)
  return readJournalRows(run, part)
}

async function readJournalRows(run: RunReader, part: Omit<GetRunRowsParams, 'runId'>): Promise<JournalRows | Failure> {
  const { firstRow, count, within = {} } = part
  const words = filterWords(part.filter)
  const total = await countJournal(run, { words, within })
  if (typeof total !== 'number') return total
  const entries = await readJournal(run, { words, within, first: firstRow, count })
  if ('kind' in entries) return entries
  const text = new JournalText(run.summary)
  return {
    table: 'journal',
    ...askedFor(part),
    length: entries.length,
    total,
    time: Float64Array.from(entries, ({ time }) => time),
    event: entries.map(({ event }) => event),
    text: entries.map((entry) => text.words(entry)),
    orderNumber: Int32Array.from(entries, ({ order }) => order),
    tradeNumber: Int32Array.from(entries, ({ trade }) => trade),
  }
}
