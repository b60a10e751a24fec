/**
 * Opens a store, says so, imports a file and says how far it is; then holds the store until it is told to end.
 * Arguments: store, file or `-`, settings as JSON.
 */
import { Catalog } from '../../engine-host/data/catalog.js'
import type { ImportSettings } from '../../engine-host/protocol/import-settings.js'

async function main(): Promise<void> {
  const [store, file, settings = '{}'] = process.argv.slice(2) as [string, string, string?]
  const catalog = await Catalog.open(store)
  if (!(catalog instanceof Catalog)) throw new Error(catalog.message)
  process.send?.('open')
  if (file !== '-') {
    const result = await catalog.importFiles([file], {
      settings: JSON.parse(settings) as ImportSettings,
      onProgress: ({ phase, fraction }) => process.send?.(`${phase} ${fraction}`),
    })
    process.send?.(result.kind)
  }
  process.once('message', () => {
    void catalog.close().then(() => process.exit(0))
  })
}

void main()
