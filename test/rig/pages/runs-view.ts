import type { Locator, Page } from 'playwright-core'

/** The list of runs in the side bar. */
export class RunsView {
  constructor(private readonly page: Page) {}

  private get tree(): Locator {
    return this.page.getByRole('tree', { name: 'Runs', exact: true })
  }

  get rows(): Locator {
    return this.tree.getByRole('treeitem')
  }

  /** Rows whose text matches, from the top. */
  row(text: string | RegExp): Locator {
    return this.rows.filter({ hasText: text })
  }

  /** Clicks an action that a row shows under the pointer. */
  async act(row: Locator, title: string): Promise<void> {
    await row.hover()
    await row.getByRole('button', { name: title }).click()
  }
}
