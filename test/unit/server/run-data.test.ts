import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Catalog } from '../../../engine-host/data/catalog.js'
import { resolveRunData } from '../../../engine-host/server/run-data.js'
import { inTemporaryFolder, withCatalog } from '../data/temporary-store.js'

const bars = `time,open,high,low,close,volume
2024-01-02T14:31:00Z,100,101,99,100.5,10
2024-01-02T14:32:00Z,100.5,102,100,101,12
`

describe('The data of a run that names no instrument', () => {
  /** Opens a catalog with minutes of these instruments and no ticks. */
  const withBars = (instruments: readonly string[], work: (catalog: Catalog) => Promise<void>) =>
    inTemporaryFolder((folder) =>
      withCatalog(join(folder, 'store'), async (catalog) => {
        for (const instrument of instruments) {
          const file = join(folder, `${instrument}.csv`)
          // No two files have the same bytes, which would be imported once.
          await writeFile(file, bars.replace('12\n', `${String(instruments.indexOf(instrument))}\n`))
          const settings = { instrument, bars: '1-MINUTE', timeZone: 'UTC' } as const
          const imported = await catalog.importFiles([file], { settings })
          assert.equal(imported.kind, 'imported', JSON.stringify(imported))
        }
        await work(catalog)
      }),
    )

  it('is refused where it asks for quotes and the catalog has bars alone, which are not read in their place', () =>
    withBars(['SPY.EQUS'], async (catalog) => {
      const found = await resolveRunData(catalog, { strategyFile: 'cross.ts', data: ['quotes'] })
      assert.match(found.kind === 'failed' ? found.message : '', /SPY\.EQUS quotes/)
    }))

  it('is refused where it asks for bars and quotes and the catalog has bars alone', () =>
    withBars(['SPY.EQUS'], async (catalog) => {
      const found = await resolveRunData(catalog, { strategyFile: 'cross.ts', bars: '1-MINUTE', data: ['quotes'] })
      assert.match(found.kind === 'failed' ? found.message : '', /SPY\.EQUS quotes/)
    }))

  it('has to name one of several where it asks for quotes', () =>
    withBars(['SPY.EQUS', 'QQQ.EQUS'], async (catalog) => {
      const found = await resolveRunData(catalog, { strategyFile: 'cross.ts', data: ['quotes'] })
      assert.match(found.kind === 'failed' ? found.message : '', /names no instrument/)
    }))

  it('is that of the only series where it asks for nothing else', () =>
    withBars(['SPY.EQUS'], async (catalog) => {
      const found = await resolveRunData(catalog, { strategyFile: 'cross.ts' })
      assert.deepEqual(found.kind === 'resolved' && found.sources.map(({ instrumentId }) => instrumentId), ['SPY.EQUS'])
    }))
})
