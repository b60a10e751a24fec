import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  contractId,
  formatContinuous,
  formatContract,
  type FuturesContract,
  type FuturesNotation,
  monthCodes,
  parseFuturesSymbol,
  storedContracts,
} from '../../../engine-host/data/futures-symbol.js'

const seen = new Date('2025-11-20T00:00:00Z')

describe('symbols of futures', () => {
  const contracts: readonly (readonly [symbol: string, id: string])[] = [
    ['MNQZ5', 'MNQ.Z25'],
    ['MNQ.Z25', 'MNQ.Z25'],
    ['CON.F.US.MNQ.Z25', 'MNQ.Z25'],
    ['MNQZ2025', 'MNQ.Z25'],
    ['CME_MINI:MNQZ2025', 'MNQ.Z25'],
    ['MNQ 12-25', 'MNQ.Z25'],
    ['MNQ 202512', 'MNQ.Z25'],
    ['MNQ 20251219', 'MNQ.Z25'],
    ['mnqz5', 'MNQ.Z25'],
    ['6EH6', '6E.H26'],
    ['M6EH26', 'M6E.H26'],
    ['CLZ30', 'CL.Z30'],
    ['ZNZ5', 'ZN.Z25'],
    ['ESX5', 'ES.X25'],
    ['ESV5', 'ES.V35'],
    ['ESZ4', 'ES.Z34'],
    ['ES.Z99', 'ES.Z99'],
  ]
  for (const [symbol, id] of contracts)
    it(`${symbol} seen in November 2025 is ${id}`, () => {
      const parsed = parseFuturesSymbol(symbol, seen)
      assert.equal(parsed?.kind, 'contract')
      assert.equal(contractId(parsed.contract), id)
    })

  it('a year of two digits is the nearest', () => {
    const year = (symbol: string) => {
      const parsed = parseFuturesSymbol(symbol, seen)
      return parsed?.kind === 'contract' ? parsed.contract.year : undefined
    }
    assert.deepEqual([year('ES.Z99'), year('ES.Z75'), year('ES.Z76')], [1999, 2075, 1976])
  })

  it('contracts by rank and all contracts of a root', () => {
    const continuous = (symbol: string) => {
      const parsed = parseFuturesSymbol(symbol, seen)
      return parsed?.kind === 'continuous' ? parsed.continuous : undefined
    }
    assert.deepEqual(continuous('ES.c.0'), { root: 'ES', rule: 'calendar', rank: 0 })
    assert.deepEqual(continuous('GC.n.1'), { root: 'GC', rule: 'openInterest', rank: 1 })
    assert.deepEqual(continuous('CL.v.12'), { root: 'CL', rule: 'volume', rank: 12 })
    assert.deepEqual(continuous('MNQ1!'), { root: 'MNQ', rule: 'calendar', rank: 0 })
    assert.deepEqual(continuous('CME_MINI:ES2!'), { root: 'ES', rule: 'calendar', rank: 1 })
    assert.deepEqual(parseFuturesSymbol('ES.FUT', seen), { kind: 'parent', root: 'ES' })
  })

  it('a symbol among stored contracts: one, none, or several where a year of one digit fits them', () => {
    const ids = ['ES.H15', 'ES.H25', 'ES.Z25', 'SPY.EQUS', 'NQ.H25']
    const cases: readonly (readonly [symbol: string, meant: readonly string[]])[] = [
      ['ESZ5', ['ES.Z25']],
      ['ESH5', ['ES.H15', 'ES.H25']],
      ['ESH15', ['ES.H15']],
      ['ESH2025', ['ES.H25']],
      ['ES 03-15', ['ES.H15']],
      ['CON.F.US.NQ.H25', ['NQ.H25']],
      ['ESM5', []],
      ['SPY', []],
    ]
    for (const [symbol, meant] of cases) assert.deepEqual(storedContracts(symbol, ids), meant, symbol)
  })

  for (const symbol of [
    'ESH4-ESM4',
    'UD:1V: GN 123',
    'SPY',
    'SPY.EQUS',
    'ES',
    'ES 13-25',
    'ESA5',
    'ES.OPT',
    'ES.x.0',
    'BTC/USDT.BINANCE',
    '',
  ])
    it(`${symbol || 'nothing'} is none`, () => {
      assert.equal(parseFuturesSymbol(symbol, seen), undefined)
    })

  const roots = ['ES', 'MNQ', 'M2K', '6E', 'M6E', 'CL', 'GC', 'ZN', 'UB', 'FDAX', 'MBT', 'NG']
  const contract = fc
    .tuple(fc.constantFrom(...roots), fc.constantFrom(...monthCodes.split('')), fc.integer({ min: 2000, max: 2035 }))
    .map(([root, monthCode, year]) => ({ root, monthCode, year }))
  /** Days on which a contract can be written in a notation: those from which its year is the one that is meant. */
  const yearsBefore: Readonly<Record<FuturesNotation, number>> = {
    backlens: 49,
    globex: 9,
    tradingView: 100,
    ninjaTrader: 49,
    projectX: 49,
    rootAndMonth: 100,
  }

  it('what is printed is read back, in every notation', () => {
    fc.assert(
      fc.property(
        contract,
        fc.constantFrom(...(Object.keys(yearsBefore) as FuturesNotation[])),
        fc.nat(100),
        (printed: FuturesContract, notation, years) => {
          const month = monthCodes.indexOf(printed.monthCode)
          const tradedOn = new Date(Date.UTC(printed.year - Math.min(years, yearsBefore[notation]), month, 1))
          const parsed = parseFuturesSymbol(formatContract(printed, notation), tradedOn)
          assert.deepEqual(parsed, { kind: 'contract', contract: printed })
        },
      ),
      { numRuns: 2000 },
    )
    fc.assert(
      fc.property(
        fc.constantFrom(...roots),
        fc.constantFrom('calendar', 'volume', 'openInterest'),
        fc.nat(99),
        (root, rule, rank) => {
          const continuous = { root, rule, rank }
          assert.deepEqual(parseFuturesSymbol(formatContinuous(continuous), seen), { kind: 'continuous', continuous })
        },
      ),
    )
  })
})
