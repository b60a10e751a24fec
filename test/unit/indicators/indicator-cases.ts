import { averageCases } from './average-cases.js'
import { barCases } from './bar-cases.js'
import type { IndicatorCase } from './indicator-case.js'
import { pathCases } from './path-cases.js'
import { valueCases } from './value-cases.js'

/** Every indicator, and those that have a choice of conventions with each. */
export const indicatorCases: readonly IndicatorCase[] = [...averageCases, ...valueCases, ...barCases, ...pathCases]
