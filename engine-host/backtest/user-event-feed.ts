import { Timestamp } from '../core/timestamp.js'
import type { UserEventBatch } from '../model/user-event-batch.js'
import type { EngineFeed } from './engine-feed.js'
import type { RunComponent } from './run-component.js'

/** A table of events of one's own. */
export class UserEventFeed implements EngineFeed<UserEventBatch> {
  readonly kind = 'user'
  readonly series = undefined

  constructor(private readonly name: string) {}

  startBatch(): void {
    // Nothing is kept a batch.
  }

  apply(): void {
    // The venue takes no notice of them.
  }

  updateIndicator(): void {
    // No indicator is computed from them.
  }

  deliver(batch: UserEventBatch, row: number, components: readonly RunComponent[]): void {
    const listeners = components.filter(({ notifier }) => notifier.hears('onUserEvent'))
    if (listeners.length === 0) return
    const timestamp = new Timestamp(batch.stamps[row * 2 + 1]!, batch.stamps[row * 2]! >>> 0)
    const data = Object.fromEntries(Object.entries(batch.columns).map(([name, values]) => [name, values[row]!]))
    for (const { notifier } of listeners) notifier.userEvent({ kind: 'user', name: this.name, timestamp, data })
  }

  record(): void {
    // The strategy has had them; the table itself is the record.
  }

  flush(): void {
    // Nothing waits.
  }
}
