import {
  alma,
  dema,
  ema,
  hilbertTrendline,
  hma,
  kama,
  mcginley,
  rma,
  sma,
  t3,
  tema,
  trima,
  trix,
  vidya,
  vwma,
  wma,
  zlema,
} from '../../../engine-host/trading/index.js'
import type { IndicatorCase } from './indicator-case.js'
import {
  change,
  difference,
  exponential,
  finite,
  gains,
  losses,
  map,
  means,
  rolling,
  shift,
  sums,
  total,
  weightedMeans,
  wilder,
  zip,
  type Series,
} from './slow-series.js'

const skips = 'skips it'
const windowed = 'is NaN while it is in the window'

/** EMA of EMA of …, `depth` of them. */
function layers(series: Series, period: number, depth: number, seed: 'first' | 'sma'): number[][] {
  const averages: number[][] = []
  for (let level = 0; level < depth; level++) averages.push(exponential(averages.at(-1) ?? series, period, seed))
  return averages
}

/** An average that moves by a share of the distance, beginning with one of its values. */
function adaptive(series: Series, begin: number, share: (place: number) => number): number[] {
  let present = NaN
  return map(series, (value, place) => {
    if (place < begin) return NaN
    present = place === begin ? value : present + share(place) * (value - present)
    return place === begin && begin > 0 ? NaN : present
  })
}

function slowKama(series: Series, period: number, fast: number, slow: number): number[] {
  const moved = map(difference(series, period), Math.abs)
  const path = sums(map(difference(series), Math.abs), period)
  const [quick, lazy] = [2 / (fast + 1), 2 / (slow + 1)]
  return adaptive(series, period - 1, (place) => {
    const efficiency = path[place]! <= moved[place]! ? 1 : moved[place]! / path[place]!
    return (efficiency * (quick - lazy) + lazy) ** 2
  }).map((value, place) => (place < period ? NaN : value))
}

function slowVidya(series: Series, period: number): number[] {
  const [up, down] = [sums(gains(series), period), sums(losses(series), period)]
  return adaptive(series, period - 1, (place) => {
    const all = up[place]! + down[place]!
    return all === 0 ? 0 : ((2 / (period + 1)) * Math.abs(up[place]! - down[place]!)) / all
  }).map((value, place) => (place < period ? NaN : value))
}

function slowMcGinley(series: Series, period: number): number[] {
  let present = NaN
  return map(series, (value, place) => {
    present = place === 0 ? value : present + (value - present) / Math.max(1, period * (value / present) ** 4)
    return place < period - 1 ? NaN : present
  })
}

function slowAlma(series: Series, period: number, offset: number, sigma: number): number[] {
  const weights = Array.from({ length: period }, (_, place) =>
    Math.exp(-((place - offset * (period - 1)) ** 2) / (2 * (period / sigma) ** 2)),
  )
  return rolling(series, period, (all) => total(all.map((value, place) => value * weights[place]!)) / total(weights))
}

export const averageCases: readonly IndicatorCase[] = [
  { name: 'sma', create: ([n]) => sma(n), slow: ({ close }, [n]) => ({ value: means(close, n) }), gaps: windowed },
  { name: 'ema', create: ([n]) => ema(n), slow: ({ close }, [n]) => ({ value: exponential(close, n) }), gaps: skips },
  {
    name: 'ema seed sma',
    create: ([n]) => ema(n, { seed: 'sma' }),
    slow: ({ close }, [n]) => ({ value: exponential(close, n, 'sma') }),
    gaps: skips,
  },
  { name: 'rma', create: ([n]) => rma(n), slow: ({ close }, [n]) => ({ value: wilder(close, n) }), gaps: skips },
  {
    name: 'wma',
    create: ([n]) => wma(n),
    slow: ({ close }, [n]) => ({ value: weightedMeans(close, n) }),
    gaps: windowed,
  },
  {
    name: 'hma',
    least: 2,
    create: ([n]) => hma(n),
    slow: ({ close }, [n]) => ({
      value: weightedMeans(
        zip(weightedMeans(close, Math.floor(n / 2)), weightedMeans(close, n), (half, whole) => 2 * half - whole),
        Math.floor(Math.sqrt(n)),
      ),
    }),
    gaps: windowed,
  },
  {
    name: 'trima',
    create: ([n]) => trima(n),
    slow: ({ close }, [n]) => ({
      value: rolling(close, n, (all) => {
        const weights = all.map((_, place) => Math.min(place + 1, n - place))
        return total(all.map((value, place) => value * weights[place]!)) / total(weights)
      }),
    }),
    gaps: windowed,
  },
  {
    name: 'alma',
    create: ([n]) => alma(n),
    slow: ({ close }, [n]) => ({ value: slowAlma(close, n, 0.85, 6) }),
    gaps: windowed,
  },
  {
    name: 'alma of another shape',
    create: ([n, m]) => alma(n, { offset: 0.5, sigma: m }),
    slow: ({ close }, [n, m]) => ({ value: slowAlma(close, n, 0.5, m) }),
    gaps: windowed,
  },
  ...(['first', 'sma'] as const).flatMap((seed): IndicatorCase[] => [
    {
      name: `dema seed ${seed}`,
      create: ([n]) => dema(n, { seed }),
      slow: ({ close }, [n]) => {
        const [one, two] = layers(close, n, 2, seed)
        return { value: zip(one!, two!, (a, b) => 2 * a - b) }
      },
      gaps: skips,
    },
    {
      name: `tema seed ${seed}`,
      create: ([n]) => tema(n, { seed }),
      slow: ({ close }, [n]) => {
        const [one, two, three] = layers(close, n, 3, seed)
        return { value: map(one!, (value, place) => 3 * value - 3 * two![place]! + three![place]!) }
      },
      gaps: skips,
    },
    {
      name: `t3 seed ${seed}`,
      create: ([n]) => t3(n, { seed }),
      slow: ({ close }, [n]) => {
        const [e3, e4, e5, e6] = layers(close, n, 6, seed).slice(2)
        const v = 0.7
        const value = map(
          e6!,
          (last, place) =>
            -(v ** 3) * last +
            (3 * v * v + 3 * v ** 3) * e5![place]! +
            (-6 * v * v - 3 * v - 3 * v ** 3) * e4![place]! +
            (1 + 3 * v + v ** 3 + 3 * v * v) * e3![place]!,
        )
        return { value }
      },
      gaps: skips,
    },
    {
      name: `zlema seed ${seed}`,
      create: ([n]) => zlema(n, { seed }),
      slow: ({ close }, [n]) => ({
        value: exponential(
          zip(close, shift(close, Math.floor((n - 1) / 2)), (present, past) => 2 * present - past),
          n,
          seed,
        ),
      }),
      gaps: skips,
    },
    {
      name: `trix seed ${seed}`,
      create: ([n]) => trix(n, { seed }),
      slow: ({ close }, [n]) => ({ value: map(change(layers(close, n, 3, seed)[2]!), (value) => 100 * value) }),
      gaps: skips,
    },
  ]),
  {
    name: 'kama',
    create: ([n]) => kama(n),
    slow: ({ close }, [n]) => ({ value: slowKama(close, n, 2, 30) }),
    gaps: skips,
  },
  {
    name: 'kama of other bounds',
    create: ([n, fast, slow]) => kama(n, { fast, slow }),
    slow: ({ close }, [n, fast, slow]) => ({ value: slowKama(close, n, fast, slow) }),
    gaps: skips,
  },
  { name: 'vidya', create: ([n]) => vidya(n), slow: ({ close }, [n]) => ({ value: slowVidya(close, n) }), gaps: skips },
  {
    name: 'mcginley',
    create: ([n]) => mcginley(n),
    slow: ({ close }, [n]) => ({ value: slowMcGinley(close, n) }),
    gaps: skips,
  },
  {
    name: 'vwma',
    create: ([n]) => vwma(n),
    slow: ({ close, volume }, [n]) => ({
      value: zip(
        sums(
          zip(close, volume, (price, traded) => price * traded),
          n,
        ),
        sums(volume, n),
        (traded, all) => (all === 0 ? NaN : traded / all),
      ),
    }),
    gaps: windowed,
  },
  {
    name: 'hilbertTrendline',
    create: () => hilbertTrendline(),
    slow: ({ close }) => ({ value: slowHilbert(close) }),
    gaps: skips,
  },
]

/** After Ehlers' listing, whole columns at a time where the recursion allows. */
function slowHilbert(close: Series): number[] {
  const smooth = map(close, (_, place) => (place < 37 ? 0 : fourWeights(close, place)))
  const at = (series: Series, place: number): number => (place < 37 ? 0 : series[place]!)
  const [detrended, q1, i1, ji, jq, i2, q2, real, imaginary, period, cycle, trend] = Array.from({ length: 12 }, () =>
    close.map(() => 0),
  )
  const hilbert = (series: Series, place: number): number =>
    (0.0962 * at(series, place) +
      0.5769 * at(series, place - 2) -
      0.5769 * at(series, place - 4) -
      0.0962 * at(series, place - 6)) *
    (0.075 * at(period!, place - 1) + 0.54)
  for (let place = 37; place < close.length; place++) {
    detrended![place] = hilbert(smooth, place)
    q1![place] = hilbert(detrended!, place)
    i1![place] = at(detrended!, place - 3)
    ji![place] = hilbert(i1!, place)
    jq![place] = hilbert(q1!, place)
    i2![place] = 0.2 * (i1![place]! - jq![place]!) + 0.8 * at(i2!, place - 1)
    q2![place] = 0.2 * (q1![place]! + ji![place]!) + 0.8 * at(q2!, place - 1)
    real![place] =
      0.2 * (i2![place]! * at(i2!, place - 1) + q2![place]! * at(q2!, place - 1)) + 0.8 * at(real!, place - 1)
    imaginary![place] =
      0.2 * (i2![place]! * at(q2!, place - 1) - q2![place]! * at(i2!, place - 1)) + 0.8 * at(imaginary!, place - 1)
    const before = at(period!, place - 1)
    let found = before
    if (imaginary![place] !== 0 && real![place] !== 0)
      found = 360 / ((Math.atan(imaginary![place]! / real![place]!) * 180) / Math.PI)
    if (found > 1.5 * before) found = 1.5 * before
    if (found < 0.67 * before) found = 0.67 * before
    if (found < 6) found = 6
    if (found > 50) found = 50
    period![place] = 0.2 * found + 0.8 * before
    cycle![place] = 0.33 * period![place]! + 0.67 * at(cycle!, place - 1)
    const length = Math.floor(cycle![place]! + 0.5)
    trend![place] = length === 0 ? 0 : finite(total(close.slice(place + 1 - length, place + 1)) / length)
  }
  return map(close, (_, place) => (place < 63 ? NaN : fourWeights(trend!, place)))
}

const fourWeights = (series: Series, place: number): number =>
  (4 * series[place]! + 3 * series[place - 1]! + 2 * series[place - 2]! + series[place - 3]!) / 10
