import type { SourceLocation } from '../protocol/failure.js'
import { splitCsvLine } from './csv-lines.js'
import {
  fileBlank,
  headerWrong,
  lineEndsUnknown,
  MarketDataError,
  NothingToImportError,
  notMarketData,
  otherSchema,
  whyNothing,
} from './market-data-failure.js'
import { shortened } from './shortened-text.js'
import type { SourceFile } from './source-file.js'

/** Columns that every OHLCV file has, in Databento's order. */
export const requiredColumns = [
  'ts_event',
  'rtype',
  'publisher_id',
  'instrument_id',
  'open',
  'high',
  'low',
  'close',
  'volume',
] as const

const optionalColumns = ['symbol', 'ts_out'] as const

export type DatabentoColumn = (typeof requiredColumns)[number] | (typeof optionalColumns)[number]

const utf16 = { what: 'UTF-16 text', next: 'Save it as UTF-8.' }

/** Other things that people take for a CSV file of bars, by how they begin. */
const sourceCode = {
  what: 'the source code of a program',
  next: 'Import files of market data; a strategy is run with `backlens backtest STRATEGY.ts`.',
}

const otherContents: readonly { readonly begins: RegExp; readonly what: string; readonly next: string }[] = [
  {
    begins: /^\s*<(?!DATE>|TICKER>)(?:!doctype|html|head|\?xml|!--|[a-z])/i,
    what: 'a web page (HTML)',
    next: 'Download the file itself; the server has sent an error or log-in page.',
  },
  { begins: /^\s*[[{]/, what: 'JSON', next: 'Export it with the encoding CSV.' },
  {
    begins: /^\s*(?:import\s+[\w{*'"]|export\s+(?:abstract|class|const|default|function|type)\b)/,
    ...sourceCode,
  },
  { begins: /^PK\p{Cc}{2}/u, what: 'a ZIP archive', next: 'Unpack it and import the files in it.' },
  { begins: /^(?:\xff\xfe|\xfe\xff)/, ...utf16 },
]

/**
 * Refuses what is no text with columns at all.
 *
 * @throws MarketDataError saying what the file is instead
 */
export function refuseOtherContent(source: SourceFile): void {
  const beginning = Buffer.from(source.head.subarray(0, 8192))
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
  if (beginning.trim() === '') throw new MarketDataError(fileBlank(source.path))
  if (/[^\n]\r[^\n]/.test(beginning) && !beginning.includes('\n'))
    throw new MarketDataError(lineEndsUnknown(source.path))
  const other = /\.[cm]?[jt]sx?$/i.test(source.path)
    ? sourceCode
    : (otherContents.find(({ begins }) => begins.test(beginning)) ?? binaryContent(source.head))
  if (other) throw new MarketDataError(notMarketData(source.path, other.what, other.next))
}

/**
 * Zero bytes in the first line, or control characters all over the beginning, are in no text; a few further down are told
 * with their lines. Text in UTF-16 has them as every other byte.
 */
function binaryContent(head: Uint8Array): { readonly what: string; readonly next: string } | undefined {
  // Zero bytes at the end are what a write that was interrupted leaves of a text.
  let end = Math.min(head.length, 8192)
  while (end > 0 && head[end - 1] === 0) end--
  const isText = head.subarray(0, end).includes(0x0a)
  const beginning = head.subarray(0, isText ? end : 8192)
  const zeros = [0, 0]
  let controls = 0
  let inFirstLine = false
  const firstLine = beginning.indexOf(0x0a)
  for (let at = 0; at < beginning.length; at++) {
    const byte = beginning[at]!
    if (byte === 0) zeros[at % 2]!++
    if (byte === 0 && (firstLine < 0 || at < firstLine)) inFirstLine = true
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) controls++
  }
  const [even, odd] = zeros as [number, number]
  if (Math.max(even, odd) > beginning.length / 4 && Math.min(even, odd) < beginning.length / 100) return utf16
  return inFirstLine || controls > beginning.length / 20
    ? { what: 'a binary file', next: 'Export it as CSV or Parquet, then import that.' }
    : undefined
}

/** Whether a header is one of Databento's, even with a column wrong. */
export function isDatabentoHeader(names: readonly string[]): boolean {
  const own = ['rtype', 'publisher_id', 'instrument_id', 'ts_event', 'ts_recv']
  return own.filter((name) => names.includes(name)).length >= 2
}

/**
 * The columns of a Databento OHLCV file in the order of its header.
 *
 * @throws MarketDataError saying what the file is instead, or which column is missing or unknown
 */
export function readDatabentoHeader(source: SourceFile): readonly DatabentoColumn[] {
  const line = Buffer.from(source.head.subarray(0, 65_536))
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .split(/\r?\n/, 1)[0]!
  const fields = splitCsvLine(line)
  const names = fields.map((field) => field.text)
  const schema = otherSchemaOf(names)
  if (schema) throw new NothingToImportError(otherSchema(source.path, schema), whyNothing(schema))

  const wrong = (at: number, what: string) =>
    new MarketDataError(
      headerWrong(source.path, at + 1, what, headerLocation(source, fields[at]?.column ?? line.length + 1)),
    )
  const known: readonly string[] = [...requiredColumns, ...optionalColumns]
  const missing = requiredColumns.filter((name) => !names.includes(name))
  const unknown = names.findIndex((name) => !known.includes(name))
  if (missing.length === requiredColumns.length) throw wrong(0, 'the file has no header of Databento OHLCV')
  if (missing.length > 0 && unknown >= 0) {
    throw wrong(
      unknown,
      `the header has the unknown column "${shortened(names[unknown]!)}" and lacks ${quoted(missing)}`,
    )
  }
  if (missing.length > 0)
    throw wrong(names.length, `the header lacks the ${missing.length > 1 ? 'columns' : 'column'} ${quoted(missing)}`)
  if (unknown >= 0) throw wrong(unknown, `the header has the unknown column "${shortened(names[unknown]!)}"`)
  const repeated = names.findIndex((name, at) => names.indexOf(name) < at)
  if (repeated >= 0) throw wrong(repeated, `the header has the column "${names[repeated]!}" twice`)
  return names as DatabentoColumn[]
}

function headerLocation(source: SourceFile, column: number): SourceLocation | undefined {
  return source.compression === 'none' ? { file: source.path, line: 1, column } : undefined
}

function otherSchemaOf(names: readonly string[]): string | undefined {
  if (!names.includes('ts_recv') || !names.includes('rtype')) return undefined
  if (names.includes('raw_symbol')) return 'definitions'
  if (names.includes('is_trading')) return 'status'
  if (names.includes('auction_type')) return 'imbalance'
  if (names.includes('order_id')) return 'mbo'
  if (names.includes('bid_px_09')) return 'mbp-10'
  if (names.includes('bid_px_00')) return names.includes('action') ? 'mbp-1 or tbbo' : 'bbo'
  return names.includes('price') ? 'trades' : 'another schema'
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ')
}
