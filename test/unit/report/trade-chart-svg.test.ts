import assert from 'node:assert/strict'
import fc from 'fast-check'
import { tradeChartSvg } from '../../../engine-host/report/trade-chart-svg.js'
import { candleAround, chartOf, context, es, type ChartOptions, type PlainCandle } from './charts.js'

interface Point {
  readonly x: number
  readonly y: number
}

/** Tip of a marker. */
function marker(svg: string, colour: string): Point | undefined {
  const match = new RegExp(`<path class="marker ${colour}" d="M([-\\d.]+) ([-\\d.]+)l6 (-?\\d+)`).exec(svg)
  return match === null ? undefined : { x: Number(match[1]), y: Number(match[2]) }
}

/** Prices by position, from two labels of the price axis, which is the first axis of the picture. */
function priceAt(svg: string, y: number): number {
  const labels = [...svg.matchAll(/<text class="axis" x="[\d.]+" y="([\d.]+)">([\d,]+\.\d\d)<\/text>/g)]
    .map((match) => ({ y: Number(match[1]) - 4, price: Number(match[2]!.replaceAll(',', '')) }))
    .slice(0, 2)
  const [a, b] = labels as [Point & { price: number }, Point & { price: number }]
  return a.price + ((y - a.y) / (b.y - a.y)) * (b.price - a.price)
}

/** Highs and lows of the candles by their horizontal position. */
function wicks(svg: string): Map<number, { readonly high: number; readonly low: number }> {
  const found = new Map<number, { high: number; low: number }>()
  for (const [, commands] of svg.matchAll(/<path class="wick \w+" d="([^"]+)"/g)) {
    for (const [, x, high, low] of commands!.matchAll(/M([\d.]+) ([\d.]+)V([\d.]+)/g)) {
      found.set(Number(x), { high: Number(high), low: Number(low) })
    }
  }
  return found
}

const walks: fc.Arbitrary<{ candles: PlainCandle[]; options: ChartOptions }> = fc
  .record({
    steps: fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 20, maxLength: 200 }),
    entry: fc.double({ min: 0, max: 0.999, noNaN: true }),
    length: fc.double({ min: 0, max: 0.999, noNaN: true }),
    side: fc.constantFrom(1 as const, -1 as const),
    stop: fc.option(fc.integer({ min: 1, max: 400 })),
  })
  .map(({ steps, entry, length, side, stop }) => {
    let price = 1700
    const candles = steps.map((step) => candleAround((price += step * 0.25)))
    const entryAt = Math.floor(entry * candles.length)
    const exitAt = entryAt + Math.floor(length * (candles.length - entryAt))
    const stopLoss = stop === null ? {} : { stopLoss: candles[entryAt]!.open - side * stop * 0.25 }
    return { candles, options: { entry: entryAt, exit: exitAt, side, ...stopLoss } }
  })

describe('the chart of a trade', () => {
  it('puts the markers on the exact price and over their candle', () => {
    fc.assert(
      fc.property(walks, ({ candles, options }) => {
        const chart = chartOf(candles, options)
        const svg = tradeChartSvg(chart, context)
        const profit = chart.trade.profitAndLoss[0]!
        const entry = marker(svg, 'entry')!
        const exit = marker(svg, profit > 0 ? 'gain' : profit < 0 ? 'loss' : 'even')!
        assert.ok(Math.abs(priceAt(svg, entry.y) - chart.trade.entryPrice[0]!) < 0.03, 'entry price')
        assert.ok(Math.abs(priceAt(svg, exit.y) - chart.trade.exitPrice[0]!) < 0.03, 'exit price')
        for (const [point, candle] of [
          [entry, candles[options.entry]!],
          [exit, candles[options.exit]!],
        ] as const) {
          const wick = wicks(svg).get(point.x)!
          assert.ok(Math.abs(priceAt(svg, wick.high) - candle.high) < 0.03, 'the candle beneath')
          assert.ok(Math.abs(priceAt(svg, wick.low) - candle.low) < 0.03, 'the candle beneath')
        }
      }),
      { numRuns: 60 },
    )
  })

  it('keeps every coordinate inside the picture and free of NaN', () => {
    fc.assert(
      fc.property(walks, ({ candles, options }) => {
        const svg = tradeChartSvg(chartOf(candles, options), context)
        assert.doesNotMatch(svg, /NaN|Infinity|undefined|null/)
        const height = Number(/viewBox="0 0 960 (\d+(\.\d+)?)"/.exec(svg)![1])
        for (const [, x, y] of svg.matchAll(/<text[^>]* x="([-\d.]+)" y="([-\d.]+)"/g)) {
          assert.ok(Number(x) >= 16 && Number(x) <= 944 && Number(y) > 10 && Number(y) < height, `text at ${x}, ${y}`)
        }
      }),
      { numRuns: 60 },
    )
  })

  const flat = Array.from({ length: 40 }, (_, i) => candleAround(1700 + (i % 5)))

  it('lets no text of an axis overlap another', () => {
    const svg = tradeChartSvg(chartOf(flat, { entry: 10, exit: 20, stopLoss: 1699.5, takeProfit: 1702.25 }), context)
    const rows = [...svg.matchAll(/<text class="(?:axis|tagText)" x="(\d+(?:\.\d+)?)" y="([\d.]+)">[^<]*\d\d<\/text>/g)]
      .filter((match) => Number(match[1]) > 500)
      .map((match) => Number(match[2]))
      .sort((a, b) => a - b)
    assert.ok(rows.length > 5)
    for (let i = 1; i < rows.length; i++) assert.ok(rows[i]! - rows[i - 1]! >= 14, `${rows[i - 1]} and ${rows[i]}`)
  })

  it('draws the stop as it moved, from the bar after each move', () => {
    const chart = chartOf(flat, { entry: 10, exit: 20, stopLoss: 1698 })
    const { time } = chart.candles
    const moved = {
      ...chart,
      stopLine: {
        time: Float64Array.of(time[10]!, time[14]!, time[20]!),
        price: Float64Array.of(1698, 1699, NaN),
      },
    }
    const svg = tradeChartSvg(moved, context)
    const [, from, y1, step, y2, to] = /class="level stop" d="M([\d.]+) ([\d.]+)H([\d.]+)V([\d.]+)H([\d.]+)"/
      .exec(svg)!
      .map(Number)
    const spacing = (to! - from!) / 11
    assert.ok(Math.abs((step! - from!) / spacing - 5) < 0.01, 'after the fifth bar of the trade')
    assert.ok(Math.abs(priceAt(svg, y1!) - 1698) < 0.03 && Math.abs(priceAt(svg, y2!) - 1699) < 0.03)
  })

  it('has no exit marker for a trade that is still open, and says so', () => {
    const svg = tradeChartSvg(chartOf(flat, { entry: 10, exit: 39, exitReason: 0 }), context)
    assert.ok(marker(svg, 'entry'))
    assert.equal(marker(svg, '(gain|loss|even)'), undefined)
    assert.match(svg, /still open/)
  })

  it('names a target that is out of reach at the edge, with an arrow', () => {
    const svg = tradeChartSvg(chartOf(flat, { entry: 10, exit: 20, takeProfit: 1900 }), context)
    assert.match(svg, /target 1,900\.00 ↑/)
  })

  it('leaves the volume out where there is none', () => {
    const silent = flat.map((candle) => ({ ...candle, volume: 0 }))
    assert.doesNotMatch(tradeChartSvg(chartOf(silent, { entry: 1, exit: 2 }), context), /Volume/)
  })

  it('draws indicators with gaps, in the panes they belong to, with names that cannot break the picture', () => {
    const values = Float64Array.from(flat, (_, i) => (i < 10 || i === 25 ? NaN : 1700 + i / 10))
    const svg = tradeChartSvg(
      chartOf(flat, {
        entry: 15,
        exit: 20,
        indicators: [
          { name: 'EMA <10> & "more"', pane: 'price', values },
          { name: 'RSI 14', pane: 'momentum', values },
          { name: 'nothing yet', pane: 'other', values: new Float64Array(40).fill(NaN) },
        ],
      }),
      context,
    )
    assert.match(svg, /EMA &#60;10&#62; &#38; &#34;more&#34;/)
    const [first] = [...svg.matchAll(/<path class="line line0" d="([^"]*)"/g)].map((match) => match[1]!)
    assert.equal(first!.split('M').length - 1, 2, 'two stretches')
    assert.match(svg, />RSI 14<\/tspan>/)
    assert.doesNotMatch(svg, /NaN/)
  })

  it('has a line at each level of an indicator, once, in sight whatever the values are', () => {
    const values = (around: number): Float64Array => Float64Array.from(flat, (_, i) => around + (i % 2))
    const levels = [30, 70]
    const svg = tradeChartSvg(
      chartOf(flat, {
        entry: 15,
        exit: 20,
        indicators: [
          { name: 'RSI 14', pane: 'RSI', levels, values: values(45) },
          { name: 'RSI 7', pane: 'RSI', levels, values: values(50) },
        ],
      }),
      context,
    )
    const heights = [...svg.matchAll(/<path class="note" d="M[\d.]+ ([\d.]+)H/g)].map((match) => Number(match[1]))
    assert.equal(heights.length, 2)
    assert.ok(heights[0]! > heights[1]!, 'the lower level lies lower')
  })

  it('marks where sessions begin at the left edge of their first candle', () => {
    const svg = tradeChartSvg(chartOf(flat, { entry: 10, exit: 20, sessionStarts: [8] }), context)
    const edge = Number(/class="session" d="M([\d.]+) /.exec(svg)![1])
    const positions = [...wicks(svg).keys()].sort((a, b) => a - b)
    assert.ok(Math.abs(edge - (positions[7]! + positions[8]!) / 2) < 0.02)
  })

  it('says when the path inside one bar decided', () => {
    assert.match(tradeChartSvg(chartOf(flat, { entry: 1, exit: 2, ambiguous: true }), context), /path inside one bar/)
  })

  it('holds together with one candle, equal prices and thousands of bars', () => {
    const one = { open: 5, high: 5, low: 5, close: 5 }
    const many = Array.from({ length: 3000 }, (_, i) => candleAround(1700 + Math.sin(i / 50) * 9))
    for (const [candles, options] of [
      [[one], { entry: 0, exit: 0, profit: 0 }],
      [many, { entry: 900, exit: 2100 }],
    ] as const) {
      const svg = tradeChartSvg(chartOf(candles, options), { ...context, instrument: es })
      assert.doesNotMatch(svg, /NaN|Infinity/)
      assert.ok(svg.length < 200_000)
    }
  })
})
