import assert from 'node:assert/strict'
import fc from 'fast-check'
import { rowsPerPoint } from '../../../engine-host/data/stored/series-chart.js'
import type { BarSeries } from '../../../engine-host/protocol/bar-series.js'
import { chartRequest, clampRange, suffices, wantedRowsPerPoint } from '../../../webview/charts/chart-window.js'
import { coveredParts } from '../../../webview/catalog/covered-parts.js'
import { fieldText, memberValue } from '../../../webview/catalog/definition-values.js'
import { arrangeSeries, type ListedSeries } from '../../../webview/catalog/series-order.js'
import { dayText, nanosText, sizeText, sourceText } from '../../../webview/catalog/series-text.js'
import { fittingColumns, gridTemplate } from '../../../webview/grid/grid-layout.js'

describe('what a chart of stored rows asks for', () => {
  const situation = fc
    .record({
      rows: fc.integer({ min: 1, max: 2_000_000_000 }),
      pixels: fc.integer({ min: 100, max: 4000 }),
      from: fc.double({ min: -0.1, max: 1, noNaN: true }),
      share: fc.double({ min: 1e-9, max: 1.2, noNaN: true }),
    })
    .map(({ rows, pixels, from, share }) => ({
      rows,
      pixels,
      visible: clampRange({ from: from * rows, to: (from + share) * rows }, rows),
    }))

  it('is answered at the resolution that is wanted, and suffices then', () =>
    fc.assert(
      fc.property(situation, ({ rows, pixels, visible }) => {
        const request = chartRequest(visible, pixels, rows)
        assert.ok(request.firstRow >= 0 && request.endRow <= Math.max(rows, request.firstRow + 1))
        const joined = rowsPerPoint(request)
        const wanted = wantedRowsPerPoint(visible, pixels)
        assert.ok(joined <= wanted, `${joined} where ${wanted} were wanted`)
        // Near the ends there are fewer rows, which may be finer than they need be, but never coarser.
        if (joined === wanted)
          assert.ok(
            suffices(
              { firstRow: request.firstRow, endRow: request.endRow, rowsPerPoint: joined },
              visible,
              pixels,
              rows,
            ),
          )
      }),
    ))

  it('never has more than the screen shows three times over', () =>
    fc.assert(
      fc.property(situation, ({ rows, pixels, visible }) => {
        const { maxPoints } = chartRequest(visible, pixels, rows)
        assert.ok(maxPoints <= 3 * Math.max(50, pixels / 3) + 5, String(maxPoints))
      }),
    ))

  it('a range stays within the rows and is ten of them at least', () =>
    fc.assert(
      fc.property(situation, fc.double({ min: -5, max: 5, noNaN: true }), ({ rows, visible }, shift) => {
        const moved = clampRange({ from: visible.from + shift * rows, to: visible.to + shift * rows }, rows)
        const air = Math.max(1, rows * 0.02) + 1e-6 * rows
        assert.ok(moved.from >= -air && moved.to <= rows + air)
        assert.ok(moved.to - moved.from >= Math.min(10, rows) - 1e-6 * rows)
      }),
    ))
})

describe('the bar of a series', () => {
  const gap = (from: number, to: number) => ({
    fromNanos: `${from}000000`,
    toNanos: `${to}000000`,
    tradedMs: to - from,
    tradeDates: 0,
  })

  it('is whole for one moment and for one stretch', () => {
    assert.deepEqual(coveredParts(Float64Array.of(5, 5), undefined, 0.01), [{ from: 0, to: 1 }])
    assert.deepEqual(coveredParts(Float64Array.of(0, 100), { gaps: [] }, 0.01), [{ from: 0, to: 1 }])
  })

  it('has the holes between the files until the gaps are known', () => {
    const extents = Float64Array.of(0, 25, 75, 100)
    assert.deepEqual(coveredParts(extents, undefined, 0.01), [
      { from: 0, to: 0.25 },
      { from: 0.75, to: 1 },
    ])
    assert.deepEqual(coveredParts(extents, { gaps: [gap(50, 100)] }, 0.01), [{ from: 0, to: 0.5 }])
  })

  it('shows the shortest gap, and parts never overlap', () =>
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 999_999 }), { minLength: 2, maxLength: 40 }), (times) => {
        const sorted = [...times].sort((a, b) => a - b)
        const gaps = sorted
          .slice(1)
          .map((to, at) => gap(sorted[at]!, to))
          .filter((_, at) => at % 2 === 0)
        const parts = coveredParts(Float64Array.of(0, 1_000_000), { gaps }, 0.01)
        const covered = parts.reduce((sum, { from, to }) => sum + to - from, 0)
        assert.ok(covered <= 1 - 0.01 + 1e-9)
        parts.forEach(({ from, to }, at) => {
          assert.ok(to > from && from >= (parts[at - 1]?.to ?? 0) && to <= 1)
        })
      }),
    ))
})

describe('the table of series', () => {
  const series = (instrumentId: string, bars: string, rows = 1, sources: readonly string[] = []): ListedSeries => ({
    series: {
      instrumentId,
      bars,
      rows,
      firstNanos: '0',
      lastNanos: '1',
      bytes: rows * 10,
      sources,
    } satisfies BarSeries,
    extents: new Float64Array(2),
  })
  const all = [
    series('SPY.EQUS', '1-DAY', 10, ['spy.csv']),
    series('ES.Z13', 'trades', 500),
    series('SPY.EQUS', 'quotes', 900),
    series('SPY.EQUS', '5-MINUTE', 50),
    series('SPY.EQUS', '1-SECOND', 100),
  ]
  const names = (listed: readonly ListedSeries[]) =>
    listed.map((each) => `${each.series.instrumentId} ${each.series.bars}`)

  it('goes by instrument, and within one from the finest data to the coarsest', () => {
    const arranged = arrangeSeries(
      all,
      { sortColumn: 'instrument', sortDescending: false, filter: '' },
      () => undefined,
    )
    assert.deepEqual(names(arranged), [
      'ES.Z13 trades',
      'SPY.EQUS quotes',
      'SPY.EQUS 1-SECOND',
      'SPY.EQUS 5-MINUTE',
      'SPY.EQUS 1-DAY',
    ])
  })

  it('sorts by numbers, and filters by every word in instrument, data or source', () => {
    const sorted = arrangeSeries(all, { sortColumn: 'rows', sortDescending: true, filter: 'spy' }, () => undefined)
    assert.deepEqual(
      sorted.map((each) => each.series.rows),
      [900, 100, 50, 10],
    )
    for (const [filter, count] of [
      ['SPY min', 1],
      ['csv', 1],
      ['spy.equs', 4],
      ['es trades', 1],
      ['nothing', 0],
    ] as const)
      assert.equal(
        arrangeSeries(all, { sortColumn: 'rows', sortDescending: false, filter }, () => undefined).length,
        count,
        filter,
      )
  })

  it('columns leave by rank where there is no room, and what is left over goes to those that grow', () => {
    const columns = [
      { key: 'a', label: 'A', width: 100, rank: 0, grow: 1 },
      { key: 'b', label: 'B', width: 50, rank: 2 },
      { key: 'c', label: 'C', width: 50, rank: 1 },
    ]
    const keys = (available: number) => fittingColumns(columns, available).map(({ key }) => key)
    assert.deepEqual([keys(200), keys(160), keys(20)], [['a', 'b', 'c'], ['a', 'c'], ['a']])
    assert.equal(gridTemplate(columns), 'minmax(100px, 1fr) 50px 50px')
    assert.equal(gridTemplate(columns.slice(1)), '50px 50px minmax(0, 1fr)')
  })
})

describe('texts of the catalog', () => {
  it('sizes, days, stamps and sources', () => {
    assert.deepEqual([1, 640_000, 12_400_000, 3.21e9].map(sizeText), ['1 kB', '640 kB', '12.4 MB', '3.2 GB'])
    assert.equal(dayText(Date.UTC(2013, 9, 7, 23)), '7 Oct 2013')
    assert.equal(nanosText('1381152600000000001'), '2013-10-07 13:30:00.000000001 UTC')
    assert.equal(nanosText('1381152600000000000'), '2013-10-07 13:30:00 UTC')
    assert.deepEqual(
      [[], ['a'], ['a', 'b', 'c']].map((sources) => sourceText({ sources })),
      ['–', 'a', 'a and 2 more'],
    )
  })

  it('members of a definition are shown and read back as they were', () => {
    const cases = [
      [{ kind: 'decimal' }, '0.25', '0.25'],
      [{ kind: 'whole' }, 2, '2'],
      [{ kind: 'text' }, 'USD', 'USD'],
      [
        { kind: 'bands' },
        [
          { upTo: '2', tick: '0.01' },
          { upTo: '10', tick: '0.05' },
        ],
        '2: 0.01, 10: 0.05',
      ],
    ] as const
    for (const [input, value, text] of cases) {
      assert.equal(fieldText(value), text)
      assert.deepEqual(memberValue(input, text), value)
    }
    assert.equal(fieldText(undefined), '')
    assert.equal(memberValue({ kind: 'whole' }, ' '), '')
    assert.equal(memberValue({ kind: 'whole' }, 'two'), 'two')
    assert.equal(memberValue({ kind: 'bands' }, '2 0.01'), '2 0.01')
  })
})
