import { BIGINT, type DuckDBType, INTEGER, UBIGINT, UINTEGER, USMALLINT, UTINYINT, VARCHAR } from '@duckdb/node-api'
import { type AppendedColumn, ColumnAppender } from './column-appender.js'
import type { DbnColumns } from './dbn-columns.js'
import type { DbnFieldType, DbnLayout } from './dbn-layout.js'
import { sqlText } from './duckdb-sql.js'
import type { Staging, StagingSession } from './staging.js'

const columnTypes: Readonly<Record<DbnFieldType, { readonly type: DuckDBType; readonly bytes: number }>> = {
  int64: { type: BIGINT, bytes: 8 },
  uint64: { type: UBIGINT, bytes: 8 },
  int32: { type: INTEGER, bytes: 4 },
  uint32: { type: UINTEGER, bytes: 4 },
  uint16: { type: USMALLINT, bytes: 2 },
  uint8: { type: UTINYINT, bytes: 1 },
  character: { type: UTINYINT, bytes: 1 },
}

/** Bytes of records that are handed over together: so many that a statement over them is worth its beginning. */
const blockBytes = 16 * 1_048_576

/**
 * Brings records of one layout into the table `parsed`, block by block: while one is decoded here, DuckDB checks and
 * converts the one before it, and no more than two of them are there besides what `parsed` holds.
 */
export class DbnStaging {
  private readonly fields: readonly number[]
  private readonly columns: readonly AppendedColumn[]
  private block: DbnColumns[] = []
  private bytes = 0
  private blocks = 0
  private inserting: Promise<void> = Promise.resolve()

  private constructor(
    private readonly staging: Staging,
    private readonly session: StagingSession,
    layout: DbnLayout,
    wanted: readonly string[],
    private readonly parsedRows: (records: string) => string,
  ) {
    this.fields = wanted.map((name) => layout.fields.findIndex((field) => field.name === name))
    this.columns = this.fields.map((at) => ({ name: layout.fields[at]!.name, ...columnTypes[layout.fields[at]!.type] }))
  }

  /**
   * @param layout of the records
   * @param wanted fields that `parsedRows` uses
   * @param parsedRows SELECT of the rows of `parsed`, of a relation with these fields and `symbol`
   */
  static async open(
    staging: Staging,
    layout: DbnLayout,
    wanted: readonly string[],
    parsedRows: (records: string) => string,
  ): Promise<DbnStaging> {
    return new DbnStaging(staging, await staging.anotherSession(), layout, wanted, parsedRows)
  }

  async add(batch: DbnColumns): Promise<void> {
    this.block.push(batch)
    this.bytes += batch.length * batch.layout.bytes
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
    const texts = block.map(symbolTexts)
    const [first] = texts[0]!
    const isOne = texts.every((ofBatch) => ofBatch.every((text) => text === first))
    const columns = isOne ? this.columns : [...this.columns, { name: 'symbol', type: VARCHAR, bytes: 0 }]
    const appender = await ColumnAppender.create(this.staging, table, columns)
    try {
      block.forEach(({ values, length }, at) => {
        const wanted = this.fields.map((field) => values[field]!)
        appender.append(isOne ? wanted : [...wanted, texts[at]!], length)
      })
    } finally {
      appender.close()
    }
    await this.inserting
    // Most files hold one symbol, and what is the same for all rows is worked out once.
    this.inserting = this.insert(table, isOne ? `(SELECT *, ${sqlText(first!)} AS symbol FROM ${table})` : table)
    // Whether it fails is told where it is awaited.
    this.inserting.catch(() => undefined)
  }

  private async insert(table: string, records: string): Promise<void> {
    const target = table === 'records_0' ? 'CREATE TABLE parsed AS' : 'INSERT INTO parsed'
    await this.session.run(`${target} ${this.parsedRows(records)}`)
    await this.session.run(`DROP TABLE ${table}`)
  }
}

/** A record whose file names no symbol goes by the number of its instrument, as in CSV. */
function symbolTexts({ symbols, length, values, layout }: DbnColumns): readonly string[] {
  const instruments = values[layout.fields.findIndex(({ name }) => name === 'instrument_id')]!
  const texts = symbols.slice(0, length)
  for (let row = 0; row < length; row++) if (texts[row] === '') texts[row] = String(instruments[row])
  return texts
}
