import path from 'node:path'
import { assumedTerms } from '../data/assumed-terms.js'
import { isTickSource, sourceName, sourceNames } from '../data/ticks/tick-source.js'
import type { InstrumentDefinition } from '../protocol/instrument-definition.js'
import type { MarketSource } from '../protocol/market-source.js'
import type { Statistic } from '../protocol/run-summary.js'
import type { StatisticKey } from '../protocol/statistic-keys.js'
import { assumptionWords } from './assumption-words.js'
import { ambiguityOf, ambiguitySentence } from './ambiguity.js'
import { utcText } from './exchange-time.js'
import { escapeMarkup } from './markup.js'
import { formatCount, formatDuration, formatMoney, formatNumber, missingNumber } from './number-format.js'
import type { ReportContent } from './report-content.js'
import { stateNote } from './run-state-words.js'
import { explainStatistic, formatStatistic } from './statistic-format.js'
import { feeWords, fillRuleList, fillWords, venueWords } from './venue-words.js'

/** Name, market, period and rules of the run, and how it ended when it did not end well. */
export function titleSection({ run, time, missing }: ReportContent): string {
  const { specification } = run
  const series = sourceNames(specification.sources).join(', ')
  const facts = [
    series,
    time.period(run.firstTime, run.lastTime),
    fillWords(specification.venue),
    feeWords(specification.fees, specification.currency, specification.instruments),
    ...venueWords(specification),
  ]
  const notes = [stateNote(run), ...missing.map(({ message, next }) => `${message} ${next}`)].filter(
    (note) => note !== '',
  )
  return (
    `<header><h1>${escapeMarkup(specification.className)}</h1><p class="muted">${facts.map(escapeMarkup).join(' · ')}</p></header>` +
    notes.map((note) => `<p class="note" role="alert">${escapeMarkup(note)}</p>`).join('')
  )
}

/** The first line of the results: did it work, and may it be believed. */
export function headlineSection({ run, trades, statistics: all }: ReportContent): string {
  const { currency } = run.specification
  const statistics = new Map(all.map((statistic) => [statistic.key, statistic]))
  const shown = (key: StatisticKey): string => {
    const statistic = statistics.get(key)
    if (statistic === undefined) return missingNumber
    return `<span title="${escapeMarkup(explainStatistic(statistic))}">${formatStatistic(statistic, currency)}</span>`
  }
  const sign = (key: StatisticKey): string => {
    const value = statistics.get(key)?.value ?? NaN
    return value > 0 ? 'gain' : value < 0 ? 'loss' : ''
  }
  const tile = (label: string, key: StatisticKey, below: string, colour = ''): string =>
    `<div class="tile"><h2>${label}</h2><p class="number ${colour}">${shown(key)}</p><p>${below}</p></div>`
  const sentence = trades === undefined ? undefined : ambiguitySentence(ambiguityOf(trades, run), run)
  return (
    `<section class="headline" aria-label="Result">` +
    tile('Return', 'return', `${shown('netProfit')}<br>buy &#38; hold ${shown('buyAndHoldReturn')}`, sign('return')) +
    tile('Sharpe ratio', 'sharpeRatio', `PSR ${shown('probabilisticSharpeRatio')}`) +
    tile(
      'Max. drawdown',
      'maximumDrawdown',
      `${shown('maximumDrawdownDuration')} under water`,
      sign('maximumDrawdown'),
    ) +
    tile('Trades', 'trades', `${shown('winRate')} won`) +
    tile('Profit factor', 'profitFactor', `${shown('expectancy')} a trade`) +
    tile('Exposure', 'exposure', `fees ${shown('fees')}`) +
    `</section>` +
    (sentence === undefined
      ? ''
      : `<p class="caution"><span class="warning" aria-hidden="true">⚠</span> ${escapeMarkup(sentence)}</p>`)
  )
}

const groups: readonly Statistic['group'][] = [
  'Return',
  'Risk',
  'Trades',
  'Costs',
  'Run',
  'Periods',
  'Benchmark',
  'Trades in detail',
]

/** Every statistic in its group, with formula and source on hover. */
export function statisticsSection({ run, statistics }: ReportContent): string {
  const { currency } = run.specification
  const tables = groups.map((group) => {
    const rows = statistics
      .filter((statistic) => statistic.group === group)
      .map(
        (statistic) =>
          `<tr title="${escapeMarkup(explainStatistic(statistic))}"><th scope="row">${escapeMarkup(statistic.label)}</th>` +
          `<td>${formatStatistic(statistic, currency)}</td></tr>`,
      )
    return rows.length === 0
      ? ''
      : `<table class="group"><caption>${group}</caption><tbody>${rows.join('')}</tbody></table>`
  })
  const content =
    statistics.length === 0
      ? '<p class="muted">The run ended before there were statistics.</p>'
      : `<div class="groups">${tables.join('')}</div>`
  return `<section id="statistics"><h2>Statistics</h2>${content}</section>`
}

/** Everything that determines the result, so that the run can be repeated. */
export function configurationSection({ run }: ReportContent): string {
  const { specification } = run
  const parameters = Object.entries(specification.parameters).map(([name, value]) => `${name} = ${value}`)
  const rows: readonly (readonly [label: string, text: string])[] = [
    ['Strategy', `${specification.className} in ${path.basename(specification.strategyFile)}`],
    ['Parameters', parameters.length === 0 ? 'the defaults of the strategy' : parameters.join(', ')],
    ...specification.sources
      .filter((source) => source.matchesOnly === undefined)
      .flatMap((source) => [sourceWords(source), ...rollWords(source)])
      .map((words, place) => [place === 0 ? 'Data' : '', words] as const),
    ['Starting cash', formatMoney(Number(specification.cash), specification.currency)],
    ['Account', specification.venue.account ?? 'margin'],
    ['Fills', fillWords(specification.venue)],
    ['', fillRuleList(specification.venue).join(', ')],
    ['Fees', feeWords(specification.fees, specification.currency, specification.instruments)],
    ...venueWords(specification).map((words, place) => [place === 0 ? 'Venues' : '', words] as const),
    ...assumptions(specification.instruments),
    ['Seed', String(specification.seed)],
    ['Run', run.runId],
    ['Started', `${utcText(run.startedAt).slice(0, 19).replace('T', ' ')} UTC`],
    [
      'Processed',
      `${formatCount(run.bars, 'bar')}, ${formatCount(run.events, 'event')}, ${formatCount(run.orders, 'order')}`,
    ],
    ['Time taken', `${formatDuration(run.wallMs)}, ${formatNumber(run.barsPerSecond, 0)} bars per second`],
    ['Event log', run.eventLogSha256 === '' ? 'not complete' : `SHA-256 ${run.eventLogSha256}`],
  ]
  const items = rows
    .filter(([, text]) => text !== '')
    .map(([label, text]) => `<tr><th scope="row">${label}</th><td>${escapeMarkup(text)}</td></tr>`)
  return `<section id="run"><h2>Run</h2><table class="configuration"><tbody>${items.join('')}</tbody></table></section>`
}

/** What was guessed of the instruments. */
function assumptions(
  instruments: readonly InstrumentDefinition[],
): readonly (readonly [label: string, text: string])[] {
  return instruments
    .filter(({ assumed = [] }) => assumed.length > 0)
    .map((definition, place) => [
      place === 0 ? 'Assumed' : '',
      `${definition.id}: ${assumptionWords({ id: definition.id, assumed: assumedTerms(definition) })}`,
    ])
}

/** The contracts of a continuous series and when each began. */
function rollWords(source: MarketSource): string[] {
  if (source.continuous === undefined) return []
  return source.continuous.parts.map(({ instrumentId, rollNanos, fromClose, toClose }) => {
    if (rollNanos === undefined) return `${instrumentId} at first`
    const at = new Date(Number(BigInt(rollNanos) / 1_000_000n)).toISOString().slice(0, 16).replace('T', ' ')
    return `${instrumentId} from ${at} UTC, closes ${String(fromClose)} before and ${String(toClose)} now`
  })
}

function sourceWords(source: MarketSource): string {
  const madeOf = isTickSource(source) ? undefined : source.consolidation?.from
  return `${sourceName(source)}${madeOf === undefined ? '' : `, made of ${madeOf} bars`}`
}
