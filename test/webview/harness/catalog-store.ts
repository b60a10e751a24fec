import { cpSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Catalog } from '../../../engine-host/data/catalog.js'
import { InstrumentEditing } from '../../../engine-host/data/stored/instrument-editing.js'
import { SeriesInspection } from '../../../engine-host/data/stored/series-inspection.js'
import { StoreKeeping } from '../../../engine-host/data/stored/store-keeping.js'
import type { FromCatalogView, ToCatalogView } from '../../../engine-host/protocol/catalog-view-messages.js'
import { parseFromCatalogView } from '../../../extension/catalog-view-messages.js'

const data = path.join(import.meta.dirname, '../../data')

/** A real store, and the answers that the extension gives out of it. */
export class CatalogStore {
  private constructor(
    readonly folder: string,
    readonly catalog: Catalog,
  ) {}

  /** @param files in test/data */
  static async create(...files: readonly string[]): Promise<CatalogStore> {
    const folder = await mkdtemp(path.join(tmpdir(), 'backlens-catalog-view-'))
    const catalog = await Catalog.open(folder)
    if (!(catalog instanceof Catalog)) throw new Error(catalog.message)
    if (files.length > 0) {
      const imported = await catalog.importFiles(files.map((file) => path.join(data, file)))
      if (imported.kind !== 'imported') throw new Error(JSON.stringify(imported))
    }
    return new CatalogStore(folder, catalog)
  }

  /** The same store again, to be changed. */
  async copy(): Promise<CatalogStore> {
    const folder = await mkdtemp(path.join(tmpdir(), 'backlens-catalog-view-'))
    for (const name of ['market_data', 'instruments.json'])
      cpSync(path.join(this.folder, name), path.join(folder, name), { recursive: true })
    const catalog = await Catalog.open(folder)
    if (!(catalog instanceof Catalog)) throw new Error(catalog.message)
    return new CatalogStore(folder, catalog)
  }

  async remove(): Promise<void> {
    await this.catalog.close()
    await rm(this.folder, { recursive: true, force: true })
  }

  /** Answers as the extension does, beside what it asks the person. */
  readonly answer = async (posted: FromCatalogView): Promise<readonly ToCatalogView[]> => {
    const message = parseFromCatalogView(posted)
    if (message === undefined) throw new Error(`not a message of the view: ${JSON.stringify(posted)}`)
    const inspection = new SeriesInspection(this.catalog)
    const keeping = new StoreKeeping(this.catalog)
    const editing = new InstrumentEditing(this.catalog)
    switch (message.type) {
      case 'ready':
        return [{ type: 'colours', upDown: 'greenRed' }, await this.listing()]
      case 'refresh':
        return [await this.listing()]
      case 'getCoverage': {
        const { series } = message
        const result = await inspection.coverage(series)
        if (result.kind === 'cancelled') return []
        if (result.kind === 'failed') return [{ type: 'failed', task: 'coverage', series, failure: result }]
        return [{ type: 'coverage', coverage: result.coverage, tradeDates: result.tradeDates }]
      }
      case 'getChart': {
        const { series, firstRow, endRow, maxPoints } = message
        const result = await inspection.chart({ ...series, firstRow, endRow, maxPoints })
        if (result.kind === 'cancelled') return []
        if (result.kind === 'failed') return [{ type: 'failed', task: 'chart', series, failure: result }]
        return [{ type: 'chart', chart: result.chart }]
      }
      case 'getRows': {
        const { series, firstRow, count } = message
        const result = await inspection.rows({ ...series, firstRow, count })
        if (result.kind === 'failed') return [{ type: 'failed', task: 'rows', series, failure: result }]
        return [{ type: 'rows', rows: result.rows }]
      }
      case 'findRow': {
        const { series, time } = message
        const result = await inspection.findRow({ ...series, time })
        if (result.kind === 'failed') return [{ type: 'failed', task: 'time', series, failure: result }]
        return [{ type: 'found', series, row: result.row }]
      }
      case 'getInstrument': {
        const result = await editing.get(message.instrumentId)
        if (result.kind === 'failed') return [{ type: 'failed', task: 'instrument', failure: result }]
        return [{ type: 'instrument', instrument: result.instrument, saved: false }]
      }
      case 'checkInstrument': {
        const { problems } = await editing.check(message)
        return [{ type: 'problems', instrumentId: message.definition.id, problems }]
      }
      case 'saveInstrument': {
        const result = await editing.save(message)
        if (result.kind === 'failed') return [{ type: 'failed', task: 'instrument', failure: result }]
        if (result.kind === 'refused')
          return [{ type: 'problems', instrumentId: message.definition.id, problems: result.problems }]
        return [{ type: 'instrument', instrument: result.instrument, saved: true }]
      }
      case 'verify': {
        const result = await keeping.verify({})
        return result.kind === 'verified' ? [{ type: 'verified', report: result.report }] : []
      }
      case 'repair': {
        const result = await keeping.repair()
        return result.kind === 'repaired' ? [await this.listing(), { type: 'repaired', report: result.report }] : []
      }
      case 'delete':
        await keeping.delete({ series: [message.series] })
        return [await this.listing()]
      default:
        return []
    }
  }

  private async listing(): Promise<ToCatalogView> {
    const series = await this.catalog.listSeries()
    return { type: 'catalog', series, extents: await this.catalog.stored.extents(series) }
  }
}
