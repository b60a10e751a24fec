import type { StatisticsSettings } from '../protocol/statistics-settings.js'

/** Settings with their defaults; `periodsPerYear` stays open until the data is known. */
export interface ResolvedStatisticsSettings {
  readonly riskFreeRate: number
  readonly periodsPerYear: number | undefined
  readonly minimumAnnualDays: number
  readonly minimumReturns: number
}

export function resolvedStatisticsSettings(settings: StatisticsSettings): ResolvedStatisticsSettings {
  return {
    riskFreeRate: settings.riskFreeRate ?? 0,
    periodsPerYear: settings.periodsPerYear,
    minimumAnnualDays: settings.minimumAnnualDays ?? 60,
    minimumReturns: settings.minimumReturns ?? 4,
  }
}
