import type { StrategyConstructor } from '../../engine-host/backtest/trading-engine.js'
import { Strategy, type Bar } from '../../engine-host/trading/index.js'

/** What a recorded run says of its strategy and of the prices that it computes. */
export interface StrategyTerms {
  readonly strategy: string
  readonly size: number
  /** Integer unit of prices, such as 0.0001. */
  readonly unit: number
  /** Tick of orders in those units. */
  readonly tickUnits: number
  /** Daily data, else hourly. */
  readonly daily: boolean
}

/**
 * The strategies of the recorded runs as their definitions state them: prices of orders are computed in whole units,
 * `nearest` goes to the next tick with an exact half going up.
 */
export function strategyFor(terms: StrategyTerms): StrategyConstructor | undefined {
  const { size, unit, tickUnits, daily } = terms
  const scale = Math.round(1 / unit)
  const unitsOf = (price: number): number => Math.round(price * scale)
  const priceOf = (units: number): number => units / scale
  /** The tick nearest to units × numerator ÷ 1000. */
  const nearest = (units: number, numerator: number): number => {
    const step = tickUnits * 1000
    return Math.floor((2 * units * numerator + step) / (2 * step)) * tickUnits
  }

  abstract class Stated extends Strategy {
    /** Bars count from 0. */
    protected bar = -1

    override onBar(bar: Bar) {
      this.bar++
      this.onNext(bar)
    }

    protected abstract onNext(bar: Bar): void
  }

  /** Crossings of the means over 10 and 30 closes, as exact sums. */
  abstract class Means extends Stated {
    private readonly closes: number[] = []
    private above = 0

    protected onNext(bar: Bar) {
      this.closes.push(unitsOf(bar.close))
      if (this.closes.length < 30) return
      const sum = (count: number): number => this.closes.slice(-count).reduce((total, close) => total + close, 0)
      const before = this.above
      this.above = Math.sign(3 * sum(10) - sum(30))
      if (this.bar < 30) return
      if (before < 0 && this.above > 0) this.onCross('up', unitsOf(bar.close))
      if (before > 0 && this.above < 0) this.onCross('down', unitsOf(bar.close))
    }

    protected abstract onCross(way: 'up' | 'down', close: number): void
  }

  class SmaCross extends Means {
    protected onCross(way: 'up' | 'down') {
      this.close()
      if (way === 'up') this.buy({ size })
      else this.sell({ size })
    }
  }

  class Bracket extends Means {
    protected onCross(way: 'up' | 'down', close: number) {
      if (way === 'up' && this.isFlat())
        this.buy({ size, stopLoss: priceOf(nearest(close, 980)), takeProfit: priceOf(nearest(close, 1040)) })
    }
  }

  class Pyramid extends Means {
    protected onCross(way: 'up' | 'down', close: number) {
      const lower = priceOf(nearest(close, 950))
      const upper = priceOf(nearest(close, 1050))
      if (way === 'up') this.buy({ size, stopLoss: lower, takeProfit: upper })
      else this.sell({ size, stopLoss: upper, takeProfit: lower })
    }
  }

  class LimitDip extends Stated {
    protected onNext(bar: Bar) {
      if (this.bar < 1 || !this.isFlat()) return
      this.cancelAll()
      const limit = nearest(unitsOf(bar.close), daily ? 990 : 998)
      this.buy({
        size,
        limit: priceOf(limit),
        stopLoss: priceOf(nearest(limit, 970)),
        takeProfit: priceOf(nearest(limit, 1030)),
      })
    }
  }

  class Breakout extends Stated {
    private readonly highs: number[] = []

    protected onNext(bar: Bar) {
      this.highs.push(unitsOf(bar.high))
      if (this.bar < 19 || !this.isFlat()) return
      this.cancelAll()
      const stop = nearest(Math.max(...this.highs.slice(-20)), daily ? 1005 : 1001)
      this.buy({ size, stop: priceOf(stop), stopLoss: priceOf(nearest(stop, 980)) })
    }
  }

  class StopLimit extends Stated {
    protected onNext(bar: Bar) {
      if (this.bar < 1) return
      if (!this.isFlat()) {
        if (this.position().barsHeld >= 10) this.close()
        return
      }
      this.cancelAll()
      const stop = (Math.ceil(unitsOf(bar.high) / tickUnits) + 1) * tickUnits
      this.buy({ size, stop: priceOf(stop), limit: priceOf(stop + 5 * tickUnits) })
    }
  }

  return { SmaCross, Bracket, Pyramid, LimitDip, Breakout, StopLimit }[terms.strategy]
}
