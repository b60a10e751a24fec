import { ARRAY, BIGINT, VARCHAR } from '@duckdb/node-api'
import { ColumnAppender } from './column-appender.js'
import type { DbnColumns, DbnKeys } from './dbn-columns.js'
import type { DbnField, DbnLayout } from './dbn-layout.js'
import { sqlText } from './duckdb-sql.js'
import { createSoundRows, insertSoundRows, widenSoundRows } from './parsed-rows.js'
import { CancelledError, type Staging, type StagingSession } from './staging.js'

/** Bytes of records that are handed over together: so many that a statement over them is worth its beginning. */
const blockBytes = 16 * 1_048_576

/** How records of one layout become rows of `parsed`. */
export interface DbnRows {
  readonly layout: DbnLayout
  /** Fields that are used. */
  readonly wanted: readonly string[]
  /** SELECT of the rows of `parsed`, of a relation with these fields and `symbol`. */
  readonly parsed: (records: string) => string
  /**
   * Of records that all have the same keys: what `createSoundRows` makes of the relation; undefined where such rows take a
   * closer look.
   */
  readonly sound: (records: string, keys: DbnKeys) => SoundRecords | undefined
  /** Gets every batch once its records are handed over. */
  readonly giveBack?: (batch: DbnColumns) => void
}

export interface SoundRecords {
  readonly values: string
  readonly constants: Readonly<Record<string, string>>
}

/**
 * Brings records of one layout into `parsed`, block by block: while one is read here, DuckDB decodes, checks and converts
 * the one before it, and no more than two of them are there besides what `parsed` holds.
 */
export class DbnStaging {
  private block: DbnColumns[] = []
  private bytes = 0
  private blocks = 0
  private inserting: Promise<void> = Promise.resolve()
  /** What `parsed` is made of so far: sound rows with these constants, any rows, or nothing. */
  private made: { readonly constants: string } | 'any' | 'nothing' = 'nothing'

  private constructor(
    private readonly staging: Staging,
    private readonly session: StagingSession,
    private readonly rows: DbnRows,
  ) {}

  static async open(staging: Staging, rows: DbnRows): Promise<DbnStaging> {
    return new DbnStaging(staging, await staging.anotherSession(), rows)
  }

  async add(batch: DbnColumns): Promise<void> {
    this.block.push(batch)
    this.bytes += batch.length * batch.size
    if (this.bytes >= blockBytes) await this.handOver()
  }

  /** Hands over the rest, and waits until all of it is there. */
  async finish(): Promise<void> {
    if (this.block.length > 0) await this.handOver()
    await this.inserting
  }

  /** Ends what is under way; nothing of it is waited for any longer. */
  async close(): Promise<void> {
    await this.inserting.catch(() => undefined)
    this.session.close()
  }

  private async handOver(): Promise<void> {
    const block = this.block
    this.block = []
    this.bytes = 0
    const table = `records_${this.blocks++}`
    const keys = commonKeys(block)
    const { size } = block[0]!
    const record = { name: 'record', type: ARRAY(BIGINT, size / 8), bytes: size }
    const columns = keys ? [record] : [record, { name: 'symbol', type: VARCHAR, bytes: 0 }]
    const appender = await ColumnAppender.create(this.staging, table, columns)
    try {
      for (const batch of block) appender.append(keys ? [batch.bytes] : [batch.bytes, symbolTexts(batch)], batch.length)
    } finally {
      appender.close()
    }
    for (const batch of block) this.rows.giveBack?.(batch)
    await this.inserting
    this.inserting = this.insert(table, keys)
    // Whether it fails is told where it is awaited.
    this.inserting.catch(() => undefined)
  }

  private async insert(table: string, keys: DbnKeys | undefined): Promise<void> {
    const { layout, wanted } = this.rows
    const fields = wanted.map((name) => `${fieldSql(layout.fields.find((field) => field.name === name)!)} AS "${name}"`)
    const symbol = keys === undefined ? 'symbol' : `${sqlText(symbolText(keys))} AS symbol`
    const records = `(SELECT ${[...fields, symbol].join(', ')} FROM ${table})`
    const sound = keys && this.rows.sound(records, { ...keys, symbol: symbolText(keys) })
    if (sound === undefined || !(await this.insertSoundly(sound))) await this.insertAny(records)
    await this.session.run(`DROP TABLE ${table}`)
  }

  /** Whether all of the records are sound, and the constants those of the records before. */
  private async insertSoundly({ values, constants }: SoundRecords): Promise<boolean> {
    const text = JSON.stringify(constants)
    if (this.made === 'any' || (this.made !== 'nothing' && this.made.constants !== text)) return false
    try {
      if (this.made === 'nothing') await createSoundRows(this.session, values, constants)
      else await insertSoundRows(this.session, values)
      this.made = { constants: text }
      return true
    } catch (error) {
      if (error instanceof CancelledError) throw error
      return false
    }
  }

  private async insertAny(records: string): Promise<void> {
    if (this.made === 'nothing') {
      await this.session.run(`CREATE TABLE parsed AS ${this.rows.parsed(records)}`)
    } else {
      if (this.made !== 'any') await widenSoundRows(this.session)
      await this.session.run(`INSERT INTO parsed BY NAME ${this.rows.parsed(records)}`)
    }
    this.made = 'any'
  }
}

function commonKeys(block: readonly DbnColumns[]): DbnKeys | undefined {
  const keys = block.map((batch) => batch.commonKeys)
  const first = keys[0]
  const isCommon = keys.every(
    (each) =>
      each?.recordType === first?.recordType &&
      each?.publisher === first?.publisher &&
      each?.instrument === first?.instrument &&
      each?.symbol === first?.symbol,
  )
  return isCommon ? first : undefined
}

/** A record whose file names no symbol goes by the number of its instrument, as in CSV. */
function symbolText({ symbol, instrument }: DbnKeys): string {
  return symbol === '' ? String(instrument) : symbol
}

function symbolTexts(batch: DbnColumns): readonly string[] {
  const { symbols } = batch
  if (!symbols.includes('')) return symbols
  const instruments = batch.values[batch.layout.fields.findIndex(({ name }) => name === 'instrument_id')]!
  return symbols.map((symbol, row) => (symbol === '' ? String(instruments[row]) : symbol))
}

const bitsOf = { int32: 32, uint32: 32, uint16: 16, uint8: 8, character: 8 } as const

/** SQL of a field of a record that is an array of 64-bit integers: a BIGINT, below zero for unsigned ones from 2^63 on. */
function fieldSql({ type, offset }: DbnField): string {
  const word = `record[${(offset >> 3) + 1}]`
  if (type === 'int64' || type === 'uint64') return word
  const bits = bitsOf[type]
  const value = `((${word} >> ${(offset & 7) * 8}) & ${2 ** bits - 1})`
  return type === 'int32' ? `(${value} - CASE WHEN ${value} >= ${2 ** 31} THEN ${2 ** 32} ELSE 0 END)` : value
}
