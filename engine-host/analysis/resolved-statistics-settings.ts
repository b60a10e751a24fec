import { UserError } from '../core/user-error.js'
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

const rules: Readonly<
  Record<keyof StatisticsSettings, readonly [accepts: (value: number) => boolean, expected: string]>
> = {
  riskFreeRate: [(value) => Math.abs(value) < 1, 'a fraction a year such as 0.04, which is 4 %'],
  periodsPerYear: [(value) => value > 0, 'a number above 0 such as 252'],
  minimumAnnualDays: [(value) => value >= 0, 'a number of days of at least 0'],
  minimumReturns: [(value) => value >= 0, 'a number of returns of at least 0'],
}

/** Throws a `UserError` for a setting that nothing can be computed with. */
export function checkStatisticsSettings(settings: StatisticsSettings): void {
  for (const [name, [accepts, expected]] of Object.entries(rules)) {
    const value: unknown = settings[name as keyof StatisticsSettings]
    if (value === undefined || (typeof value === 'number' && Number.isFinite(value) && accepts(value))) continue
    throw new UserError(
      `The setting '${name}' of the statistics cannot be ${JSON.stringify(value)}.`,
      `Give ${expected}.`,
    )
  }
}
