import type { ImportFailure, ImportReport } from '../../engine-host/protocol/import-settings.js'
import type { ImportEntry } from '../../engine-host/protocol/import-view-messages.js'
import { formatCount } from '../format/number.js'

/** What a file needs or has had, in the sequence of the work. */
export type EntryStateKind = 'busy' | 'asks' | 'refused' | 'failed' | 'unchecked' | 'ready' | 'imported'

export interface EntryState {
  readonly kind: EntryStateKind
  /** Codicon. */
  readonly icon: string
  /** In a few words. */
  readonly text: string
}

/** The state of a file, as its line in the list says it. */
export function entryState(entry: ImportEntry): EntryState {
  const { activity, preview, report, result, failure } = entry
  if (activity === 'importing') return { kind: 'busy', icon: 'sync', text: 'importing' }
  if (activity === 'checking') return { kind: 'busy', icon: 'sync', text: 'checking' }
  if (activity === 'waiting to import') return { kind: 'busy', icon: 'clock', text: 'waits for its import' }
  if (activity === 'waiting to check') return { kind: 'busy', icon: 'clock', text: 'waits for its check' }
  if (activity === 'previewing') return { kind: 'busy', icon: 'clock', text: 'reading the beginning' }
  if (result !== undefined) {
    return result.alreadyImported
      ? { kind: 'imported', icon: 'pass', text: 'in the catalog already' }
      : { kind: 'imported', icon: 'pass-filled', text: `imported, ${rowsText(result.rowsAdded)}` }
  }
  if (failure !== undefined) return { kind: 'failed', icon: 'error', text: 'cannot be imported' }
  if (preview?.failure?.asks !== undefined) {
    return { kind: 'asks', icon: 'question', text: needText(preview.failure) }
  }
  if (preview?.failure !== undefined) return { kind: 'failed', icon: 'error', text: 'cannot be read' }
  if (report === undefined) {
    return { kind: 'unchecked', icon: 'circle-large-outline', text: entry.cancelled ? 'cancelled' : 'not checked yet' }
  }
  if (report.rejected) return { kind: 'refused', icon: 'warning', text: 'has rows that are refused' }
  return { kind: 'ready', icon: 'check', text: `ready, ${rowsText(importedRows(report))}` }
}

/** Rows that an import would bring, of all series. */
export function importedRows(report: ImportReport): number {
  return report.series.reduce((sum, { rows }) => sum + rows, 0)
}

export function rowsText(rows: number): string {
  return rows === 1 ? '1 row' : `${formatCount(rows)} rows`
}

/** What a file waits for. */
function needText({ asks }: ImportFailure): string {
  switch (asks?.setting) {
    case 'columns':
      return asks.fields?.length === 1 ? `asks for the column of the ${asks.fields[0]!}` : 'asks for its columns'
    case 'instrument':
      return 'asks for its instrument'
    case 'dateOrder':
      return 'asks for the order of dates'
    case 'decimal':
      return 'asks for the decimal sign'
    case 'bars':
      return 'asks for the length of its bars'
    case 'timeZone':
      return 'asks for its time zone'
    case 'table':
      return 'asks for its table'
    default:
      return 'needs an answer'
  }
}

/** What to do about a failure, in the wizard: settings are at hand there. */
export function nextStep({ asks, next }: ImportFailure): string {
  switch (asks?.setting) {
    case undefined:
      return next
    case 'columns':
      if (asks.fields === undefined) return 'Choose another column below.'
      return Object.keys(asks.likely ?? {}).length > 0
        ? 'Guesses stand below, under “Columns of the file”: take them, or choose.'
        : 'Choose below, under “Columns of the file”.'
    case 'instrument':
      return 'Write it below as SYMBOL.VENUE, such as AAPL.XNAS, or as ES.Z13 for a contract.'
    case 'dateOrder':
      return 'Say below which comes first, the day or the month.'
    case 'decimal':
      return 'Say below which sign marks the decimals.'
    case 'bars':
      return 'Choose the length of the bars below.'
    case 'timeZone':
      return 'Choose a time zone below.'
    case 'table':
      return 'Choose the table below.'
    case 'problems':
      return 'Correct the file, or choose below what happens to such rows.'
    default:
      return 'Change it below.'
  }
}
