import assert from 'node:assert/strict'
import type { Failure } from '../../engine-host/protocol/failure.js'
import { useBrowser } from './harness/browser.js'
import { answerFrom } from './harness/run-host.js'
import { spyDaysRun } from './harness/sample-runs.js'

const run = spyDaysRun()
const orders = run.trades.length * 2

describe('orders, fills and journal in the browser', () => {
  const { open } = useBrowser()
  const openTab = async (tab: string, options: { width?: number; height?: number } = {}) => {
    const panel = await open({ answer: answerFrom(run), ...options })
    await panel.page.getByRole('tab', { name: tab }).click()
    await panel.page.getByRole('grid', { name: tab }).waitFor()
    await panel.page.locator(`[aria-rowcount="${orders + 1}"]`).waitFor()
    await panel.settle()
    return panel
  }

  it('nothing is read before its tab is opened, and pages only as they come into sight', async () => {
    const panel = await open({ answer: answerFrom(run) })
    await panel.page.getByRole('heading', { name: 'EmaCross' }).waitFor()
    const asked = () => panel.posted.flatMap((message) => (message.type === 'getRows' ? [message.firstRow] : []))
    assert.deepEqual(asked(), [])
    await panel.page.getByRole('tab', { name: 'Orders' }).click()
    const grid = panel.page.getByRole('grid', { name: 'Orders' })
    await grid.locator(`[aria-rowindex="2"]`).waitFor()
    assert.deepEqual(asked(), [0])
    await grid.focus()
    await panel.page.keyboard.press('End')
    await grid.getByText('376', { exact: true }).waitFor()
    assert.deepEqual(asked(), [0, 200])
  })

  for (const [tab, table, words, left] of [
    ['Orders', 'orders', 'buy limit', undefined],
    ['Fills', 'fills', 'stopGap', undefined],
    ['Journal', 'journal', 'order 376', 1],
  ] as const) {
    it(`${tab}: words of the filter leave the rows that hold them all, Escape brings all back`, async () => {
      const { page, posted } = await openTab(tab)
      await page.keyboard.press('/')
      await page.keyboard.type(words)
      await page.getByText('left by the filter').waitFor()
      assert.equal(posted.flatMap((message) => (message.type === 'getRows' ? [message.filter] : [])).at(-1), words)
      const summary = await page.locator(`.run-rows:visible .summary`).innerText()
      const count = Number(/^[\d,]+/.exec(summary)?.[0].replace(',', ''))
      assert.ok(left === undefined ? count > 0 && count < orders : count === left, summary)
      assert.equal(await page.getByRole('grid', { name: tab }).getAttribute('aria-rowcount'), String(count + 1))
      assert.equal(posted.filter((message) => message.type === 'getRows' && message.table !== table).length, 0)
      await page.keyboard.press('Escape')
      await page.locator(`[aria-rowcount="${orders + 1}"]`).waitFor()
    })
  }

  it('words that no row holds say so', async () => {
    const { page } = await openTab('Orders')
    await page.keyboard.press('/')
    await page.keyboard.type('nothing of that')
    await page.getByText('No orders hold these words.').waitFor()
  })

  it('Enter opens the trade of the order, Escape comes back to the row', async () => {
    const { page } = await openTab('Orders')
    await page.getByRole('grid', { name: 'Orders' }).focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.stage[data-markers]')
    await page.getByText('2 of 188').waitFor()
    await page.keyboard.press('Escape')
    const grid = page.getByRole('grid', { name: 'Orders' })
    await grid.waitFor()
    assert.equal(await grid.locator('[aria-selected=true]').getAttribute('aria-rowindex'), '4')
  })

  it('l shows the line that placed the order of the active row', async () => {
    const panel = await openTab('Orders', { width: 1600 })
    const { page } = panel
    await page.getByRole('grid', { name: 'Orders' }).focus()
    await page.getByText('ema-cross.ts:14').first().waitFor()
    await page.keyboard.press('l')
    assert.deepEqual(panel.lastCommand, { type: 'reveal', file: '/workspace/strategies/ema-cross.ts', line: 14 })
  })

  it('while a run goes on it says when they come, and reads them when it has ended', async () => {
    const running = { ...run, summary: { ...run.summary, state: { kind: 'running' } as const } }
    const panel = await open({ answer: answerFrom(running) })
    await panel.page.getByRole('tab', { name: 'Journal' }).click()
    await panel.page.getByText('The events are listed when the run has ended.').waitFor()
    await panel.send({ type: 'run', run: run.summary })
    await panel.page
      .locator(`[aria-rowcount="${orders + 1}"]`)
      .first()
      .waitFor()
  })

  it('a table that cannot be read shows the failure in its place, and the rest of the result stays', async () => {
    const failure: Failure = { kind: 'failed', message: 'orders.parquet is missing.', next: 'Run it again.' }
    const panel = await open({
      answer: (message) =>
        message.type === 'getRows' ? [{ type: 'failed', failure, asked: message.table }] : answerFrom(run)(message),
    })
    await panel.page.getByRole('tab', { name: 'Orders' }).click()
    await panel.page.getByText('orders.parquet is missing.').waitFor()
    await panel.page.getByRole('tab', { name: 'Trades' }).click()
    await panel.page.getByRole('grid', { name: 'Trades' }).waitFor()
    assert.equal(await panel.page.getByText('orders.parquet is missing.').isVisible(), false)
  })

  it('nothing is clipped or scrolls sideways, narrow and low, in every theme', async () => {
    for (const [width, height] of [
      [420, 900],
      [960, 500],
    ] as const) {
      const panel = await openTab('Fills', { width, height })
      for (const theme of ['dark-modern', 'light-modern', 'high-contrast', 'high-contrast-light'] as const) {
        await panel.switchTheme(theme)
        const wider = await panel.page.evaluate<number>('document.scrollingElement.scrollWidth - innerWidth')
        assert.ok(wider <= 0, `${width} × ${height}, ${theme}: ${wider} px`)
      }
      assert.deepEqual(panel.complaints, [])
    }
  })
})
