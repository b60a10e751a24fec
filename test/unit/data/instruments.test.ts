import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { databentoPublisher } from '../../../engine-host/data/databento-publishers.js'
import { contractId, monthCodes, parseGlobexSymbol } from '../../../engine-host/data/futures-symbol.js'
import {
  definitionText,
  readInstrumentDefinitions,
  writeInstrumentDefinitions,
} from '../../../engine-host/data/instrument-definitions.js'
import { nameInstrument } from '../../../engine-host/data/instrument-naming.js'
import { MarketDataError } from '../../../engine-host/data/market-data-failure.js'
import { pricesAreDecimal } from '../../../engine-host/data/price-encoding.js'
import { inferPriceGrid, type PriceGrid } from '../../../engine-host/data/price-grid.js'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'

const on = (day: string) => new Date(`${day}T00:00:00Z`)

describe('symbols of CME Globex', () => {
  const symbols: readonly (readonly [symbol: string, day: string, id: string | undefined])[] = [
    ['ESZ3', '2013-10-07', 'ES.Z13'],
    ['ESH4', '2013-10-07', 'ES.H14'],
    ['ESH5', '2014-12-01', 'ES.H15'],
    ['ESH5', '2024-12-01', 'ES.H25'],
    ['ESH5', '2015-03-20', 'ES.H15'],
    ['ESH5', '2015-04-01', 'ES.H25'],
    ['ESZ9', '2019-12-31', 'ES.Z19'],
    ['ESH0', '2019-12-31', 'ES.H20'],
    ['MNQZ5', '2025-10-06', 'MNQ.Z25'],
    ['6EZ23', '2023-01-02', '6E.Z23'],
    ['CLZ30', '2023-01-02', 'CL.Z30'],
    ['M2KU4', '2024-06-03', 'M2K.U24'],
    ['GFF5', '2024-06-03', 'GF.F25'],
    ['6JH4', '2024-01-03', '6J.H24'],
    ['ESH4-ESM4', '2024-01-03', undefined],
    ['ESZ3 C4000', '2023-01-03', undefined],
    ['SPY', '2023-01-03', undefined],
    ['UD:1V: VT 2312819', '2023-01-03', undefined],
  ]
  for (const [symbol, day, id] of symbols) {
    it(`${symbol} on ${day} is ${id ?? 'no outright contract'}`, () => {
      const contract = parseGlobexSymbol(symbol, on(day))
      assert.equal(contract && contractId(contract), id)
    })
  }

  it('of any contract in its last ten years are read back', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('ES', 'MNQ', '6E', 'M2K', 'ZN', 'CL', 'GF'),
        fc.integer({ min: 0, max: 11 }),
        fc.integer({ min: 2010, max: 2060 }),
        fc.integer({ min: 0, max: 119 }),
        (root, month, year, monthsBefore) => {
          const traded = new Date(Date.UTC(year, month - monthsBefore, 15))
          const contract = parseGlobexSymbol(`${root}${monthCodes[month]!}${year % 10}`, traded)
          assert.deepEqual(contract, { root, monthCode: monthCodes[month], year })
        },
      ),
    )
  })
})

describe('instruments of Databento', () => {
  const names: readonly (readonly [symbol: string, publisher: number, expected: Partial<InstrumentDefinition>])[] = [
    ['SPY', 95, { id: 'SPY.EQUS', kind: 'equity', currency: 'USD', multiplier: '1', timeZone: 'America/New_York' }],
    ['AAPL', 2, { id: 'AAPL.XNAS', kind: 'equity' }],
    ['AAPL', 81, { id: 'AAPL.XNAS_BASIC', kind: 'equity' }],
    ['AAPL', 82, { id: 'AAPL.XNAS_BASIC_FINN', kind: 'equity' }],
    ['SPY', 90, { id: 'SPY.EQUS_SUMMARY', kind: 'equity' }],
    ['ESZ3', 1, { id: 'ES.Z13', kind: 'future', multiplier: '50', timeZone: 'America/Chicago' }],
    ['MNQZ3', 1, { id: 'MNQ.Z13', kind: 'future', multiplier: '2' }],
    ['ESZ3-ESH4', 1, { id: 'ESZ3-ESH4.GLBX', kind: 'future', multiplier: '50' }],
    ['ESZ3 C1700', 1, { id: 'ESZ3 C1700.GLBX', kind: 'option' }],
    ['XXZ3', 1, { id: 'XX.Z13', kind: 'future', multiplier: '1' }],
    ['5482', 1, { id: '5482.GLBX', kind: 'future' }],
    ['SPY', 900, { id: 'SPY.PUBLISHER_900', kind: 'equity' }],
  ]
  for (const [symbol, publisher, expected] of names) {
    it(`${symbol} of publisher ${publisher} is ${expected.id!}`, () => {
      const { id, base } = nameInstrument(symbol, databentoPublisher(publisher), on('2013-10-07'))
      const actual: Partial<InstrumentDefinition> = { id, ...base }
      for (const key of Object.keys(expected) as (keyof InstrumentDefinition)[])
        assert.equal(actual[key], expected[key])
    })
  }

  it('never share an id between publishers', () => {
    const suffixes = Array.from({ length: 110 }, (_, publisher) => databentoPublisher(publisher).suffix)
    assert.equal(new Set(suffixes).size, suffixes.length)
  })
})

describe('the price grid', () => {
  const cent: PriceGrid = { pricePrecision: 2, tickSize: '0.01' }
  const quarter: PriceGrid = { pricePrecision: 2, tickSize: '0.25' }
  const grids: readonly (readonly [
    what: string,
    prices: readonly number[],
    expected: PriceGrid | undefined,
    decimalOnly: boolean,
    result: PriceGrid,
  ])[] = [
    ['a share in cents', [167.41, 168], cent, true, cent],
    ['a share with parts of a cent', [167.41, 169.7286], cent, true, { pricePrecision: 4, tickSize: '0.0001' }],
    ['a share with half cents', [167.415, 168], cent, true, { pricePrecision: 3, tickSize: '0.001' }],
    ['a future on its tick', [1676.25, 1676.5], quarter, false, quarter],
    [
      'a spread that trades finer than its tick',
      [-0.05, 0.25],
      quarter,
      false,
      { pricePrecision: 2, tickSize: '0.05' },
    ],
    ['an unknown future in quarters', [10.25, 10.5], undefined, false, quarter],
    ['an unknown future in whole points', [39_500, 39_501], undefined, false, { pricePrecision: 0, tickSize: '1' }],
    ['an unknown future in 64ths', [110.015625, 111], undefined, false, { pricePrecision: 6, tickSize: '0.015625' }],
    ['nine decimals', [0.000000001], undefined, false, { pricePrecision: 9, tickSize: '0.000000001' }],
  ]
  for (const [what, prices, expected, decimalOnly, result] of grids) {
    it(`of ${what} is ${result.tickSize}`, () => {
      const units = prices.map((price) => BigInt(Math.round(price * 1e9)))
      const divides = (step: bigint) => units.every((unit) => unit % step === 0n)
      assert.deepEqual(inferPriceGrid(divides, expected, decimalOnly), result)
    })
  }
})

describe('prices without a point', () => {
  const cases: readonly (readonly [what: string, prices: readonly string[], decimal: boolean])[] = [
    ['of the S&P future are units of 1e-9', ['1676500000000', '1676750000000'], false],
    ['of the Dow future as pandas saves them are decimals', ['39500', '39501'], true],
    ['of the yen future, 0.0067, are units of 1e-9', ['6700500', '6701000'], false],
    ['of Bitcoin as pandas saves them are decimals', ['120005', '120010'], true],
    ['beside one with a point are decimals', ['3720', '3720.25'], true],
    ['beside an undefined one are what their size says', ['9223372036854775807', '39500'], true],
  ]
  for (const [what, prices, decimal] of cases) {
    it(what, () => assert.equal(pricesAreDecimal(prices), decimal))
  }
})

describe('instruments.json', () => {
  let folder = ''
  let path = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'backlens-data-'))
    path = join(folder, 'instruments.json')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const es: InstrumentDefinition = {
    id: 'ES.Z13',
    kind: 'future',
    currency: 'USD',
    pricePrecision: 2,
    tickSize: '0.25',
    quantityPrecision: 0,
    lotSize: '1',
    multiplier: '50',
    timeZone: 'America/Chicago',
  }
  const spy: InstrumentDefinition = { ...es, id: 'SPY.EQUS', kind: 'equity', tickSize: '0.01', multiplier: '1' }
  const finer: InstrumentDefinition = { ...spy, pricePrecision: 4, tickSize: '0.0001' }
  const generated = (...definitions: InstrumentDefinition[]) => new Map(definitions.map((each) => [each.id, each]))
  const before = (...definitions: InstrumentDefinition[]) =>
    new Map(definitions.map((each) => [each.id, definitionText(each)]))
  const read = async () => [...(await readInstrumentDefinitions(path)).values()]

  it('is read back as it was written', async () => {
    await writeInstrumentDefinitions(path, generated(spy, es), new Map())
    assert.deepEqual(await read(), [es, spy])
    assert.match(readFileSync(path, 'utf8'), /^\{\n {2}"ES\.Z13": \{\n {4}"kind": "future",\n/)
  })

  it('keeps every optional term of every kind', async () => {
    const option: InstrumentDefinition = {
      ...spy,
      id: 'SPY 240119C450.OPRA',
      kind: 'option',
      multiplier: '100',
      expiry: '2024-01-19T21:00:00Z',
      strike: '450',
      optionRight: 'call',
      underlying: 'SPY.EQUS',
    }
    const perpetual: InstrumentDefinition = {
      ...spy,
      id: 'XBTUSD.BITMEX',
      kind: 'cryptoPerpetual',
      baseCurrency: 'XBT',
      valuation: 'inverse',
      initialMargin: '0.01',
      maintenanceMargin: '0.005',
      makerFee: '-0.00025',
      takerFee: '0.00075',
      minimumQuantity: '100',
      maximumNotional: '50',
    }
    const bet: InstrumentDefinition = {
      ...spy,
      id: '1.2-3.BET',
      kind: 'betting',
      tickBands: [{ upTo: '2', tick: '0.01' }],
    }
    await writeInstrumentDefinitions(path, generated(option, perpetual, bet), new Map())
    assert.deepEqual(await read(), [bet, option, perpetual])
  })

  it('gets new definitions beside those that are there', async () => {
    await writeInstrumentDefinitions(path, generated(es), new Map())
    await writeInstrumentDefinitions(path, generated(spy), before(es))
    assert.deepEqual(await read(), [es, spy])
  })

  it('has a definition refreshed that stands as it was generated', async () => {
    await writeInstrumentDefinitions(path, generated(spy), new Map())
    await writeInstrumentDefinitions(path, generated(finer), before(spy))
    assert.deepEqual(await read(), [finer])
  })

  it('keeps what the user changed, comments included', async () => {
    const edited = `{\n  // my own tick\n  "SPY.EQUS": ${JSON.stringify({ ...spy, id: undefined, tickSize: 0.05 })},\n}\n`
    writeFileSync(path, edited)
    await writeInstrumentDefinitions(path, generated(finer), before(spy))
    assert.equal(readFileSync(path, 'utf8'), edited)
    await writeInstrumentDefinitions(path, generated(finer, es), before(spy))
    assert.match(readFileSync(path, 'utf8'), /\/\/ my own tick/)
    assert.deepEqual(await read(), [{ ...spy, tickSize: '0.05' }, es])
  })

  const wrong: readonly (readonly [text: string, message: string])[] = [
    ['{', 'line 1, column 2: a closing brace } is missing before the end'],
    ['{\n "A": {}\n "B": {}}', 'line 3, column 2: a comma is missing before "B"'],
    ['{"A": {kind: 1}}', 'line 1, column 8: kind is no JSON; texts stand between double quotes'],
    ['[]', 'line 1, column 1: an object with a member for each instrument is expected'],
    ['{"A": 1}', 'line 1, column 7: the definition of A must be an object'],
    [
      '{\n "A": {"kind": "share"}}',
      'line 2, column 16: kind of A must be one of equity, currencyPair, cryptoSpot, cryptoPerpetual, future, option, betting, predictionMarket',
    ],
    [
      JSON.stringify({ A: { ...es, tickSize: '-1' } }),
      'line 1, column 73: tickSize of A must be a number above zero, such as "0.25"',
    ],
    [
      JSON.stringify({ A: { ...es, pricePrecision: 12 } }),
      'line 1, column 68: pricePrecision of A must be a whole number from 0 to 9',
    ],
    [
      JSON.stringify({ A: { ...es, timeZone: 'Mars' } }),
      'line 1, column 157: timeZone of A must be a time zone such as "America/New_York"',
    ],
  ]
  const refused: readonly (readonly [changes: object, message: RegExp])[] = [
    [
      { tickSise: '0.01' },
      /line 1, column \d+: SPY\.EQUS has no member "tickSise"; did you mean "tickSize"\? known are id, kind/,
    ],
    [{ valuation: 'square' }, /column \d+: valuation of SPY\.EQUS must be one of linear, inverse, quanto/],
    [{ valuation: 'inverse' }, /line 1, column 13: .*it is inverse and names no baseCurrency/],
    [{ takerFee: '2' }, /takerFee of SPY\.EQUS must be a fraction of the notional, such as "0.0002"/],
  ]
  for (const [changes, message] of refused)
    it(`names the place of a term that is wrong: ${message.source}`, async () => {
      writeFileSync(path, JSON.stringify({ 'SPY.EQUS': { ...spy, ...changes } }))
      await assert.rejects(read(), (error: unknown) => {
        assert.ok(error instanceof MarketDataError)
        assert.match(error.failure.message, message)
        return true
      })
    })

  for (const [text, message] of wrong) {
    it(`that is wrong is not written over: ${message}`, async () => {
      writeFileSync(path, text)
      const what = (error: unknown) => {
        assert.ok(error instanceof MarketDataError)
        assert.equal(
          error.failure.message.replace(/column \d+: (tick|price|time)/, 'column N: $1'),
          `${path}: ${message.replace(/column \d+: (tick|price|time)/, 'column N: $1')}.`,
        )
        return true
      }
      await assert.rejects(read(), what)
      await assert.rejects(writeInstrumentDefinitions(path, generated(spy), new Map()), what)
      assert.equal(readFileSync(path, 'utf8'), text)
    })
  }
})
