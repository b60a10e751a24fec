import path from 'node:path'
import type { Locator, Page } from 'playwright-core'

/** How often the palette is opened before a command counts as missing. */
const palettesOpened = 5

/** The palette, and every list or input that VS Code shows in its place. */
export class CommandPalette {
  constructor(private readonly page: Page) {}

  private get widget(): Locator {
    return this.page.locator('.quick-input-widget').filter({ visible: true })
  }
  private get input(): Locator {
    return this.widget.locator('.quick-input-filter input')
  }

  /**
   * Runs a command by its title, such as `Backlens: New Strategy…`. The palette lists the commands that were known when
   * it was opened, so it is opened again until an extension that is still being read has contributed its own.
   */
  async run(title: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await this.page.keyboard.press('F1')
      await this.input.fill(`>${title}`)
      try {
        await this.row(title).click({ timeout: 8_000 })
        return
      } catch (error) {
        if (attempt === palettesOpened) throw error
        await this.dismiss()
      }
    }
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

  /** Chooses a file in VS Code's own file dialog, which takes the palette's place; `title` is the dialog's. */
  async chooseFile(title: string, file: string): Promise<void> {
    await this.widget.filter({ hasText: title }).waitFor()
    // The dialog writes its own folder into the input once it has listed it.
    await this.row('..').waitFor()
    await this.input.fill(`${path.dirname(file)}/`)
    await this.row(path.basename(file)).click()
  }

  /** Chooses a folder in VS Code's own dialog, whose button is called `button`. */
  async chooseFolder(title: string, folder: string, button: string): Promise<void> {
    await this.widget.filter({ hasText: title }).waitFor()
    await this.row('..').waitFor()
    await this.input.fill(`${folder}/`)
    await this.widget.getByRole('button', { name: button }).click()
  }

  /** Names the file to write in VS Code's own dialog, whose button is called `button`. */
  async save(title: string, file: string, button: string): Promise<void> {
    await this.widget.filter({ hasText: title }).waitFor()
    await this.row('..').waitFor()
    await this.input.fill(file)
    await this.widget.getByRole('button', { name: button }).click()
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
