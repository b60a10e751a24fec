/** Kinds of columns; `stamp` holds two 32-bit halves a row, as in BarBatch. */
interface ColumnTypes {
  readonly float64: Float64Array
  readonly int32: Int32Array
  readonly uint16: Uint16Array
  readonly uint8: Uint8Array
  readonly int8: Int8Array
  readonly stamp: Int32Array
  readonly text: string[]
}

type Layout = Readonly<Record<string, keyof ColumnTypes>>

/** The arrays of a table by the names of its columns. */
export type Columns<L extends Layout> = { readonly [Name in keyof L]: ColumnTypes[L[Name]] }

/** Collects rows of a table in typed columns and hands them on in chunks of a fixed number of rows. */
export class ColumnWriter<L extends Layout> {
  /** Arrays of the present chunk; fresh ones after each chunk. */
  columns: Columns<L>
  length = 0

  constructor(
    private readonly layout: L,
    private readonly capacity: number,
    private readonly onChunk: (chunk: { readonly length: number } & Columns<L>) => void,
  ) {
    this.columns = this.allocate()
  }

  /** Index of a new row in `columns`. */
  addRow(): number {
    if (this.length === this.capacity) this.flush()
    return this.length++
  }

  /** Hands on what has been collected. */
  flush(): void {
    if (this.length === 0) return
    const chunk: Record<string, unknown> = { length: this.length }
    for (const [name, kind] of Object.entries(this.layout)) {
      const column = this.columns[name]!
      // Full ones are handed on as they are.
      const isFull = this.length === this.capacity
      chunk[name] = isFull ? column : column.slice(0, kind === 'stamp' ? this.length * 2 : this.length)
    }
    this.columns = this.allocate()
    this.length = 0
    this.onChunk(chunk as { readonly length: number } & Columns<L>)
  }

  private allocate(): Columns<L> {
    const entries = Object.entries(this.layout).map(([name, kind]) => [name, createColumn(kind, this.capacity)])
    return Object.fromEntries(entries) as Columns<L>
  }
}

function createColumn(kind: keyof ColumnTypes, capacity: number): ColumnTypes[keyof ColumnTypes] {
  switch (kind) {
    case 'float64':
      return new Float64Array(capacity)
    case 'int32':
      return new Int32Array(capacity)
    case 'uint16':
      return new Uint16Array(capacity)
    case 'uint8':
      return new Uint8Array(capacity)
    case 'int8':
      return new Int8Array(capacity)
    case 'stamp':
      return new Int32Array(capacity * 2)
    case 'text':
      return []
  }
}
