import type {
  BarChunk,
  FillChunk,
  JournalChunk,
  OrderChunk,
  OrderLevelChunk,
  RecordingSink,
  TradeChunk,
} from '../backtest/recording.js'
import type { RunStatistics } from '../analysis/run-statistics.js'
import type { LiveResults } from './live-results.js'

/** Hands what a run records to the files, the statistics and the host's live view. */
export class RecordingFanOut implements RecordingSink {
  readonly #files: RecordingSink
  readonly #statistics: RunStatistics
  readonly #live: LiveResults

  constructor(files: RecordingSink, statistics: RunStatistics, live: LiveResults) {
    this.#files = files
    this.#statistics = statistics
    this.#live = live
  }

  bars(chunk: BarChunk): void {
    this.#files.bars(chunk)
    this.#statistics.addBars(chunk)
  }
  trades(chunk: TradeChunk): void {
    this.#files.trades(chunk)
    this.#statistics.addTrades(chunk)
    this.#live.addTrades(chunk)
  }
  orders(chunk: OrderChunk): void {
    this.#files.orders(chunk)
  }
  orderLevels(chunk: OrderLevelChunk): void {
    this.#files.orderLevels(chunk)
  }
  fills(chunk: FillChunk): void {
    this.#files.fills(chunk)
  }
  journal(chunk: JournalChunk): void {
    this.#files.journal(chunk)
  }
}
