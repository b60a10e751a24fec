import type {
  SimulatedFigure,
  SimulationMethod,
  SimulationSettings,
  SimulationSizing,
  TradeSimulation,
} from '../../engine-host/protocol/run-robustness.js'
import { simulationMethods, simulationSizings } from '../../engine-host/protocol/run-robustness.js'
import { element, setHover } from '../element.js'
import { formatAmount } from '../format/money.js'
import { formatCount, formatNumber, formatPercent, missing } from '../format/number.js'
import { createSelect, setChoices } from '../import/select.js'
import { FanChart } from './fan-chart.js'
import { NumberField } from './number-field.js'
import { figureList } from './figure-list.js'

const methodLabels: Readonly<Record<SimulationMethod, string>> = {
  bootstrap: 'Any trade again and again',
  shuffle: 'Each trade once, shuffled',
  blockBootstrap: 'Blocks of trades',
}
const sizingLabels: Readonly<Record<SimulationSizing, string>> = {
  fixed: 'Profits in money',
  compounded: 'Profits compounded',
}
const percentiles = [
  ['5 %', 'percentile5'],
  ['25 %', 'percentile25'],
  ['Median', 'percentile50'],
  ['75 %', 'percentile75'],
  ['95 %', 'percentile95'],
] as const

/** What else could have become of the equity: how trades are drawn, the fan of the equities, and where the run stands. */
export class SimulationView {
  readonly root: HTMLElement
  readonly #method = createSelect('How trades are drawn')
  readonly #sizing = createSelect('What a trade makes')
  readonly #simulations: NumberField
  readonly #seed: NumberField
  readonly #ruin: NumberField
  readonly #chart = new FanChart()
  readonly #table = element('div')
  readonly #risks = element('div')
  readonly #shown = element('div', { class: 'simulated' })
  readonly #note = element('p', { class: 'muted', attributes: { role: 'status' } })

  constructor(chosen: () => void) {
    setChoices(
      this.#method,
      simulationMethods.map((value) => ({ value, label: methodLabels[value] })),
    )
    setChoices(
      this.#sizing,
      simulationSizings.map((value) => ({ value, label: sizingLabels[value] })),
    )
    this.#method.value = 'bootstrap' satisfies SimulationMethod
    this.#sizing.value = 'fixed' satisfies SimulationSizing
    const changed = (): void => {
      this.root.setAttribute('aria-busy', 'true')
      chosen()
    }
    for (const select of [this.#method, this.#sizing]) select.addEventListener('change', changed)
    this.#simulations = new NumberField({
      label: 'Simulations',
      hover: 'How many times the trades are drawn, 1 to 20,000. The more, the steadier the percentiles.',
      proposed: 2000,
      allows: (value) => Number.isInteger(value) && value >= 1 && value <= 20_000,
      problem: 'A whole number from 1 to 20,000',
      changed,
    })
    this.#seed = new NumberField({
      label: 'Seed',
      hover:
        'The same seed draws the same trades on any machine. With another seed the figures move as far as chance moves them.',
      proposed: 1,
      allows: (value) => Number.isSafeInteger(value) && value >= 0,
      problem: 'A whole number from 0 on',
      changed,
    })
    this.#ruin = new NumberField({
      label: 'Ruin at a loss of %',
      hover: 'Share of the starting equity whose loss is ruin, above 0 to 100 %.',
      proposed: 50,
      allows: (value) => value > 0 && value <= 100,
      problem: 'A number above 0, up to 100',
      changed,
    })
    this.#shown.append(this.#chart.root, element('div', { class: 'outcome' }, this.#table, this.#risks))
    this.root = element(
      'div',
      { class: 'simulation' },
      element(
        'div',
        { class: 'controls' },
        this.#method,
        this.#sizing,
        this.#simulations.root,
        this.#seed.root,
        this.#ruin.root,
      ),
      this.#shown,
      this.#note,
    )
  }

  get wanted(): SimulationSettings {
    return {
      method: simulationMethods.find((name) => name === this.#method.value) ?? 'bootstrap',
      sizing: simulationSizings.find((name) => name === this.#sizing.value) ?? 'fixed',
      simulations: this.#simulations.value,
      seed: this.#seed.value,
      ruin: this.#ruin.value / 100,
    }
  }

  show(simulation: TradeSimulation, currency: string): void {
    this.root.removeAttribute('aria-busy')
    this.#shown.hidden = simulation.fan.length === 0
    if (simulation.fan.length > 0) this.#chart.show(simulation.fan, currency)
    this.#table.replaceChildren(outcomeTable(simulation, currency))
    this.#risks.replaceChildren(riskFigures(simulation, this.#ruin.value))
    this.#note.textContent = simulation.why ?? noteOf(simulation)
  }
}

function outcomeTable({ finalEquity, maximumDrawdown, why }: TradeSimulation, currency: string): HTMLElement {
  const money = (value: number) => formatAmount(value, currency)
  const percent = (value: number) => formatNumber(value, 2)
  const cells = (value: (figure: SimulatedFigure) => number, ofRank = false) =>
    ([finalEquity, maximumDrawdown] as const).map((figure, at) => {
      const text = ofRank ? formatPercent(value(figure)) : (at === 0 ? money : percent)(value(figure))
      const cell = element('td', { text })
      if (text === missing) setHover(cell, why ?? 'It cannot be computed.')
      return cell
    })
  const row = (label: string, hover: string, own: readonly HTMLElement[], strong = false) => {
    const head = element('th', { text: label, attributes: { scope: 'row' } })
    setHover(head, hover)
    return element('tr', strong ? { class: 'own' } : {}, head, ...own)
  }
  const rows = [
    ...percentiles.map(([label, key]) =>
      row(
        label,
        key === 'percentile50'
          ? 'Half of the simulations are below it.'
          : `${label} of the simulations are below it. The lower a drawdown, the deeper it is.`,
        cells((figure) => figure[key]),
      ),
    ),
    row(
      'This run',
      'Of the run itself, its drawdown at the ends of trades alone.',
      cells(({ observed }) => observed),
      true,
    ),
    row(
      'Rank',
      'Share of the simulations below this run, those equal to it by half.',
      cells(({ rank }) => rank, true),
    ),
  ]
  const head = ['', `Final equity ${currency}`, 'Max. drawdown %'].map((label) =>
    label === '' ? element('td') : element('th', { text: label, attributes: { scope: 'col' } }),
  )
  return element(
    'table',
    { attributes: { 'aria-label': 'Final equity and maximum drawdown of the simulations' } },
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows),
  )
}

function riskFigures({ probabilityOfRuin, probabilityOfLoss, why }: TradeSimulation, ruinPercent: number): HTMLElement {
  return figureList([
    {
      label: 'Probability of ruin',
      text: formatPercent(probabilityOfRuin),
      hover: `Share of the simulations in which ${formatPercent(ruinPercent)} of the starting equity were lost at the end of some trade.`,
      why,
    },
    {
      label: 'Probability of loss',
      text: formatPercent(probabilityOfLoss),
      hover: 'Share of the simulations that ended below the starting equity.',
      why,
    },
  ])
}

function noteOf({ method, sizing, simulations, trades, seed, blockLength }: TradeSimulation): string {
  const parts = [
    `${formatCount(simulations)} simulations of ${formatCount(trades)} ${trades === 1 ? 'trade' : 'trades'}`,
    ...(blockLength === undefined
      ? []
      : [`blocks of ${formatCount(blockLength)} ${blockLength === 1 ? 'trade' : 'trades'}`]),
    `seed ${String(seed)}`,
    'equity at the ends of trades',
  ]
  const hints = [
    ...(trades === 1 ? ['One trade drawn again is the same trade: this says nothing yet.'] : []),
    ...(trades > 1 && method === 'shuffle'
      ? [
          `In another sequence the same ${sizing === 'fixed' ? 'profits' : 'returns'} end at the same equity: what the sequence decides is the drawdown.`,
        ]
      : []),
  ]
  return [`${parts.join(' · ')}.`, ...hints].join(' ')
}
