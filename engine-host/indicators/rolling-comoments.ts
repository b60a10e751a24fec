import { CompensatedSum } from './compensated-sum.js'
import { Window } from './window.js'

/** Joint variation of the last pairs of values, in constant time for each. NaN while one of them is not finite. */
export class RollingComoments {
  private readonly firsts: Window
  private readonly seconds: Window
  private readonly sums = new PairSums()
  private firstReference = 0
  private secondReference = 0
  private unusable = 0

  constructor(readonly period: number) {
    this.firsts = new Window(period)
    this.seconds = new Window(period)
  }

  /** Sum of the squared distances of the first values from their mean. */
  get firstScatter(): number {
    return this.unusable > 0 ? NaN : this.sums.firstScatter(this.firsts.count)
  }

  /** Sum of the squared distances of the second values from their mean. */
  get secondScatter(): number {
    return this.unusable > 0 ? NaN : this.sums.secondScatter(this.firsts.count)
  }

  /** Sum of the products of both distances. */
  get jointScatter(): number {
    return this.unusable > 0 ? NaN : this.sums.jointScatter(this.firsts.count)
  }

  /** Takes the next pair. */
  push(first: number, second: number): void {
    let arrivingFirst = first
    let arrivingSecond = second
    if (Number.isFinite(first + second)) {
      if (this.unusable > 0) this.unusable--
    } else {
      arrivingFirst = this.firstReference
      arrivingSecond = this.secondReference
      this.unusable = this.period
    }
    const wasFull = this.firsts.isFull
    const leavingFirst = this.firsts.push(arrivingFirst)
    const leavingSecond = this.seconds.push(arrivingSecond)
    if (this.firsts.isAtStart || this.firsts.count === 1) {
      this.sumAfresh(arrivingFirst, arrivingSecond)
      return
    }
    this.sums.add(arrivingFirst - this.firstReference, arrivingSecond - this.secondReference, 1)
    if (wasFull) this.sums.add(leavingFirst - this.firstReference, leavingSecond - this.secondReference, -1)
    // The values have moved far from the reference: sums around a nearer one keep their digits.
    if (this.sums.isCancelling(this.firsts.count)) this.sumAfresh(arrivingFirst, arrivingSecond)
  }

  /** Once a round all is summed anew around recent values. */
  private sumAfresh(firstReference: number, secondReference: number): void {
    this.firstReference = firstReference
    this.secondReference = secondReference
    this.sums.clear()
    for (let back = 0; back < this.firsts.count; back++)
      this.sums.add(this.firsts.back(back) - firstReference, this.seconds.back(back) - secondReference, 1)
  }
}

/** Sums of two values, their squares and their product. */
class PairSums {
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

  firstScatter(count: number): number {
    return Math.max(0, this.firstSquares.value - this.first.value ** 2 / count)
  }

  secondScatter(count: number): number {
    return Math.max(0, this.secondSquares.value - this.second.value ** 2 / count)
  }

  jointScatter(count: number): number {
    return this.products.value - (this.first.value * this.second.value) / count
  }

  /** Whether little is left of the squares once the means are taken out. */
  isCancelling(count: number): boolean {
    return (
      this.firstScatter(count) < 1e-4 * this.firstSquares.value ||
      this.secondScatter(count) < 1e-4 * this.secondSquares.value
    )
  }
}
