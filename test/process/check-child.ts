/**
 * Opens a store, says so, and checks a file when it is told to; says what came of it. Arguments: store, file, settings as
 * JSON.
 */
import { Catalog } from '../../engine-host/data/catalog.js'
import type { ImportSettings } from '../../engine-host/protocol/import-settings.js'

async function main(): Promise<void> {
  const [store, file, settings = '{}'] = process.argv.slice(2) as [string, string, string?]
  const catalog = await Catalog.open(store)
  if (!(catalog instanceof Catalog)) throw new Error(catalog.message)
  process.once('message', () => {
    void catalog.checkFiles([file], { settings: JSON.parse(settings) as ImportSettings }).then((result) => {
      process.send?.(result.kind === 'checked' ? `checked ${result.reports[0]!.rows}` : JSON.stringify(result))
      process.disconnect()
    })
  })
  process.send?.('open')
}

void main()
