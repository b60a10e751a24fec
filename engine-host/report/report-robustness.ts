import type { SharpeAssessment, SimulatedFigure, TradeSimulation } from '../protocol/run-robustness.js'
import { fanSvg } from './fan-svg.js'
import { escapeMarkup } from './markup.js'
import { currencyDecimals, formatCount, formatNumber, formatPercent, missingNumber } from './number-format.js'
import type { ReportContent } from './report-content.js'
import { tableMarkup } from './report-table.js'

/** How far the result can be believed: the trades drawn again, and the confidence that the Sharpe ratio allows. */
export function robustnessSection({ assessment, run }: ReportContent): string {
  if (assessment === undefined) return ''
  const { simulation, sharpe } = assessment
  const { currency } = run.specification
  return (
    `<section id="robustness" class="whole"><h2>Robustness</h2>` +
    (simulation.why === undefined
      ? `<div class="simulated"><div>${fanSvg(simulation.fan)}</div>` +
        `<div>${outcomeTable(simulation, currency)}${figureTable('', riskFigures(simulation))}</div></div>` +
        `<p class="muted">${simulationNote(simulation)}</p>`
      : `<p class="muted">The trades were not drawn again: ${escapeMarkup(lowerFirst(simulation.why))}</p>`) +
    `<div class="sharpe">${figureTable('Confidence of the Sharpe ratio', sharpeFigures(sharpe))}</div>` +
    sharpeNote(sharpe) +
    `</section>`
  )
}

const percentiles = [
  ['5 %', 'percentile5'],
  ['25 %', 'percentile25'],
  ['Median', 'percentile50'],
  ['75 %', 'percentile75'],
  ['95 %', 'percentile95'],
  ['This run', 'observed'],
] as const

function outcomeTable({ finalEquity, maximumDrawdown }: TradeSimulation, currency: string): string {
  const money = (value: number): string => formatNumber(value, currencyDecimals(currency))
  const row = (label: string, text: (figure: SimulatedFigure, isMoney: boolean) => string): string[] => [
    label,
    text(finalEquity, true),
    text(maximumDrawdown, false),
  ]
  const rows = [
    ...percentiles.map(([label, key]) =>
      row(label, (figure, isMoney) => (isMoney ? money(figure[key]) : formatPercent(figure[key]))),
    ),
    row('Rank of this run', ({ rank }) => formatPercent(rank)),
  ]
  const columns = [
    { label: 'Simulations' },
    { label: `Final equity, ${escapeMarkup(currency)}`, isNumber: true },
    { label: 'Max. drawdown', isNumber: true },
  ]
  return tableMarkup('outcomes', '', columns, rows)
}

type Figure = readonly [label: string, text: string, meaning: string]

function riskFigures({ probabilityOfRuin, probabilityOfLoss }: TradeSimulation): readonly Figure[] {
  return [
    [
      'Probability of ruin',
      formatPercent(probabilityOfRuin),
      'Share of the simulations in which half of the starting equity was lost at the end of some trade.',
    ],
    [
      'Probability of loss',
      formatPercent(probabilityOfLoss),
      'Share of the simulations that ended below the starting equity.',
    ],
  ]
}

function simulationNote({ simulations, trades, seed }: TradeSimulation): string {
  return (
    `${formatCount(simulations, 'simulation')} of ${formatCount(trades, 'trade')}, any of them drawn again and again with their profits in money; ` +
    `seed ${seed}, equity at the ends of trades. Ruin is the loss of half of the starting equity.` +
    (trades === 1 ? ' One trade drawn again is the same trade: this says nothing yet.' : '')
  )
}

function sharpeFigures(sharpe: SharpeAssessment): readonly Figure[] {
  const { period, trials } = sharpe
  return [
    [`Sharpe ratio by ${period}`, formatNumber(sharpe.sharpeRatio, 4), 'Not scaled to a year. Sharpe 1994.'],
    [
      'Probabilistic',
      formatPercent(sharpe.probabilistic),
      'Probability that the true ratio is above 0. Bailey and López de Prado 2012.',
    ],
    [
      `Deflated, ${formatCount(trials, 'trial')}`,
      formatPercent(sharpe.deflated),
      'Probability that the true ratio is above what the best of so many runs of this strategy over this instrument would show without any skill. Bailey and López de Prado 2014.',
    ],
    [
      'Best of the trials without skill',
      formatNumber(sharpe.expectedMaximum, 4),
      'Expected maximum of the ratios of so many runs whose true ratio is 0.',
    ],
    [
      'Minimum length',
      Number.isFinite(sharpe.minimumReturns) ? formatCount(sharpe.minimumReturns, period) : missingNumber,
      'Returns that are needed to say with 95 % that the ratio is above 0. Bailey and López de Prado 2012.',
    ],
    ['Returns', formatCount(sharpe.returns, period), 'That the run has.'],
    ['Skewness', formatNumber(sharpe.skewness, 2), 'Below 0, losses reach further than gains.'],
    ['Kurtosis', formatNumber(sharpe.rawKurtosis, 2), 'Raw: 3 for normal returns.'],
  ]
}

function sharpeNote({ why, whyNotDeflated }: SharpeAssessment): string {
  const sentence = why ?? (whyNotDeflated === undefined ? '' : `Not deflated: ${lowerFirst(whyNotDeflated)}`)
  return sentence === '' ? '' : `<p class="muted">${escapeMarkup(sentence)}</p>`
}

function figureTable(caption: string, figures: readonly Figure[]): string {
  const rows = figures.map(
    ([label, text, meaning]) =>
      `<tr title="${escapeMarkup(meaning)}"><th scope="row">${escapeMarkup(label)}</th><td>${text}</td></tr>`,
  )
  return `<table class="group">${caption === '' ? '' : `<caption>${caption}</caption>`}<tbody>${rows.join('')}</tbody></table>`
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1)
}
