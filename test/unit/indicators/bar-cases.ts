import {
  accumulation,
  adx,
  adxr,
  alligator,
  aroon,
  aroonOscillator,
  atr,
  awesome,
  balanceOfPower,
  cci,
  chaikinOscillator,
  chandelier,
  choppiness,
  cmf,
  donchian,
  dx,
  easeOfMovement,
  elderRay,
  fisher,
  forceIndex,
  ichimoku,
  keltner,
  massIndex,
  mfi,
  natr,
  obv,
  pvt,
  relativeVigour,
  stochastic,
  stochasticFast,
  trueRange,
  ultimateOscillator,
  vortex,
  williamsR,
} from '../../../engine-host/trading/index.js'
import type { IndicatorCase } from './indicator-case.js'
import {
  ages,
  averages,
  change,
  difference,
  exponential,
  finite,
  map,
  maxima,
  means,
  middles,
  minima,
  rolling,
  shift,
  sums,
  total,
  trueRanges,
  typicals,
  wilder,
  zip,
  type Columns,
  type Series,
} from './slow-series.js'
import { places } from './value-cases.js'

const skips = 'skips it'
const windowed = 'is NaN while it is in the window'
const kinds = ['sma', 'ema', 'rma', 'wma'] as const

/** Wilder's sums: the value before, less its share, plus the new one. */
function wilderSums(series: Series, period: number, start: 'wilder' | 'talib'): number[] {
  const begin = start === 'wilder' ? period : period - 1
  let had = 0
  let sum = 0
  return map(series, (value) => {
    if (!Number.isFinite(value)) return NaN
    had++
    sum = had <= begin ? sum + value : sum - sum / period + value
    return had >= period ? sum : NaN
  })
}

function directions({ high, low, close, open, volume }: Columns, period: number, start: 'wilder' | 'talib') {
  const up = difference(high)
  const down = map(difference(low), (value) => -value)
  const ranges = wilderSums(trueRanges({ high, low, close, open, volume }), period, start)
  const share = (moves: Series): number[] =>
    zip(wilderSums(moves, period, start), ranges, (move, range) => (range === 0 ? 0 : (100 * move) / range))
  const plus = share(zip(up, down, (a, b) => (Number.isNaN(a) ? NaN : a > b && a > 0 ? a : 0)))
  const minus = share(zip(down, up, (a, b) => (Number.isNaN(a) ? NaN : a > b && a > 0 ? a : 0)))
  const index = zip(plus, minus, (a, b) => (a + b === 0 ? 0 : (100 * Math.abs(a - b)) / (a + b)))
  return { plus, minus, index }
}

/** Volume times the place of the close in the bar. */
const flows = ({ high, low, close, volume }: Columns): number[] =>
  map(close, (value, place) => {
    const [top, bottom] = [high[place]!, low[place]!]
    return top === bottom ? 0 : ((2 * value - top - bottom) / (top - bottom)) * volume[place]!
  })

const running = (series: Series): number[] => map(series, (_, place) => total(series.slice(0, place + 1)))

/** The mean of four values with the weights 1, 2, 2, 1. */
const symmetric = (series: Series): number[] => rolling(series, 4, ([a, b, c, d]) => (a! + 2 * b! + 2 * c! + d!) / 6)

const middleOf = ({ high, low }: Columns, period: number): number[] =>
  zip(maxima(high, period), minima(low, period), (top, bottom) => (top + bottom) / 2)

const movementCases = (['wilder', 'talib'] as const).flatMap((start): IndicatorCase[] => [
  {
    name: `adx start ${start}`,
    create: ([n]) => adx(n, { start }),
    slow: (columns, [n]) => {
      const { plus, minus, index } = directions(columns, n, start)
      return { adx: wilder(index, n), plus, minus }
    },
    gaps: skips,
  },
  {
    name: `dx start ${start}`,
    create: ([n]) => dx(n, { start }),
    slow: (columns, [n]) => ({ value: directions(columns, n, start).index }),
    gaps: skips,
  },
  {
    name: `adxr start ${start}`,
    create: ([n]) => adxr(n, { start }),
    slow: (columns, [n]) => {
      const average = wilder(directions(columns, n, start).index, n)
      return { value: zip(average, shift(average, n - 1), (present, past) => (present + past) / 2) }
    },
    gaps: skips,
  },
])

const rangeCases = kinds.flatMap((average): IndicatorCase[] => [
  {
    name: `atr average ${average}`,
    create: ([n]) => atr(n, { average }),
    slow: (columns, [n]) => ({ value: averages[average](trueRanges(columns), n) }),
    gaps: skips,
  },
  {
    name: `natr average ${average}`,
    create: ([n]) => natr(n, { average }),
    slow: (columns, [n]) => ({
      value: zip(averages[average](trueRanges(columns), n), columns.close, (range, close) => (100 * range) / close),
    }),
    gaps: skips,
  },
  {
    name: `keltner average ${average}`,
    create: ([n, rangePeriod, width]) => keltner(n, width, { average, rangePeriod }),
    slow: (columns, [n, rangePeriod, width]) => {
      const middle = averages[average](columns.close, n)
      const range = wilder(trueRanges(columns), rangePeriod)
      return {
        middle,
        upper: zip(middle, range, (mean, away) => mean + width * away),
        lower: zip(middle, range, (mean, away) => mean - width * away),
      }
    },
    gaps: skips,
  },
])

/** Slow and fast stochastic; slowed values count once their own average is known. */
function stochasticOf({ high, low, close }: Columns, n: number, slowing: number, signal: number) {
  const slowed = means(places(close, maxima(high, n), minima(low, n)), slowing)
  return {
    k: map(slowed, (value, place) => (place < n + slowing + signal - 3 ? NaN : value)),
    d: means(slowed, signal),
  }
}

export const barCases: readonly IndicatorCase[] = [
  ...movementCases,
  ...rangeCases,
  { name: 'trueRange', create: () => trueRange(), slow: (columns) => ({ value: trueRanges(columns) }), gaps: windowed },
  {
    name: 'keltner of pandas-ta',
    create: ([n]) => keltner(n, 2, { rangeAverage: 'ema', rangePeriod: n, seed: 'sma' }),
    slow: (columns, [n]) => {
      const middle = exponential(columns.close, n, 'sma')
      const range = exponential(trueRanges(columns), n, 'sma')
      return {
        middle,
        upper: zip(middle, range, (mean, away) => mean + 2 * away),
        lower: zip(middle, range, (mean, away) => mean - 2 * away),
      }
    },
    gaps: skips,
  },
  {
    name: 'chandelier',
    create: ([n, width]) => chandelier(n, width),
    slow: (columns, [n, width]) => {
      const away = map(wilder(trueRanges(columns), n), (range) => width * range)
      return {
        long: zip(maxima(columns.high, n), away, (high, distance) => high - distance),
        short: zip(minima(columns.low, n), away, (low, distance) => low + distance),
      }
    },
    gaps: skips,
  },
  {
    name: 'donchian',
    create: ([n]) => donchian(n),
    slow: (columns, [n]) => ({
      middle: middleOf(columns, n),
      upper: maxima(columns.high, n),
      lower: minima(columns.low, n),
    }),
    gaps: windowed,
  },
  {
    name: 'stochastic',
    create: (periods) => stochastic(...periods),
    slow: (columns, periods) => stochasticOf(columns, ...periods),
    gaps: windowed,
  },
  {
    name: 'stochasticFast',
    create: ([n, signal]) => stochasticFast(n, signal),
    slow: (columns, [n, signal]) => stochasticOf(columns, n, 1, signal),
    gaps: windowed,
  },
  {
    name: 'williamsR',
    create: ([n]) => williamsR(n),
    slow: ({ high, low, close }, [n]) => ({
      value: map(places(close, maxima(high, n), minima(low, n)), (place) => place - 100),
    }),
    gaps: windowed,
  },
  {
    name: 'cci',
    create: ([n]) => cci(n),
    slow: (columns, [n]) => ({
      value: rolling(typicals(columns), n, (all) => {
        if (all.every((value) => value === all[0])) return 0
        const mean = total(all) / n
        return (all.at(-1)! - mean) / ((0.015 * total(all.map((value) => Math.abs(value - mean)))) / n)
      }),
    }),
    gaps: windowed,
  },
  {
    name: 'ultimateOscillator',
    create: (periods) => ultimateOscillator(...periods),
    slow: (columns, periods) => {
      const lowest = map(columns.low, (low, place) => (place === 0 ? NaN : Math.min(low, columns.close[place - 1]!)))
      const pressure = map(
        zip(columns.close, lowest, (close, low) => close - low),
        finite,
      )
      const ranges = trueRanges(columns)
      const [short, middle, long] = periods.map((n) =>
        zip(sums(pressure, n), sums(ranges, n), (bought, range) => (range === 0 ? 0.5 : bought / range)),
      )
      return { value: map(short!, (value, place) => (100 * (4 * value + 2 * middle![place]! + long![place]!)) / 7) }
    },
    gaps: windowed,
  },
  {
    name: 'aroon',
    create: ([n]) => aroon(n),
    slow: ({ high, low }, [n]) => ({
      up: map(ages(high, n + 1, 1), (age) => (100 * (n - age)) / n),
      down: map(ages(low, n + 1, -1), (age) => (100 * (n - age)) / n),
    }),
    gaps: windowed,
  },
  {
    name: 'aroonOscillator',
    create: ([n]) => aroonOscillator(n),
    slow: ({ high, low }, [n]) => ({
      value: zip(ages(high, n + 1, 1), ages(low, n + 1, -1), (top, bottom) => (100 * (bottom - top)) / n),
    }),
    gaps: windowed,
  },
  {
    name: 'obv',
    create: () => obv(),
    slow: ({ close, volume }) => ({
      value: running(
        zip(map(difference(close), Math.sign), volume, (sign, traded) => (Number.isNaN(sign) ? traded : sign * traded)),
      ),
    }),
    gaps: skips,
  },
  {
    name: 'obv start zero',
    create: () => obv({ start: 'zero' }),
    slow: ({ close, volume }) => ({
      value: running(
        zip(map(difference(close), Math.sign), volume, (sign, traded) => (Number.isNaN(sign) ? 0 : sign * traded)),
      ),
    }),
    gaps: skips,
  },
  {
    name: 'accumulation',
    create: () => accumulation(),
    slow: (columns) => ({ value: running(flows(columns)) }),
    gaps: skips,
  },
  {
    name: 'chaikinOscillator',
    create: ([fast, slow]) => chaikinOscillator(fast, slow),
    slow: (columns, [fast, slow]) => {
      const sum = running(flows(columns))
      return { value: zip(exponential(sum, fast), exponential(sum, slow), (one, other) => one - other) }
    },
    gaps: skips,
  },
  {
    name: 'cmf',
    create: ([n]) => cmf(n),
    slow: (columns, [n]) => ({
      value: zip(sums(flows(columns), n), sums(columns.volume, n), (flow, volume) =>
        volume === 0 ? 0 : flow / volume,
      ),
    }),
    gaps: windowed,
  },
  {
    name: 'mfi',
    create: ([n]) => mfi(n),
    slow: (columns, [n]) => {
      const typical = typicals(columns)
      const moved = map(difference(typical), (move) => (Math.abs(move) < 1e-9 ? 0 : move))
      const flow = zip(typical, columns.volume, (price, volume) => price * volume)
      const part = (sign: number): number[] =>
        sums(
          zip(moved, flow, (move, value) => (Number.isNaN(move) ? NaN : Math.sign(move) === sign ? value : 0)),
          n,
        )
      return { value: zip(part(1), part(-1), (up, down) => (up + down === 0 ? 50 : (100 * up) / (up + down))) }
    },
    gaps: windowed,
  },
  {
    name: 'pvt',
    create: () => pvt(),
    slow: ({ close, volume }) => ({
      value: running(zip(change(close), volume, (share, traded) => (Number.isNaN(share) ? 0 : share * traded))),
    }),
    gaps: skips,
  },
  {
    name: 'forceIndex',
    create: ([n]) => forceIndex(n),
    slow: ({ close, volume }, [n]) => ({
      value: exponential(
        zip(difference(close), volume, (move, traded) => move * traded),
        n,
      ),
    }),
    gaps: skips,
  },
  {
    name: 'easeOfMovement',
    create: ([n]) => easeOfMovement(n, 1000),
    slow: (columns, [n]) => {
      const moved = difference(middles(columns))
      const value = map(moved, (move, place) => {
        const [high, low, volume] = [columns.high[place]!, columns.low[place]!, columns.volume[place]!]
        return Number.isNaN(move) ? NaN : volume === 0 ? 0 : (move * (high - low) * 1000) / volume
      })
      return { value: means(value, n) }
    },
    gaps: windowed,
  },
  {
    name: 'elderRay',
    create: ([n]) => elderRay(n),
    slow: ({ high, low, close }, [n]) => {
      const average = exponential(close, n)
      return {
        bull: zip(high, average, (top, mean) => top - mean),
        bear: zip(low, average, (bottom, mean) => bottom - mean),
      }
    },
    gaps: skips,
  },
  {
    name: 'awesome',
    create: ([fast, slow]) => awesome(fast, slow),
    slow: (columns, [fast, slow]) => ({
      value: zip(means(middles(columns), fast), means(middles(columns), slow), (one, other) => one - other),
    }),
    gaps: windowed,
  },
  {
    name: 'alligator',
    create: () => alligator(),
    slow: (columns) => {
      const line = (n: number, back: number): number[] => shift(wilder(middles(columns), n), back)
      return { jaw: line(13, 8), teeth: line(8, 5), lips: line(5, 3) }
    },
    gaps: skips,
  },
  {
    name: 'massIndex',
    create: ([average, n]) => massIndex(average, n),
    slow: ({ high, low }, [average, n]) => {
      const once = exponential(
        zip(high, low, (top, bottom) => top - bottom),
        average,
      )
      const twice = exponential(once, average)
      return {
        value: sums(
          zip(once, twice, (one, other) => (other === 0 ? 1 : one / other)),
          n,
        ),
      }
    },
    gaps: skips,
  },
  {
    name: 'fisher',
    create: ([n]) => fisher(n),
    slow: (columns, [n]) => {
      const middle = middles(columns)
      const share = map(places(middle, maxima(middle, n), minima(middle, n)), (value) => value / 100 - 0.5)
      let [x, present] = [0, 0]
      const lines = { fisher: [] as number[], trigger: [] as number[] }
      share.forEach((value) => {
        const before = present
        if (!Number.isNaN(value)) {
          x = Math.max(-0.999, Math.min(0.999, 0.66 * value + 0.67 * x))
          present = 0.5 * Math.log((1 + x) / (1 - x)) + 0.5 * before
        }
        lines.fisher.push(Number.isNaN(value) ? NaN : present)
        lines.trigger.push(Number.isNaN(value) ? NaN : before)
      })
      return lines
    },
    gaps: skips,
  },
  {
    name: 'ichimoku',
    create: ([conversion, base, span]) => ichimoku(conversion, base, span, base),
    slow: (columns, [conversion, base, span]) => {
      const [tenkan, kijun] = [middleOf(columns, conversion), middleOf(columns, base)]
      return {
        conversion: tenkan,
        base: kijun,
        spanA: shift(
          zip(tenkan, kijun, (one, other) => (one + other) / 2),
          base,
        ),
        spanB: shift(middleOf(columns, span), base),
      }
    },
    gaps: windowed,
  },
  {
    name: 'vortex',
    create: ([n]) => vortex(n),
    slow: (columns, [n]) => {
      const range = sums(trueRanges(columns), n)
      const side = (from: Series, to: Series): number[] =>
        zip(
          sums(
            zip(map(from, finite), shift(to, 1), (value, past) => Math.abs(value - past)),
            n,
          ),
          range,
          (moved, all) => (all === 0 ? 1 : moved / all),
        )
      return { plus: side(columns.high, columns.low), minus: side(columns.low, columns.high) }
    },
    gaps: windowed,
  },
  {
    name: 'choppiness',
    least: 2,
    create: ([n]) => choppiness(n),
    slow: (columns, [n]) => {
      const span = zip(maxima(columns.high, n), minima(columns.low, n), (top, bottom) => top - bottom)
      return {
        value: zip(sums(trueRanges(columns), n), span, (path, all) => {
          if (Number.isNaN(path) || Number.isNaN(all)) return NaN
          if (all === 0) return path === 0 ? 50 : 100
          return (100 * Math.log10(path / all)) / Math.log10(n)
        }),
      }
    },
    gaps: windowed,
  },
  {
    name: 'balanceOfPower',
    create: ([n]) => balanceOfPower(n),
    slow: ({ open, high, low, close }, [n]) => ({
      value: means(
        map(close, (value, place) => {
          const range = high[place]! - low[place]!
          return range === 0 ? 0 : (value - open[place]!) / finite(range)
        }),
        n,
      ),
    }),
    gaps: windowed,
  },
  {
    name: 'relativeVigour',
    create: ([n]) => relativeVigour(n),
    slow: ({ open, high, low, close }, [n]) => {
      const moves = sums(symmetric(zip(close, open, (last, first) => last - first)), n)
      const spans = sums(symmetric(zip(high, low, (top, bottom) => top - bottom)), n)
      const vigour = zip(moves, spans, (move, span) => (span === 0 ? 0 : move / span))
      return { vigour: map(vigour, (value, place) => (place < n + 5 ? NaN : value)), signal: symmetric(vigour) }
    },
    gaps: windowed,
  },
]
