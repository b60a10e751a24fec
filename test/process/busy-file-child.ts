/**
 * Works on a store whose files the system may refuse to give up, and answers what it saw as JSON on its standard output.
 * Arguments: store, and the parameters of a deletion or of an export as JSON.
 */
import { Catalog } from '../../engine-host/data/catalog.js'
import { SeriesInspection } from '../../engine-host/data/stored/series-inspection.js'
import { StoreKeeping } from '../../engine-host/data/stored/store-keeping.js'
import type { DeleteSeriesParams, ExportSeriesParams } from '../../engine-host/protocol/catalog-requests.js'

async function main(): Promise<void> {
  const [store, text] = process.argv.slice(2) as [string, string]
  const catalog = await Catalog.open(store)
  if (!(catalog instanceof Catalog)) {
    console.log(JSON.stringify({ result: catalog }))
    return
  }
  const params = JSON.parse(text) as DeleteSeriesParams | ExportSeriesParams
  const result =
    'series' in params
      ? await new StoreKeeping(catalog).delete(params)
      : await new SeriesInspection(catalog).export(params)
  console.log(JSON.stringify({ result, series: await catalog.listSeries(), recovery: catalog.recovery }))
  await catalog.close()
}

void main()
