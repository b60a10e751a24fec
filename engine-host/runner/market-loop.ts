import type { MarketBatch } from '../model/market-batch.js'
import type { MarketMerge } from './market-merge.js'
import { SlicePacing } from './slice-pacing.js'

/** What the loop drives, such as the trading engine. */
export interface MarketConsumer {
  process(batch: MarketBatch, begin: number, end: number): void
  /** Set when the last call stopped short: the rows from `row` on wait until `ready` resolves. */
  readonly pause?: { readonly row: number; readonly ready: () => Promise<void> } | undefined
}

/**
 * Drives all market data through a consumer in slices of about 15 ms and gives the event loop a turn between them.
 *
 * @param turn called between slices and after the last row; true ends the loop
 * @param isStopped asked after each wait for data, in which a cancellation may have come: whoever was told that the run
 *   is stopping must not see it enter user code again
 */
export async function processMarket(
  data: MarketMerge,
  consumer: MarketConsumer,
  turn: () => Promise<boolean>,
  isStopped: () => boolean,
): Promise<void> {
  const pacing = new SlicePacing()
  let sliceBegunAt = performance.now()
  let sliceRows = 0
  while (await data.refill()) {
    if (isStopped()) return
    while (data.advance(pacing.rows - sliceRows)) {
      consumer.process(data.batch, data.begin, data.end)
      for (let { pause } = consumer; pause !== undefined; { pause } = consumer) {
        await pause.ready()
        if (isStopped()) return
        consumer.process(data.batch, pause.row, data.end)
      }
      sliceRows += data.end - data.begin
      if (sliceRows < pacing.rows) continue
      pacing.observe(performance.now() - sliceBegunAt)
      if (await turn()) return
      sliceBegunAt = performance.now()
      sliceRows = 0
    }
  }
  await turn()
}
