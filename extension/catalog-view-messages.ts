import type { SeriesReference } from '../engine-host/protocol/catalog-requests.js'
import type { FromCatalogView } from '../engine-host/protocol/catalog-view-messages.js'

/** Checks what a webview posted, which the compiler cannot; anything else than a known message is undefined. */
export function parseFromCatalogView(value: unknown): FromCatalogView | undefined {
  if (!isRecord(value)) return undefined
  const series = referenceOf(value['series'])
  switch (value['type']) {
    case 'ready':
    case 'refresh':
    case 'import':
    case 'repair':
    case 'showLog':
      return { type: value['type'] }
    case 'verify':
      return value['series'] === undefined ? { type: 'verify' } : series && { type: 'verify', series }
    case 'getCoverage':
    case 'runOn':
    case 'export':
    case 'delete':
      return series && { type: value['type'], series }
    case 'getChart': {
      const { firstRow, endRow, maxPoints } = value
      return series && isNumber(firstRow) && isNumber(endRow) && isNumber(maxPoints)
        ? { type: 'getChart', series, firstRow, endRow, maxPoints }
        : undefined
    }
    case 'getRows': {
      const { firstRow, count } = value
      return series && isNumber(firstRow) && isNumber(count) ? { type: 'getRows', series, firstRow, count } : undefined
    }
    case 'findRow':
      return series && typeof value['time'] === 'string' ? { type: 'findRow', series, time: value['time'] } : undefined
    case 'getInstrument':
      return typeof value['instrumentId'] === 'string'
        ? { type: 'getInstrument', instrumentId: value['instrumentId'] }
        : undefined
    case 'checkInstrument': {
      const definition = definitionOf(value['definition'])
      return definition && { type: 'checkInstrument', definition }
    }
    case 'saveInstrument': {
      const definition = definitionOf(value['definition'])
      const { revision } = value
      return definition && typeof revision === 'string' ? { type: 'saveInstrument', definition, revision } : undefined
    }
    case 'reveal':
      return typeof value['file'] === 'string' && isNumber(value['line'])
        ? { type: 'reveal', file: value['file'], line: value['line'] }
        : undefined
    default:
      return undefined
  }
}

/** The series that an item of a view, or a message, names. */
export function referenceOf(value: unknown): SeriesReference | undefined {
  if (!isRecord(value)) return undefined
  const { instrumentId, bars } = value
  return typeof instrumentId === 'string' && typeof bars === 'string' ? { instrumentId, bars } : undefined
}

function definitionOf(value: unknown): (Readonly<Record<string, unknown>> & { readonly id: string }) | undefined {
  return isRecord(value) && typeof value['id'] === 'string' ? { ...value, id: value['id'] } : undefined
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
