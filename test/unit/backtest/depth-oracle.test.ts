import assert from 'node:assert/strict'
import fc from 'fast-check'
import { SeededRandom } from '../../../engine-host/core/seeded-random.js'
import { Strategy, units } from '../../../engine-host/trading/index.js'
import { firstOpen } from './engine-fixture.js'
import { depthBatch, runMixed, tickSource, type DepthRow, type Levels } from './tick-fixture.js'

/** An order after a snapshot; prices in cents, none for a market order. */
interface Command {
  readonly buy: boolean
  readonly size: number
  readonly limit?: number
  readonly stop?: number
}
interface Market {
  readonly snapshots: readonly DepthRow[]
  /** By number of the snapshot that they follow. */
  readonly commands: readonly (readonly Command[])[]
}
type FillRow = readonly [snapshot: number, order: number, cents: number, quantity: number]

const cents = (price: number) => Math.round(price * 100)

/**
 * Books whose middle wanders by whole cents and whose sizes change level by level, some levels missing, some showing
 * nothing, sometimes a side that is bare; and orders around them.
 */
function generate(seed: number, count: number): Market {
  const random = new SeededRandom(seed)
  const below = (limit: number) => Math.floor(random.next() * limit)
  let middle = 10_000
  const sizes = new Map<number, number>()
  const side = (direction: 1 | -1, spread: number): Levels => {
    if (below(50) === 0) return []
    const levels: [number, number][] = []
    for (let distance = spread; levels.length < 10 && distance < 25; distance++) {
      const price = middle + direction * distance
      // A third of the sizes change from one book to the next; the others stay.
      if (!sizes.has(price) || below(3) === 0) sizes.set(price, below(4) === 0 ? 1 + below(4) : 1 + below(60))
      if (below(6) === 0) continue
      const isBare = levels.length > 0 && below(12) === 0
      levels.push([price / 100, isBare ? 0 : sizes.get(price)!])
    }
    return levels
  }
  const snapshots: DepthRow[] = []
  const commands: Command[][] = []
  for (let second = 0; second < count; second++) {
    middle += below(3) === 0 ? below(9) - 4 : below(3) - 1
    const spread = 1 + below(2)
    snapshots.push([second, side(-1, spread), side(1, spread)])
    commands.push(
      Array.from({ length: below(4) === 0 ? 1 + below(3) : 0 }, (): Command => {
        const [kind, buy, size] = [below(5), below(2) === 0, 1 + below(120)]
        const away = 1 + below(12)
        if (kind === 0) return { buy, size }
        if (kind === 1) return { buy, size, stop: middle + (buy ? away + 2 : -away - 2) }
        // Limits that rest, and some that take what is there at once.
        return { buy, size, limit: middle + (buy ? -1 : 1) * (kind === 2 ? -away : away) }
      }),
    )
  }
  return { snapshots, commands }
}

/** The fills of the engine. */
function engineFills({ snapshots, commands }: Market): FillRow[] {
  class Placing extends Strategy {
    override onDepth() {
      for (const { buy, size, limit, stop } of commands[Math.round((this.clock.now - firstOpen) / 1000)]!) {
        const terms = {
          size: units(size),
          ...(limit === undefined ? {} : { limit: limit / 100 }),
          ...(stop === undefined ? {} : { stop: stop / 100 }),
        }
        if (buy) this.buy(terms)
        else this.sell(terms)
      }
    }
  }
  const { sink } = runMixed(
    Placing,
    [tickSource('depth')],
    [depthBatch(snapshots)],
    { finalize: 'none' },
    { cash: '100000000000' },
  )
  const begin = BigInt(firstOpen) * 1_000_000n
  return sink.fillRows.map(({ time, order, price, quantity }) => {
    const [high, low] = time.split(':').map(BigInt)
    return [Number((high! * 2n ** 32n + low! - begin) / 1_000_000_000n), order, cents(price), quantity]
  })
}

/** The same by the rules, book by book, level by level and order by order, with nothing remembered but what was taken. */
function slowFills({ snapshots, commands }: Market): FillRow[] {
  interface Resting extends Command {
    readonly order: number
    left: number
    /** It crossed the book when it came, so it takes at the prices of the book. */
    readonly takes: boolean
    triggered: boolean
  }
  const fills: FillRow[] = []
  let orders: Resting[] = []
  let placed = 0
  let taken = new Map<string, number>()
  snapshots.forEach(([second, bids, asks], snapshot) => {
    const key = (buy: boolean, [price, size]: Levels[number]) => `${buy ? 'ask' : 'bid'} ${price} ${size}`
    const shown = new Set([...asks.map((level) => key(true, level)), ...bids.map((level) => key(false, level))])
    // What was taken is gone until the level shows another size, or none.
    taken = new Map([...taken].filter(([level]) => shown.has(level)))
    const best = (buy: boolean) => (buy ? asks : bids)[0]?.[0]
    const reaches = (buy: boolean, price: number, limit: number) => (buy ? price <= limit : price >= limit)

    const walk = (order: Resting, worst: number | undefined, own: number | undefined) => {
      for (const level of order.buy ? asks : bids) {
        const price = cents(level[0])
        if (order.left === 0 || (worst !== undefined && !reaches(order.buy, price, worst))) return
        const place = key(order.buy, level)
        const quantity = Math.min(order.left, level[1] - (taken.get(place) ?? 0))
        if (quantity <= 0) continue
        taken.set(place, (taken.get(place) ?? 0) + quantity)
        order.left -= quantity
        fills.push([second, order.order, own ?? price, quantity])
      }
    }

    const isMarket = (order: Resting) => order.limit === undefined && (order.stop === undefined || order.triggered)
    for (const order of orders) if (isMarket(order)) walk(order, undefined, undefined)
    const rest = orders.filter((order) => !isMarket(order))
    const level = (order: Resting) => order.limit ?? order.stop!
    const sequence = [
      ...rest.filter(({ buy }) => buy).sort((a, b) => level(b) - level(a) || a.order - b.order),
      ...rest.filter(({ buy }) => !buy).sort((a, b) => level(a) - level(b) || a.order - b.order),
    ]
    for (const order of sequence) {
      const opposite = best(order.buy)
      if (opposite === undefined) continue
      if (order.stop !== undefined) {
        if (!reaches(!order.buy, cents(opposite), order.stop)) continue
        order.triggered = true
        walk(order, undefined, undefined)
      } else walk(order, order.limit, order.takes ? undefined : order.limit)
    }
    // Stops that have been touched wait behind the market orders from before, in the sequence in which they were touched.
    const touched = sequence.filter(({ triggered }) => triggered)
    orders = [...orders.filter((order) => !touched.includes(order)), ...touched].filter(({ left }) => left > 0)

    for (const command of commands[snapshot]!) {
      const opposite = best(command.buy)
      const takes =
        command.limit !== undefined && opposite !== undefined && reaches(command.buy, cents(opposite), command.limit)
      orders.push({ ...command, order: ++placed, left: command.size, takes, triggered: false })
    }
  })
  return fills
}

describe('Fills on ten levels of depth', () => {
  for (const seed of [1, 2, 3])
    it(`over three thousand books are those of the slow walk, seed ${seed}`, () => {
      const market = generate(seed, 3000)
      const fills = engineFills(market)
      assert.ok(fills.length > 1000, String(fills.length))
      assert.deepEqual(fills, slowFills(market))
    })

  it('are what a slow walk of every book gives', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 2, max: 40 }), (seed, count) => {
        const market = generate(seed, count)
        assert.deepEqual(engineFills(market), slowFills(market))
      }),
      { numRuns: 1000 },
    )
  })
})
