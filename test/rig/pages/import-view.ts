import type { FrameLocator, Locator, Page } from 'playwright-core'

/** The import wizard in sight. */
export class ImportView {
  constructor(private readonly page: Page) {}

  get frame(): FrameLocator {
    return this.page.locator('iframe.webview').filter({ visible: true }).contentFrame().frameLocator('#active-frame')
  }

  /** A button by what stands on it. */
  button(name: string | RegExp): Locator {
    return this.frame.getByRole('button', { name }).filter({ visible: true }).first()
  }

  /** Waits until the wizard is drawn, with files or without. */
  async waitUntilOpen(): Promise<void> {
    await this.button(/^(Choose Files…|Add Files)$/).waitFor()
  }

  /** What is said of a file at the head of its page. */
  get facts(): Locator {
    return this.frame.locator('.detail .facts')
  }

  /** The question or failure of the file that is shown. */
  get notice(): Locator {
    return this.frame.locator('.detail .notice').filter({ visible: true })
  }

  /** Cells of the first row of the first table. */
  async firstRow(): Promise<string[]> {
    const row = this.frame.locator('.stored tbody tr').first()
    await row.waitFor()
    return row.locator('td').allInnerTexts()
  }

  /** Chooses the value of a setting, or what a column holds, by its label. */
  async choose(label: string, option: string): Promise<void> {
    const select = this.frame.locator(`vscode-single-select[aria-label="${label}"]`)
    await select.click()
    await select.locator('li.option').filter({ hasText: option }).first().click()
  }

  /** Writes a setting. */
  async write(label: string, text: string): Promise<void> {
    const input = this.frame.locator('.field').filter({ hasText: label }).locator('input')
    await input.fill(text)
  }

  /** The line of a file in the list. */
  file(name: string): Locator {
    return this.frame.getByRole('option', { name: new RegExp(name.replaceAll('.', '\\.')) })
  }

  /** The line of a rule of validation. */
  rule(name: string): Locator {
    return this.frame.locator('.rule').filter({ hasText: name })
  }

  /** What an import has brought. */
  get outcome(): Locator {
    return this.frame.locator('.outcome').filter({ visible: true })
  }

  /** Imports what is ready and waits until the file in sight is imported. */
  async import(): Promise<void> {
    const button = this.frame.locator('vscode-button:not([disabled])').filter({ hasText: /^Import/ })
    await button.click({ timeout: 60_000 })
    await this.outcome.getByText(/^(Imported|Nothing new)/).waitFor({ timeout: 60_000 })
  }
}
