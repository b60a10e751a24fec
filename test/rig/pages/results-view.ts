import type { Frame, FrameLocator, Locator, Page } from 'playwright-core'

/** Where a trade's chart has drawn an end of the trade, and what it stands for. */
export interface DrawnMarker {
  /** Pixels in the chart. */
  readonly x: number
  readonly y: number
  /** Index into the chart's candles. */
  readonly candle: number
  readonly price: number
}

export interface DrawnMarkers {
  readonly tradeNumber: number
  readonly entry: DrawnMarker
  readonly exit: DrawnMarker
}

/** The results panel in sight. */
export class ResultsView {
  constructor(private readonly page: Page) {}

  get frame(): FrameLocator {
    return this.page.locator('iframe.webview').filter({ visible: true }).contentFrame().frameLocator('#active-frame')
  }

  /** Waits until a run has ended, with trades or without. */
  async waitForEnd(timeoutMs = 60_000): Promise<void> {
    await this.frame.getByRole('button', { name: 'Rerun', disabled: false }).waitFor({ timeout: timeoutMs })
  }

  button(name: 'Rerun' | 'Export' | 'Cancel'): Locator {
    return this.frame.getByRole('button', { name, exact: true })
  }

  /** What the head says about a run that goes on. */
  get progress(): Locator {
    return this.frame.getByRole('progressbar')
  }

  /** Waits until more than `bars` bars are done. */
  async waitForProgressBeyond(bars: number, timeoutMs = 30_000): Promise<void> {
    const until = performance.now() + timeoutMs
    while (Number(await this.progress.getAttribute('aria-valuenow')) <= bars) {
      if (performance.now() > until) throw new Error(`the run stays at ${bars} bars`)
      await this.page.waitForTimeout(50)
    }
  }

  /** The headline numbers, statistics and tabs of a run that has ended. */
  async waitForResult(timeoutMs = 60_000): Promise<void> {
    await this.frame.locator('main.result').waitFor({ timeout: timeoutMs })
    await this.frame.locator('.row[data-trade]').first().waitFor({ timeout: timeoutMs })
    await this.frame.getByRole('button', { name: 'Rerun', disabled: false }).waitFor({ timeout: timeoutMs })
  }

  get text(): Promise<string> {
    return this.frame.locator('body').innerText()
  }

  /** Opens a tab by its label. */
  async openTab(name: string): Promise<void> {
    await this.frame.locator('vscode-tab-header').filter({ hasText: name }).click()
  }

  /** Labels of all tabs, from the left. */
  async tabNames(): Promise<readonly string[]> {
    const labels = await this.frame.locator('vscode-tab-header').allInnerTexts()
    return labels.map((label) => label.replace(/[\d,]+$/, '').trim())
  }

  /** The page of the view, for what is evaluated in it. */
  async document(): Promise<Frame> {
    const body = await this.frame.locator('body').elementHandle()
    const frame = await body?.ownerFrame()
    if (frame === null || frame === undefined) throw new Error('The results panel is not in sight.')
    return frame
  }

  get tradeRows(): Locator {
    return this.frame.locator('.row[data-trade]').filter({ visible: true })
  }

  tradeRow(tradeNumber: number): Locator {
    return this.frame.locator(`.row[data-trade="${tradeNumber}"]`)
  }

  get tradeView(): Locator {
    return this.frame.getByRole('region', { name: 'Trade', exact: true })
  }

  /** Types a filter over the table of trades; empty shows all. */
  async filterTrades(filter: string): Promise<void> {
    await this.frame.locator('section.trades vscode-textfield input').fill(filter)
    await this.frame
      .locator('section.trades .summary')
      .filter({ hasText: filter === '' ? /^$/ : / of / })
      .waitFor({ state: 'attached' })
  }

  /** Waits until the chart of this trade is drawn. */
  async markersOf(tradeNumber: number): Promise<DrawnMarkers> {
    const stage = this.tradeView.locator(`.stage[data-markers*='"tradeNumber":${tradeNumber},']`)
    await stage.waitFor()
    return JSON.parse((await stage.getAttribute('data-markers'))!) as DrawnMarkers
  }

  get stage(): Locator {
    return this.tradeView.locator('.stage')
  }

  /** Index of the candle under the crosshair. */
  async crosshairRow(): Promise<number> {
    const stage = this.tradeView.locator('.stage[data-crosshair-row]')
    return Number(await stage.getAttribute('data-crosshair-row'))
  }

  /** What the chart of the trade has drawn, for comparison. */
  async drawnPixels(): Promise<string> {
    const canvases = await this.stage.locator('canvas').all()
    const drawn = canvases.map((canvas) => canvas.evaluate((element) => (element as unknown as Canvas).toDataURL()))
    return (await Promise.all(drawn)).join()
  }

  async waitUntilDrawnAnew(before: string, timeoutMs = 10_000): Promise<void> {
    const until = performance.now() + timeoutMs
    while ((await this.drawnPixels()) === before) {
      if (performance.now() > until) throw new Error('the chart was not drawn anew')
      await this.page.waitForTimeout(100)
    }
  }
}

/** The part of the DOM's canvas that is used; the tests are compiled without the DOM. */
interface Canvas {
  toDataURL: () => string
}
