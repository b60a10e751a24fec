import {
  compareTabs,
  type CompareViewState,
  type FromCompareView,
  type ToCompareView,
} from '../../engine-host/protocol/compare-view-messages.js'
import { Host } from '../host.js'

export type CompareHost = Host<FromCompareView, ToCompareView, CompareViewState>

export function createCompareHost(): CompareHost {
  return new Host(asViewState)
}

/** Takes what an older version of the view may have kept; undefined unless it names runs. */
function asViewState(value: unknown): CompareViewState | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const kept = value as Partial<Record<keyof CompareViewState, unknown>>
  const runIds = Array.isArray(kept.runIds) ? kept.runIds.filter((id): id is string => typeof id === 'string') : []
  if (runIds.length < 2) return undefined
  return { runIds, tab: compareTabs.find((tab) => tab === kept.tab) ?? 'statistics' }
}
