import type { FurtherStatisticKey } from '../protocol/statistic-keys.js'
import { benchmarkFigures } from './benchmark-figures.js'
import type { ReturnPeriods } from './data-period.js'
import { type Figure, figure, missing, quotient } from './figure.js'
import { periodFigures } from './period-figures.js'
import type { ResolvedStatisticsSettings } from './resolved-statistics-settings.js'
import type { TradeTotals } from './trade-totals.js'

const noTrades = 'No trade was closed.'
const noWins = 'No trade made money.'
const noLosses = 'No trade lost money.'

/** The statistics that a run does not store. */
export function furtherFigures(
  periods: ReturnPeriods,
  totals: TradeTotals,
  settings: ResolvedStatisticsSettings,
  tooShort: string | undefined,
): Record<FurtherStatisticKey, Figure> {
  const { closed, wins, losses, grossWins, grossLosses, long } = totals
  const why = (otherwise: string): string => (closed === 0 ? noTrades : otherwise)
  return {
    ...periodFigures(periods, settings),
    ...benchmarkFigures(periods, settings, tooShort),
    largestWin: figure(totals.largestWin, why(noWins)),
    smallestWin: figure(totals.smallestWin, why(noWins)),
    smallestLoss: figure(totals.smallestLoss, why(noLosses)),
    largestLoss: figure(totals.largestLoss, why(noLosses)),
    expectancyDecided:
      wins + losses === 0
        ? missing(why('No trade made or lost money.'))
        : { value: (grossWins - grossLosses) / (wins + losses) },
    longShare: quotient(100 * long, closed, noTrades),
  }
}
