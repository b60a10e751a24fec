import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { ImportEntry } from '../../../engine-host/protocol/import-view-messages.js'
import { ExchangeZone } from '../../../webview/format/exchange-zone.js'
import { entryState, nextStep } from '../../../webview/import/entry-state.js'
import { bytesText, fractionDigits, priceText, stampText } from '../../../webview/import/stored-text.js'
import { workFraction, workText } from '../../../webview/import/work-progress.js'

describe('stored values as the import wizard writes them', () => {
  const prices: readonly (readonly [units: string, decimals: number, text: string])[] = [
    ['47990000000', 2, '47.99'],
    ['48000000000', 2, '48.00'],
    ['1234567500000000', 2, '1,234,567.50'],
    ['-37600000000', 2, '−37.60'],
    ['5', 2, '0.000000005'],
    ['169728600000', 2, '169.7286'],
    ['3000000000', 0, '3'],
    ['0', 2, '0.00'],
  ]
  for (const [units, decimals, text] of prices) {
    it(`${units} units with ${decimals} decimals are ${text}`, () => assert.equal(priceText(units, decimals), text))
  }

  it('prices keep every digit', () => {
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), fc.integer({ min: 0, max: 9 }), (units, decimals) => {
        const text = priceText(units.toString(), decimals).replaceAll(',', '').replace('−', '-')
        const [whole, fraction = ''] = text.split('.') as [string, string?]
        assert.equal(BigInt(`${whole}${fraction.padEnd(9, '0')}`), units)
      }),
    )
  })

  const utc = new ExchangeZone('UTC')
  const newYork = new ExchangeZone('America/New_York')
  it('times are told in any zone, with as many digits as they need', () => {
    const nanos = '1381318001500000000'
    assert.equal(stampText(nanos, utc, 0), '9 Oct 2013 11:26:41')
    assert.equal(stampText(nanos, newYork, 3), '9 Oct 2013 07:26:41.500')
    assert.equal(stampText('-1', utc, 9), '31 Dec 1969 23:59:59.999999999')
  })

  it('digits after the second go by threes, enough for all times', () => {
    assert.equal(fractionDigits(['1381318001000000000']), 0)
    assert.equal(fractionDigits(['1381318001000000000', '1381318001500000000']), 3)
    assert.equal(fractionDigits(['1381318001000100000']), 6)
    assert.equal(fractionDigits(['1']), 9)
    assert.equal(fractionDigits([]), 0)
  })

  it('sizes of files are short', () => {
    assert.deepEqual([0, 999, 1700, 33_200, 130_400, 4_000_000_000].map(bytesText), [
      '0 B',
      '999 B',
      '1.7 kB',
      '33.2 kB',
      '130 kB',
      '4.0 GB',
    ])
  })
})

describe('how far an import has come', () => {
  it('grows through the phases, up to the whole', () => {
    for (const work of ['check', 'import'] as const) {
      const steps = (['checking', 'reading', 'writing'] as const).flatMap((phase) =>
        [0, 0.5, 1].map((fraction) => workFraction(work, { phase, fraction, elapsedMs: 0 })),
      )
      assert.ok(steps.every((share, at) => at === 0 || share >= steps[at - 1]!))
      assert.ok(Math.abs(steps.at(-1)! - 1) < 1e-9)
    }
  })

  it('tells rows, speed and time left where the rows are known, else bytes', () => {
    const step = { phase: 'writing', fraction: 0.5, elapsedMs: 8000 } as const
    assert.equal(
      workText('import', step, { bytes: 103_000_000, rows: 2_500_000 }),
      'Writing 1,250,000 of 2,500,000 rows · 103 MB · 250 k rows/s · 2 s left',
    )
    assert.equal(
      workText('check', { phase: 'checking', fraction: 0.5, elapsedMs: 100 }, { bytes: 2000, rows: undefined }),
      'Looking at 1.0 kB of 2.0 kB',
    )
  })
})

describe('the state of a file in the import wizard', () => {
  const entry: ImportEntry = { file: 'a', bytes: 1, settings: {} }
  const failure = { kind: 'failed', message: 'No.', next: 'Say it with --x.' } as const
  const report = {
    file: 'a',
    form: '',
    why: '',
    settings: {},
    columns: [],
    rows: 2,
    instruments: [],
    problems: [],
    preview: [],
  }
  const series = [{ instrumentId: 'A.B', bars: '1-DAY', rows: 2, firstNanos: '0', lastNanos: '1' }]
  const states: readonly (readonly [Partial<ImportEntry>, kind: string, text: string])[] = [
    [{ activity: 'previewing' }, 'busy', 'reading the beginning'],
    [{ activity: 'importing', report: { ...report, series, rejected: false } }, 'busy', 'importing'],
    [{ failure }, 'failed', 'cannot be imported'],
    [{}, 'unchecked', 'not checked yet'],
    [{ cancelled: 'check' }, 'unchecked', 'cancelled'],
    [{ report: { ...report, series, rejected: true } }, 'refused', 'has rows that are refused'],
    [{ report: { ...report, series, rejected: false } }, 'ready', 'ready, 2 rows'],
    [{ result: { file: 'a', series: [], rowsAdded: 1, alreadyImported: false } }, 'imported', 'imported, 1 row'],
    [{ result: { file: 'a', series: [], rowsAdded: 0, alreadyImported: true } }, 'imported', 'in the catalog already'],
  ]
  for (const [changes, kind, text] of states) {
    it(`is ${kind}: ${text}`, () => {
      const state = entryState({ ...entry, ...changes })
      assert.deepEqual([state.kind, state.text], [kind, text])
    })
  }

  it('a failure that a setting can help names the setting, and no option of the command line', () => {
    for (const setting of [
      'instrument',
      'bars',
      'timeZone',
      'dateOrder',
      'decimal',
      'table',
      'columns',
      'problems',
    ] as const) {
      assert.ok(!nextStep({ ...failure, asks: { setting } }).includes('--'), setting)
    }
    assert.equal(nextStep(failure), 'Say it with --x.')
  })
})
