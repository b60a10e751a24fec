import type { Locator, Page } from 'playwright-core'

export type DebugAction = 'Continue' | 'Step Over' | 'Step Into' | 'Step Out' | 'Stop' | 'Disconnect' | 'Restart'

/** The debug toolbar and the view Run and Debug. */
export class Debugger {
  constructor(private readonly page: Page) {}

  get toolbar(): Locator {
    return this.page.locator('.debug-toolbar').filter({ visible: true })
  }

  button(action: DebugAction): Locator {
    return this.toolbar.locator(`.action-label[aria-label^="${action}"]`)
  }

  async press(action: DebugAction): Promise<void> {
    await this.button(action).click()
  }

  /** Waits until the session is paused: then the toolbar offers to continue. */
  async waitUntilPaused(timeoutMs = 30_000): Promise<void> {
    await this.button('Continue').waitFor({ timeout: timeoutMs })
    await this.frames.first().waitFor()
  }

  async waitUntilEnded(timeoutMs = 30_000): Promise<void> {
    await this.page.locator('.debug-toolbar').filter({ visible: true }).waitFor({ state: 'hidden', timeout: timeoutMs })
  }

  /** Rows of the call stack that stand for frames. */
  get frames(): Locator {
    return this.page.locator('.debug-call-stack .stack-frame')
  }

  private get variableRows(): Locator {
    return this.page.locator('.debug-viewlet [aria-label="Debug Variables"] .monaco-list-row')
  }

  /** Opens a scope such as `Local` in the view of variables. */
  async expandScope(name: string): Promise<void> {
    const row = this.variableRows
      .filter({ has: this.page.locator('.scope', { hasText: new RegExp(`^${name}`) }) })
      .first()
    await row.waitFor()
    if ((await row.getAttribute('aria-expanded')) === 'false') await row.click()
    await this.variableRows.locator('.expression').first().waitFor()
  }

  /** Row of a variable in view. */
  variable(name: string): Locator {
    const named = this.page.locator('.expression .name', { hasText: new RegExp(`^${name}\\s*[:=]?\\s*$`) })
    return this.variableRows.filter({ has: named }).first()
  }

  /** Text of a variable's value, once it is in view. */
  async valueOf(name: string): Promise<string> {
    return this.variable(name).locator('.value').first().innerText()
  }
}
