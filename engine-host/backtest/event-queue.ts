/** What execution reported and has not been told of yet, in sequence over all listeners. */
export class EventQueue {
  private readonly deliveries: (() => void)[] = []
  private next = 0

  /** Whether events wait. */
  get isEmpty(): boolean {
    return this.deliveries.length === 0
  }

  /** Adds a call that tells one listener of one event. */
  add(delivery: () => void): void {
    this.deliveries.push(delivery)
  }

  /** Delivers the events that wait, in sequence, those that arise meanwhile included. */
  deliver(): void {
    if (this.deliveries.length === 0) return
    while (this.next < this.deliveries.length) this.deliveries[this.next++]!()
    this.deliveries.length = 0
    this.next = 0
  }
}
