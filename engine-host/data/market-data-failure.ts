import { basename } from 'node:path'
import { didYouMean } from '../core/suggestion.js'
import type { Failure, SourceLocation } from '../protocol/failure.js'
import type { ImportFailure, ImportQuestion, MappedField, ProblemFinding } from '../protocol/import-settings.js'
import type { FinerSource, MarketSource } from '../protocol/market-source.js'
import { isBusy } from './refused-files.js'
import { shortened } from './shortened-text.js'
import { isTickSource, sourceName } from './ticks/tick-source.js'
import { formatNanos } from './timestamps.js'

/** Carries a Failure through code that cannot answer one; caught where a request is answered. */
export class MarketDataError extends Error {
  constructor(readonly failure: ImportFailure) {
    super(`${failure.message} ${failure.next}`)
    this.name = 'MarketDataError'
  }
}

/** A file that is whole and holds nothing that can be imported: one of several files is passed over. */
export class NothingToImportError extends MarketDataError {
  /** @param why as it stands after the name of the file: `it holds status, which is not imported` */
  constructor(
    failure: Failure,
    readonly why: string,
  ) {
    super(failure)
  }
}

/** Why a file of a Databento schema is passed over in a folder. */
export function whyNothing(schema: string | undefined): string {
  const definitions = ['definition', 'definitions'].includes(schema ?? '')
  if (definitions) return 'it holds definitions, of which ticks, multipliers, currencies and expiries were taken'
  const imported = ['ohlcv', 'trades', 'tbbo', 'mbp-1', 'mbp-10', 'bbo', 'statistics'].some(
    (name) => schema?.startsWith(name) === true,
  )
  return imported || schema === undefined
    ? 'it holds no records of market data'
    : `it holds ${schema}, which is not imported`
}

const exportAgain = 'Download or export the file again, then import it.'
const reimport = 'Import the file again, then start the run again.'

function failed(message: string, next: string, more: { details?: string; location?: SourceLocation } = {}): Failure {
  return { kind: 'failed', message: printable(message), next: printable(next), ...more }
}

/** Texts of a file can hold anything; a control character would be acted upon by a terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '\ufffd')
}

/** A failure that a setting can help. */
function asking(asks: ImportQuestion, message: string, next: string): ImportFailure {
  return { ...failed(message, next), asks }
}

/** What the system said, for the output channel. */
export function causeOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

// The file as a whole

export function fileNotFound(path: string): Failure {
  return failed(`There is no file ${path}.`, 'Check the path and the spelling.')
}
export function notAFile(path: string): Failure {
  return failed(`${path} is not a file.`, 'Name the files to import one by one.')
}
export function fileEmpty(path: string): Failure {
  return failed(`${basename(path)} is empty: it has no line 1.`, exportAgain)
}
export function fileBlank(path: string): Failure {
  return failed(`${basename(path)} holds nothing but blank lines.`, exportAgain)
}
export function lineEndsUnknown(path: string): Failure {
  return failed(
    `${basename(path)} has lines that end in carriage returns alone, as old Macintosh programs write them.`,
    'Save it with Unix or Windows line ends.',
  )
}
export function fileTruncated(path: string, compression: 'zstd' | 'gzip'): Failure {
  return failed(
    `${basename(path)} is truncated: its ${compression} data ends in the middle.`,
    'Download the file again, then import it.',
  )
}
export function fileDamaged(path: string, compression: 'zstd' | 'gzip', details: string): Failure {
  return failed(
    `${basename(path)} is damaged: its ${compression} data cannot be decompressed.`,
    'Download the file again, then import it.',
    {
      details,
    },
  )
}
export function fileChanged(path: string): Failure {
  return failed(
    `${basename(path)} changed while it was read.`,
    'Wait until it is written completely, then import it again.',
  )
}
export function fileGone(path: string): Failure {
  return failed(`${basename(path)} was deleted or moved while it was read.`, 'Put it back, then import it again.')
}
export function notMarketData(path: string, what: string, next: string): Failure {
  return failed(`${basename(path)} is ${what}, not a CSV file of bars.`, next)
}
export function eventTableUnreadable(name: string, file: string, error: unknown): Failure {
  return failed(
    `The table of the events '${name}', ${basename(file)}, cannot be read: ${causeOf(error)}.`,
    'Give a Parquet, CSV or JSON-lines file with a column ts_event, time, timestamp or date.',
  )
}
export function tickContradiction(path: string, instrumentId: string, kind: string, nanos: bigint): Failure {
  return failed(
    `${basename(path)} has other ${kind} of ${instrumentId} at ${formatNanos(nanos)} than those that are stored.`,
    'Import the file into another store, or remove what is stored of that day.',
  )
}
export function otherSchema(path: string, schema: string): Failure {
  return failed(
    `${basename(path)}, line 1: the header is that of Databento ${schema}, and only bars (ohlcv), trades, tbbo, mbp-1, mbp-10, bbo and statistics can be imported.`,
    'Export the data with one of these schemas, then import it.',
  )
}
export function symbologyUnreadable(path: string, what: string): Failure {
  return failed(
    `${path} cannot be read: ${what}.`,
    'Download it again, or take it away: the instruments are then called by their numbers.',
  )
}
export function nothingInFolder(path: string, skipped: number): Failure {
  return failed(
    `${path} holds no market data that can be imported${skipped > 0 ? `; ${skipped} files were passed over` : ''}.`,
    'Choose a folder with bars, trades, quotes or depth.',
  )
}
export function noRows(path: string): Failure {
  return failed(
    `${basename(path)} holds a header and no bars: it ends after line 1.`,
    'Check the period and the symbols of the export.',
  )
}
export function headerWrong(path: string, column: number, what: string, location: SourceLocation | undefined): Failure {
  return failed(
    `${basename(path)}, line 1, column ${column}: ${what}.`,
    'Import a Databento OHLCV file with the header ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume and, optionally, symbol.',
    location && { location },
  )
}

export function dbnWrong(path: string, what: string): Failure {
  return failed(`${basename(path)} is no whole DBN file: ${what}.`, exportAgain)
}
export function dbnMixed(path: string, one: string, other: string): Failure {
  return failed(
    `${basename(path)} is DBN of mixed schemas: ${one} and ${other}.`,
    'Export each schema into a file of its own, then import them.',
  )
}
export function dbnWithoutRecords(path: string, schema: string | undefined): Failure {
  return failed(
    `${basename(path)} is DBN of ${schema ?? 'mixed schemas'} and holds no records of market data.`,
    'Check the period and the symbols of the export.',
  )
}
export function dbnWithoutBars(
  path: string,
  schema: string | undefined,
  records: readonly (readonly [content: string, count: number])[],
): Failure {
  const held = records.map(([content, count]) => `${count} of ${content}`).join(', ')
  return failed(
    `${basename(path)} is DBN of ${schema ?? 'mixed schemas'} and holds no bars${held === '' ? '' : `, but records of other kinds: ${held}`}.`,
    'Export bars, trades, quotes or depth, or check the period and the symbols of the export.',
  )
}

export function fileUnreadable(path: string, why: string, next: string, details?: string): Failure {
  return failed(`${basename(path)} cannot be read: ${why}.`, next, details === undefined ? {} : { details })
}
export function zipWrong(path: string, what: string): Failure {
  return failed(`${basename(path)} cannot be unpacked: ${what}.`, 'Download the archive again, or unpack it yourself.')
}
export function zipOfSeveral(path: string, names: readonly string[]): Failure {
  return failed(
    names.length === 0
      ? `${basename(path)} is an archive without files.`
      : `${basename(path)} is an archive of ${names.length} files: ${listed(names)}.`,
    'Unpack it and import the files that hold market data.',
  )
}
export function sqliteUnfinished(path: string): Failure {
  return failed(
    `${basename(path)} has changes that are still in ${basename(path)}-wal.`,
    'Close the program that writes it, then import it again.',
  )
}
export function sqliteTableUnknown(path: string, asked: string | undefined, tables: readonly string[]): ImportFailure {
  const has = tables.length === 0 ? 'no tables' : `the tables ${listed(tables)}`
  return asking(
    { setting: 'table', choices: tables },
    asked === undefined ? `${basename(path)} has ${has}.` : `${basename(path)} has no table "${asked}", but ${has}.`,
    'Say which one holds the bars with --table NAME.',
  )
}
export function columnOfBytes(path: string, column: string): Failure {
  return failed(
    `${basename(path)}, column "${column}": the values are bytes (BLOB), not numbers.`,
    'Write them as DECIMAL or DOUBLE, or map another column. Bytes are read of NautilusTrader alone: 8 or 16 a value, with "price_precision" in the metadata of the file.',
  )
}

// What a table does not say of itself

export function importSettingWrong(message: string, next: string): Failure {
  return failed(message, next)
}
export function noSuchColumn(path: string, column: string, columns: readonly string[]): ImportFailure {
  return asking(
    { setting: 'columns' },
    `${basename(path)} has no column "${column}".`,
    `${didYouMean(column, columns)}Its columns are ${listed(columns)}.`,
  )
}
/**
 * @param likely columns that fields are likely to have
 * @param kindOpen whether the rows may be of another kind
 */
export function columnsUnmapped(
  path: string,
  {
    missing,
    columns,
    likely,
    kindOpen,
  }: {
    readonly missing: readonly MappedField[]
    readonly columns: readonly string[]
    readonly likely: Readonly<Partial<Record<MappedField, string>>>
    readonly kindOpen: boolean
  },
): ImportFailure {
  const option = (field: MappedField, column: string) =>
    /^[\w.-]+$/.test(column)
      ? `--map ${field}=${column}`
      : `--map '${field}=${shortened(column).replaceAll("'", `'\\''`)}'`
  const found = missing.flatMap((field) => (likely[field] === undefined ? [] : [option(field, likely[field])]))
  const asked = missing.map((field) => `--map ${field}=COLUMN`).join(' ')
  const next = [
    found.length === missing.length ? `Say it with ${found.join(' ')} if that is so.` : `Say it with ${asked}.`,
    ...(found.length > 0 && found.length < missing.length ? [`Likely is ${found.join(' ')}.`] : []),
    ...(missing.includes('size') ? ['Write --map size= when no column holds it.'] : []),
    ...(kindOpen ? ['If the rows are trades or quotes, add --kind trades or --kind quotes.'] : []),
  ]
  const which = missing.length === 1 ? 'which column holds' : 'which columns hold'
  return asking(
    { setting: 'columns', fields: missing, likely },
    `${basename(path)}: ${which} the ${enumerated(missing)} is not clear; it has ${listed(columns)}.`,
    next.join(' '),
  )
}
function enumerated(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`
}
export function timesUnclear(
  path: string,
  column: string,
  { what, next, asks }: { readonly what: string; readonly next: string; readonly asks: ImportQuestion },
): ImportFailure {
  return asking(asks, `${basename(path)}, column "${column}": ${what}.`, next)
}
export function decimalsUnclear(path: string, example: string): ImportFailure {
  return asking(
    { setting: 'decimal' },
    `${basename(path)}: the comma in ${example} can mark decimals or thousands.`,
    'Say which sign marks decimals with --decimal comma or --decimal point.',
  )
}
export function timeZoneUnknown(zone: string): ImportFailure {
  return asking(
    { setting: 'timeZone' },
    `There is no time zone "${zone}".`,
    `${didYouMean(zone, Intl.supportedValuesOf('timeZone'))}Write it as America/New_York or UTC.`,
  )
}
export function barsUnclear(path: string): ImportFailure {
  return asking(
    { setting: 'bars' },
    `${basename(path)}: the distances between its times do not tell the length of the bars.`,
    'Say it with --bars, such as --bars 1-DAY.',
  )
}
export function barsTooLong(path: string, found: string, bars: string): ImportFailure {
  return asking(
    { setting: 'bars' },
    `${basename(path)}: its rows are ${found} apart, so they are no bars of ${bars}.`,
    `Import it with --bars ${found}; runs on ${bars} make those bars from them.`,
  )
}
export function barsUnclearText(path: string, column: string, text: string): ImportFailure {
  return asking(
    { setting: 'bars' },
    `${basename(path)}, column "${column}": "${text}" is not a length of bars.`,
    'Say the length of all bars with --bars, such as --bars 1-DAY.',
  )
}
export function instrumentUnknown(path: string): ImportFailure {
  return asking(
    { setting: 'instrument' },
    `${basename(path)} does not say of which instrument its bars are.`,
    'Say it with --instrument SYMBOL.VENUE, such as --instrument AAPL.XNAS.',
  )
}
export function instrumentInvalid(id: string): ImportFailure {
  return asking(
    { setting: 'instrument' },
    `"${id}" is not the id of an instrument.`,
    'Write it as SYMBOL.VENUE, such as AAPL.XNAS, or as ES.Z13.',
  )
}
function listed(columns: readonly string[]): string {
  const names = columns.slice(0, 20).map((name) => `"${shortened(name)}"`)
  return `${names.join(', ')}${columns.length > names.length ? ' and more' : ''}`
}

// A line of the file

export interface LinePlace {
  readonly path: string
  /** 1-based, in the decompressed text. */
  readonly line: number
  /** What is counted, where it is not lines. */
  readonly unit?: 'record' | 'row'
  /** Name of the column in the header. */
  readonly column: string
  /** Present when the file can be opened there: it is not compressed. */
  readonly location?: SourceLocation
}

export function lineWrong(place: LinePlace, what: string, details?: string): Failure {
  return failed(
    `${basename(place.path)}, ${place.unit ?? 'line'} ${place.line}, column "${place.column}": ${what}.`,
    place.unit === undefined
      ? 'Correct or remove that line, then import the file again; nothing of it was imported.'
      : 'Import the file again with that problem dropped or kept, or export it again; nothing of it was imported.',
    {
      ...(place.location && { location: place.location }),
      ...(details !== undefined && { details }),
    },
  )
}
export function problemsRejected(path: string, { kind, count, examples, location }: ProblemFinding): ImportFailure {
  const [first] = examples
  const where = first === undefined ? `${count} rows are ${kind}` : first
  return {
    ...failed(
      `${basename(path)}, ${where}.`,
      `Correct the file, or choose what to do about it with --on ${kind}=ACTION; nothing of it was imported.`,
      {
        ...(location && { location }),
        ...(count > 1 && { details: `${count} times:\n${examples.join('\n')}${count > examples.length ? '\n…' : ''}` }),
      },
    ),
    asks: { setting: 'problems', problem: kind },
  }
}
export function lineMalformed(path: string, line: number, what: string, location: SourceLocation | undefined): Failure {
  return failed(
    `${basename(path)}, line ${line}: ${what}.`,
    'Correct or remove that line, then import the file again; nothing of it was imported.',
    location && { location },
  )
}
export function csvUnreadable(path: string, error: unknown): Failure {
  return failed(`${basename(path)} cannot be read as CSV.`, exportAgain, { details: causeOf(error) })
}

// The catalog

export function contradiction(
  path: string,
  bar: {
    readonly instrumentId: string
    readonly bars: string
    readonly nanos: bigint
    readonly column: string
    readonly stored: number
    readonly offered: number
  },
): Failure {
  return failed(
    `${basename(path)} contradicts the catalog: ${bar.instrumentId} ${bar.bars} closing at ${formatNanos(bar.nanos)} has the ${bar.column} ${bar.offered} there and ${bar.stored} in the catalog.`,
    'Find out which file is right; nothing of this one was imported.',
  )
}
export function overlap(
  path: string,
  bar: {
    readonly instrumentId: string
    readonly bars: string
    /** Close of the bar of the file, nanoseconds. */
    readonly offered: bigint
    /** Close of the bar of the catalog, nanoseconds. */
    readonly stored: bigint
  },
): Failure {
  return failed(
    `${basename(path)}: its ${bar.bars} of ${bar.instrumentId} closing at ${formatNanos(bar.offered)} overlaps the one closing at ${formatNanos(bar.stored)} in the catalog.`,
    'Import it with the time zone and the stamp (open or close) that the stored bars were imported with, or delete those first.',
  )
}
export function storeHeld(directory: string, pid: number | undefined): Failure {
  const holder = pid === undefined ? 'another process' : `the process ${pid}`
  return failed(
    `The store ${directory} is open for writing in ${holder}, probably another window on the same folder.`,
    'Close that window, or do this there; what is stored can be read and backtested here.',
  )
}
export function storePathUnusable(directory: string): Failure {
  return failed(
    `The store ${directory} has a question mark in its path, behind which the database cannot write.`,
    'Rename that folder, or use a store elsewhere.',
  )
}
export function storeNewer(directory: string): Failure {
  return failed(`The store ${directory} was written by a newer Backlens.`, 'Update Backlens, or use another store.')
}
export function storeUnusable(directory: string, error: unknown): Failure {
  const obstacle = obstacleOf(error)
  const why =
    obstacle === 'full'
      ? 'is on a full disk'
      : obstacle === 'inUse'
        ? 'has a file that another program has open'
        : obstacle === 'forbidden'
          ? 'may not be written to'
          : obstacle === 'noFolder'
            ? 'cannot be made: a part of its path is a file'
            : 'cannot be opened'
  return failed(`The store ${directory} ${why}.`, 'Check the folder, its permissions and the free space.', {
    details: causeOf(error),
  })
}
export function importFailed(path: string, error: unknown): Failure {
  const details = causeOf(error)
  switch (obstacleOf(error)) {
    case 'full':
      return failed(
        `${basename(path)} could not be imported: the disk is full.`,
        'Free some space, then import it again; nothing of it was imported.',
        { details },
      )
    case 'inUse':
      return failed(
        `${basename(path)} could not be imported: another program has a file of the store open.`,
        'Close that program or wait for its end, then import it again; nothing of it was imported.',
        { details },
      )
    case 'tooLarge':
      return failed(
        `${basename(path)} could not be imported: a file would become larger than the disk or the system allows.`,
        'Put the store on another disk, or lift the limit; nothing of it was imported.',
        { details },
      )
    case 'forbidden':
      return failed(
        `${basename(path)} could not be imported: a file or folder may not be read or written.`,
        'Check the permissions of the file and of the store.',
        { details },
      )
    case 'noFolder':
      return failed(
        `${basename(path)} could not be imported: a folder of the store is gone, or is a file.`,
        'Check the folder of the store; nothing of the file was imported.',
        { details },
      )
    case undefined:
      return failed(`${basename(path)} could not be imported.`, 'Try again; the reason is in the output channel.', {
        details,
      })
  }
}

/** Decided, and not yet in place. */
export function importUnfinished(path: string, error: unknown): Failure {
  return failed(
    `${basename(path)} is imported, but its files could not be moved to their places in the store.`,
    'Check the folder of the store and its permissions, then reload the window, which moves them.',
    { details: causeOf(error) },
  )
}

/** What the system has against writing, by the code of an error of Node.js or the text of one of DuckDB. */
function obstacleOf(error: unknown): 'full' | 'inUse' | 'tooLarge' | 'forbidden' | 'noFolder' | undefined {
  const code = systemCode(error)
  const text = error instanceof Error ? error.message : String(error)
  const is = (codes: readonly string[], words: RegExp) =>
    (code !== undefined && codes.includes(code)) || words.test(text)
  if (is(['ENOSPC', 'EDQUOT'], /No space left on device|out of disk|Disk quota exceeded/i)) return 'full'
  if (isBusy(error) || /Device or resource busy|used by another process/i.test(text)) return 'inUse'
  if (is(['EFBIG'], /File too large/i)) return 'tooLarge'
  if (is(['EACCES', 'EPERM', 'EROFS'], /Permission denied|Operation not permitted|Read-only file system/i)) {
    return 'forbidden'
  }
  return is(['ENOTDIR', 'ENOENT', 'EEXIST'], /Not a directory|No such file or directory/i) ? 'noFolder' : undefined
}
export function definitionsUnreadable(path: string, what: string, location: SourceLocation | undefined): Failure {
  return failed(
    `${path}: ${what}.`,
    'Correct the file, or delete it to have it written anew.',
    location && { location },
  )
}
export function nothingStored(instrumentId: string): Failure {
  return failed(`No bars of ${instrumentId}: the catalog is empty.`, 'Import market data first.')
}
/** @param proposal which of them may be meant, as a question; empty when none is near */
export function notStored(asked: string, has: readonly string[], proposal: string): Failure {
  return failed(
    `No bars of ${asked}: the catalog has ${has.join('; ')}.`,
    proposal + 'Choose one of these, import the data, or make bars of trades or quotes with backlens catalog build.',
  )
}
export function otherSpelling(asked: string, instrumentId: string): Failure {
  return failed(`No bars of ${asked}: the catalog has it as ${instrumentId}.`, 'Write it so.')
}
export function seriesImported(asked: string, sources: readonly string[]): Failure {
  const origin = sources.length > 0 ? `come from ${sources.join(', ')}` : 'were not built here'
  return failed(
    `The bars of ${asked} in the catalog ${origin}.`,
    'They need not be built; choose another kind of bars.',
  )
}
export function noOpenInterest(root: string, rank: number, contracts: readonly string[]): Failure {
  const listed = contracts.length > 3 ? `${contracts.slice(0, 3).join(', ')} and others` : contracts.join(', ')
  return failed(
    `${root}.n.${rank} goes by open interest, which the catalog does not have of ${listed}.`,
    `Import daily bars with a column of open interest, or use ${root}.v.${rank}, by volume, or ${root}.c.${rank}, by the calendar.`,
  )
}
export function openInterestNotExported(instrumentId: string): Failure {
  return failed(
    `Open interest of ${instrumentId} is kept for rolls and cannot be exported.`,
    'Read its Parquet files in .backlens/market_data/kind=open-interest.',
  )
}
export function statisticsWithoutInterest(path: string): Failure {
  return failed(
    `${basename(path)} is one of Databento's statistics and holds no open interest of futures.`,
    'Open interest is what is imported of statistics: check the period and the symbols of the export.',
  )
}
export function gridUnknown(instrumentId: string): Failure {
  return failed(
    `The price step of ${instrumentId} is not known, and open interest does not tell it.`,
    'Import its bars or ticks first, or put the definitions of the batch beside the file.',
  )
}
export function openInterestUnreadable(path: string, column: string, text: string): Failure {
  return failed(
    `${basename(path)} has "${text}" in the column "${column}", which is no open interest.`,
    'Correct it, or say that no column holds the open interest.',
  )
}
export function tooFewContracts(symbol: string, rank: number): Failure {
  return failed(
    `${symbol} takes ${rank + 1} contracts with data at one time, and the catalog has fewer.`,
    'Import further contracts, or choose a lower rank.',
  )
}
export function endUnknown(id: string): Failure {
  return failed(
    `The end of trading in ${id} is not known, and the calendar rolls by it.`,
    `Give its definition in .backlens/instruments.json an "expiry", such as "2025-01-31T19:30:00Z", or roll by volume.`,
  )
}
export function noRatio(from: string, to: string, fromClose: number, toClose: number): Failure {
  return failed(
    `Before the roll from ${from} to ${to} they closed at ${fromClose} and ${toClose}; prices that are not above zero have no ratio.`,
    'Set "adjust" of continuous series to "additive" or "raw", or roll earlier with "rollBefore".',
  )
}
export function rollBeforeUnusable(value: number): Failure {
  return failed(
    `The setting 'rollBefore' of continuous series cannot be ${String(value)}.`,
    'Give a whole number from 1 to 60.',
  )
}
export function noCommonDay(from: string, to: string): Failure {
  return failed(
    `There is no day in the two weeks before the roll from ${from} to ${to} on which both traded, so their prices cannot be joined.`,
    'Import more of both contracts, or set "adjust" of continuous series to "raw".',
  )
}
export function noPriceToLeave(from: string, to: string, time: string): Failure {
  return failed(
    `${from} has no data after its roll to ${to} at ${time}, so that no position in it could be closed.`,
    `Import more of ${from}, or set "atRoll" of continuous series to "keep", which leaves positions to the strategy.`,
  )
}
export function noContracts(root: string): Failure {
  return failed(
    `The catalog has no daily bars of contracts of ${root}.`,
    'Import contracts such as ES.Z13, or shorter bars of them.',
  )
}
export function nothingToBuildOf(asked: string, has: readonly string[]): Failure {
  return failed(
    `Bars of ${asked} cannot be built: the catalog has ${has.length > 0 ? has.join('; ') : 'nothing of that instrument'}.`,
    'Import shorter bars that divide them, or trades or quotes.',
  )
}
export function periodBackward(from: string, to: string): Failure {
  return failed(`The period from ${from} to ${to} is empty: its end is not after its start.`, 'Choose a later end.')
}
export function periodEmpty(asked: string, period: string, has: string): Failure {
  return failed(
    `No bars of ${asked} ${period}: the catalog has them ${has}.`,
    'Choose a period within it, or import more data.',
  )
}
export function boundUnreadable(bound: 'from' | 'to', text: string): Failure {
  return failed(`"${text}" is not a date for ${bound}.`, 'Write it as 2013-10-07 or 2013-10-07T13:30:00Z.')
}
export function instrumentUndefined(instrumentId: string, path: string): Failure {
  return failed(
    `${path} has no definition of ${instrumentId}.`,
    'Add one, or import the data again to have it written.',
  )
}
const barUnits = ['SECOND', 'MINUTE', 'HOUR', 'DAY', 'WEEK', 'MONTH'] as const

/** The lengths of bars with the number of a text. */
function nearBars(text: string): string[] {
  const count = /^\d+/.exec(text)?.[0] ?? '1'
  return barUnits.map((unit) => `${count}-${unit}`)
}
export function barsUnknown(text: string): ImportFailure {
  return asking(
    { setting: 'bars' },
    `"${text}" is not a kind of bars.`,
    didYouMean(text, nearBars(text)) + 'Write it as 1-SECOND, 5-MINUTE, 1-HOUR, 1-DAY, 1-WEEK or 1-MONTH.',
  )
}

// Looking at what is stored, and taking it out

export function exportIntoStore(file: string): Failure {
  return failed(`${file} lies in the store, which only imports write to.`, 'Choose another folder.')
}
export function exportFailed(file: string, error: unknown): Failure {
  const code = systemCode(error)
  const details = { details: causeOf(error) }
  if (code === 'ENOSPC' || /No space left/i.test(causeOf(error)))
    return failed(
      `There is no room for ${file}.`,
      'Make room on the disk or choose another one, then export again.',
      details,
    )
  if (isBusy(error))
    return failed(
      `${file} is open in another program.`,
      'Close it there or choose another name, then export again.',
      details,
    )
  return failed(`${file} cannot be written.`, 'Check that its folder may be written to, then export again.', details)
}
export function timeUnreadable(text: string): Failure {
  return failed(`"${text}" is not a time.`, 'Write it as 2013-10-07, 2013-10-07 09:30 or 2013-10-07T13:30:00Z.')
}
export function definitionChanged(instrumentId: string, path: string): Failure {
  return failed(
    `The definition of ${instrumentId} in ${basename(path)} was changed meanwhile.`,
    'Look at what stands there now, then make the change again.',
  )
}
export function fileHeld(path: string, pid: number | undefined): Failure {
  return failed(
    `${basename(path)} is being written by ${pid === undefined ? 'another program' : `the process ${pid}`}.`,
    'Try again in a moment; close that program if it hangs.',
  )
}

// Reading for a run

function rowsOf(source: MarketSource | FinerSource): string {
  return isTickSource(source) ? `rows of ${sourceName(source)}` : `bars of ${sourceName(source)}`
}

export function feedEndedEarly(source: MarketSource, rows: number): Failure {
  return failed(
    `The stored ${rowsOf(source)} are not as the catalog has them: ${rows} of ${source.rows} could be read.`,
    reimport,
  )
}
export function feedUnreadable(source: MarketSource | FinerSource, error: unknown): Failure {
  return failed(`The stored ${rowsOf(source)} cannot be read.`, reimport, { details: causeOf(error) })
}
export function feedUnsorted(source: MarketSource, nanos: bigint): Failure {
  return failed(`The stored ${rowsOf(source)} are out of order at ${formatNanos(nanos)}.`, reimport)
}

function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
