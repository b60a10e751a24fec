import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withoutAssuming } from '../../../engine-host/data/assumed-terms.js'
import { nameInstrument } from '../../../engine-host/data/instrument-naming.js'
import { instrumentOfId } from '../../../engine-host/data/table-instrument.js'
import type { TableForm } from '../../../engine-host/data/table-form.js'
import type { AssumedTerms, InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'
import { inTemporaryFolder, withCatalog } from './temporary-store.js'

type Market = TableForm['market']

describe('An instrument that only its id tells of', () => {
  const cases: readonly (readonly [
    id: string,
    market: Market,
    kind: string,
    currency: string,
    assumed: readonly string[] | undefined,
  ])[] = [
    ['ES.Z13', undefined, 'future', 'USD', undefined],
    ['EURUSD.FXCM', undefined, 'currencyPair', 'USD', ['tickSize', 'lotSize']],
    ['BTCUSDT.BINANCE', undefined, 'cryptoSpot', 'USDT', ['kind', 'tickSize', 'lotSize']],
    ['BTCUSDT-PERP.BINANCE', undefined, 'cryptoPerpetual', 'USDT', ['tickSize', 'lotSize', 'multiplier']],
    ['BTCUSDT-PERP.BINANCE', 'cryptoSpot', 'cryptoPerpetual', 'USDT', ['tickSize', 'lotSize', 'multiplier']],
    ['BTCUSDT.P.BYBIT', undefined, 'cryptoPerpetual', 'USDT', ['tickSize', 'lotSize', 'multiplier']],
    ['BTC-USDT-SWAP.OKX', undefined, 'cryptoPerpetual', 'USDT', ['tickSize', 'lotSize', 'multiplier']],
    ['ETHUSD_PERP.BINANCE', undefined, 'cryptoPerpetual', 'USD', ['tickSize', 'lotSize', 'multiplier', 'valuation']],
    [
      'BTC-PERPETUAL.DERIBIT',
      undefined,
      'cryptoPerpetual',
      'USD',
      ['currency', 'tickSize', 'lotSize', 'multiplier', 'valuation'],
    ],
    ['BTC/USDT:USDT.BYBIT', undefined, 'cryptoPerpetual', 'USDT', ['tickSize', 'lotSize', 'multiplier']],
    ['PERP.XNAS', undefined, 'equity', 'USD', ['kind', 'currency', 'timeZone', 'tickSize']],
    ['SWAP.P.YAHOO', 'equity', 'equity', 'USD', ['currency', 'timeZone', 'tickSize']],
    ['SAP.XETR', undefined, 'equity', 'EUR', ['tickSize']],
    ['ABC.FILE', undefined, 'equity', 'USD', ['kind', 'currency', 'timeZone', 'tickSize']],
  ]
  for (const [id, market, kind, currency, assumed] of cases)
    it(`${id}${market === undefined ? '' : ` of ${market}`} is ${kind} in ${currency}, assumed: ${assumed?.join(', ') ?? 'nothing'}`, () => {
      const { base } = instrumentOfId(id, market)
      assert.equal(base.kind, kind)
      assert.equal(base.currency, currency)
      assert.deepEqual(base.assumed, assumed)
    })

  it('settled in its coin is inverse', () => {
    const { base } = instrumentOfId('BTC/USD:BTC.BYBIT', undefined)
    assert.deepEqual([base.kind, base.valuation, base.baseCurrency], ['cryptoPerpetual', 'inverse', 'BTC'])
  })

  it('of Databento without a built-in specification has its multiplier assumed, and a share nothing', () => {
    const day = new Date('2024-01-02')
    const globex = { dataset: 'GLBX.MDP3', suffix: 'GLBX' } as Parameters<typeof nameInstrument>[1]
    assert.deepEqual(nameInstrument('QQQZ4', globex, day).base.assumed, ['currency', 'tickSize', 'multiplier'])
    assert.equal(nameInstrument('ESZ4', globex, day).base.assumed, undefined)
  })
})

describe('What an import guesses of an instrument', () => {
  const rows = ['time,open,high,low,close', '2024-01-02 10:00,5,9,4,6', '2024-01-02 10:01,6,7,5,5']
  const expected: AssumedTerms = { kind: 'equity', currency: 'USD', timeZone: 'America/New_York', tickSize: '0.01' }
  const settings = { instrument: 'ABC.FILE' }

  it('is told by the check, by the preview and by the import, and stands in the definition', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'a.csv')
      writeFileSync(path, `${rows.join('\n')}\n`)
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const checked = await catalog.checkFiles([path], { settings })
        assert.ok(checked.kind === 'checked')
        assert.deepEqual(checked.reports[0]!.instruments, [{ id: 'ABC.FILE', assumed: expected }])
        const imported = await catalog.importFiles([path], { settings })
        assert.ok(imported.kind === 'imported')
        assert.deepEqual(imported.files[0]!.assumed, [{ id: 'ABC.FILE', assumed: expected }])
        const resolved = await catalog.resolve('ABC.FILE', '1-MINUTE')
        assert.ok(resolved.kind === 'resolved')
        assert.deepEqual(resolved.instrument.assumed, ['kind', 'currency', 'timeZone', 'tickSize'])
      })
    }))

  it('is told no more once somebody has taken it out of the definition', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'a.csv')
      writeFileSync(path, `${rows.join('\n')}\n`)
      const store = join(folder, 'store')
      await withCatalog(store, async (catalog) => {
        await catalog.importFiles([path], { settings })
        const file = join(store, 'instruments.json')
        const written = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Partial<InstrumentDefinition>>
        const { assumed: _, ...rest } = written['ABC.FILE']!
        writeFileSync(file, JSON.stringify({ 'ABC.FILE': { ...rest, kind: 'future', assumed: ['tickSize'] } }))
        writeFileSync(path, `${[...rows, '2024-01-02 10:02,6,7,5,5'].join('\n')}\n`)
        const checked = await catalog.checkFiles([path], { settings })
        assert.ok(checked.kind === 'checked')
        assert.deepEqual(checked.reports[0]!.instruments, [{ id: 'ABC.FILE', assumed: { tickSize: '0.01' } }])
        const imported = await catalog.importFiles([path], { settings })
        assert.ok(imported.kind === 'imported')
        assert.deepEqual(imported.files[0]!.assumed, [{ id: 'ABC.FILE', assumed: { tickSize: '0.01' } }])
      })
    }))

  it('is not assumed where something else tells it', () => {
    const definition = { id: 'A.B', assumed: ['currency', 'multiplier'] } as unknown as InstrumentDefinition
    assert.deepEqual(withoutAssuming(definition, ['multiplier']), { id: 'A.B', assumed: ['currency'] })
    assert.deepEqual(withoutAssuming(definition, ['multiplier', 'currency']), { id: 'A.B' })
  })
})
