import assert from 'node:assert/strict'
import { resolveRunData, type MarketData } from '../../../engine-host/server/run-data.js'
import { share } from '../backtest/engine-fixture.js'

describe('The data of a run that names no instrument', () => {
  /** A catalog with bars of these instruments and no ticks. */
  function barsOf(...ids: readonly string[]) {
    const asked: string[] = []
    const catalog = {
      findFiner: () => Promise.resolve(undefined),
      listSeries: () => Promise.resolve(ids.map((instrumentId) => ({ instrumentId, bars: '1-MINUTE' }))),
      resolve: (id: string) =>
        Promise.resolve({
          kind: 'resolved',
          instrument: { ...share, id },
          source: { instrumentId: id, bars: '1-MINUTE', files: [], rows: 0 },
        }),
      resolveTicks: (id: string, data: string) => {
        asked.push(`${id} ${data}`)
        return Promise.resolve({ kind: 'failed', message: `No ${data} of ${id}.`, next: '' })
      },
    } as unknown as MarketData
    return { catalog, asked }
  }

  it('is refused where it asks for quotes and the catalog has bars alone, which are not read in their place', async () => {
    const { catalog, asked } = barsOf('SPY.EQUS')
    const found = await resolveRunData(catalog, { strategyFile: 'cross.ts', data: ['quotes'] })
    assert.equal(found.kind, 'failed')
    assert.deepEqual(asked, ['SPY.EQUS quotes'])
  })

  it('is refused where it asks for bars and quotes and the catalog has bars alone', async () => {
    const { catalog } = barsOf('SPY.EQUS')
    const found = await resolveRunData(catalog, { strategyFile: 'cross.ts', bars: '1-MINUTE', data: ['quotes'] })
    assert.equal(found.kind, 'failed')
  })

  it('has to name one of several where it asks for quotes', async () => {
    const { catalog } = barsOf('SPY.EQUS', 'ES.Z13')
    const found = await resolveRunData(catalog, { strategyFile: 'cross.ts', data: ['quotes'] })
    assert.match(found.kind === 'failed' ? found.message : '', /names no instrument/)
  })

  it('is that of the only series where it asks for nothing else', async () => {
    const { catalog } = barsOf('SPY.EQUS')
    const found = await resolveRunData(catalog, { strategyFile: 'cross.ts' })
    assert.deepEqual(found.kind === 'resolved' && found.sources.map(({ instrumentId }) => instrumentId), ['SPY.EQUS'])
  })
})
