/**
 * A stream of pseudo-random numbers that depends on its seed alone (sfc32 of PractRand, seeded through splitmix32): the
 * same on every machine. Not for secrets.
 */
export class SeededRandom {
  private a: number
  private b: number
  private c: number
  private counter = 1

  /** @param seed Any whole number; only its lower 32 bits count. */
  constructor(seed: number) {
    let state = seed | 0
    const draw = () => {
      state = (state + 0x9e3779b9) | 0
      let mixed = state ^ (state >>> 16)
      mixed = Math.imul(mixed, 0x21f0aaad)
      mixed ^= mixed >>> 15
      mixed = Math.imul(mixed, 0x735a2d97)
      return mixed ^ (mixed >>> 15)
    }
    this.a = draw()
    this.b = draw()
    this.c = draw()
    for (let round = 0; round < 12; round++) this.nextBits()
  }

  /** The next number, at least 0 and below 1, with 53 random bits. */
  next(): number {
    const upper = this.nextBits() >>> 5
    const lower = this.nextBits() >>> 6
    return (upper * 67108864 + lower) / 9007199254740992
  }

  private nextBits(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0
    return sum >>> 0
  }
}
