type NumberArray = Int8Array | Uint8Array | Uint16Array | Int32Array | Uint32Array | Float64Array

/** A table as typed columns of equal length. */
type Table<Name extends string> = Readonly<Record<Name, NumberArray>> & { readonly length: number }

/**
 * Columns that take rows at their end. The arrays of `table` are views of `length` elements on buffers with room to
 * spare, so that appending costs the new rows alone.
 */
export class GrowingColumns<Name extends string, Columns extends Table<Name>> {
  readonly #names: readonly Name[]
  #buffers: Record<Name, NumberArray>
  #table: Columns

  /** @param empty a table without rows, which gives each column its type */
  constructor(names: readonly Name[], empty: Columns) {
    this.#names = names
    this.#buffers = pick(names, (name) => empty[name])
    this.#table = empty
  }

  /** The rows so far. A later append leaves this object as it is. */
  get table(): Columns {
    return this.#table
  }

  /** Takes the place of all rows. */
  replace(rows: Columns): void {
    this.#buffers = pick(this.#names, (name) => rows[name])
    this.#table = rows
  }

  append(rows: Columns): void {
    const begin = this.#table.length
    const length = begin + rows.length
    for (const name of this.#names) {
      if (this.#buffers[name].length < length) {
        const grown = new (this.#buffers[name].constructor as new (length: number) => NumberArray)(
          Math.max(length, 1024, this.#buffers[name].length * 2),
        )
        grown.set(this.#table[name])
        this.#buffers[name] = grown
      }
      this.#buffers[name].set(rows[name].subarray(0, rows.length), begin)
    }
    const views = pick(this.#names, (name) => this.#buffers[name].subarray(0, length))
    this.#table = { ...this.#table, ...views, length }
  }
}

function pick<Name extends string, Value>(names: readonly Name[], value: (name: Name) => Value): Record<Name, Value> {
  const picked: Partial<Record<Name, Value>> = {}
  for (const name of names) picked[name] = value(name)
  return picked as Record<Name, Value>
}
