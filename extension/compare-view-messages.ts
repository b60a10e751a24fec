import {
  maxComparedRuns,
  type CompareViewState,
  type FromCompareView,
} from '../engine-host/protocol/compare-view-messages.js'

/** Checks what a webview posted, which the compiler cannot; anything else than a known message is undefined. */
export function parseFromCompareView(value: unknown): FromCompareView | undefined {
  if (!isRecord(value)) return undefined
  switch (value['type']) {
    case 'ready':
    case 'showLog':
      return { type: value['type'] }
    case 'openRun':
      return typeof value['runId'] === 'string' ? { type: 'openRun', runId: value['runId'] } : undefined
    case 'compareSources': {
      const { what } = value
      const runIds = idsOf(value['runIds'])
      if ((what !== 'code' && what !== 'configuration') || runIds.length !== 2) return undefined
      return { type: 'compareSources', what, runIds }
    }
    default:
      return undefined
  }
}

/** Reads the runs from the state that a panel kept through a reload; empty without two of them. */
export function runIdsOfState(state: unknown): CompareViewState['runIds'] {
  const ids = isRecord(state) ? idsOf(state['runIds']) : []
  return ids.length < 2 || ids.length > maxComparedRuns ? [] : ids
}

function idsOf(value: unknown): readonly string[] {
  return Array.isArray(value) && value.every((id) => typeof id === 'string' && id !== '') ? (value as string[]) : []
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
