import { isCount, isRecord } from './message-values.js'
import { parseAnalysisRequest, parseAssessmentRequest, parseRowsWithin } from './result-requests.js'
import { runRowTables, type RunRowTable } from '../engine-host/protocol/run-rows.js'
import type { FromResultsView, ResultsViewState } from '../engine-host/protocol/webview-messages.js'

/** Checks what a webview posted, which the compiler cannot; anything else than a known message is undefined. */
export function parseFromResultsView(value: unknown): FromResultsView | undefined {
  if (!isRecord(value)) return undefined
  switch (value['type']) {
    case 'ready':
      if (value['runId'] === undefined) return { type: 'ready' }
      return typeof value['runId'] === 'string' ? { type: 'ready', runId: value['runId'] } : undefined
    case 'getTrades':
    case 'runVariations':
    case 'cancelVariations':
    case 'rerun':
    case 'cancel':
    case 'showLog':
      return { type: value['type'] }
    case 'getEquity':
      return isCount(value['maxPoints']) ? { type: 'getEquity', maxPoints: value['maxPoints'] } : undefined
    case 'getTradeChart':
      return isCount(value['tradeNumber']) ? { type: 'getTradeChart', tradeNumber: value['tradeNumber'] } : undefined
    case 'export':
      return exportRequest(value)
    case 'picture':
      return isCount(value['id']) && typeof value['png'] === 'string'
        ? { type: 'picture', id: value['id'], png: value['png'] }
        : undefined
    case 'debugTrade':
      return isCount(value['tradeNumber']) ? { type: 'debugTrade', tradeNumber: value['tradeNumber'] } : undefined
    case 'getRows':
      return rowsRequest(value)
    case 'getRunChart':
      return chartRequest(value)
    case 'findRunBar':
      return timeRequest(value)
    case 'getAnalysis': {
      const request = parseAnalysisRequest(value['request'])
      return request && { type: 'getAnalysis', request }
    }
    case 'getAssessment': {
      const request = parseAssessmentRequest(value['request'])
      return request && { type: 'getAssessment', request }
    }
    case 'reveal':
      return typeof value['file'] === 'string' && isCount(value['line'])
        ? { type: 'reveal', file: value['file'], line: value['line'] }
        : undefined
    default:
      return undefined
  }
}

/** The longest filter that is passed on. */
const maxFilterLength = 200
/** Rows that one message may ask for. */
const maxRows = 1000

function rowsRequest(value: Record<string, unknown>): FromResultsView | undefined {
  const { table, filter, firstRow, count } = value
  const within = value['within'] === undefined ? undefined : parseRowsWithin(value['within'])
  if (value['within'] !== undefined && within === undefined) return undefined
  if (!isRowTable(table) || typeof filter !== 'string' || filter.length > maxFilterLength) return undefined
  if (!isPlace(firstRow)) return undefined
  if (!isCount(count) || count > maxRows) return undefined
  return { type: 'getRows', table, filter, firstRow, count, ...(within && { within }) }
}

function chartRequest(value: Record<string, unknown>): FromResultsView | undefined {
  const { source, firstBar, endBar, maxCandles } = value
  if (!isPlace(source) || !isPlace(firstBar) || !isCount(endBar) || !isCount(maxCandles)) return undefined
  return { type: 'getRunChart', source, firstBar, endBar, maxCandles }
}

function timeRequest(value: Record<string, unknown>): FromResultsView | undefined {
  const { source, time, until } = value
  if (!isPlace(source) || !isTypedTime(time)) return undefined
  if (until === undefined) return { type: 'findRunBar', source, time }
  return isTypedTime(until) ? { type: 'findRunBar', source, time, until } : undefined
}

function isTypedTime(value: unknown): value is string {
  return typeof value === 'string' && value.length <= maxFilterLength
}

function exportRequest({ tradeNumber, trades }: Record<string, unknown>): FromResultsView | undefined {
  if (tradeNumber !== undefined && !isCount(tradeNumber)) return undefined
  if (trades !== undefined && !(Array.isArray(trades) && trades.every(isCount))) return undefined
  return { type: 'export', ...(tradeNumber !== undefined && { tradeNumber }), ...(trades !== undefined && { trades }) }
}

function isRowTable(value: unknown): value is RunRowTable {
  return (runRowTables as readonly unknown[]).includes(value)
}

/** Reads the run's id from the state that a panel kept through a reload. */
export function runIdOfState(state: unknown): ResultsViewState['runId'] | undefined {
  return isRecord(state) && typeof state['runId'] === 'string' && state['runId'] !== '' ? state['runId'] : undefined
}

function isPlace(value: unknown): value is number {
  return value === 0 || isCount(value)
}
