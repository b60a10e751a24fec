import type { RunProgress, RunSummary } from '../../engine-host/protocol/run-summary.js'
import { element, setHover, setText } from '../element.js'
import { formatMoney } from '../format/money.js'
import { formatCount, formatPercent, missing } from '../format/number.js'
import { applyTone } from '../tone.js'
import { startingEquityOf } from './run-text.js'
import { StatisticLookup } from './statistic-text.js'
import { statisticsSoFar } from './statistics-so-far.js'

interface Figure {
  readonly value: string
  readonly detail: string
  /** True when the sign of the value is drawn in the colour of gains and losses. */
  readonly toned?: boolean
  readonly hover: string
}

const labels = ['Return', 'Sharpe ratio', 'Max. drawdown', 'Trades', 'Profit factor', 'Exposure'] as const

/** The figures that say whether it worked and whether to believe it. Their places are there before their values. */
export class Headline {
  readonly root = element('dl', { class: 'headline', attributes: { 'aria-label': 'Headline figures' } })
  readonly #figures: readonly { box: HTMLElement; value: HTMLElement; detail: HTMLElement }[]

  constructor() {
    this.#figures = labels.map((label) => {
      const value = element('dd', { class: 'value' })
      const detail = element('dd', { class: 'detail' })
      const box = element('div', { class: 'figure' }, element('dt', { text: label }), value, detail)
      this.root.append(box)
      return { box, value, detail }
    })
  }

  update(run: RunSummary, progress: RunProgress | undefined): void {
    const figures = run.state.kind === 'running' ? runningFigures(run, progress) : endedFigures(run)
    for (const [at, figure] of figures.entries()) {
      const { box, value, detail } = this.#figures[at]!
      setText(value, figure.value)
      applyTone(value, figure.toned === true ? figure.value : '')
      setText(detail, figure.detail)
      setHover(box, figure.detail === '' ? figure.hover : `${figure.detail}\n\n${figure.hover}`)
    }
  }
}

function endedFigures(run: RunSummary): readonly [Figure, Figure, Figure, Figure, Figure, Figure] {
  const { currency } = run.specification
  const pricePrecision = run.instruments[0]?.pricePrecision ?? 2
  const statistics = new StatisticLookup(
    run.statistics,
    { currency, pricePrecision },
    'The run ended before it was computed.',
  )
  const text = (key: string) => statistics.text(key)
  const withWord = (key: string, before: string, after = '') =>
    text(key) === missing ? '' : `${before}${text(key)}${after}`
  const ambiguous = run.ambiguousTrades > 0 ? `${formatCount(run.ambiguousTrades)} ambiguous` : ''
  return [
    {
      value: text('return'),
      detail: withWord('netProfit', ''),
      toned: true,
      hover: statistics.hover('return'),
    },
    {
      value: text('sharpeRatio'),
      detail: withWord('probabilisticSharpeRatio', 'PSR '),
      hover: `${statistics.hover('sharpeRatio')}\n\n${statistics.hover('probabilisticSharpeRatio')}`,
    },
    {
      value: text('maximumDrawdown'),
      detail: withWord('maximumDrawdownDuration', '', ' under water'),
      toned: true,
      hover: statistics.hover('maximumDrawdown'),
    },
    {
      value: formatCount(run.trades),
      detail: [withWord('winRate', '', ' won'), ambiguous].filter((part) => part !== '').join(' · '),
      hover: statistics.hover('winRate'),
    },
    {
      value: text('profitFactor'),
      detail: withWord('expectancyPercent', '', ' a trade'),
      hover: statistics.hover('profitFactor'),
    },
    {
      value: text('exposure'),
      detail: withWord('fees', 'fees '),
      hover: statistics.hover('exposure'),
    },
  ]
}

/** What can be told while the run goes on; the rest waits for its end. */
function runningFigures(run: RunSummary, progress: RunProgress | undefined): readonly Figure[] {
  const waiting: Figure = { value: missing, detail: '', hover: 'It is computed when the run ends.' }
  if (progress === undefined) return labels.map(() => waiting)
  const soFar = statisticsSoFar(run, progress)
  const known = soFar && endedFigures({ ...run, statistics: soFar, trades: progress.trades })
  const { currency } = run.specification
  const cash = startingEquityOf(run.specification)
  const profit = progress.equity - cash
  return [
    {
      value: formatPercent((profit / cash) * 100, { signed: true }),
      detail: formatMoney(profit, currency, { signed: true }),
      toned: true,
      hover: 'Return so far, open trades at the last close.',
    },
    known?.[1] ?? waiting,
    known?.[2] ?? waiting,
    {
      value: formatCount(progress.trades),
      detail: known === undefined || known[3].detail === '' ? 'so far' : known[3].detail,
      hover: 'Trades closed so far.',
    },
    known?.[4] ?? waiting,
    known?.[5] ?? waiting,
  ]
}
