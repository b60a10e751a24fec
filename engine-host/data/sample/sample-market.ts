import { SeededRandom } from './seeded-random.js'

/** One second with trades; prices in ticks. */
export interface SampleBar {
  /** Seconds since the epoch at which the bar opens. */
  openSecond: number
  open: number
  high: number
  low: number
  close: number
  volume: number
}

/** Price step of the sample, in points. */
export const sampleTick = 0.25

/** Sunday, 5 October 2025, 17:00 in Chicago. */
const firstSession = Date.UTC(2025, 9, 5, 22) / 1000
const sessions = 5
const secondsPerDay = 86_400
/** 17:00 to 16:00 of the next day. */
const sessionSeconds = 23 * 3600

const firstPrice = 24_900 / sampleTick

/** Trades a second and ticks of movement a second, at minutes after 17:00 in Chicago; straight lines between. */
const intraday: readonly (readonly [minute: number, trades: number, movement: number])[] = [
  [0, 5, 3.4],
  [15, 1.4, 1.6],
  [120, 1.1, 1.2],
  [180, 2.2, 1.9],
  [300, 1.3, 1.3],
  [480, 0.9, 1],
  [535, 1.1, 1.1],
  [540, 4, 2.8],
  [600, 2.6, 2.1],
  [745, 2.2, 1.9],
  [809, 2.6, 2],
  [810, 6, 4.6],
  [830, 3.2, 2.5],
  [929, 5, 3],
  [930, 28, 12],
  [950, 20, 8.6],
  [1020, 12, 6],
  [1110, 7, 4.3],
  [1170, 6.5, 4.1],
  [1260, 10, 5.2],
  [1305, 16, 6.6],
  [1320, 22, 7.4],
  [1321, 5, 2.8],
  [1340, 2, 1.8],
  [1380, 1.2, 1.4],
]

/** Minute of the session at which American economic figures come out, 7:30 in Chicago. */
const newsMinute = 870
const newsSessions: readonly number[] = [2, 3]

/** Shares of yesterday's surprise and of yesterday's level in the variance, as in a GARCH(1,1) by the second. */
const surpriseShare = 0.012
const persistence = 0.985

/** Chance of a jump in one second of average activity. */
const jumpChance = 1 / 18_000

/** Prices tried within a second, at most. */
const pathSteps = 6

/**
 * A made-up week of a future on an equity index: sessions with their daily break, seconds without trades, activity and
 * volatility by the time of day, clusters of volatility, figures at 7:30, now and then a jump. The same seed gives the
 * same bars on every machine: nothing but sums, products, quotients and square roots is computed, which IEEE 754
 * defines to the last bit.
 *
 * The bar is reused from one second to the next.
 */
export function* sampleMarket(seed: number): Generator<Readonly<SampleBar>, void, undefined> {
  const random = new SeededRandom(seed)
  const bar: SampleBar = { openSecond: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 }
  let fair = firstPrice
  let variance = 1
  for (let session = 0; session < sessions; session++) {
    const start = firstSession + session * secondsPerDay
    // While the market is closed the world goes on.
    fair += random.nextNormal() * (session === 0 ? 120 : 25)
    let segment = 0
    for (let second = 0; second < sessionSeconds; second++) {
      const minute = second / 60
      while (intraday[segment + 1]![0] <= minute) segment++
      const [fromMinute, fromTrades, fromMovement] = intraday[segment]!
      const [toMinute, toTrades, toMovement] = intraday[segment + 1]!
      const share = (minute - fromMinute) / (toMinute - fromMinute)
      const news = newsSessions.includes(session) && minute >= newsMinute ? newsEffect(minute - newsMinute) : 1
      const volatility = Math.sqrt(variance)
      const rate = (fromTrades + share * (toTrades - fromTrades)) * (0.35 + 0.65 * volatility) * news
      const movement = (fromMovement + share * (toMovement - fromMovement)) * volatility * news

      const shock = random.nextNormal()
      variance = 1 - surpriseShare - persistence + (surpriseShare * shock * shock + persistence) * variance
      let step = shock * movement
      if (random.next() < jumpChance * (0.4 + rate / 8)) {
        step += random.nextNormal() * (30 + 12 * movement)
        variance += 2.5
      }

      const trades = Math.floor(rate * (random.next() + random.next()) + random.next())
      if (trades > 0) {
        bar.openSecond = start + second
        tradeSecond(bar, fair, step, trades, random)
        yield bar
      }
      fair += step
    }
  }
}

/** How much livelier the market is so many minutes after figures: five times, fading over a quarter of an hour. */
function newsEffect(minutesAfter: number): number {
  return 1 + 4 / (1 + minutesAfter * minutesAfter)
}

/** Lets the trades of a second happen along a bridge from the fair price to its next value, at bid or ask. */
function tradeSecond(bar: SampleBar, fair: number, step: number, trades: number, random: SeededRandom): void {
  const points = Math.min(trades, pathSteps)
  const roughness = Math.abs(step) * 0.35 + 0.3
  for (let point = 0; point < points; point++) {
    const along = points === 1 ? 0.5 : point / (points - 1)
    const side = random.next() < 0.5 ? -0.5 : 0.5
    const price = Math.round(fair + step * along + random.nextNormal() * roughness + side)
    if (point === 0) {
      bar.open = price
      bar.high = price
      bar.low = price
    } else if (price > bar.high) bar.high = price
    else if (price < bar.low) bar.low = price
    bar.close = price
  }
  let volume = trades
  for (let block = 0; block < points; block++) {
    const draw = random.next()
    // Most trades are of one or two contracts, few of many.
    volume += Math.floor((0.6 / (1.02 - draw)) * (trades / points))
  }
  bar.volume = volume
}
