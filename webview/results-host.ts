import type {
  FromResultsView,
  PanelFilter,
  ResultsViewState,
  ToResultsView,
} from '../engine-host/protocol/webview-messages.js'
import { Host } from './host.js'

export type ResultsHost = Host<FromResultsView, ToResultsView, ResultsViewState>

export function createResultsHost(): ResultsHost {
  return new Host(asViewState)
}

/** Takes what an older version of the view may have kept; undefined unless it names a run. */
function asViewState(value: unknown): ResultsViewState | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const kept = value as Partial<Record<keyof ResultsViewState, unknown>>
  if (typeof kept.runId !== 'string') return undefined
  const tab =
    (
      [
        'overview',
        'trades',
        'trade',
        'orders',
        'fills',
        'chart',
        'journal',
        'months',
        'distributions',
        'robustness',
        'run',
      ] as const
    ).find((name) => name === kept.tab) ?? 'overview'
  return {
    runId: kept.runId,
    tab,
    ...(typeof kept.tradeNumber === 'number' && { tradeNumber: kept.tradeNumber }),
    ...(typeof kept.sortColumn === 'string' && { sortColumn: kept.sortColumn }),
    ...(typeof kept.sortDescending === 'boolean' && { sortDescending: kept.sortDescending }),
    ...(typeof kept.filter === 'string' && { filter: kept.filter }),
    ...(isPanelFilter(kept.within) && { within: kept.within }),
    ...(typeof kept.withinName === 'string' && { withinName: kept.withinName }),
  }
}

function isPanelFilter(value: unknown): value is PanelFilter {
  if (typeof value !== 'object' || value === null) return false
  const { side, instruments, after, until } = value as Partial<Record<keyof PanelFilter, unknown>>
  return (
    (side === undefined || side === 'long' || side === 'short') &&
    (instruments === undefined || (Array.isArray(instruments) && instruments.every((id) => typeof id === 'string'))) &&
    (after === undefined || typeof after === 'number') &&
    (until === undefined || typeof until === 'number')
  )
}
