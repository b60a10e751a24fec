import type { Locator, Page } from 'playwright-core'
import type { CommandPalette } from './command-palette.js'

/** The list of problems in the panel below. */
export class ProblemsView {
  constructor(
    private readonly page: Page,
    private readonly palette: CommandPalette,
  ) {}

  async open(): Promise<void> {
    await this.palette.run('Problems: Focus on Problems View')
    await this.page.locator('.markers-panel').waitFor()
  }

  async close(): Promise<void> {
    await this.page.locator('.part.panel .codicon-panel-close').click()
  }

  /** Rows that stand for one problem, by a part of their message. */
  entry(message: string | RegExp): Locator {
    return this.page.locator('.markers-panel .monaco-list-row').filter({ hasText: message })
  }

  /** Shown when there is no problem in the workspace. */
  get none(): Locator {
    return this.page.locator('.markers-panel').getByText('No problems have been detected in the workspace.')
  }

  /** All rows, files and their problems. */
  async texts(): Promise<string[]> {
    return this.page.locator('.markers-panel .monaco-list-row').allInnerTexts()
  }
}
