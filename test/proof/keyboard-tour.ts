import { ResultsView } from '../rig/pages/results-view.js'
import type { Workbench } from '../rig/workbench.js'
import { accessibilityFaults } from '../webview/harness/accessibility-faults.js'
import { walkFocus } from '../webview/harness/focus-walk.js'
import { stillness } from './tour.js'

/**
 * Goes through every tab of the results panel in sight by the keyboard alone, and opens and leaves a trade.
 * @returns what a person without a mouse or with a screen reader would complain of, as sentences that begin with where
 */
export async function tourByKeyboard({ page }: Workbench): Promise<readonly string[]> {
  const { keyboard } = page
  const results = new ResultsView(page)
  const view = await results.document()
  const faults: string[] = []
  const look = async (tab: string) => {
    await stillness(view)
    const found = [...(await accessibilityFaults(view)), ...(await walkFocus(view)).faults]
    faults.push(...found.map((fault) => `keyboard, ${tab}: ${fault}`))
  }
  const toTab = async (key: string) => {
    await results.frame.locator('vscode-tab-header[active]').focus()
    await keyboard.press(key)
    await keyboard.press('Enter')
  }
  const names = await results.tabNames()
  await toTab('Home')
  for (const [at, name] of names.entries()) {
    if (at > 0) await toTab('ArrowRight')
    const shown = await results.frame.locator('vscode-tab-header[active]').getAttribute('data-tab')
    if (shown !== name.toLowerCase()) faults.push(`keyboard, ${name}: the arrow leads to ${shown ?? 'nothing'}`)
    await look(name)
  }

  await toTab('Home')
  await toTab('ArrowRight')
  await results.tradeRows.first().waitFor()
  await results.frame.getByRole('grid').filter({ visible: true }).first().focus()
  for (const key of ['Home', 'ArrowDown', 'ArrowDown', 'Enter']) await keyboard.press(key)
  await results.markersOf(3)
  await look('trade')
  await results.stage.focus()
  await keyboard.press('n')
  await results.markersOf(4)
  await keyboard.press('Escape')
  await results.tradeRow(4).filter({ visible: true }).waitFor()
  return faults
}
