import {
  type EpochUnit,
  type ImportSettings,
  mappedFields,
  type ProblemAction,
  problemKinds,
  tableKinds,
} from '../engine-host/protocol/import-settings.js'
import type { FromImportView, ImportViewState } from '../engine-host/protocol/import-view-messages.js'
import { problemChoices } from '../engine-host/protocol/problem-choices.js'

/** Checks what the import wizard posted, which the compiler cannot; anything else than a known message is undefined. */
export function parseFromImportView(value: unknown): FromImportView | undefined {
  if (!isRecord(value)) return undefined
  const { type, file } = value
  switch (type) {
    case 'ready':
    case 'showLog':
      return { type }
    case 'showData': {
      if (value['series'] === undefined) return { type }
      const { instrumentId, bars } = isRecord(value['series']) ? value['series'] : {}
      return typeof instrumentId === 'string' && typeof bars === 'string'
        ? { type, series: { instrumentId, bars } }
        : undefined
    }
    case 'choose':
      return value['what'] === 'files' || value['what'] === 'folder' ? { type, what: value['what'] } : undefined
    case 'drop':
      return isTexts(value['uris']) ? { type, uris: value['uris'] } : undefined
    case 'remove':
    case 'settingsForAll':
      return typeof file === 'string' ? { type, file } : undefined
    case 'settings': {
      const settings = parseImportSettings(value['settings'])
      return typeof file === 'string' && settings !== undefined ? { type, file, settings } : undefined
    }
    case 'check':
    case 'import':
      return isTexts(value['files']) ? { type, files: value['files'] } : undefined
    case 'cancel':
      if (file === undefined) return { type }
      return typeof file === 'string' ? { type, file } : undefined
    case 'run': {
      const { instrumentId, bars } = value
      return typeof instrumentId === 'string' && typeof bars === 'string' ? { type, instrumentId, bars } : undefined
    }
    case 'reveal': {
      const { line } = value
      if (typeof file !== 'string' || typeof line !== 'number' || !Number.isInteger(line) || line < 1) return undefined
      return { type, file, line }
    }
    default:
      return undefined
  }
}

/** Reads what a wizard has kept through a reload; what is not understood is left out. */
export function parseImportViewState(value: unknown): ImportViewState {
  if (!isRecord(value) || !Array.isArray(value['files'])) return { files: [] }
  const files = (value['files'] as unknown[]).flatMap((entry) => {
    if (!isRecord(entry) || typeof entry['file'] !== 'string') return []
    return [{ file: entry['file'], settings: parseImportSettings(entry['settings']) ?? {} }]
  })
  return { files, ...(typeof value['selected'] === 'string' && { selected: value['selected'] }) }
}

/** Undefined when a setting is not what it must be. */
function parseImportSettings(value: unknown): ImportSettings | undefined {
  if (!isRecord(value)) return undefined
  const { kind, instrument, bars, timeZone, stamp, unit, dateOrder, decimal, table } = value
  const texts = { instrument, bars, timeZone, table }
  if (Object.values(texts).some((text) => text !== undefined && typeof text !== 'string')) return undefined
  const chosen = {
    kind: oneOf(kind, tableKinds),
    stamp: oneOf(stamp, ['open', 'close'] as const),
    unit: oneOf(unit, ['s', 'ms', 'us', 'ns'] as const satisfies readonly EpochUnit[]),
    dateOrder: oneOf(dateOrder, ['dmy', 'mdy'] as const),
    decimal: oneOf(decimal, ['point', 'comma'] as const),
  }
  if (Object.values(chosen).includes(null)) return undefined
  const columns = parseColumns(value['columns'])
  const problems = parseProblems(value['problems'])
  if (columns === null || problems === null) return undefined
  const settings = { ...texts, ...chosen, columns, problems }
  return Object.fromEntries(Object.entries(settings).filter(([, setting]) => setting !== undefined))
}

/** Undefined when it is absent, null when it is none of them. */
function oneOf<Value extends string>(value: unknown, values: readonly Value[]): Value | undefined | null {
  return value === undefined ? undefined : (values.find((known) => known === value) ?? null)
}

function parseColumns(value: unknown): ImportSettings['columns'] | null {
  if (value === undefined) return undefined
  if (!isRecord(value)) return null
  const known: readonly string[] = mappedFields
  const entries = Object.entries(value)
  if (!entries.every(([field, column]) => known.includes(field) && typeof column === 'string')) return null
  return Object.fromEntries(entries)
}

function parseProblems(value: unknown): ImportSettings['problems'] | null {
  if (value === undefined) return undefined
  if (!isRecord(value)) return null
  const policy = Object.entries(value).map(([kind, action]) => {
    const known = problemKinds.find((one) => one === kind)
    const wanted = known && problemChoices[known].actions.find((one: ProblemAction) => one === action)
    return [known, wanted] as const
  })
  return policy.every(([kind, action]) => kind !== undefined && action !== undefined)
    ? (Object.fromEntries(policy) as ImportSettings['problems'])
    : null
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
