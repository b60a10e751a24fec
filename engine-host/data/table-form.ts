import type { MappedField } from '../protocol/import-settings.js'

/** What a table that was recognised is, and what its columns hold. All of it is a proposal that people can change. */
export interface TableForm {
  /** Such as `Binance klines`. */
  readonly name: string
  /** What in the content shows it, as part of a sentence. */
  readonly why: string
  readonly content: 'bars' | 'trades' | 'quotes'
  /** Lines that are not blank before the first row. */
  readonly headerLines: number
  /** Names of all columns, in their order; made up where the file has none. */
  readonly columns: readonly string[]
  readonly fields: Readonly<Partial<Record<MappedField, string>>>
  /** Zone of times that name none; UTC when absent. */
  readonly timeZone?: string
  /** Order in dates such as 03/04/2024, where the form tells. */
  readonly dateOrder?: 'dmy' | 'mdy'
  /** What bars are stamped with; the open when absent. */
  readonly stamp?: 'open' | 'close'
  /** Length of the bars, where the file says it. */
  readonly bars?: string
  /** Suffix of instrument ids. */
  readonly venue?: string
  /** Symbol, where the file says it once. */
  readonly symbol?: string
  /** A quote of which one side is empty leaves that side as it was. */
  readonly carriesQuotes?: boolean
  /** What the symbols are, where the form tells. */
  readonly market?: 'equity' | 'currencyPair' | 'cryptoSpot'
}
