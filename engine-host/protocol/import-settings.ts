import type { Failure, SourceLocation } from './failure.js'
import type { AssumedInstrument } from './instrument-definition.js'
import type { StoredTickKind } from './market-source.js'

/** Kinds of problems that a row of market data can have, in the order in which they are told. */
export const problemKinds = [
  'unreadable',
  'missing',
  'non-positive',
  'high-below-low',
  'outside-range',
  'spread',
  'mixed-contracts',
  'contract-change',
  'duplicate',
  'duplicate-sequence',
  'duplicate-tick',
  'sequence-gap',
  'unsorted',
  'outlier',
  'gap',
  'date-order',
] as const

export type ProblemKind = (typeof problemKinds)[number]

/** What is done about a kind of problem. */
export type ProblemAction = 'reject' | 'drop' | 'keep' | 'fix'

/** What to do about each kind of problem; absent ones are treated by their default. */
export type ProblemPolicy = Readonly<Partial<Record<ProblemKind, ProblemAction>>>

/** What a column of a table can be mapped to. */
export const mappedFields = [
  'time',
  'timeOfDay',
  'eventTime',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'openInterest',
  'symbol',
  'length',
  'price',
  'size',
  'side',
  'bid',
  'ask',
  'bidSize',
  'askSize',
  'sequence',
] as const

export type MappedField = (typeof mappedFields)[number]

/** Unit of times that are numbers. */
export type EpochUnit = 's' | 'ms' | 'us' | 'ns'

/** What the rows of a table can be. */
export const tableKinds = ['bars', 'trades', 'quotes'] as const

export type TableKind = (typeof tableKinds)[number]

/** How a file is to be read, where its content does not say it or says it wrongly. All of it is proposed otherwise. */
export interface ImportSettings {
  /** What the rows of a table are. Proposed: by the columns. */
  readonly kind?: TableKind
  /** Id of the instrument, such as `BTCUSDT.BINANCE`; for a file of one instrument that does not name it. */
  readonly instrument?: string
  /** Length of the bars, such as `1-MINUTE`. Proposed: the most frequent distance between two bars. */
  readonly bars?: string
  /** IANA zone of times that name none. Proposed: by the form, else UTC. */
  readonly timeZone?: string
  /** Whether a bar is stamped with its open or its close. Proposed: by the form, else open. */
  readonly stamp?: 'open' | 'close'
  /** Unit of times that are numbers. Proposed: value by value, by its size. */
  readonly unit?: EpochUnit
  /** Order of day and month in dates such as 03/04/2024. Proposed: what the dates themselves prove. */
  readonly dateOrder?: 'dmy' | 'mdy'
  /** Decimal sign of prices. Proposed: what the prices themselves prove. */
  readonly decimal?: 'point' | 'comma'
  /** Table of an SQLite file. Proposed: `crypto_ohlcv`, or the only one. */
  readonly table?: string
  /** Columns by what they hold; an empty one: none does, though one is proposed. */
  readonly columns?: Readonly<Partial<Record<MappedField, string>>>
  readonly problems?: ProblemPolicy
}

/** What must be told before a file can be read, or what can be done otherwise so that it is. */
export interface ImportQuestion {
  readonly setting: keyof ImportSettings
  /** Fields whose columns are not known, of `columns`. */
  readonly fields?: readonly MappedField[]
  /** Columns that these fields are likely to have. */
  readonly likely?: Readonly<Partial<Record<MappedField, string>>>
  /** The kind of problem, of `problems`. */
  readonly problem?: ProblemKind
  /** What can be answered, where the file says it. */
  readonly choices?: readonly string[]
}

/** Why a file cannot be imported. */
export interface ImportFailure extends Failure {
  /** Present when a setting can help. */
  readonly asks?: ImportQuestion
}

/** What was found of one kind of problem. */
export interface ProblemFinding {
  readonly kind: ProblemKind
  readonly action: ProblemAction
  readonly count: number
  /** The first ones, as people read them: `line 12, column "close": the close is missing`. */
  readonly examples: readonly string[]
  /** Where the first one is, when the file can be opened there. */
  readonly location?: SourceLocation
}

/** Rows as texts. */
export interface PreviewTable {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** What an import would do, before anything is written. */
export interface ImportReport {
  readonly file: string
  /** The form, such as `Binance klines`. */
  readonly form: string
  /** What in the content shows that it has this form. */
  readonly why: string
  /** How it is read: what was given, and what was proposed for the rest. */
  readonly settings: ImportSettings
  /** Columns of the file. */
  readonly columns: readonly string[]
  /** Rows of the file. */
  readonly rows: number
  readonly series: readonly {
    readonly instrumentId: string
    /** Length of bars, or the kind of ticks. */
    readonly bars: string
    readonly rows: number
    readonly firstNanos: string
    readonly lastNanos: string
  }[]
  /** What would be guessed of its instruments. */
  readonly instruments: readonly AssumedInstrument[]
  readonly problems: readonly ProblemFinding[]
  /** The first rows as they will be stored, a table for each kind of data. */
  readonly preview: readonly PreviewTable[]
  /** Whether the import would be refused as things are. */
  readonly rejected: boolean
}

/** What the values of a column are, and thereby how they are written. */
export type StoredValue = 'instrument' | 'text' | 'time' | 'price' | 'size'

/** The first rows of one kind of data as they will be stored. */
export interface StoredRows {
  readonly data: 'bars' | StoredTickKind
  readonly columns: readonly { readonly name: string; readonly holds: StoredValue }[]
  /**
   * Times are nanoseconds since 1970, prices units of 1e-9, both as decimal texts; sizes are numbers; null where nothing
   * is stored.
   */
  readonly rows: readonly (readonly (string | number | null)[])[]
}

/** What is known of an instrument of a file. */
export interface PreviewedInstrument extends AssumedInstrument {
  /** Decimals of its prices. */
  readonly pricePrecision: number
  /** IANA zone of its exchange. */
  readonly timeZone: string
}

/** How a file would be read, found out from its beginning. */
export interface ImportPreview {
  readonly kind: 'preview'
  readonly file: string
  readonly bytes: number
  /** The form, such as `Binance klines`. */
  readonly form: string
  /** What in the content shows that it has this form. */
  readonly why: string
  /** What its rows are. */
  readonly data: 'bars' | StoredTickKind
  /** How it is read: what was given, and what is proposed for the rest. */
  readonly settings: ImportSettings
  /** Settings that make a difference to this file. */
  readonly applicable: readonly (keyof ImportSettings)[]
  /** Columns of the file with their first texts. */
  readonly columns: readonly { readonly name: string; readonly texts: readonly string[] }[]
  readonly tables: readonly StoredRows[]
  readonly instruments: readonly PreviewedInstrument[]
  /** Rows of the file that were read for this. */
  readonly rows: number
  /** Whether they are all of the file. */
  readonly whole: boolean
  /** What is wrong with these rows. */
  readonly problems: readonly ProblemFinding[]
  /** Why it cannot be read so. */
  readonly failure?: ImportFailure
}
