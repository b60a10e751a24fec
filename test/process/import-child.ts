/**
 * Opens a store, says so, imports a file and says how far it is; then holds the store until it is told to end.
 * Arguments: store, file or `-`.
 */
import { Catalog } from '../../engine-host/data/catalog.js'

async function main(): Promise<void> {
  const [store, file] = process.argv.slice(2) as [string, string]
  const catalog = await Catalog.open(store)
  if (!(catalog instanceof Catalog)) throw new Error(catalog.message)
  process.send?.('open')
  if (file !== '-') {
    const result = await catalog.importFiles([file], {
      onProgress: ({ phase, fraction }) => process.send?.(`${phase} ${fraction}`),
    })
    process.send?.(result.kind)
  }
  process.once('message', () => {
    void catalog.close().then(() => process.exit(0))
  })
}

void main()
