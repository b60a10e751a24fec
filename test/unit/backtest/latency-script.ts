import fc from 'fast-check'
import { Strategy, units, type Bar } from '../../../engine-host/trading/index.js'
import type { BarRow } from './engine-fixture.js'

const cents = fc.integer({ min: 9_500, max: 10_500 })

/** Twelve bars around 100. */
export const randomRows = fc.array(
  fc.tuple(cents, cents, cents, cents).map((prices): BarRow => {
    const [open, close] = [prices[0] / 100, prices[1] / 100]
    return [open, Math.max(...prices) / 100, Math.min(...prices) / 100, close]
  }),
  { minLength: 12, maxLength: 12 },
)

const step = fc.record({
  kind: fc.constantFrom('none', 'market', 'limit', 'stop', 'bracket', 'close', 'cancel', 'move'),
  buy: fc.boolean(),
  size: fc.integer({ min: 1, max: 9 }),
  offset: fc.integer({ min: 1, max: 300 }),
})

/** One thing to do for each of the bars. */
export const steps = fc.array(step, { minLength: 12, maxLength: 12 })
export type Steps = typeof steps extends fc.Arbitrary<infer T> ? T : never

/** A strategy that does what the steps say. */
export function scripted(script: Steps): new () => Strategy {
  return class Scripted extends Strategy {
    override onBar(bar: Bar) {
      const { kind, buy, size, offset } = script[this.bars().length - 1]!
      const away = (buy ? -1 : 1) * (offset / 100)
      const price = (distance: number) => this.instrument.round(bar.close + distance)
      const place = (options: object) => {
        const all = { size: units(size), ...options }
        if (buy) this.buy(all)
        else this.sell(all)
      }
      if (kind === 'market') place({})
      if (kind === 'limit') place({ limit: price(away) })
      if (kind === 'stop') place({ stop: price(-away) })
      if (kind === 'bracket') place({ stopLoss: price(away), takeProfit: price(-2 * away) })
      if (kind === 'close') this.close()
      if (kind === 'cancel') this.cancelAll()
      const [working] = this.workingOrders()
      if (kind !== 'move' || working === undefined) return
      if (Number.isNaN(working.limit)) this.modify(working, { stop: price(-away) })
      else this.modify(working, { limit: price(away) })
    }
  }
}
