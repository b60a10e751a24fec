import type { Cancelled } from '../../protocol/catalog-requests.js'
import type { Failure } from '../../protocol/failure.js'
import { MarketDataError, storeUnusable } from '../market-data-failure.js'
import { CancelledError } from '../staging.js'

/** Turns what was thrown on the way into what a request answers. */
export async function answered<Result>(
  storeDirectory: string,
  signal: AbortSignal | undefined,
  work: () => Promise<Result>,
): Promise<Result | Cancelled | Failure> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof CancelledError || signal?.aborted) return { kind: 'cancelled' }
    return error instanceof MarketDataError ? error.failure : storeUnusable(storeDirectory, error)
  }
}
