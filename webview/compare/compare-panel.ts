import '@vscode-elements/elements/dist/vscode-tab-header/index.js'
import '@vscode-elements/elements/dist/vscode-tab-panel/index.js'
import '@vscode-elements/elements/dist/vscode-tabs/index.js'
import {
  compareTabs,
  type ComparedRun,
  type CompareTab,
  type ToCompareView,
} from '../../engine-host/protocol/compare-view-messages.js'
import { element, setText } from '../element.js'
import { formatCount } from '../format/number.js'
import { observeTheme } from '../theme/palette.js'
import { toolButton } from '../views/head.js'
import { failureNotice } from '../views/notice.js'
import { ComparedStatistics } from './compared-statistics.js'
import type { CompareHost } from './compare-host.js'
import { GrowthChart } from './growth-chart.js'
import { LonelyTrades } from './lonely-trades.js'

const labels: Readonly<Record<CompareTab, string>> = { statistics: 'Statistics', trades: 'Trades in one run only' }

/** Two to eight runs side by side: growth, statistics, and the trades that only one of them has. */
export class ComparePanel {
  readonly #host: CompareHost
  readonly #title = element('h1', { text: 'Comparison' })
  readonly #code: HTMLButtonElement
  readonly #configuration: HTMLButtonElement
  readonly #chart = new GrowthChart()
  readonly #statistics: ComparedStatistics
  readonly #trades: LonelyTrades
  readonly #tabs = document.createElement('vscode-tabs')
  readonly #count = element('span', { class: 'count' })
  readonly #comparison: HTMLElement
  readonly #nothing = element('div', { class: 'comparison' })
  #runs: readonly ComparedRun[] = []

  constructor(root: HTMLElement, host: CompareHost) {
    this.#host = host
    const open = (runId: string) => host.post({ type: 'openRun', runId })
    this.#statistics = new ComparedStatistics(open)
    this.#trades = new LonelyTrades(open)
    this.#code = toolButton('diff', 'Code', 'Compare the code of both runs', () => this.#compareSources('code'))
    this.#configuration = toolButton('diff', 'Configuration', 'Compare the configuration of both runs', () =>
      this.#compareSources('configuration'),
    )
    this.#code.disabled = true
    this.#configuration.disabled = true
    const actions = element('div', { class: 'actions' }, this.#code, this.#configuration)
    const bodies: Readonly<Record<CompareTab, HTMLElement>> = {
      statistics: this.#statistics.root,
      trades: this.#trades.root,
    }
    for (const tab of compareTabs) {
      const header = document.createElement('vscode-tab-header')
      header.append(labels[tab])
      if (tab === 'trades') header.append(this.#count)
      const panel = document.createElement('vscode-tab-panel')
      panel.setAttribute('role', 'tabpanel')
      panel.setAttribute('aria-label', labels[tab])
      panel.append(bodies[tab])
      this.#tabs.append(header, panel)
    }
    this.#tabs.selectedIndex = compareTabs.indexOf(host.state?.tab ?? 'statistics')
    this.#tabs.addEventListener('vsc-tabs-select', () => {
      requestAnimationFrame(() => this.#trades.redraw())
      this.#keepState()
    })
    this.#comparison = element(
      'main',
      { class: 'comparison' },
      element('header', { class: 'head' }, this.#title, element('span', { class: 'what' }), actions),
      this.#chart.root,
      this.#tabs,
    )
    this.#nothing.hidden = true
    root.append(this.#comparison, this.#nothing)
    observeTheme(() => this.#chart.applyTheme())
  }

  receive(message: ToCompareView): void {
    switch (message.type) {
      case 'runs':
        return this.#show(message.runs)
      case 'failed':
        this.#comparison.hidden = true
        this.#nothing.hidden = false
        this.#nothing.replaceChildren(failureNotice(message.failure, () => this.#host.post({ type: 'showLog' })))
        return
      case 'colours':
        document.documentElement.dataset['upDown'] = message.upDown
        return
    }
  }

  #show(runs: readonly ComparedRun[]): void {
    this.#runs = runs
    this.#nothing.hidden = true
    this.#comparison.hidden = false
    setText(this.#title, `${runs.length} runs compared`)
    for (const button of [this.#code, this.#configuration]) {
      button.disabled = runs.length !== 2
      if (runs.length !== 2) button.title = 'The editor compares two runs; select two'
    }
    this.#chart.show(runs)
    this.#statistics.show(runs)
    this.#trades.show(runs)
    setText(this.#count, formatCount(this.#trades.count))
    this.#keepState()
  }

  #compareSources(what: 'code' | 'configuration'): void {
    this.#host.post({ type: 'compareSources', what, runIds: this.#runs.map(({ run }) => run.runId) })
  }

  #keepState(): void {
    if (this.#runs.length === 0) return
    this.#host.keepState({
      runIds: this.#runs.map(({ run }) => run.runId),
      tab: compareTabs[this.#tabs.selectedIndex] ?? 'statistics',
    })
  }
}
