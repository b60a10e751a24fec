import type { FrameLocator, Locator, Page } from 'playwright-core'

/** The view of the catalog in sight, and the tree beside it. */
export class CatalogPage {
  constructor(private readonly page: Page) {}

  get frame(): FrameLocator {
    return this.page.locator('iframe.webview').filter({ visible: true }).contentFrame().frameLocator('#active-frame')
  }

  /** A row of the table of series, by its instrument and its data. */
  row(instrument: string, bars: string): Locator {
    return this.frame.locator('.series .layer .row').filter({ hasText: instrument }).filter({ hasText: bars })
  }

  button(name: string): Locator {
    return this.frame.getByRole('button', { name }).filter({ visible: true }).first()
  }

  async openTab(name: 'Chart' | 'Rows' | 'Coverage' | 'Definition'): Promise<void> {
    await this.frame.locator('vscode-tab-header').filter({ hasText: name }).click()
  }

  /** Waits until the chart has points. */
  async waitForChart(): Promise<void> {
    await this.frame.locator('.plot[data-points]').waitFor()
  }

  /** An item of the view DATA of the side bar. */
  treeItem(text: string | RegExp): Locator {
    return this.page.locator('.pane-body .monaco-list-row').filter({ hasText: text }).first()
  }

  /** Presses a button of the dialog in the middle of the window, and answers with what it said. */
  async decide(button: string): Promise<string> {
    const dialog = this.page.locator('.monaco-dialog-box')
    await dialog.waitFor()
    const text = await dialog.innerText()
    await dialog.getByRole('button', { name: button, exact: true }).click()
    return text
  }
}
