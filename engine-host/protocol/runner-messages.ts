import type { Failure, SourceLocation } from './failure.js'
import type { EquityColumns, TradeColumns } from './result-columns.js'
import type { InstrumentDefinition } from './instrument-definition.js'
import type { MarketSource } from './market-source.js'
import type { CompiledStrategy, RunSpecification, SeriesRequest } from './run-specification.js'
import type { RunProgress, RunSummary } from './run-summary.js'

/** Engine host → runner, over Node's IPC channel with advanced serialization. */
export type ToRunner =
  | {
      readonly kind: 'start'
      readonly specification: RunSpecification
      readonly strategy: CompiledStrategy
      /** Open the inspector and wait for a debugger before the strategy is loaded. */
      readonly debug: boolean
      /** Callback of the strategy whose first call is to pause at its first statement; only with `debug`. */
      readonly stopOnCallback?: string
      /** Simulated time before which no call pauses, milliseconds since the epoch; only with `debug`. */
      readonly stopNotBefore?: number
    }
  | { readonly kind: 'cancel' }
  /** What `findData` asked for. */
  | { readonly kind: 'dataFound'; readonly found: FoundData | Failure }

/** Sources of data that the workspace has stored, with their instruments. */
export interface FoundData {
  readonly kind: 'resolved'
  readonly sources: readonly MarketSource[]
  readonly instruments: readonly InstrumentDefinition[]
}

/** Runner → engine host. */
export type FromRunner =
  | { readonly kind: 'waitingForDebugger'; readonly port: number }
  | { readonly kind: 'started'; readonly barsTotal: number }
  | { readonly kind: 'progress'; readonly progress: RunProgress }
  | { readonly kind: 'trades'; readonly trades: TradeColumns }
  | { readonly kind: 'equity'; readonly equity: EquityColumns }
  | { readonly kind: 'log'; readonly lines: readonly string[]; readonly dropped: number }
  /** The strategy subscribes to data that the run does not name; `dataFound` answers. */
  | { readonly kind: 'findData'; readonly wanted: readonly SeriesRequest[] }
  /** A cancellation was heard; the process saves what there is and ends by itself. */
  | { readonly kind: 'stopping' }
  /** The last message: the run folder is complete, whatever the state of the run. */
  | { readonly kind: 'ended'; readonly run: RunSummary; readonly location?: SourceLocation }
  /** The last message when nothing could be run. */
  | Failure
