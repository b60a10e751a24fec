/**
 * A generator of random numbers with 128 bits of state (sfc32, passes PractRand). It uses 32-bit integer operations
 * only, so that a seed gives the same numbers on every machine.
 */
export class SeededRandom {
  private a: number
  private b: number
  private c: number
  private counter = 1

  constructor(seed: number) {
    this.a = 0
    this.b = seed >>> 0
    this.c = Math.floor(seed / 2 ** 32) >>> 0
    for (let round = 0; round < 12; round++) this.next()
  }

  /** Uniform in [0, 1). */
  next(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = (this.c << 21) | (this.c >>> 11)
    this.c = (this.c + sum) | 0
    return (sum >>> 0) / 4_294_967_296
  }

  /**
   * Nearly normal, mean 0 and variance 1: a sum of six uniform numbers. Not by way of logarithm or sine, whose last
   * digit differs between JavaScript engines.
   */
  nextNormal(): number {
    const sum = this.next() + this.next() + this.next() + this.next() + this.next() + this.next()
    return (sum - 3) * Math.SQRT2
  }
}
