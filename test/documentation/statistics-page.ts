import { format, resolveConfig } from 'prettier'
import path from 'node:path'
import { furtherStatisticDefinitions } from '../../engine-host/analysis/further-statistic-definitions.js'
import { statisticDefinitions } from '../../engine-host/analysis/statistic-definitions.js'
import type { Statistic } from '../../engine-host/protocol/run-summary.js'
import { furtherStatisticKeys, statisticKeys } from '../../engine-host/protocol/statistic-keys.js'
import { statisticSets } from '../../engine-host/protocol/statistic-sets.js'
import { root } from '../orchestrator/project.js'

/** Path of the page below the project's folder. */
export const statisticsPageFile = 'docs/statistics.md'

const units: Readonly<Record<Statistic['unit'], string>> = {
  percent: '%',
  money: 'money',
  ratio: '',
  count: '',
  milliseconds: 'time',
  price: 'price',
}

/** The page on statistics: what each is called, its formula and source, and how they are computed of parts of runs. */
export async function statisticsPage(): Promise<string> {
  const definitions = { ...statisticDefinitions, ...furtherStatisticDefinitions }
  const keys = [...statisticKeys, ...furtherStatisticKeys]
  const groups = [...new Set(keys.map((key) => definitions[key].group))]
  const text = [
    '# Statistics',
    'The tables are written from the code by `npm run docs`; a test compares. A number that does not exist is a dash, with the',
    'reason where it is pointed at: no trade, no loss to divide by, an equity at or below zero, a run too short. Two formulas of',
    'one everyday name have names of their own.',
    '',
    '## Definitions',
    'Returns by day are those of trade dates of the exchange of the first instrument, at whose bars the equity is sampled; of',
    'bars of weeks, months and years they are by that period. Bars of whole days that no session cut count with the date in their',
    'middle on the exchange’s clocks, of a longer bar that of its last day, whatever time they close at. A trade that is open at the end counts in exposure and fees. A run',
    'stores the groups Return, Risk, Trades, Costs and Run; an analysis computes the others as well. The benchmark is the close of',
    'the first instrument. While a run goes on, its progress carries the stored ones as they are so far.',
    '',
    ...groups.flatMap((group) => [
      `### ${group}`,
      '| name | key | unit | formula | source |',
      '| --- | --- | --- | --- | --- |',
      ...keys
        .filter((key) => definitions[key].group === group)
        .map((key) => {
          const { label, unit, formula, source } = definitions[key]
          return `| ${cell(label)} | \`${key}\` | ${units[unit]} | ${cell(formula)} | ${cell(source)} |`
        }),
      '',
    ]),
    '### What other programs report',
    '| program | keys in its sequence |',
    '| --- | --- |',
    ...Object.entries(statisticSets).map(([name, set]) => `| ${name} | ${set.map((key) => `\`${key}\``).join(', ')} |`),
    '',
    ...settings,
    ...partsOfRuns,
    ...soFar,
    ...robustness,
  ].join('\n')
  const file = path.join(root, statisticsPageFile)
  return format(text, { ...(await resolveConfig(file)), filepath: file })
}

const settings = [
  '## Settings',
  'Named under `statistics` in `backlens.json`, as in `"statistics": { "riskFreeRate": 0.04 }`, by `--statistics` on the command line,',
  'and in requests for an analysis, member by member in place of those of the run.',
  '',
  '| setting | default | what it does |',
  '| --- | --- | --- |',
  '| `riskFreeRate` | 0 | rate of the riskless alternative, a fraction a year: 0.04 is 4 % |',
  '| `periodsPerYear` | from the data | 252 days, 365 when bars fall on weekends; 52, 12 or 1 when bars are that long |',
  '| `minimumAnnualDays` | 60 | calendar days below which growth is not compounded to a year: a week of +5 % would make a rate of 1,200 % |',
  '| `minimumReturns` | 4 | returns below which a spread, and ratios to it, are not scaled to a year |',
  '',
]

const partsOfRuns = [
  '## Parts of a run, and several runs as one',
  'The tab _Overview_ of the results panel has equity, drawdown, exposure and price on one time axis, all statistics with formula',
  'and source, and rolling Sharpe ratio, volatility and beta. A period that is dragged there (or selected by Shift and the arrow',
  'keys, written into the two fields above the tabs, or chosen as a month in _Months_), a side or an instrument restricts every',
  'tab: trades, statistics, months, distributions and robustness; orders, fills and events follow the period and the instrument,',
  'an order with the time from its making to its end. The headline stays that of the whole run. Escape shows all of it again. The',
  'riskless rate and the periods a year above the statistics are for the look alone; the run keeps its own.',
  '',
  'The request `analyzeRuns` ([run-analysis.ts](../engine-host/protocol/run-analysis.ts)) computes from what runs saved, in one',
  'pass, what it is asked for: `statistics`, `curve` (equity, drawdown, exposure, buy and hold), `periods` (returns by day, month',
  'and year with the bounds that a filter takes), `rolling` (return, volatility, Sharpe, Sortino and beta over a window),',
  '`distributions` (histograms of returns, profits, times in trade, MAE and MFE) and `breakdowns` (side, instrument, venue,',
  "strategy, exit reason, weekday, hour). Weekday and hour are those of the entry on the exchange's clocks; an entry by the bar of",
  'a day has the weekday of that bar and no hour. All of them follow the same filter:',
  '',
  '- **Period**: measured from the last bar before it; a trade counts where it is closed, and one that is open at the end counts as',
  '  open, without fees. Returns of parts compound to that of the whole, and no trade counts twice.',
  '- **Side, instrument, venue, strategy, exit reason, weekday, hour, ambiguous or not**: the equity is that of the selected trades',
  '  alone, the starting equity with their profits and, while they are open, the move of the close from their entry price times',
  '  their notional, all fees at the entry. When all trades are selected it is the equity of the run to the cent; where rates of',
  '  exchange or funding matter it agrees when trades are closed. Of instruments without bars of their own, trades count when they',
  '  are closed.',
  '- **Several runs**: `sideBySide` adds up equities, each run with its own capital; `oneAfterAnother` adds each profit to the capital',
  '  of the first and refuses runs that overlap. Runs must be told in one currency.',
  '',
]

const soFar = [
  '## While a run goes on',
  '',
  'A strategy or actor asks how its run fares with `this.trackStatistics()`, called where a field is initialised or in `onStart`:',
  '',
  '```ts',
  'private readonly soFar = this.trackStatistics()',
  '',
  'override onBar(bar: Bar) {',
  '  if (this.soFar.drawdown < -0.1) this.closeAll()',
  '}',
  '```',
  '',
  'It tells equity, peak, net profit, return, drawdown and the deepest one, Sharpe ratio and volatility of the days, trades, wins,',
  'losses, win rate, profit factor, expectancy and the present streak: of the whole account, as fractions, each what the report',
  'would say if the run ended now. It costs a strategy that asks a few sums a bar, any other nothing.',
  '',
]

const robustness = [
  '## How far results can be believed',
  'The tab *Robustness* of the results panel shows what follows for a run. Each figure says on hover what it is, a missing one why.',
  '',
  'The request `assessRuns` ([run-robustness.ts](../engine-host/protocol/run-robustness.ts)) answers, for the same filters:',
  '',
  '- **Trades drawn again** (Monte-Carlo): `shuffle` takes each once in another sequence, `bootstrap` any of them again and again,',
  '  `blockBootstrap` stretches that followed each other. Percentiles of the equity after each trade, of the final equity and of the',
  '  maximum drawdown; the share of simulations that fell to the limit of ruin (half of the starting equity unless said otherwise).',
  '  The equity is looked at when trades are closed. The same seed gives the same numbers on any machine.',
  '- **The Sharpe ratio**: probability that the true one is above 0 (probabilistic), above what the best of all runs of this strategy',
  '  over this instrument would show without skill (deflated; a run that was repeated counts once), and how many returns it takes to be',
  '  95 % sure. Kurtosis is raw, 3 for normal returns: feeding excess kurtosis flatters, a fault of several libraries.',
  '- **Ambiguous trades**: what each would have made at the protective price that was not taken, and the return had all of them gone',
  '  the worse or the better way. Later trades are taken to be the same; the variation of the path, below, asks them too.',
  '',
  '## What results hang on',
  '*Run variations* in the tab *Robustness* shows this beside the run, row by row as repetitions end.',
  '',
  'The request `testSensitivity` ([run-sensitivity.ts](../engine-host/protocol/run-sensitivity.ts)) repeats a saved run, the strategy',
  'as it was compiled then, with one thing changed at a time, in processes of their own; the repetitions are not listed. Unless other',
  'variations are named these are: nothing, a check that the run still gives the same event log; 0, ½, 2 and 4 times its fees,',
  'slippage and latency, or 1, 2 and 5 basis points of fees, 1, 2 and 4 ticks of slippage and 50, 250 and 1,000 milliseconds of',
  'latency where it has none; and every other path through bars that cannot decide an outcome, if some did not. What makers are paid',
  'is not multiplied beyond what they are paid. A strategy that subscribes to data which its run does not name cannot be repeated.',
  '',
]

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
