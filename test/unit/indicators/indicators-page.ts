import path from 'node:path'
import * as prettier from 'prettier'
import * as backlens from '../../../engine-host/trading/index.js'
import type { Indicator } from '../../../engine-host/trading/index.js'
import { GoldenFiles } from '../../goldens/golden-files.js'
import { indicatorSources } from '../../goldens/indicators.js'
import { indicatorTable } from '../../goldens/indicator-table.js'
import { ColumnSeries } from './indicator-case.js'
import { indicatorCases } from './indicator-cases.js'
import { readIndicatorDocs, type DocumentedFunction } from './indicator-docs.js'

/** Where the page is. */
export const indicatorsPageFile = path.join(import.meta.dirname, '../../../docs/indicators.md')

/** Sections of the page; every indicator stands in one. */
const sections: Readonly<Record<string, readonly string[]>> = {
  'Moving averages': [
    ...['sma', 'ema', 'rma', 'wma', 'hma', 'dema', 'tema', 't3', 'zlema', 'trima', 'alma', 'kama', 'vidya', 'mcginley'],
    ...['vwma', 'linearRegression', 'hilbertTrendline', 'alligator', 'median', 'midpoint'],
  ],
  'Bands and channels': ['bollinger', 'keltner', 'donchian', 'envelope', 'ichimoku'],
  'Stops and levels': ['parabolicSar', 'supertrend', 'chandelier', 'pivotPoints', 'highest', 'lowest'],
  Bars: ['heikinAshi'],
  Oscillators: [
    ...['rsi', 'stochastic', 'stochasticFast', 'stochasticRsi', 'williamsR', 'cci', 'cmo', 'ultimateOscillator'],
    ...[
      'awesome',
      'connorsRsi',
      'fisher',
      'tsi',
      'relativeVigour',
      'balanceOfPower',
      'bollingerPercent',
      'percentRank',
    ],
  ],
  'Momentum and trend': [
    ...['macd', 'apo', 'ppo', 'momentum', 'roc', 'trix', 'kst', 'coppock', 'dpo', 'adx', 'dx', 'adxr', 'aroon'],
    ...['aroonOscillator', 'vortex', 'elderRay', 'linearRegressionSlope'],
  ],
  Volatility: [
    ...['trueRange', 'atr', 'natr', 'standardDeviation', 'variance', 'historicalVolatility', 'bollingerWidth'],
    ...['choppiness', 'massIndex'],
  ],
  Volume: [
    ...['vwap', 'obv', 'accumulation', 'chaikinOscillator', 'cmf', 'mfi', 'pvt', 'forceIndex', 'easeOfMovement'],
  ],
  Statistics: ['zScore', 'correlation', 'beta'],
}

const introduction = `# Indicators

\`\`\`ts
import { Strategy, bollinger, ema, rsi } from 'backlens'

export class Example extends Strategy {
  private readonly fast = this.indicator(ema(10))
  private readonly strength = this.indicator(rsi(this.bars().high, 14))
  private readonly bands = this.indicator(bollinger(20, 2, { deviation: 'sample' }))
  private readonly smooth = this.indicator(ema(this.strength, 5))
}
\`\`\`

- **Updates.** A registered indicator takes each bar before \`onBar\`, in constant time where this page says nothing else, keeps its history (\`at(1)\` is one bar back) and is drawn in the charts: in the pane \`price\` over the candles, in any other below them, with a line at each of its levels. Without a strategy, \`update(value)\` or \`updateBar(bar)\` feed it.
- **Inputs.** An indicator of values takes the closes, or any other series of numbers: a column of bars, another indicator or one of its lines (\`bands.line('upper')\`), a series of one's own. One of bars takes those of the first series, or of the one given to \`this.indicator(…, series)\`.
- **Warm-up.** It is ready, and \`onBar\` is called, from the bar on which its last line has a value; \`warmUp\` says how many inputs that takes. Before, a line is NaN in the recorded run and in \`at\`.
- **Gaps.** NaN or an infinite number never stays: an indicator with a memory skips such a bar and keeps its value; one of a window is NaN while it is in the window, and exact again afterwards.
- **Digits.** Running sums carry their rounding errors with them: after a million bars a value equals that of its window alone to 9 digits, also after outliers.
- **Proof.** Where another library is named, its values over SPY are reproduced to 9 digits from the same row on, by \`npm run goldens\`. Each indicator equals a slow computation over whole windows in a thousand random markets, and has the same values up to a bar whatever comes after it.
- **One's own.** \`overWindow\` makes an indicator of any function of the last values, \`ofBar\` of any function of a bar, \`wrap\` of any object with \`update\`; \`combine\`, \`ratio\` and \`difference\` compute with several series.

This page is made from the source and a test compares it; \`npx tsx test/unit/indicators/write-indicators-page.ts\` writes it anew.
`

/** The text of the page. */
export async function indicatorsPage(): Promise<string> {
  const documented = readIndicatorDocs()
  const sources = indicatorSources(new GoldenFiles())
  const names = Object.values(sections).flat()
  for (const { name } of documented)
    if (!names.includes(name)) throw new Error(`${name} stands in no section of the page`)
  const body = Object.entries(sections).map(([title, members]) => {
    const entries = members.map((name) => {
      const found = documented.find((each) => each.name === name)
      if (found === undefined) throw new Error(`${name} has no docstring with a warm-up`)
      return entryOf(found, checksOf(name, sources))
    })
    return `## ${title}\n\n${entries.join('\n')}`
  })
  const page = [introduction, overview(documented.length), ...body].join('\n')
  const config = await prettier.resolveConfig(indicatorsPageFile)
  return prettier.format(page, { ...config, parser: 'markdown' })
}

function overview(count: number): string {
  const rows = Object.entries(sections).map(([title, names]) => {
    const links = names.map((name) => `[${name}](#${name.toLowerCase()})`)
    return `| ${title} | ${links.join(', ')} |`
  })
  return `${count} indicators:\n\n| | |\n| --- | --- |\n${rows.join('\n')}\n`
}

function entryOf(documented: DocumentedFunction, checks: string): string {
  const { name, call, formula, sections: said, parameters, options } = documented
  const indicator = byDefault(name)
  const { pane, levels, bounds, warmUp } = indicator
  const lines = Object.keys(indicator.lines)
  const place = [
    `pane \`${pane}\``,
    ...(levels.length > 0 ? [`levels ${levels.join(', ')}`] : []),
    ...(bounds === undefined ? [] : [`from ${bounds[0]} to ${bounds[1]}`]),
  ]
  const facts: readonly [string, string][] = [
    ['Parameters', parameters.map(({ name: each, text }) => `\`${each}\`: ${text}`).join(' ')],
    ['Options', options.map(({ name: each, text }) => `\`${each}\`: ${text}`).join(' ')],
    ['Lines', `${lines.map((line) => `\`${line}\``).join(', ')}; ${place.join(', ')}`],
    [
      'Warm-up',
      `${said.get('Warm-up') ?? ''}${warmUp === undefined || parameters.length === 0 ? '' : exampleOf(name, warmUp)}`,
    ],
    ['Convention', said.get('Convention') ?? ''],
    ['A bar without finite numbers', gapsOf(name)],
    ['Source', said.get('Source') ?? ''],
    ['Checked against', checks],
  ]
  const list = facts.filter(([, text]) => text !== '').map(([title, text]) => `- **${title}**: ${text}`)
  return `### ${name}\n\n\`${name}(${call})\`\n\n${formula}\n\n${list.join('\n')}\n`
}

/** Warm-up of the default parameters, where there are any. */
function exampleOf(name: string, warmUp: number): string {
  return needsPeriod(name) ? '' : ` That is ${warmUp} with the defaults.`
}

type Maker = (...given: readonly unknown[]) => Indicator

function makerOf(name: string): Maker {
  return (backlens as unknown as Readonly<Record<string, Maker>>)[name]!
}

function needsPeriod(name: string): boolean {
  try {
    makerOf(name)()
    return false
  } catch {
    return true
  }
}

function byDefault(name: string): Indicator {
  const columns = new ColumnSeries()
  if (name === 'correlation' || name === 'beta') return makerOf(name)(columns.close, columns.high)
  return needsPeriod(name) ? makerOf(name)(14) : makerOf(name)()
}

function gapsOf(name: string): string {
  const found = indicatorCases.find((each) => each.name.split(' ')[0] === name)
  if (found === undefined) throw new Error(`${name} has no case in the tests`)
  return found.gaps === 'skips it' ? 'is skipped' : 'makes it NaN while it is in the window'
}

function checksOf(name: string, sources: ReadonlyMap<string, string>): string {
  const golden = Object.entries(indicatorTable)
    .filter(([, each]) => each.name === name)
    .map(([theirs, { convention }]) => {
      const source = sources.get(theirs) ?? ''
      return `${theirs} of ${source}${convention === undefined ? '' : ` (\`${convention}\`)`}`
    })
  return [...golden, 'slow recomputation'].join(', ')
}
