import * as path from 'node:path'
import type { BarSeries } from '../engine-host/protocol/bar-series.js'
import { tickKinds, type TickKind } from '../engine-host/protocol/market-source.js'
import type { RunConfiguration, WorkspaceConfiguration } from '../engine-host/protocol/run-configuration.js'
import type { RunRequest } from '../engine-host/protocol/run-specification.js'

/** A strategy that a person points at. */
export interface StrategyReference {
  /** Absolute path. */
  readonly strategyFile: string
  readonly className?: string
}

/** A series of the catalog. */
export interface SeriesChoice {
  readonly instrumentId: string
  /** Such as `1-SECOND`; for ticks their kind, such as `quotes`. */
  readonly bars: string
}

/** The kind of ticks that a series is; undefined of bars. */
export function tickKindOf({ bars }: SeriesChoice): TickKind | undefined {
  return tickKinds.find((kind) => kind === bars)
}

/** A series as a run asks for it: bars by their length, ticks by their kind. */
export function seriesRequest(series: SeriesChoice): Pick<RunRequest, 'instrumentId' | 'bars' | 'data'> {
  const { instrumentId, bars } = series
  const kind = tickKindOf(series)
  return kind === undefined ? { instrumentId, bars } : { instrumentId, data: [kind] }
}

/** What is still to be asked before the strategy can run. */
export type RunTarget =
  | { readonly kind: 'resolved'; readonly request: RunRequest }
  /** Several runs of `backlens.json` name the strategy. */
  | { readonly kind: 'chooseRun'; readonly runNames: readonly string[] }
  /** Several series fit. */
  | { readonly kind: 'chooseSeries'; readonly request: RunRequest; readonly series: readonly BarSeries[] }
  /** The catalog is empty. */
  | { readonly kind: 'noData' }

export interface RunTargetOptions {
  readonly strategy: StrategyReference
  readonly configuration: WorkspaceConfiguration
  /** Absolute path of the folder of `backlens.json`. */
  readonly folder: string
  readonly catalog: readonly BarSeries[]
  /** Chosen before among several runs. */
  readonly runName?: string
  /** Chosen before among several series. */
  readonly series?: SeriesChoice
}

/**
 * Decides what a click on a lens runs: the run of `backlens.json` that names the strategy, completed by the only
 * series of the catalog that fits; what stays open is for the person to choose.
 */
export function resolveRunTarget(options: RunTargetOptions): RunTarget {
  const { strategy, configuration, folder, catalog } = options
  const runNames = runsOf(strategy, configuration, folder)
  const runName = options.runName !== undefined && runNames.includes(options.runName) ? options.runName : runNames[0]
  if (runNames.length > 1 && options.runName !== runName) return { kind: 'chooseRun', runNames }

  const run = runName === undefined ? undefined : configuration.runs?.[runName]
  const className = strategy.className ?? run?.class
  const request: RunRequest = {
    strategyFile: strategy.strategyFile,
    ...(className === undefined ? {} : { className }),
    ...(runName === undefined ? {} : { runName }),
  }
  if (run?.instrument !== undefined && (run.bars ?? run.data) !== undefined) return { kind: 'resolved', request }
  if (catalog.length === 0) return { kind: 'noData' }

  const fitting = catalog.filter(
    (series) =>
      (run?.instrument === undefined || series.instrumentId === run.instrument) &&
      (run?.bars === undefined || series.bars === run.bars),
  )
  // A configured instrument that the catalog lacks is not silently replaced: the engine names what exists.
  if (fitting.length === 0) return { kind: 'resolved', request }
  const chosen =
    fitting.length === 1
      ? fitting[0]
      : fitting.find(
          ({ instrumentId, bars }) => instrumentId === options.series?.instrumentId && bars === options.series.bars,
        )
  if (chosen === undefined) return { kind: 'chooseSeries', request, series: fitting }
  return { kind: 'resolved', request: { ...request, ...seriesRequest(chosen) } }
}

/** Names of the runs in `backlens.json` that run this strategy, in the order of the file. */
export function runsOf(
  strategy: StrategyReference,
  configuration: WorkspaceConfiguration,
  folder: string,
): readonly string[] {
  return Object.entries(configuration.runs ?? {})
    .filter(([, run]) => runsStrategy(run, strategy, folder))
    .map(([name]) => name)
}

function runsStrategy(run: RunConfiguration, strategy: StrategyReference, folder: string): boolean {
  if (path.resolve(folder, run.strategy) !== path.resolve(strategy.strategyFile)) return false
  return run.class === undefined || strategy.className === undefined || run.class === strategy.className
}
