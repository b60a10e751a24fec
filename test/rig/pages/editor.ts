import path from 'node:path'
import { errors, type Locator, type Page } from 'playwright-core'

/** The text editor that has the focus. */
export class Editor {
  constructor(private readonly page: Page) {}

  private get group(): Locator {
    return this.page.locator('.editor-group-container .monaco-editor').filter({ visible: true }).first()
  }

  /** Opens a file of the workspace through quick open. */
  async open(file: string): Promise<void> {
    const name = path.basename(file)
    await this.page.keyboard.press('Control+P')
    const widget = this.page.locator('.quick-input-widget').filter({ visible: true })
    const input = widget.locator('.quick-input-filter input')
    const row = widget.locator('.monaco-list-row').filter({ hasText: name }).first()
    // A file that was written this moment is found only when the search begins anew.
    for (let attempt = 0; attempt < 20 && !(await row.isVisible()); attempt++) {
      await input.fill('')
      await input.fill(file)
      await row.waitFor({ timeout: 500 }).catch(ignoreTimeout)
    }
    await row.click()
    await this.waitForTab(name)
    await this.group.locator('.view-line').first().waitFor()
  }

  tab(name: string | RegExp): Locator {
    return this.page.locator('.tabs-container .tab').filter({ hasText: name })
  }

  async waitForTab(name: string | RegExp): Promise<void> {
    await this.tab(name).first().waitFor()
  }

  /** Lenses whose text matches, from the top. */
  lens(text: string | RegExp): Locator {
    return this.page.locator('.codelens-decoration a').filter({ hasText: text })
  }

  /** Texts of all lenses in view, one string for a line of lenses. */
  async lensLines(): Promise<string[]> {
    return this.page.locator('.codelens-decoration').filter({ hasText: /\S/ }).allInnerTexts()
  }

  private lineNumber(line: number): Locator {
    return this.group.locator('.margin-view-overlays .line-numbers').filter({ hasText: new RegExp(`^${line}$`) })
  }

  /** Brings a line into view and puts the cursor there. */
  async goToLine(line: number): Promise<void> {
    await this.page.keyboard.press('Control+G')
    const input = this.page.locator('.quick-input-widget').filter({ visible: true }).locator('input').first()
    await input.fill(`:${line}`)
    await input.press('Enter')
    await this.lineNumber(line).waitFor()
  }

  /** Sets a breakpoint by a click beside the line number. */
  async setBreakpoint(line: number): Promise<void> {
    const box = await this.lineNumber(line).boundingBox()
    const margin = await this.group.locator('.margin').first().boundingBox()
    if (box === null || margin === null) throw new Error(`line ${line} is not in view`)
    await this.page.mouse.click(margin.x + 8, box.y + box.height / 2)
    await this.group.locator('.glyph-margin-widgets .codicon-debug-breakpoint').first().waitFor()
  }

  /** Waits until the debugger's arrow stands on a line. */
  async waitForStop(line: number, timeoutMs = 20_000): Promise<void> {
    const until = performance.now() + timeoutMs
    for (;;) {
      const stopped = await this.stoppedLine()
      if (stopped === line) return
      if (performance.now() > until) throw new Error(`stopped on line ${stopped ?? '-'}, not ${line}`)
      await this.page.waitForTimeout(50)
    }
  }

  /** Line on which the debugger's arrow stands, read off the margin; undefined while there is none. */
  private async stoppedLine(): Promise<number | undefined> {
    const arrow = await placeOf(this.page.locator('.glyph-margin-widgets [class*="stackframe"]').first())
    if (arrow === undefined) return undefined
    for (const number of await this.page.locator('.margin-view-overlays .line-numbers').all()) {
      const place = await placeOf(number)
      if (place !== undefined && Math.abs(place.y - arrow.y) < place.height / 2) return Number(await number.innerText())
    }
    return undefined
  }

  /** Lines that are drawn, joined. */
  async visibleText(): Promise<string> {
    const lines = await this.group.locator('.view-lines .view-line').allInnerTexts()
    return lines.join('\n').replaceAll('\u00a0', ' ')
  }

  /** Squiggles of errors in view. */
  get errorMarks(): Locator {
    return this.group.locator('.squiggly-error')
  }

  async save(): Promise<void> {
    await this.page.keyboard.press('Control+S')
  }
}

/** Where something is drawn at this moment; undefined when it is not. */
async function placeOf(locator: Locator): Promise<{ readonly y: number; readonly height: number } | undefined> {
  if ((await locator.count()) === 0) return undefined
  try {
    return (await locator.boundingBox({ timeout: 1_000 })) ?? undefined
  } catch (error) {
    // The editor drew its margin anew between the two questions.
    ignoreTimeout(error)
    return undefined
  }
}

function ignoreTimeout(error: unknown): void {
  if (!(error instanceof errors.TimeoutError)) throw error
}
