import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { Frame } from 'playwright-core'
import { ResultsView } from '../rig/pages/results-view.js'
import type { Theme, Workbench } from '../rig/workbench.js'
import { panelFaults } from '../webview/harness/panel-faults.js'

/** A size of the window in CSS pixels, and what everything is enlarged by. */
export interface Layout {
  readonly name: string
  readonly width: number
  readonly height: number
  readonly zoom: number
}

/** A window of 1400 × 900, the same at 200 %, and panels of less than 700 and less than 400 pixels. */
export const layouts: readonly Layout[] = [
  { name: 'wide', width: 1400, height: 900, zoom: 1 },
  { name: 'narrow', width: 690, height: 900, zoom: 1 },
  { name: 'narrowest', width: 430, height: 900, zoom: 1 },
  { name: 'zoomed', width: 700, height: 450, zoom: 2 },
]

export const allThemes: readonly Theme[] = ['dark', 'light', 'high-contrast', 'high-contrast-light']

export interface TourOptions {
  readonly layouts: readonly Layout[]
  readonly themes: readonly Theme[]
  /** Absent: no pictures. */
  readonly pictures?: string
}

/**
 * Shows every tab of the results panel in sight, and the chart of a trade, in each layout and theme.
 * @returns what is wrong, as sentences that begin with where
 */
export async function tourOfPanel(workbench: Workbench, options: TourOptions): Promise<readonly string[]> {
  const { page } = workbench
  const results = new ResultsView(page)
  const faults: string[] = []
  if (options.pictures !== undefined) mkdirSync(options.pictures, { recursive: true })
  const look = async (tab: string, layout: Layout) => {
    const view = await results.document()
    for (const theme of options.themes) {
      if (workbench.theme !== theme) await workbench.switchTheme(theme)
      await stillness(view)
      faults.push(...(await panelFaults(view)).map((fault) => `${layout.name}, ${theme}, ${tab}: ${fault}`))
      if (options.pictures !== undefined)
        await picturesOf(path.join(options.pictures, `${tab}-${layout.name}-${theme}`), theme === options.themes[0])
    }
  }
  const picturesOf = async (file: string, ofAll: boolean) => {
    const view = await results.document()
    await page.screenshot({ path: `${file}.png` })
    if (!ofAll) return
    for (let screen = 2; await scrollDown(view); screen++) await page.screenshot({ path: `${file}-${screen}.png` })
    await scrollToTop(view)
  }
  for (const layout of options.layouts) {
    await workbench.resize(layout.width, layout.height)
    for (const tab of await results.tabNames()) {
      await results.openTab(tab)
      await look(tab, layout)
    }
    await results.openTab('Trades')
    await results.tradeRows.nth(3).click()
    await results.stage.and(results.frame.locator('[data-markers]')).waitFor()
    await look('trade', layout)
    await page.keyboard.press('Escape')
  }
  return faults
}

/** Scrolls what lies in a page of its own, tables apart, by what is seen of it; false at the end of all. */
async function scrollDown(view: Frame): Promise<boolean> {
  return view.evaluate<boolean>(`new Promise((done) => {
    const boxes = [document.scrollingElement, ...document.querySelectorAll('*')].filter((one) => {
      const isPage = one === document.scrollingElement || /auto|scroll/.test(getComputedStyle(one).overflowY)
      return isPage && one.clientHeight > 0 && !one.matches('[role=grid], [role=grid] *, .body')
    })
    const before = boxes.map((one) => one.scrollTop)
    for (const one of boxes) one.scrollTop += one.clientHeight - 40
    requestAnimationFrame(() => requestAnimationFrame(() => done(boxes.some((one, at) => one.scrollTop > before[at] + 1))))
  })`)
}

async function scrollToTop(view: Frame): Promise<void> {
  await view.evaluate(`for (const one of document.querySelectorAll('*')) if (one.scrollTop > 0) one.scrollTop = 0`)
}

/** Waits until nothing is computed any more and the page is drawn as it was some frames before. */
export async function stillness(view: Frame): Promise<void> {
  await view.evaluate(`new Promise((done) => {
    let last = ''
    let same = 0
    const look = () => {
      const text = document.body.innerText
      const now = text + innerWidth + document.querySelectorAll('canvas').length + getComputedStyle(document.body).color
      const waits = /Computing…|Reading(…| the bars)/.test(text)
      same = now === last && !waits ? same + 1 : 0
      last = now
      if (same >= 20) done()
      else requestAnimationFrame(look)
    }
    look()
  })`)
}
