/**
 * How often the engine host may crash before it is left down: a host that dies at once would otherwise be started
 * for ever.
 */
export class CrashBudget {
  private crashes: number[] = []

  /** @param allowed crashes that are followed by a restart within `windowMs` milliseconds */
  constructor(
    private readonly allowed = 3,
    private readonly windowMs = 3 * 60_000,
  ) {}

  /**
   * Records a crash.
   * @param now milliseconds, monotonic
   * @returns true when the process may be started again
   */
  spend(now: number): boolean {
    this.crashes = this.crashes.filter((at) => now - at < this.windowMs)
    this.crashes.push(now)
    return this.crashes.length <= this.allowed
  }

  /** A person asked for a restart, which is worth a full budget. */
  reset(): void {
    this.crashes = []
  }
}
