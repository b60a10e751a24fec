/** A table of typed arrays that grows at its end while a run goes on. */
interface Columns {
  readonly length: number
}

/**
 * Joins a table fetched as a whole with the rows that a run sends meanwhile, so that the view receives every row once:
 * chunks are held back while the whole is on its way, then only their rows beyond it follow.
 */
export class LiveColumns<T extends Columns> {
  private held: T[] | undefined
  private following = false
  private last = Number.NEGATIVE_INFINITY

  /**
   * @param key number that grows from row to row, which tells known rows from new ones
   * @param send `append` is false for the whole table
   */
  constructor(
    private readonly key: (columns: T, row: number) => number,
    private readonly send: (columns: T, append: boolean) => void,
  ) {}

  /** The view starts anew and holds nothing. */
  reset(): void {
    this.held = undefined
    this.following = false
    this.last = Number.NEGATIVE_INFINITY
  }

  /** The whole table was asked for. */
  expectWhole(): void {
    this.held = []
  }

  /** The whole table arrived. */
  takeWhole(columns: T): void {
    const held = this.held ?? []
    this.held = undefined
    this.following = true
    this.last = columns.length === 0 ? Number.NEGATIVE_INFINITY : this.key(columns, columns.length - 1)
    this.send(columns, false)
    for (const chunk of held) this.takeChunk(chunk)
  }

  /** Rows arrived from the run. */
  takeChunk(chunk: T): void {
    if (this.held !== undefined) {
      this.held.push(chunk)
      return
    }
    if (!this.following || chunk.length === 0) return
    let begin = 0
    while (begin < chunk.length && this.key(chunk, begin) <= this.last) begin++
    if (begin === chunk.length) return
    this.last = this.key(chunk, chunk.length - 1)
    this.send(begin === 0 ? chunk : rowsFrom(chunk, begin), true)
  }
}

function rowsFrom<T extends Columns>(columns: T, begin: number): T {
  const entries = Object.entries(columns).map(([name, column]: [string, unknown]) => [
    name,
    ArrayBuffer.isView(column) ? (column as Float64Array).slice(begin) : column,
  ])
  return { ...(Object.fromEntries(entries) as T), length: columns.length - begin }
}
