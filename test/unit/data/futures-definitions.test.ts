import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Catalog } from '../../../engine-host/data/catalog.js'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'
import { inTemporaryFolder, withCatalog } from './temporary-store.js'

const header = 'ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol'
const bar = (symbol: string, price: string, number: number) =>
  `2024-10-15T14:00:00.000000000Z,33,1,${number},${price},${price},${price},${price},100,${symbol}`

/** A store with one bar each of ES.Z24, CL.Z24 and of a future that is not built in. */
async function withFutures(work: (catalog: Catalog, store: string) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const file = join(folder, 'glbx.ohlcv-1m.csv')
    const rows = [bar('ESZ4', '5000.25', 1), bar('CLZ4', '70.01', 2), bar('QQZ4', '10.50', 3)]
    await writeFile(file, `${header}\n${rows.join('\n')}\n`)
    const store = join(folder, 'store')
    await withCatalog(store, async (catalog) => {
      const imported = await catalog.importFiles([file])
      assert.equal(imported.kind, 'imported', JSON.stringify(imported))
      await work(catalog, store)
    })
  })
}

async function definition(catalog: Catalog, id: string): Promise<InstrumentDefinition> {
  const resolved = await catalog.resolve(id, '1-MINUTE')
  assert.ok(resolved.kind !== 'failed', JSON.stringify(resolved))
  return resolved.instrument
}

describe('definitions of futures', () => {
  it('an imported contract has the built-in tick, multiplier, end of trading and exchange fee, for a person to read', () =>
    withFutures(async (_, store) => {
      const written = JSON.parse(await readFile(join(store, 'instruments.json'), 'utf8')) as Record<string, unknown>
      assert.deepEqual(written['ES.Z24'], {
        kind: 'future',
        currency: 'USD',
        pricePrecision: 2,
        tickSize: '0.25',
        quantityPrecision: 0,
        lotSize: '1',
        multiplier: '50',
        timeZone: 'America/Chicago',
        feePerContract: '1.38',
        expiry: '2024-12-20T14:30:00Z',
      })
      // Sources disagree on the fee of crude oil, so there is none.
      assert.ok(!('feePerContract' in (written['CL.Z24'] as object)))
      assert.ok(!('expiry' in (written['QQ.Z24'] as object)))
    }))

  it('futures.json says of all contracts of a root what nobody has changed for one of them', () =>
    withFutures(async (catalog, store) => {
      await writeFile(
        join(store, 'futures.json'),
        `{
          // The broker's all-in fee.
          "ES": { "feePerContract": "2.25", "initialMarginPerContract": 13200 },
          "CL": { "feePerContract": 1.6 },
          "QQ": { "multiplier": 25, "currency": "EUR", "tickSize": "0.05", "timeZone": "Europe/Berlin" }
        }`,
      )
      const es = await definition(catalog, 'ES.Z24')
      assert.deepEqual([es.feePerContract, es.initialMarginPerContract, es.tickSize], ['2.25', '13200', '0.25'])
      assert.equal((await definition(catalog, 'CL.Z24')).feePerContract, '1.6')
      const unknown = await definition(catalog, 'QQ.Z24')
      assert.deepEqual([unknown.multiplier, unknown.currency, unknown.timeZone], ['25', 'EUR', 'Europe/Berlin'])
      // The tick of a future that is not built in was found in its prices.
      assert.equal(unknown.tickSize, '0.5')

      const path = join(store, 'instruments.json')
      await writeFile(path, (await readFile(path, 'utf8')).replace('"1.38"', '"0.99"'))
      assert.equal((await definition(catalog, 'ES.Z24')).feePerContract, '0.99')
    }))

  const wrong: readonly (readonly [text: string, message: RegExp])[] = [
    ['{"ES": {"fee": 1}}', /futures\.json: line 1, column 9: futures have no member "fee" in common; known are /],
    ['{"ES": {"expiry": "2024-01-01T00:00:00Z"}}', /futures have no member "expiry" in common/],
    ['{"ES": {"multiplier": 0}}', /multiplier of ES must be a number above zero/],
    ['{"ES": 5}', /the definition of ES must be an object/],
    ['[]', /an object with a member for each instrument is expected/],
    ['{"ES": {', /a closing brace } is missing before the end/],
  ]
  for (const [text, message] of wrong)
    it(`${text} is refused with its place`, () =>
      withFutures(async (catalog, store) => {
        await writeFile(join(store, 'futures.json'), text)
        const resolved = await catalog.resolve('ES.Z24', '1-MINUTE')
        assert.ok(resolved.kind === 'failed')
        assert.match(resolved.message, message)
      }))
})
