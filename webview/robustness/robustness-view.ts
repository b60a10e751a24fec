import type { RunAssessment, SimulationSettings } from '../../engine-host/protocol/run-robustness.js'
import type { RunSummary } from '../../engine-host/protocol/run-summary.js'
import type { RunVariations } from '../../engine-host/protocol/webview-messages.js'
import { element } from '../element.js'
import { ambiguityFigures } from './ambiguity-figures.js'
import { ambiguityTable } from './ambiguity-table.js'
import { section } from './figure-list.js'
import { sharpeFigures } from './sharpe-figures.js'
import { SimulationView } from './simulation-view.js'
import { VariationsView } from './variations-view.js'

export interface RobustnessEvents {
  /** Another way to simulate was chosen; what it gives is to be asked for. */
  readonly simulationChosen: () => void
  readonly showAmbiguous: () => void
  readonly openTrade: (tradeNumber: number) => void
  readonly runVariations: () => void
  readonly cancelVariations: () => void
  readonly showLog: () => void
}

/** How far the results of a run can be believed: its trades drawn again, its Sharpe ratio, its ambiguities, its conditions. */
export class RobustnessView {
  readonly root: HTMLElement
  readonly #simulation: SimulationView
  readonly #sharpe = element('div')
  readonly #ambiguity = element('div')
  readonly #variations: VariationsView
  readonly #events: RobustnessEvents
  #run: RunSummary | undefined

  constructor(events: RobustnessEvents) {
    this.#events = events
    this.#simulation = new SimulationView(events.simulationChosen)
    this.#variations = new VariationsView({
      run: events.runVariations,
      cancel: events.cancelVariations,
      showLog: events.showLog,
    })
    this.root = element(
      'section',
      { class: 'robustness', attributes: { 'aria-label': 'Robustness', tabindex: '0' } },
      section('Trades drawn again', this.#simulation.root),
      element(
        'div',
        { class: 'beside' },
        section('Sharpe ratio', this.#sharpe),
        section('Ambiguous trades', this.#ambiguity),
      ),
      section('Other conditions', this.#variations.root),
    )
  }

  /** The simulation that is wanted. */
  get simulation(): SimulationSettings {
    return this.#simulation.wanted
  }

  update(run: RunSummary): void {
    this.#run = run
    this.#variations.update(run)
  }

  show({ simulation, sharpe, ambiguity, currency }: RunAssessment): void {
    this.#simulation.show(simulation, currency)
    this.#sharpe.replaceChildren(sharpeFigures(sharpe))
    const { openTrade, showAmbiguous } = this.#events
    this.#ambiguity.replaceChildren(ambiguityFigures(ambiguity, this.#run?.trades ?? 0, showAmbiguous))
    if (ambiguity.length > 0) this.#ambiguity.append(ambiguityTable(ambiguity, currency, openTrade))
  }

  /** Repetitions of another run are passed over. */
  showVariations(variations: RunVariations): void {
    if (variations.runId === this.#run?.runId) this.#variations.show(variations)
  }
}
