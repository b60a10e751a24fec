import type { Locator, Page } from 'playwright-core'

/** The messages at the lower right. */
export class Notifications {
  constructor(private readonly page: Page) {}

  message(text: string | RegExp): Locator {
    return this.page.locator('.notifications-toasts .notification-toast').filter({ hasText: text })
  }

  async wait(text: string | RegExp, timeoutMs = 30_000): Promise<Locator> {
    const message = this.message(text).first()
    await message.waitFor({ timeout: timeoutMs })
    return message
  }

  /** Presses a button of a message. */
  async press(text: string | RegExp, button: string): Promise<void> {
    const message = await this.wait(text)
    await message.getByRole('button', { name: button }).click()
  }

  async texts(): Promise<string[]> {
    return this.page.locator('.notification-list-item-message').allInnerTexts()
  }
}
