import { CompensatedSum } from './compensated-sum.js'
import { Gap } from './gap.js'
import { Window } from './window.js'

/** Joint variation of the last pairs of values, in constant time for each. NaN while one of them is not finite. */
export class RollingComoments {
  /** Sum of the squared distances of the first values from their mean. */
  firstScatter = NaN
  /** Sum of the squared distances of the second values from their mean. */
  secondScatter = NaN
  /** Sum of the products of both distances. */
  jointScatter = NaN
  private readonly firsts: Window
  private readonly seconds: Window
  private readonly sums = new PairSums()
  private firstReference = 0
  private secondReference = 0
  private readonly gap: Gap

  constructor(readonly period: number) {
    this.firsts = new Window(period)
    this.gap = new Gap(period)
    this.seconds = new Window(period)
  }

  /** Takes the next pair. */
  push(first: number, second: number): void {
    const isFinite = this.gap.accepts(first + second)
    const arrivingFirst = isFinite ? first : this.firstReference
    const arrivingSecond = isFinite ? second : this.secondReference
    const wasFull = this.firsts.isFull
    const leavingFirst = this.firsts.push(arrivingFirst)
    const leavingSecond = this.seconds.push(arrivingSecond)
    const { sums } = this
    if (this.firsts.isAtStart || this.firsts.count === 1) this.sumAfresh(arrivingFirst, arrivingSecond)
    else {
      sums.add(arrivingFirst - this.firstReference, arrivingSecond - this.secondReference, 1)
      if (wasFull) sums.add(leavingFirst - this.firstReference, leavingSecond - this.secondReference, -1)
      sums.spread(this.firsts.count)
      // The values have moved far from the reference: sums around a nearer one keep their digits.
      if (sums.isCancelling) this.sumAfresh(arrivingFirst, arrivingSecond)
    }
    const isUsable = !this.gap.isOpen
    this.firstScatter = isUsable ? sums.firstScatter : NaN
    this.secondScatter = isUsable ? sums.secondScatter : NaN
    this.jointScatter = isUsable ? sums.jointScatter : NaN
  }

  /** Once a round all is summed anew around recent values. */
  private sumAfresh(firstReference: number, secondReference: number): void {
    this.firstReference = firstReference
    this.secondReference = secondReference
    this.sums.clear()
    for (let back = 0; back < this.firsts.count; back++)
      this.sums.add(this.firsts.back(back) - firstReference, this.seconds.back(back) - secondReference, 1)
    this.sums.spread(this.firsts.count)
  }
}

/** Sums of two values, their squares and their product. */
class PairSums {
  firstScatter = 0
  secondScatter = 0
  jointScatter = 0
  /** Whether little is left of the squares once the means are taken out. */
  isCancelling = false
  private readonly first = new CompensatedSum()
  private readonly second = new CompensatedSum()
  private readonly firstSquares = new CompensatedSum()
  private readonly secondSquares = new CompensatedSum()
  private readonly products = new CompensatedSum()

  add(first: number, second: number, sign: 1 | -1): void {
    this.first.add(sign * first)
    this.second.add(sign * second)
    this.firstSquares.add(sign * first * first)
    this.secondSquares.add(sign * second * second)
    this.products.add(sign * first * second)
  }

  clear(): void {
    this.first.clear()
    this.second.clear()
    this.firstSquares.clear()
    this.secondSquares.clear()
    this.products.clear()
  }

  /** Computes the scatters of so many pairs. */
  spread(count: number): void {
    const first = this.first.value
    const second = this.second.value
    const firstSquares = this.firstSquares.value
    const secondSquares = this.secondSquares.value
    this.firstScatter = Math.max(0, firstSquares - (first * first) / count)
    this.secondScatter = Math.max(0, secondSquares - (second * second) / count)
    this.jointScatter = this.products.value - (first * second) / count
    this.isCancelling = this.firstScatter < 1e-4 * firstSquares || this.secondScatter < 1e-4 * secondSquares
  }
}
