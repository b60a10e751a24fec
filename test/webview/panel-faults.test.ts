import assert from 'node:assert/strict'
import { useBrowser } from './harness/browser.js'
import { panelFaults } from './harness/panel-faults.js'
import type { PanelPage } from './harness/panel-page.js'
import { answerFrom } from './harness/run-host.js'
import { spyDaysRun } from './harness/sample-runs.js'

const run = spyDaysRun()

/** Sizes of the panel: wide, beside an editor, narrow, very narrow, and wide at 200 %. */
const sizes = [
  { width: 1350, height: 860, scale: 1 },
  { width: 860, height: 860, scale: 1 },
  { width: 640, height: 860, scale: 1 },
  { width: 372, height: 860, scale: 1 },
  { width: 650, height: 340, scale: 2 },
]

describe('every tab of the results panel', () => {
  const { open } = useBrowser()

  for (const size of sizes) {
    it(`at ${size.width} × ${size.height}: nothing cut, over another, sideways, without size or without a name`, async () => {
      const panel = await open({ answer: answerFrom(run), theme: 'high-contrast-light', ...size })
      await panel.page.getByRole('heading', { name: 'EmaCross' }).waitFor()
      const faults: Record<string, readonly string[]> = {}
      const look = async (tab: string) => {
        const found = await panelFaults(panel.page)
        if (found.length > 0) faults[tab] = found
      }
      for (const tab of await tabNames(panel.page)) {
        await panel.page.getByRole('tab', { name: tab }).click()
        await filled(panel)
        await look(tab)
      }
      await panel.page.getByRole('tab', { name: 'Trades' }).click()
      await panel.page.locator('.row[data-trade]:visible').first().click()
      await panel.page.waitForSelector('.stage[data-markers]')
      await panel.settle()
      await look('trade')
      assert.deepEqual(faults, {})
      assert.deepEqual(panel.complaints, [])
    })
  }
})

async function tabNames(page: PanelPage['page']): Promise<string[]> {
  const headers = await page.getByRole('tab').allInnerTexts()
  return headers.map((label) => label.replace(/[\d,\s]+$/, ''))
}

/** Waits until the tab in sight has what it asked for. */
async function filled(panel: PanelPage): Promise<void> {
  await panel.settle()
  await panel.page.waitForFunction(`!/Computing…|Reading…/.test(document.body.innerText)`)
  await panel.settle()
}
