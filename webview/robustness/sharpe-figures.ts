import type { SharpeAssessment } from '../../engine-host/protocol/run-robustness.js'
import { element } from '../element.js'
import { formatCount, formatNumber, formatPercent } from '../format/number.js'
import { figureList, type ListedFigure } from './figure-list.js'

/** The Sharpe ratio by period with the confidence that it allows. */
export function sharpeFigures(sharpe: SharpeAssessment): HTMLElement {
  const { period, returns, why, whyNotDeflated, trials, sharpeRatio } = sharpe
  const notPositive = 'The ratio is not above 0, so no number of returns would show that it is.'
  const figures: readonly ListedFigure[] = [
    {
      label: `Sharpe ratio by ${period}`,
      text: formatNumber(sharpeRatio, 4),
      hover: `Mean of the returns by ${period} above the riskless rate over their standard deviation, not scaled to a year.\nDefinition: Sharpe 1994`,
      why,
    },
    {
      label: 'Probabilistic',
      text: formatPercent(sharpe.probabilistic),
      hover:
        'Probability that the true Sharpe ratio is above 0, from the number, skewness and raw kurtosis of the returns.\nDefinition: Bailey and López de Prado 2012',
      why,
    },
    {
      label: `Deflated, ${formatCount(trials)} ${trials === 1 ? 'trial' : 'trials'}`,
      text: formatPercent(sharpe.deflated),
      hover: `Probability that the true Sharpe ratio is above what the best of ${formatCount(trials)} runs of this strategy over this instrument would show without any skill. A run that was repeated counts once.\nDefinition: Bailey and López de Prado 2014`,
      why: why ?? whyNotDeflated,
    },
    {
      label: 'Best of the trials without skill',
      text: formatNumber(sharpe.expectedMaximum, 4),
      hover: `Expected maximum of the ratios by ${period} of so many runs whose true ratio is 0, from the variance of their ratios.\nDefinition: Bailey and López de Prado 2014`,
      why: why ?? whyNotDeflated,
    },
    {
      label: 'Minimum length',
      text: Number.isFinite(sharpe.minimumReturns) ? `${formatCount(sharpe.minimumReturns)} ${period}s` : '–',
      hover: `Returns by ${period} that are needed to say with 95 % that the ratio is above 0; the run has ${formatCount(returns)}.\nDefinition: minimum track record length, Bailey and López de Prado 2012`,
      why: why ?? notPositive,
    },
    {
      label: 'Returns',
      text: `${formatCount(returns)} ${returns === 1 ? period : `${period}s`}`,
      hover: `Returns by ${period} that the run has.`,
    },
    {
      label: 'Skewness',
      text: formatNumber(sharpe.skewness, 2),
      hover: 'Third standardised moment of the returns; below 0, losses reach further than gains.',
      why,
    },
    {
      label: 'Kurtosis',
      text: formatNumber(sharpe.rawKurtosis, 2),
      hover: 'Fourth standardised moment of the returns, raw: 3 for normal ones, more where extremes are frequent.',
      why,
    },
  ]
  const sentence = why ?? (whyNotDeflated === undefined ? undefined : `Not deflated: ${lowerFirst(whyNotDeflated)}`)
  return element(
    'div',
    {},
    figureList(figures),
    ...(sentence === undefined ? [] : [element('p', { class: 'muted', text: sentence })]),
  )
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1)
}
