import type { AnalysisPart } from '../engine-host/protocol/run-analysis.js'
import {
  simulationMethods,
  simulationSizings,
  type SimulationSettings,
} from '../engine-host/protocol/run-robustness.js'
import type { RowsWithin } from '../engine-host/protocol/run-rows.js'
import type { StatisticsSettings } from '../engine-host/protocol/statistics-settings.js'
import type { AnalysisRequest, AssessmentRequest, PanelFilter } from '../engine-host/protocol/webview-messages.js'
import { isCount, isRecord, membersOf } from './message-values.js'

const analysisParts: Readonly<Record<AnalysisPart, true>> = {
  statistics: true,
  curve: true,
  periods: true,
  rolling: true,
  distributions: true,
  breakdowns: true,
  drawdowns: true,
}
/** Points of a curve that one message may ask for. */
const maxPoints = 100_000

const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value)
const isTextList = (value: unknown): boolean => Array.isArray(value) && value.every((text) => typeof text === 'string')

const within: Readonly<Record<keyof RowsWithin, (value: unknown) => boolean>> = {
  after: isNumber,
  until: isNumber,
  instruments: isTextList,
}
const panelFilter: Readonly<Record<keyof PanelFilter, (value: unknown) => boolean>> = {
  ...within,
  side: (value) => value === 'long' || value === 'short',
}
// Whether the numbers make sense is for the engine host to say, in a sentence.
const statisticsSettings: Readonly<Record<keyof StatisticsSettings, (value: unknown) => boolean>> = {
  riskFreeRate: isNumber,
  periodsPerYear: isNumber,
  minimumAnnualDays: isNumber,
  minimumReturns: isNumber,
}
const simulationSettings: Readonly<Record<keyof SimulationSettings, (value: unknown) => boolean>> = {
  method: (value) => simulationMethods.some((name) => name === value),
  sizing: (value) => simulationSizings.some((name) => name === value),
  simulations: isNumber,
  seed: isNumber,
  blockLength: isNumber,
  ruin: isNumber,
}

/** What a webview wants analysed, if it is that. */
export function parseAnalysisRequest(value: unknown): AnalysisRequest | undefined {
  if (!isRecord(value)) return undefined
  const { parts } = value
  if (!Array.isArray(parts) || parts.length === 0 || !parts.every(isAnalysisPart)) return undefined
  const filter = optional(value['filter'], panelFilter)
  const settings = optional(value['settings'], statisticsSettings)
  if (filter === undefined || settings === undefined) return undefined
  const points = value['maxPoints']
  if (points !== undefined && (!isCount(points) || points > maxPoints)) return undefined
  return {
    parts,
    ...(value['filter'] !== undefined && { filter }),
    ...(value['settings'] !== undefined && { settings }),
    ...(points !== undefined && { maxPoints: points }),
  }
}

/** What a webview wants assessed, if it is that. */
export function parseAssessmentRequest(value: unknown): AssessmentRequest | undefined {
  if (!isRecord(value)) return undefined
  const simulation = membersOf(value['simulation'], simulationSettings)
  const filter = optional(value['filter'], panelFilter)
  if (simulation === undefined || filter === undefined) return undefined
  return { simulation, ...(value['filter'] !== undefined && { filter }) }
}

/** What rows a webview wants, if it is that. */
export function parseRowsWithin(value: unknown): RowsWithin | undefined {
  return membersOf(value, within)
}

function optional(
  value: unknown,
  kinds: Readonly<Record<string, (member: unknown) => boolean>>,
): Record<string, unknown> | undefined {
  return value === undefined ? {} : membersOf(value, kinds)
}

function isAnalysisPart(value: unknown): value is AnalysisPart {
  return typeof value === 'string' && Object.hasOwn(analysisParts, value)
}
