import type { Locator, Page } from 'playwright-core'

/** The palette, and every list or input that VS Code shows in its place. */
export class CommandPalette {
  constructor(private readonly page: Page) {}

  private get widget(): Locator {
    return this.page.locator('.quick-input-widget').filter({ visible: true })
  }
  private get input(): Locator {
    return this.widget.locator('.quick-input-filter input')
  }

  /** Runs a command by its title, such as `Backlens: New Strategy…`. */
  async run(title: string): Promise<void> {
    await this.page.keyboard.press('F1')
    await this.input.fill(`>${title}`)
    await this.row(title).click()
  }

  /** Titles that the palette offers for what is typed. */
  async titlesFor(text: string): Promise<string[]> {
    await this.page.keyboard.press('F1')
    await this.input.fill(`>${text}`)
    await this.widget.locator('.quick-input-list .monaco-list-row').first().waitFor()
    const titles = await this.widget.locator('.quick-input-list .monaco-list-row .label-name').allInnerTexts()
    await this.page.keyboard.press('Escape')
    return titles
  }

  /** Row of the list that is open. */
  row(label: string | RegExp): Locator {
    return this.widget.locator('.quick-input-list .monaco-list-row').filter({ hasText: label }).first()
  }

  /** Picks a row of the list that is open or about to open. */
  async pick(label: string | RegExp): Promise<void> {
    await this.row(label).click()
  }

  /** Answers the input that is open or about to open; `prompt` is part of what it asks. */
  async answer(prompt: string | RegExp, text: string): Promise<void> {
    await this.widget.filter({ hasText: prompt }).waitFor()
    await this.input.fill(text)
    await this.input.press('Enter')
  }

  /** What the open input says about the text that stands in it. */
  get message(): Locator {
    return this.widget.locator('.quick-input-message')
  }

  async typeInto(text: string): Promise<void> {
    await this.input.fill(text)
  }

  async dismiss(): Promise<void> {
    await this.page.keyboard.press('Escape')
    await this.widget.waitFor({ state: 'hidden' })
  }
}
