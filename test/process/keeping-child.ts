/**
 * Opens a store, says so, and deletes a series or repairs the store when it is told to; says when it is done. Arguments:
 * store, `delete` or `repair`, parameters of the deletion as JSON.
 */
import { Catalog } from '../../engine-host/data/catalog.js'
import { StoreKeeping } from '../../engine-host/data/stored/store-keeping.js'
import type { DeleteSeriesParams } from '../../engine-host/protocol/catalog-requests.js'

async function main(): Promise<void> {
  const [store, work, params = '{}'] = process.argv.slice(2) as [string, 'delete' | 'repair', string?]
  const catalog = await Catalog.open(store)
  if (!(catalog instanceof Catalog)) throw new Error(catalog.message)
  const keeping = new StoreKeeping(catalog)
  process.once('message', () => {
    const done = work === 'delete' ? keeping.delete(JSON.parse(params) as DeleteSeriesParams) : keeping.repair()
    void done.then(({ kind }) => process.send?.(kind))
  })
  process.send?.('open')
}

void main()
