/**
 * Saves the definition of an instrument again and again when it is told to, each time with another fee, and says how each
 * went. Arguments: store, instrument, fees as JSON.
 */
import { Catalog } from '../../engine-host/data/catalog.js'
import { InstrumentEditing } from '../../engine-host/data/stored/instrument-editing.js'

async function save(editing: InstrumentEditing, instrumentId: string, takerFee: string): Promise<string> {
  const found = await editing.get(instrumentId)
  if (found.kind === 'failed') return found.message
  const { definition, revision } = found.instrument
  const saved = await editing.save({ definition: { ...definition, takerFee }, revision })
  return saved.kind === 'failed' ? saved.message : saved.kind
}

async function main(): Promise<void> {
  const [store, instrumentId, fees] = process.argv.slice(2) as [string, string, string]
  const catalog = await Catalog.open(store)
  if (!(catalog instanceof Catalog)) throw new Error(catalog.message)
  const editing = new InstrumentEditing(catalog)
  process.once('message', () => {
    void (async () => {
      const outcomes: string[] = []
      for (const fee of JSON.parse(fees) as string[]) outcomes.push(await save(editing, instrumentId, fee))
      await catalog.close()
      process.send?.(outcomes)
      process.disconnect()
    })()
  })
  process.send?.('open')
}

void main()
