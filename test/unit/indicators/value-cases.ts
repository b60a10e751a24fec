import {
  apo,
  beta,
  bollinger,
  bollingerPercent,
  bollingerWidth,
  cmo,
  connorsRsi,
  coppock,
  correlation,
  dpo,
  envelope,
  highest,
  historicalVolatility,
  kst,
  linearRegression,
  linearRegressionSlope,
  lowest,
  macd,
  median,
  midpoint,
  momentum,
  percentRank,
  ppo,
  roc,
  rsi,
  standardDeviation,
  stochasticRsi,
  tsi,
  variance,
  zScore,
} from '../../../engine-host/trading/index.js'
import type { IndicatorCase } from './indicator-case.js'
import {
  average,
  averages,
  change,
  deviations,
  difference,
  exponential,
  finite,
  gains,
  losses,
  map,
  maxima,
  means,
  minima,
  rolling,
  shift,
  total,
  varianceOf,
  weightedMeans,
  wilder,
  zip,
  type Series,
} from './slow-series.js'

const skips = 'skips it'
const windowed = 'is NaN while it is in the window'
const kinds = ['sma', 'ema', 'rma', 'wma'] as const

const strength = (up: Series, down: Series): number[] =>
  zip(up, down, (gain, loss) => (gain + loss === 0 ? 50 : (100 * gain) / (gain + loss)))

/** Where a value lies in its range, 50 without one. */
export const places = (values: Series, high: Series, low: Series, resolution = 0): number[] =>
  map(
    zip(values, low, (value, bottom) => value - bottom),
    (above, place) => {
      const span = high[place]! - low[place]!
      return span <= resolution ? 50 : (100 * above) / span
    },
  )

/** The line of least squares by its normal equations, around the middle of the window. */
function line(all: Series): { slope: number; end: number } {
  const middle = (all.length - 1) / 2
  const mean = average(all)
  const slope =
    total(all.map((value, place) => (place - middle) * (value - mean))) /
    total(all.map((_, place) => (place - middle) ** 2))
  return { slope, end: mean + slope * middle }
}

/** A function of the windows of two series, NaN where one value is missing. */
function jointly(first: Series, second: Series, period: number, compute: (a: Series, b: Series) => number): number[] {
  return map(first, (_, place) => {
    const [a, b] = [first, second].map((series) => series.slice(Math.max(0, place + 1 - period), place + 1))
    return a!.length === period && [...a!, ...b!].every(Number.isFinite) ? compute(a!, b!) : NaN
  })
}

const covariance = (a: Series, b: Series): number => {
  const [meanA, meanB] = [average(a), average(b)]
  return total(a.map((value, place) => (value - meanA) * (b[place]! - meanB)))
}

/** Fast and slow average; those of a MACD with means begin together. */
function fastAndSlow(close: Series, fast: number, slow: number, seed: 'first' | 'sma'): [number[], number[]] {
  const longest = Math.max(fast, slow)
  const begun = (period: number): number[] =>
    seed === 'first'
      ? exponential(close, period)
      : exponential(
          map(close, (value, place) => (place < longest - period ? NaN : value)),
          period,
          seed,
        )
  return [begun(fast), begun(slow)]
}

const bandCases = ([undefined, 'sample'] as const).flatMap((deviation): IndicatorCase[] => {
  const freedom = deviation === 'sample' ? 1 : 0
  const least = 1 + freedom
  const options = deviation === undefined ? {} : { deviation }
  const label = deviation === undefined ? '' : ` of a ${deviation}`
  return [
    {
      name: `standardDeviation${label}`,
      least,
      create: ([n]) => standardDeviation(n, options),
      slow: ({ close }, [n]) => ({ value: deviations(close, n, freedom) }),
      gaps: windowed,
    },
    {
      name: `variance${label}`,
      least,
      create: ([n]) => variance(n, options),
      slow: ({ close }, [n]) => ({ value: rolling(close, n, (all) => varianceOf(all, freedom)) }),
      gaps: windowed,
    },
    {
      name: `zScore${label}`,
      least,
      create: ([n]) => zScore(n, options),
      slow: ({ close }, [n]) => ({
        value: rolling(close, n, (all) => {
          const deviation = Math.sqrt(varianceOf(all, freedom))
          return deviation === 0 ? 0 : (all.at(-1)! - average(all)) / deviation
        }),
      }),
      gaps: windowed,
    },
    {
      name: `bollinger${label}`,
      least,
      create: ([n, width]) => bollinger(n, width, options),
      slow: ({ close }, [n, width]) => {
        const [middle, deviation] = [means(close, n), deviations(close, n, freedom)]
        const upper = zip(middle, deviation, (mean, away) => mean + width * away)
        return { middle, upper, lower: zip(middle, deviation, (mean, away) => mean - width * away) }
      },
      gaps: windowed,
    },
    {
      name: `bollingerPercent${label}`,
      least,
      create: ([n, width]) => bollingerPercent(n, width, options),
      slow: ({ close }, [n, width]) => ({
        value: rolling(close, n, (all) => {
          const away = width * Math.sqrt(varianceOf(all, freedom))
          const lower = average(all) - away
          return away === 0 ? 0.5 : (all.at(-1)! - lower) / (2 * away)
        }),
      }),
      gaps: windowed,
    },
    {
      name: `bollingerWidth${label}`,
      least,
      create: ([n, width]) => bollingerWidth(n, width, options),
      slow: ({ close }, [n, width]) => ({
        value: rolling(close, n, (all) => (2 * width * Math.sqrt(varianceOf(all, freedom))) / average(all)),
      }),
      gaps: windowed,
    },
  ]
})

const averagedCases = kinds.flatMap((kind): IndicatorCase[] => [
  {
    name: `rsi average ${kind}`,
    create: ([n]) => rsi(n, { average: kind }),
    slow: ({ close }, [n]) => ({ value: strength(averages[kind](gains(close), n), averages[kind](losses(close), n)) }),
    gaps: skips,
  },
  {
    name: `cmo average ${kind}`,
    create: ([n]) => cmo(n, { average: kind }),
    slow: ({ close }, [n]) => ({
      value: zip(averages[kind](gains(close), n), averages[kind](losses(close), n), (gain, loss) =>
        gain + loss === 0 ? 0 : (100 * (gain - loss)) / (gain + loss),
      ),
    }),
    gaps: skips,
  },
  {
    name: `apo average ${kind}`,
    create: ([fast, slow]) => apo(fast, slow, { average: kind }),
    slow: ({ close }, [fast, slow]) => ({
      value: zip(averages[kind](close, fast), averages[kind](close, slow), (one, other) => one - other),
    }),
    gaps: skips,
  },
  {
    name: `ppo average ${kind}`,
    create: ([fast, slow]) => ppo(fast, slow, { average: kind }),
    slow: ({ close }, [fast, slow]) => ({
      value: zip(averages[kind](close, fast), averages[kind](close, slow), (one, other) => 100 * (one / other - 1)),
    }),
    gaps: skips,
  },
  {
    name: `envelope average ${kind}`,
    create: ([n]) => envelope(n, 5, { average: kind }),
    slow: ({ close }, [n]) => {
      const middle = averages[kind](close, n)
      return { middle, upper: map(middle, (value) => 1.05 * value), lower: map(middle, (value) => 0.95 * value) }
    },
    gaps: skips,
  },
])

const macdCases = (['first', 'sma'] as const).map((seed): IndicatorCase => ({
  name: `macd seed ${seed}`,
  create: (periods) => macd(...periods, { seed }),
  slow: ({ close }, [fast, slow, signal]) => {
    const both = zip(...fastAndSlow(close, fast, slow, seed), (one, other) => one - other)
    const signals = exponential(both, signal, seed)
    return {
      macd: zip(both, signals, (value, known) => (Number.isNaN(known) ? NaN : value)),
      signal: signals,
      histogram: zip(both, signals, (value, mean) => value - mean),
    }
  },
  gaps: skips,
}))

export const valueCases: readonly IndicatorCase[] = [
  ...bandCases,
  ...averagedCases,
  ...macdCases,
  {
    name: 'highest',
    create: ([n]) => highest(n),
    slow: ({ close }, [n]) => ({ value: maxima(close, n) }),
    gaps: windowed,
  },
  {
    name: 'lowest',
    create: ([n]) => lowest(n),
    slow: ({ close }, [n]) => ({ value: minima(close, n) }),
    gaps: windowed,
  },
  {
    name: 'midpoint',
    create: ([n]) => midpoint(n),
    slow: ({ close }, [n]) => ({ value: rolling(close, n, (all) => (Math.max(...all) + Math.min(...all)) / 2) }),
    gaps: windowed,
  },
  {
    name: 'momentum',
    create: ([n]) => momentum(n),
    slow: ({ close }, [n]) => ({ value: difference(close, n) }),
    gaps: windowed,
  },
  {
    name: 'roc',
    create: ([n]) => roc(n),
    slow: ({ close }, [n]) => ({ value: map(change(close, n), (value) => 100 * value) }),
    gaps: windowed,
  },
  {
    name: 'linearRegression',
    least: 2,
    create: ([n]) => linearRegression(n),
    slow: ({ close }, [n]) => ({ value: rolling(close, n, (all) => line(all).end) }),
    gaps: windowed,
  },
  {
    name: 'linearRegressionSlope',
    least: 2,
    create: ([n]) => linearRegressionSlope(n),
    slow: ({ close }, [n]) => ({ value: rolling(close, n, (all) => line(all).slope) }),
    gaps: windowed,
  },
  {
    name: 'correlation',
    least: 2,
    create: ([n], bars) => correlation(bars.close, bars.high, n),
    slow: ({ close, high }, [n]) => ({
      value: jointly(close, high, n, (a, b) =>
        finite(covariance(a, b) / Math.sqrt(covariance(a, a) * covariance(b, b))),
      ),
    }),
    gaps: windowed,
  },
  {
    name: 'beta',
    least: 2,
    create: ([n], bars) => beta(bars.low, bars.close, n),
    slow: ({ close, low }, [n]) => ({
      value: jointly(change(close), change(low), n, (market, asset) =>
        market.every((each) => each === market[0]) ? NaN : covariance(market, asset) / covariance(market, market),
      ),
    }),
    gaps: windowed,
  },
  {
    name: 'stochasticRsi',
    create: ([n, k, d]) => stochasticRsi(n, k, 2, d),
    slow: ({ close }, [n, k, d]) => {
      const index = strength(wilder(gains(close), n), wilder(losses(close), n))
      const slowed = means(places(index, maxima(index, k), minima(index, k), 1e-9), 2)
      const signal = means(slowed, d)
      return { k: zip(slowed, signal, (value, known) => (Number.isNaN(known) ? NaN : value)), d: signal }
    },
    gaps: skips,
  },
  {
    name: 'tsi',
    create: (periods) => tsi(...periods),
    slow: ({ close }, [long, short, signal]) => {
      const twice = (series: Series): number[] => exponential(exponential(series, long), short)
      const index = zip(twice(difference(close)), twice(map(difference(close), Math.abs)), (moved, size) =>
        size === 0 ? 0 : (100 * moved) / size,
      )
      const signals = exponential(index, signal)
      return { tsi: zip(index, signals, (value, known) => (Number.isNaN(known) ? NaN : value)), signal: signals }
    },
    gaps: skips,
  },
  {
    name: 'connorsRsi',
    create: (periods) => connorsRsi(...periods),
    slow: ({ close }, [n, streakPeriod, rankPeriod]) => {
      const streaks: number[] = []
      close.forEach((value, place) => {
        const direction = place === 0 ? 0 : Math.sign(value - close[place - 1]!)
        const before = streaks.at(-1) ?? 0
        streaks.push(direction === Math.sign(before) ? before + direction : direction)
      })
      const changes = change(close)
      const ranks = map(changes, (value, place) => {
        const past = changes.slice(Math.max(0, place - rankPeriod), place)
        return past.length === rankPeriod && past.every(Number.isFinite)
          ? (100 * past.filter((each) => each < value).length) / rankPeriod
          : NaN
      })
      const [prices, lengths] = [close, streaks].map((series, which) => {
        const period = which === 0 ? n : streakPeriod
        return strength(wilder(gains(series), period), wilder(losses(series), period))
      })
      return { value: map(ranks, (rank, place) => (rank + prices![place]! + lengths![place]!) / 3) }
    },
    gaps: skips,
  },
  {
    name: 'median',
    create: ([n]) => median(n),
    slow: ({ close }, [n]) => ({
      value: rolling(close, n, (all) => {
        const sorted = [...all].sort((a, b) => a - b)
        return (sorted[Math.floor((n - 1) / 2)]! + sorted[Math.ceil((n - 1) / 2)]!) / 2
      }),
    }),
    gaps: windowed,
  },
  {
    name: 'percentRank',
    create: ([n]) => percentRank(n),
    slow: ({ close }, [n]) => ({
      value: rolling(close, n + 1, (all) => (100 * all.filter((value) => value < all.at(-1)!).length) / n),
    }),
    gaps: windowed,
  },
  {
    name: 'dpo',
    create: ([n]) => dpo(n),
    slow: ({ close }, [n]) => ({
      value: zip(shift(close, Math.floor(n / 2) + 1), means(close, n), (past, mean) => past - mean),
    }),
    gaps: windowed,
  },
  {
    name: 'kst',
    create: () => kst(),
    slow: ({ close }) => {
      const part = (back: number, period: number): number[] =>
        means(
          map(change(close, back), (value) => 100 * value),
          period,
        )
      const [one, two, three, four] = [part(10, 10), part(15, 10), part(20, 10), part(30, 15)]
      const sum = map(four, (value, place) => one[place]! + 2 * two[place]! + 3 * three[place]! + 4 * value)
      return { kst: map(sum, (value, place) => (place < 52 ? NaN : value)), signal: means(sum, 9) }
    },
    gaps: windowed,
  },
  {
    name: 'coppock',
    create: (periods) => coppock(...periods),
    slow: ({ close }, [n, long, short]) => ({
      value: weightedMeans(
        zip(change(close, long), change(close, short), (one, other) => 100 * (one + other)),
        n,
      ),
    }),
    gaps: windowed,
  },
  {
    name: 'historicalVolatility',
    least: 2,
    create: ([n]) => historicalVolatility(n),
    slow: ({ close }, [n]) => ({
      value: map(
        deviations(
          map(change(close), (value) => Math.log(1 + value)),
          n,
          1,
        ),
        (value) => 100 * Math.sqrt(252) * value,
      ),
    }),
    gaps: windowed,
  },
]
