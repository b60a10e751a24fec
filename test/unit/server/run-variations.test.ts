import assert from 'node:assert/strict'
import { usualVariations, variationLabel, varied } from '../../../engine-host/server/run-variations.js'
import type { RunSpecification } from '../../../engine-host/protocol/run-specification.js'
import type { RunVariation } from '../../../engine-host/protocol/run-sensitivity.js'
import { completed } from '../backtest/recorded-run.js'
import { share, specificationOf } from '../backtest/engine-fixture.js'

const rich = specificationOf({
  fees: {
    taker: 0.0003,
    maker: -0.0001,
    perOrder: '0.35',
    tiers: [{ volume: 1e6, taker: 0.0002, maker: -0.00005 }],
    of: { 'TEST.XNAS': { perContract: '0.1' } },
  },
  venue: {
    preset: 'nautilus',
    slippage: { ticks: 1, percent: 0.1, volumeImpact: 0.2, lotsPerTick: 8, probability: 0.5 },
    latency: { base: 20, cancel: 30, jitter: 5 },
  },
  venues: { XNAS: { fees: { perFill: 1 }, latency: { base: 3 }, slippage: 'none' } },
  instruments: [{ ...share, takerFee: '0.0001', makerFee: '-0.00002' }],
})

const cases: readonly (readonly [RunVariation, string, Partial<RunSpecification>])[] = [
  [{ what: 'nothing' }, 'As it was', {}],
  [
    { what: 'fees', times: 3 },
    '3 × fees',
    {
      fees: {
        taker: 0.0009,
        maker: -0.0001,
        perOrder: 1.05,
        tiers: [{ volume: 1e6, taker: 0.0006, maker: -0.00005 }],
        of: { 'TEST.XNAS': { perContract: 0.3 } },
      },
      venues: { XNAS: { fees: { perFill: 3 }, latency: { base: 3 }, slippage: 'none' } },
      instruments: [{ ...share, takerFee: '0.0003', makerFee: '-0.00002' }],
    },
  ],
  [
    { what: 'fees', times: 0 },
    'No fees',
    {
      fees: {
        taker: 0,
        maker: 0,
        perOrder: 0,
        tiers: [{ volume: 1e6, taker: 0, maker: 0 }],
        of: { 'TEST.XNAS': { perContract: 0 } },
      },
      venues: { XNAS: { fees: { perFill: 0 }, latency: { base: 3 }, slippage: 'none' } },
      instruments: [{ ...share, takerFee: '0', makerFee: '0' }],
    },
  ],
  [{ what: 'fees', rate: 0.0001 }, 'Fees of 1 basis point', { fees: { taker: 0.0001 } }],
  [
    { what: 'slippage', times: 2 },
    '2 × slippage',
    {
      venue: {
        ...rich.venue,
        slippage: { ticks: 2, percent: 0.2, volumeImpact: 0.4, lotsPerTick: 4, probability: 0.5 },
      },
    },
  ],
  [{ what: 'slippage', times: 0 }, 'No slippage', { venue: { ...rich.venue, slippage: 'none' } }],
  [
    { what: 'slippage', ticks: 1 },
    '1 tick of slippage',
    {
      venue: { ...rich.venue, slippage: { ticks: 1 } },
      venues: { XNAS: { ...rich.venues!['XNAS'], slippage: { ticks: 1 } } },
    },
  ],
  [
    { what: 'latency', times: 0.5 },
    '0.5 × latency',
    {
      venue: { ...rich.venue, latency: { base: 10, cancel: 15, jitter: 2.5 } },
      venues: { XNAS: { ...rich.venues!['XNAS'], latency: { base: 1.5 } } },
    },
  ],
  [
    { what: 'latency', milliseconds: 250 },
    '250 ms of latency',
    {
      venue: { ...rich.venue, latency: { base: 250 } },
      venues: { XNAS: { ...rich.venues!['XNAS'], latency: { base: 250 } } },
    },
  ],
  [
    { what: 'intrabarPath', path: 'ohlc' },
    'Path “ohlc”',
    {
      venue: { ...rich.venue, intrabarPath: 'ohlc' },
      venues: { XNAS: { ...rich.venues!['XNAS'], intrabarPath: 'ohlc' } },
    },
  ],
]

describe('variations of a run', () => {
  for (const [variation, label, changes] of cases) {
    it(`“${label}” changes what it names in the run, its venues and its instruments, and nothing else`, () => {
      assert.equal(variationLabel(variation), label)
      const expected: RunSpecification = { ...rich, ...changes }
      const actual = varied(rich, variation)
      // A venue without slippage has none to multiply.
      const slippage = variation.what === 'slippage' && 'times' in variation
      assert.deepEqual(actual, slippage ? { ...expected, venues: rich.venues } : expected)
    })
  }

  it('are multiples of what a run has, and additions of what it does not have', () => {
    const labels = (specification: RunSpecification, ambiguousTrades = 0): string[] =>
      usualVariations(completed(specification, { ambiguousTrades })).map(variationLabel)
    assert.deepEqual(labels(rich), [
      'As it was',
      ...['fees', 'slippage', 'latency'].flatMap((what) => [
        `No ${what}`,
        `0.5 × ${what}`,
        `2 × ${what}`,
        `4 × ${what}`,
      ]),
    ])
    assert.deepEqual(labels(specificationOf(), 2), [
      'As it was',
      'Fees of 1 basis point',
      'Fees of 2 basis points',
      'Fees of 5 basis points',
      '1 tick of slippage',
      '2 ticks of slippage',
      '4 ticks of slippage',
      '50 ms of latency',
      '250 ms of latency',
      '1000 ms of latency',
      'Path “ohlc”',
      'Path “olhc”',
      'Path “adaptive”',
      'Path “byDirection”',
    ])
  })

  it('take the fees of instruments for fees of the run', () => {
    const instruments = [{ ...share, feePerContract: '2.25' }]
    const variations = usualVariations(completed(specificationOf({ instruments })))
    assert.deepEqual(variations[1], { what: 'fees', times: 0 })
    assert.equal(
      varied(specificationOf({ instruments }), { what: 'fees', times: 2 }).instruments[0]!.feePerContract,
      '4.5',
    )
  })
})
