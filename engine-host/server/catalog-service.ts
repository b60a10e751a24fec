import type { Catalog } from '../data/catalog.js'
import { InstrumentEditing } from '../data/stored/instrument-editing.js'
import { SeriesInspection } from '../data/stored/series-inspection.js'
import { StoreKeeping } from '../data/stored/store-keeping.js'
import type { Failure } from '../protocol/failure.js'

/** The parts that look at a catalog and keep it. */
export interface CatalogParts {
  readonly inspection: SeriesInspection
  readonly keeping: StoreKeeping
  readonly editing: InstrumentEditing
}

/** What of the catalog is asked for beside runs; opened with the first request. */
export class CatalogService {
  readonly #open: () => Promise<Catalog | Failure>
  readonly #closing: AbortSignal
  #catalog: Catalog | undefined
  #parts: CatalogParts | undefined

  /** @param closing raised when the host ends, which breaks off whatever is being read */
  constructor(open: () => Promise<Catalog | Failure>, closing: AbortSignal) {
    this.#open = open
    this.#closing = closing
  }

  /** Works with the parts of the open catalog, or answers why it cannot be opened. */
  async with<Result>(
    work: (parts: CatalogParts, signal: AbortSignal) => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result | Failure> {
    const catalog = await this.#open()
    if ('kind' in catalog) return catalog
    if (this.#catalog !== catalog || this.#parts === undefined) {
      this.#catalog = catalog
      this.#parts = {
        inspection: new SeriesInspection(catalog),
        keeping: new StoreKeeping(catalog),
        editing: new InstrumentEditing(catalog),
      }
    }
    return work(this.#parts, signal === undefined ? this.#closing : AbortSignal.any([signal, this.#closing]))
  }
}
