import '@vscode-elements/elements/dist/vscode-tab-header/index.js'
import '@vscode-elements/elements/dist/vscode-tab-panel/index.js'
import '@vscode-elements/elements/dist/vscode-tabs/index.js'
import { type CatalogTab, catalogTabs } from '../../engine-host/protocol/catalog-view-messages.js'
import { element, setText } from '../element.js'
import { keepTabKeys } from '../views/tab-keys.js'

const labels: Readonly<Record<CatalogTab, string>> = {
  chart: 'Chart',
  rows: 'Rows',
  coverage: 'Coverage',
  definition: 'Definition',
}

/** The tabs of the selected series. */
export class DetailTabs {
  readonly root = document.createElement('vscode-tabs')
  readonly #count = element('span', { class: 'count' })

  /** @param selected called when a tab was chosen by hand */
  constructor(contents: Readonly<Record<CatalogTab, HTMLElement>>, selected: (tab: CatalogTab) => void) {
    for (const tab of catalogTabs) {
      const header = document.createElement('vscode-tab-header')
      header.append(labels[tab])
      header.dataset['tab'] = tab
      if (tab === 'coverage') header.append(this.#count)
      const panel = document.createElement('vscode-tab-panel')
      panel.setAttribute('role', 'tabpanel')
      panel.setAttribute('aria-label', labels[tab])
      panel.append(contents[tab])
      this.root.append(header, panel)
    }
    this.root.addEventListener('vsc-tabs-select', () => selected(this.selected))
    keepTabKeys(this.root, 'Series', () => selected(this.selected))
  }

  get selected(): CatalogTab {
    return catalogTabs[this.root.selectedIndex] ?? 'chart'
  }

  set selected(tab: CatalogTab) {
    this.root.selectedIndex = catalogTabs.indexOf(tab)
  }

  /** Shown beside Coverage; empty for none. */
  set gapCount(text: string) {
    setText(this.#count, text)
  }
}
