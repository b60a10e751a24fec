/** Knows whether a value that is not finite is still among the last ones. */
export class Gap {
  private left = 0

  constructor(private readonly period: number) {}

  /** Whether one of the last values was not finite, so that nothing can be said of them. */
  get isOpen(): boolean {
    return this.left > 0
  }

  /** Takes the next value into account and says whether it is finite. */
  accepts(value: number): boolean {
    if (Number.isFinite(value)) {
      if (this.left > 0) this.left--
      return true
    }
    this.left = this.period
    return false
  }
}
