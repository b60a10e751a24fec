import type { BarBatch } from '../model/bar-batch.js'
import type { BarMerge } from './bar-merge.js'
import { SlicePacing } from './slice-pacing.js'

/** What the loop drives, such as the trading engine. */
export interface BarConsumer {
  process(batch: BarBatch, begin: number, end: number): void
}

/**
 * Drives all bars through a consumer in slices of about 15 ms and gives the event loop a turn between them.
 *
 * @param turn called between slices and after the last bar; true ends the loop
 * @param isStopped asked after each wait for data, in which a cancellation may have come: whoever was told that the run
 *   is stopping must not see it enter user code again
 */
export async function processBars(
  bars: BarMerge,
  consumer: BarConsumer,
  turn: () => Promise<boolean>,
  isStopped: () => boolean,
): Promise<void> {
  const pacing = new SlicePacing()
  let sliceBegunAt = performance.now()
  let sliceRows = 0
  while (await bars.refill()) {
    if (isStopped()) return
    while (bars.advance(pacing.rows - sliceRows)) {
      consumer.process(bars.batch, bars.begin, bars.end)
      sliceRows += bars.end - bars.begin
      if (sliceRows < pacing.rows) continue
      pacing.observe(performance.now() - sliceBegunAt)
      if (await turn()) return
      sliceBegunAt = performance.now()
      sliceRows = 0
    }
  }
  await turn()
}
