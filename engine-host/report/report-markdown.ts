import { sourceNames } from '../data/ticks/tick-source.js'
import type { TradeColumns } from '../protocol/result-columns.js'
import type { StatisticKey } from '../protocol/statistic-keys.js'
import { ambiguityOf, ambiguitySentence } from './ambiguity.js'
import { extremeTrades } from './extreme-trades.js'
import { currencyDecimals, formatCount, formatNumber, formatPercent, formatQuantity } from './number-format.js'
import type { ReadContent } from './report-reading.js'
import { stateNote } from './run-state-words.js'
import { formatStatistic } from './statistic-format.js'
import { exitReasonWords, isOpen, sideWords } from './trade-words.js'
import { feeWords, fillWords, venueWords } from './venue-words.js'

/** Figures of the first table. */
const headline: readonly StatisticKey[] = [
  'return',
  'netProfit',
  'buyAndHoldReturn',
  'cagr',
  'sharpeRatio',
  'probabilisticSharpeRatio',
  'sortinoRatio',
  'maximumDrawdown',
  'maximumDrawdownDuration',
  'trades',
  'winRate',
  'profitFactor',
  'expectancy',
  'exposure',
  'fees',
]
/** Trades at each end that are listed. */
const listedTrades = 5

/** The result of a run as GitHub's Markdown: figures, warnings, the best and the worst trades, the rest folded away. */
export function reportMarkdown(content: ReadContent): string {
  const { run, time, trades, missing } = content
  const { specification } = run
  const facts = [
    time.period(run.firstTime, run.lastTime),
    fillWords(specification.venue),
    feeWords(specification.fees, specification.currency, specification.instruments),
    ...venueWords(specification),
  ]
  const ambiguous = trades === undefined ? undefined : ambiguitySentence(ambiguityOf(trades, run), run)
  const warnings = [
    stateNote(run),
    ...missing.map(({ message, next }) => `${message} ${next}`),
    ...(ambiguous === undefined ? [] : [ambiguous]),
  ].filter((warning) => warning !== '')
  const blocks = [
    `## ${escapeMarkdown(`${specification.className} · ${sourceNames(specification.sources).join(', ')}`)}`,
    facts.map(escapeMarkdown).join(' · '),
    ...warnings.map((warning) => `> ⚠ ${escapeMarkdown(warning.replace(/\s+/g, ' '))}`),
    figuresTable(content),
    ...tradeTables(content),
    ...folded(content),
    escapeMarkdown(
      [
        `Run ${run.runId}`,
        `seed ${specification.seed}`,
        formatCount(run.bars, 'bar'),
        run.eventLogSha256 === '' ? 'event log not complete' : `event log ${run.eventLogSha256.slice(0, 12)}…`,
      ].join(' · '),
    ),
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

function figuresTable({ statistics, run }: ReadContent): string {
  const byKey = new Map(statistics.map((statistic) => [statistic.key, statistic]))
  const rows = headline
    .map((key) => byKey.get(key))
    .filter((statistic) => statistic !== undefined)
    .map((statistic) => [statistic.label, formatStatistic(statistic, run.specification.currency)])
  if (rows.length === 0) return 'There are no statistics of this run.'
  return markdownTable(['', ''], [false, true], rows)
}

function tradeTables(content: ReadContent): readonly string[] {
  const { trades } = content
  if (trades === undefined) return ['The trades of the run are missing.']
  if (trades.length === 0) return ['The strategy made no trade.']
  const rows = extremeTrades(trades, listedTrades)
  if (rows.length <= listedTrades) return ['### Trades', tradeTable(content, trades, rows)]
  const half = Math.ceil(rows.length / 2)
  return [
    '### Best trades',
    tradeTable(content, trades, rows.slice(0, half)),
    '### Worst trades',
    tradeTable(content, trades, rows.slice(half).toReversed()),
  ]
}

function tradeTable({ run, time }: ReadContent, trades: TradeColumns, rows: readonly number[]): string {
  const { currency } = run.specification
  const several = run.instruments.length > 1
  const heads = [
    '#',
    'Side',
    'Qty',
    ...(several ? ['Instrument'] : []),
    'Entry',
    'Exit',
    `PnL ${currency}`,
    '%',
    'Reason',
  ]
  const numeric = heads.map((head) => !['Side', 'Instrument', 'Reason'].includes(head))
  const body = rows.map((row) => {
    const instrument = run.instruments[trades.instrument[row]!]
    const open = isOpen(trades.exitReason[row]!)
    const ambiguous = trades.ambiguous[row] === 1 ? ' ⚠' : ''
    return [
      String(trades.tradeNumber[row]!),
      sideWords(trades.side[row]!),
      formatQuantity(trades.quantity[row]!, instrument?.quantityPrecision ?? 0),
      ...(several ? [instrument?.id ?? '–'] : []),
      time.stamp(trades.entryTime[row]!),
      open ? '–' : time.stamp(trades.exitTime[row]!),
      formatNumber(trades.profitAndLoss[row]!, currencyDecimals(currency), { signed: true }),
      formatNumber(100 * trades.returnFraction[row]!, 2, { signed: true }),
      `${exitReasonWords(trades.exitReason[row]!)}${ambiguous}`,
    ]
  })
  return markdownTable(heads, numeric, body)
}

/** What a comment has no room for, behind a line that opens it. */
function folded({ statistics, run, assessment, analysis }: ReadContent): readonly string[] {
  const { currency } = run.specification
  const all = statistics.map((statistic): string[] => [
    statistic.group,
    statistic.label,
    formatStatistic(statistic, currency),
  ])
  const years = analysis?.periods?.years
  const byYear = Array.from({ length: years?.length ?? 0 }, (_, row) => [
    String(years!.year[row]!),
    formatPercent(100 * years!.returnFraction[row]!, { signed: true }),
    formatPercent(100 * years!.buyAndHold[row]!, { signed: true }),
    formatNumber(years!.trades[row]!, 0),
  ])
  const simulation = assessment?.simulation
  const simulated =
    simulation === undefined || simulation.why !== undefined
      ? []
      : [
          ['5 %', simulation.finalEquity.percentile5, simulation.maximumDrawdown.percentile5] as const,
          ['Median', simulation.finalEquity.percentile50, simulation.maximumDrawdown.percentile50] as const,
          ['95 %', simulation.finalEquity.percentile95, simulation.maximumDrawdown.percentile95] as const,
        ].map(([label, equity, drawdown]) => [
          label,
          formatNumber(equity, currencyDecimals(currency)),
          formatPercent(drawdown),
        ])
  return [
    ...fold('All statistics', ['Group', 'Statistic', 'Value'], [false, false, true], all),
    ...fold('Years', ['Year', 'Return', 'Buy & hold', 'Trades'], [false, true, true, true], byYear),
    ...fold(
      `${formatNumber(simulation?.simulations ?? 0, 0)} simulations of the trades, seed ${simulation?.seed ?? 0}`,
      ['', `Final equity ${currency}`, 'Max. drawdown'],
      [false, true, true],
      simulated,
    ),
  ]
}

function fold(
  title: string,
  heads: readonly string[],
  numeric: readonly boolean[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  if (rows.length === 0) return []
  return [
    `<details><summary>${escapeMarkdown(title)}</summary>\n\n${markdownTable(heads, numeric, rows)}\n\n</details>`,
  ]
}

function markdownTable(
  heads: readonly string[],
  numeric: readonly boolean[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |`
  return [line(heads), `| ${numeric.map((is) => (is ? '--:' : '---')).join(' | ')} |`, ...rows.map(line)].join('\n')
}

/** Text that Markdown would take for its own marks, shown as it is. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>|#~]/g, (character) => `\\${character}`).replace(/\r?\n/g, ' ')
}
