import { requestKey } from '../request-key.js'
import type { RowsWithin, RunRows } from '../../engine-host/protocol/run-rows.js'

/** Rows that are asked for at once; they begin at multiples of it. */
export const pageRows = 200
/** Pages that are kept. */
const keptPages = 40

/** The pages of a table that were read under one filter; the oldest leave first. */
export class RowPages<Rows extends RunRows> {
  readonly #pages = new Map<number, Rows>()
  readonly #asked = new Set<number>()
  #filter = ''
  #within: RowsWithin | undefined
  #total: number | undefined

  /** Rows that the filter leaves; undefined until the first page is here. */
  get total(): number | undefined {
    return this.#total
  }

  get filter(): string {
    return this.#filter
  }

  get within(): RowsWithin | undefined {
    return this.#within
  }

  /** Begins anew under a filter. */
  reset(filter: string, within?: RowsWithin): void {
    this.#filter = filter
    this.#within = within
    this.#total = undefined
    this.#pages.clear()
    this.#asked.clear()
  }

  /** @returns whether it was waited for */
  take(rows: Rows): boolean {
    if (rows.filter !== this.#filter || requestKey(rows.within) !== requestKey(this.#within)) return false
    const page = rows.firstRow / pageRows
    this.#pages.set(page, rows)
    this.#total = rows.total
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= keptPages) break
      this.#pages.delete(oldest)
      this.#asked.delete(oldest)
    }
    return true
  }

  /** What could not be read may be asked for again. */
  forgetRequests(): void {
    for (const page of this.#asked) if (!this.#pages.has(page)) this.#asked.delete(page)
  }

  /** First rows of the pages between two positions that were not asked for yet; they count as asked. */
  want(first: number, end: number): readonly number[] {
    const wanted: number[] = []
    for (let page = Math.floor(first / pageRows); page * pageRows < end; page++) {
      if (this.#asked.has(page)) continue
      this.#asked.add(page)
      wanted.push(page * pageRows)
    }
    return wanted
  }

  /** The page that holds a position and the place in it. */
  find(position: number): { readonly rows: Rows; readonly at: number } | undefined {
    const rows = this.#pages.get(Math.floor(position / pageRows))
    const at = position % pageRows
    return rows === undefined || at >= rows.length ? undefined : { rows, at }
  }
}
