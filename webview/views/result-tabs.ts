import '@vscode-elements/elements/dist/vscode-tab-header/index.js'
import '@vscode-elements/elements/dist/vscode-tab-panel/index.js'
import type { VscodeTabPanel } from '@vscode-elements/elements/dist/vscode-tab-panel/index.js'
import '@vscode-elements/elements/dist/vscode-tabs/index.js'
import type { RunRowTable } from '../../engine-host/protocol/run-rows.js'
import { element, setText } from '../element.js'
import { keepTabKeys } from './tab-keys.js'

export type ResultTab =
  'overview' | 'trades' | RunRowTable | 'chart' | 'months' | 'distributions' | 'robustness' | 'run'

const tabs: readonly (readonly [name: ResultTab, label: string])[] = [
  ['overview', 'Overview'],
  ['trades', 'Trades'],
  ['orders', 'Orders'],
  ['fills', 'Fills'],
  ['chart', 'Chart'],
  ['journal', 'Journal'],
  ['months', 'Months'],
  ['distributions', 'Distributions'],
  ['robustness', 'Robustness'],
  ['run', 'Run'],
]

/** Where the tabs have no room in one line, they take a second. */
const wrapping = new CSSStyleSheet()
wrapping.replaceSync('.tablist { flex-wrap: wrap }')

/** The tabs of a result. */
export class ResultTabs {
  readonly root = document.createElement('vscode-tabs')
  readonly #panels: Readonly<Record<ResultTab, VscodeTabPanel>>
  readonly #count = element('span', { class: 'count' })
  readonly #selected: (tab: ResultTab) => void

  /** @param selected called when a tab was chosen by hand */
  constructor(selected: (tab: ResultTab) => void) {
    this.#selected = selected
    const panels: Partial<Record<ResultTab, VscodeTabPanel>> = {}
    for (const [name, label] of tabs) {
      const header = document.createElement('vscode-tab-header')
      header.append(label)
      header.dataset['tab'] = name
      if (name === 'trades') header.append(this.#count)
      const panel = document.createElement('vscode-tab-panel')
      panel.setAttribute('role', 'tabpanel')
      panel.setAttribute('aria-label', label)
      this.root.append(header, panel)
      panels[name] = panel
    }
    void this.root.updateComplete.then(() => this.root.shadowRoot?.adoptedStyleSheets.push(wrapping))
    this.#panels = panels as Record<ResultTab, VscodeTabPanel>
    this.root.addEventListener('vsc-tabs-select', () => this.#selected(this.selected))
    keepTabKeys(this.root, 'Results', () => this.#selected(this.selected))
  }

  get panels(): Readonly<Record<ResultTab, HTMLElement>> {
    return this.#panels
  }

  get selected(): ResultTab {
    return tabs[this.root.selectedIndex]![0]
  }

  set selected(tab: ResultTab) {
    this.root.selectedIndex = tabs.findIndex(([name]) => name === tab)
  }

  /** Resolves when the selected panel can take the focus. */
  async shown(): Promise<void> {
    await this.root.updateComplete
    await this.#panels[this.selected].updateComplete
  }

  /** Shown beside Trades; empty for none. */
  set tradeCount(text: string) {
    setText(this.#count, text)
  }
}
