import { heikinAshi, parabolicSar, pivotPoints, supertrend, vwap } from '../../../engine-host/trading/index.js'
import { timeOf, type IndicatorCase } from './indicator-case.js'
import { map, middles, total, trueRanges, typicals, wilder, type Columns, type Series } from './slow-series.js'

const skips = 'skips it'
const day = 86_400_000

/** Number of the session of each bar: the day, or the week from Monday, in which it closes. */
export const sessionsOf = (bars: number, days: 1 | 7): number[] =>
  Array.from({ length: bars }, (_, place) =>
    Math.floor((Math.floor((timeOf(place) - 1) / day) + (days === 7 ? 3 : 0)) / days),
  )

/** From the first bar of its session to each bar. */
function sessionStarts(sessions: Series): number[] {
  return map(sessions, (session) => sessions.indexOf(session))
}

function slowVwap(columns: Columns, width: number) {
  const typical = typicals(columns)
  const starts = sessionStarts(sessionsOf(typical.length, 1))
  const lines = { vwap: [] as number[], upper: [] as number[], lower: [] as number[] }
  starts.forEach((start, place) => {
    const prices = typical.slice(start, place + 1)
    const volumes = columns.volume.slice(start, place + 1)
    const weigh = (values: Series): number => total(values.map((value, at) => value * volumes[at]!)) / total(volumes)
    const mean = weigh(prices)
    const away = width * Math.sqrt(weigh(prices.map((price) => (price - mean) ** 2)))
    lines.vwap.push(mean)
    lines.upper.push(mean + away)
    lines.lower.push(mean - away)
  })
  return lines
}

/** High, low and close of the session before that of each bar. */
function slowPivots(
  { open, high, low, close }: Columns,
  sessions: Series,
  kind: 'classic' | 'fibonacci' | 'camarilla' | 'woodie',
) {
  const names = ['pivot', 'resistance1', 'resistance2', 'resistance3', 'support1', 'support2', 'support3']
  const rows = close.map((_, place) => {
    const first = sessions.indexOf(sessions[place]!)
    if (first === 0) return names.map(() => NaN)
    const begin = sessions.indexOf(sessions[first - 1]!)
    const [top, bottom] = [Math.max(...high.slice(begin, first)), Math.min(...low.slice(begin, first))]
    const last = close[first - 1]!
    const range = top - bottom
    const middle = kind === 'woodie' ? (top + bottom + 2 * open[first]!) / 4 : (top + bottom + last) / 3
    if (kind === 'fibonacci' || kind === 'camarilla') {
      const centre = kind === 'fibonacci' ? middle : last
      const parts = kind === 'fibonacci' ? [0.382, 0.618, 1] : [1.1 / 12, 1.1 / 6, 1.1 / 4]
      return [middle, ...parts.map((part) => centre + part * range), ...parts.map((part) => centre - part * range)]
    }
    return [
      middle,
      2 * middle - bottom,
      middle + range,
      top + 2 * (middle - bottom),
      2 * middle - top,
      middle - range,
      bottom - 2 * (top - middle),
    ]
  })
  return Object.fromEntries(names.map((name, column) => [name, rows.map((row) => row[column]!)]))
}

function slowSar({ high, low }: Columns, step: number, maximum: number): number[] {
  const values = high.map(() => NaN)
  if (high.length < 2) return values
  let up = !(low[0]! - low[1]! > 0 && low[0]! - low[1]! > high[1]! - high[0]!)
  let extreme = up ? high[1]! : low[1]!
  let acceleration = step
  let stop = up ? low[0]! : high[0]!
  for (let place = 1; place < high.length; place++) {
    const [top, bottom] = [high[place]!, low[place]!]
    // In the second bar, which decides the direction, only that bar bounds the stop.
    const [topBefore, bottomBefore] = place === 1 ? [top, bottom] : [high[place - 1]!, low[place - 1]!]
    if (up ? bottom <= stop : top >= stop) {
      stop = up ? Math.max(extreme, topBefore, top) : Math.min(extreme, bottomBefore, bottom)
      up = !up
      extreme = up ? top : bottom
      acceleration = step
    } else if (up && top > extreme) {
      extreme = top
      acceleration = Math.min(maximum, acceleration + step)
    } else if (!up && bottom < extreme) {
      extreme = bottom
      acceleration = Math.min(maximum, acceleration + step)
    }
    values[place] = stop
    stop += acceleration * (extreme - stop)
    stop = up ? Math.min(stop, bottomBefore, bottom) : Math.max(stop, topBefore, top)
  }
  return values
}

/** Bands and trend of each bar from those of the bar before. */
function slowSupertrend(columns: Columns, period: number, width: number, convention: 'tradingview' | 'pandas-ta') {
  const range = wilder(trueRanges(columns), period)
  const middle = middles(columns)
  const { close } = columns
  const lines = { value: [] as number[], up: [] as number[], down: [] as number[] }
  let [upper, lower, trend] = [NaN, NaN, convention === 'pandas-ta' ? 1 : -1]
  range.forEach((away, place) => {
    const [top, bottom] = [middle[place]! + width * away, middle[place]! - width * away]
    const [upperBefore, lowerBefore] = [upper, lower]
    if (Number.isNaN(upperBefore)) [upper, lower] = [top, bottom]
    else if (convention === 'pandas-ta') {
      trend = close[place]! > upperBefore ? 1 : close[place]! < lowerBefore ? -1 : trend
      lower = trend === 1 && bottom < lowerBefore ? lowerBefore : bottom
      upper = trend === -1 && top > upperBefore ? upperBefore : top
    } else {
      upper = top < upperBefore || close[place - 1]! > upperBefore ? top : upperBefore
      lower = bottom > lowerBefore || close[place - 1]! < lowerBefore ? bottom : lowerBefore
      if (trend === -1) trend = close[place]! > upper ? 1 : -1
      else trend = close[place]! < lower ? -1 : 1
    }
    const known = !Number.isNaN(away)
    lines.value.push(trend === 1 ? lower : upper)
    lines.up.push(known && trend === 1 ? lower : NaN)
    lines.down.push(known && trend === -1 ? upper : NaN)
  })
  return lines
}

function slowHeikinAshi({ open, high, low, close }: Columns) {
  const mean = map(close, (value, place) => (open[place]! + high[place]! + low[place]! + value) / 4)
  const begin: number[] = []
  mean.forEach((_, place) =>
    begin.push(place === 0 ? (open[0]! + close[0]!) / 2 : (begin[place - 1]! + mean[place - 1]!) / 2),
  )
  return {
    close: mean,
    open: begin,
    high: map(high, (value, place) => Math.max(value, begin[place]!, mean[place]!)),
    low: map(low, (value, place) => Math.min(value, begin[place]!, mean[place]!)),
  }
}

export const pathCases: readonly IndicatorCase[] = [
  {
    name: 'parabolicSar',
    create: () => parabolicSar(),
    slow: (columns) => ({ value: slowSar(columns, 0.02, 0.2) }),
    gaps: skips,
  },
  {
    name: 'parabolicSar of another step',
    create: ([step, more]) => parabolicSar(step / 20, (step + more) / 20),
    slow: (columns, [step, more]) => ({ value: slowSar(columns, step / 20, (step + more) / 20) }),
    gaps: skips,
  },
  ...(['tradingview', 'pandas-ta'] as const).map((convention): IndicatorCase => ({
    name: `supertrend of ${convention}`,
    create: ([n, width]) => supertrend(n, width / 4, { convention }),
    slow: (columns, [n, width]) => slowSupertrend(columns, n, width / 4, convention),
    gaps: skips,
  })),
  { name: 'heikinAshi', create: () => heikinAshi(), slow: slowHeikinAshi, gaps: skips },
  {
    name: 'vwap',
    create: () => vwap(),
    slow: (columns) => ({ vwap: slowVwap(columns, 1).vwap }),
    gaps: skips,
  },
  {
    name: 'vwap with bands',
    create: ([bands]) => vwap({ bands }),
    slow: (columns, [bands]) => slowVwap(columns, bands),
    gaps: skips,
  },
  ...(['classic', 'fibonacci', 'camarilla', 'woodie'] as const).map((kind): IndicatorCase => ({
    name: `pivotPoints ${kind} of the day`,
    create: () => pivotPoints({ kind }),
    slow: (columns) => slowPivots(columns, sessionsOf(columns.close.length, 1), kind),
    gaps: skips,
  })),
  {
    name: 'pivotPoints of the week',
    create: () => pivotPoints({ of: 'week' }),
    slow: (columns) => slowPivots(columns, sessionsOf(columns.close.length, 7), 'classic'),
    gaps: skips,
  },
  {
    name: 'pivotPoints of the bar',
    create: () => pivotPoints({ of: 'bar' }),
    slow: (columns) =>
      slowPivots(
        columns,
        map(columns.close, (_, place) => place),
        'classic',
      ),
    gaps: skips,
  },
]
