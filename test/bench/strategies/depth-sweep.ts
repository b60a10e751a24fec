import { depth, Strategy, units } from 'backlens'

/** Snapshots from one order to the next, and how much it takes: more than the best level holds. */
export const snapshotsPerOrder = 1000
export const sweepQuantity = 15

/** Walks into the book, from the one side and then from the other. */
export class DepthSweep extends Strategy {
  private snapshots = 0

  override onStart() {
    this.subscribe(depth(this.instrument))
  }

  override onDepth() {
    if (++this.snapshots % snapshotsPerOrder !== snapshotsPerOrder / 2) return
    const size = units(sweepQuantity)
    if (this.isLong()) this.sell({ size })
    else this.buy({ size })
  }
}
