import assert from 'node:assert/strict'
import type { RunSummary } from '../../engine-host/protocol/run-summary.js'
import { useBrowser } from './harness/browser.js'
import type { PanelPage } from './harness/panel-page.js'
import { answerFrom } from './harness/run-host.js'
import { rowsOf } from './harness/sample-run.js'
import { spyDaysRun } from './harness/sample-runs.js'

describe('the table of trades in the browser', () => {
  const { open } = useBrowser()
  const run = spyDaysRun()
  const { trades } = run

  async function openTable(): Promise<PanelPage> {
    const panel = await open({ answer: answerFrom(run) })
    await panel.page.click('vscode-tab-header[data-tab=trades]')
    await panel.page.waitForSelector('.layer .row')
    await panel.page.getByRole('grid', { name: 'Trades' }).focus()
    return panel
  }

  const activeTrade = async ({ page }: PanelPage): Promise<number> => {
    const id = await page.getByRole('grid').getAttribute('aria-activedescendant')
    return Number(await page.locator(`#${id}`).getAttribute('data-trade'))
  }
  const firstTrade = ({ page }: PanelPage): Promise<number> =>
    page.evaluate<number>(
      `Number([...document.querySelectorAll('.layer .row:not([hidden])')].sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)[0].dataset.trade)`,
    )
  const byProfit = [...trades.tradeNumber].sort((a, b) => trades.profitAndLoss[a - 1]! - trades.profitAndLoss[b - 1]!)

  it('arrows, pages, Home and End move the active row and keep it in sight', async () => {
    const panel = await openTable()
    const { keyboard } = panel.page
    assert.equal(await activeTrade(panel), 1)
    await keyboard.press('ArrowDown')
    await keyboard.press('ArrowDown')
    assert.equal(await activeTrade(panel), 3)
    await keyboard.press('ArrowUp')
    assert.equal(await activeTrade(panel), 2)
    await keyboard.press('End')
    assert.equal(await activeTrade(panel), trades.length)
    await keyboard.press('PageUp')
    const page = trades.length - (await activeTrade(panel))
    assert.ok(page > 5 && page < 60, `${page} rows a page`)
    await keyboard.press('PageDown')
    assert.equal(await activeTrade(panel), trades.length)
    await keyboard.press('Home')
    assert.equal(await activeTrade(panel), 1)
  })

  it('Enter and a click open the trade of the row', async () => {
    const panel = await openTable()
    await panel.page.keyboard.press('ArrowDown')
    await panel.page.keyboard.press('Enter')
    await panel.page.waitForSelector('.stage[data-markers*="\\"tradeNumber\\":2"]')
    await panel.page.keyboard.press('Escape')
    assert.equal(await activeTrade(panel), 2)
    await panel.page.click('.row[data-trade="5"]')
    await panel.page.waitForSelector('.stage[data-markers*="\\"tradeNumber\\":5"]')
  })

  it('every column sorts by click, and again the other way round', async () => {
    const panel = await openTable()
    const headers = panel.page.getByRole('columnheader')
    for (const name of await headers.allInnerTexts()) {
      const header = headers.nth((await headers.allInnerTexts()).indexOf(name))
      const before = await header.getAttribute('aria-sort')
      await header.click()
      const first = before === 'ascending' ? 'descending' : 'ascending'
      assert.equal(await header.getAttribute('aria-sort'), first, name)
      await header.click()
      assert.notEqual(await header.getAttribute('aria-sort'), first, name)
    }
  })

  it('sorting by profit puts the worst first, then the best', async () => {
    const panel = await openTable()
    await panel.page.getByRole('columnheader', { name: 'PnL' }).click()
    assert.equal(await firstTrade(panel), byProfit[0])
    await panel.page.getByRole('columnheader', { name: 'PnL' }).click()
    assert.equal(await firstTrade(panel), byProfit.at(-1))
    assert.deepEqual([panel.state?.sortColumn, panel.state?.sortDescending], ['profitAndLoss', true])
  })

  it('the header is reached and sorts by keys', async () => {
    const panel = await openTable()
    await panel.page.getByRole('columnheader', { name: '#' }).focus()
    for (const key of ['ArrowRight', 'ArrowRight', 'Enter']) await panel.page.keyboard.press(key)
    assert.equal(await panel.page.getByRole('columnheader', { name: 'Qty' }).getAttribute('aria-sort'), 'ascending')
    const focused = await panel.page.evaluate<string>('document.activeElement.dataset.key')
    assert.equal(focused, 'quantity')
  })

  it('the filter keeps what matches, says its sums, and explains what it does not understand', async () => {
    const panel = await openTable()
    const rows = [...trades.tradeNumber].filter((n) => trades.side[n - 1] === 1 && trades.profitAndLoss[n - 1]! < 0)
    await panel.page.keyboard.press('/')
    await panel.page.keyboard.type('side:long pnl<0')
    await panel.page.waitForSelector(`[role=grid][aria-rowcount="${rows.length + 1}"]`)
    const summary = await panel.page.locator('.summary').first().innerText()
    assert.match(summary, new RegExp(`^${rows.length} of ${trades.length}: PnL −[\\d,.]+ USD · 0.00 % won`))
    await panel.page.keyboard.type(' colour:red')
    await panel.page.getByRole('alert').getByText('No column is named “colour”').waitFor()
    await panel.page.keyboard.press('Escape')
    await panel.page.waitForSelector(`[role=grid][aria-rowcount="${trades.length + 1}"]`)
  })

  it('selected rows are summed', async () => {
    const panel = await openTable()
    for (const key of ['Shift+ArrowDown', 'Shift+ArrowDown']) await panel.page.keyboard.press(key)
    const sum = trades.profitAndLoss[0]! + trades.profitAndLoss[1]! + trades.profitAndLoss[2]!
    const money = Math.abs(sum).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
    const summary = await panel.page.locator('.summary').first().innerText()
    assert.ok(summary.startsWith(`3 selected: PnL ${sum < 0 ? '−' : '+'}${money} USD`), summary)
    assert.equal(await panel.page.locator('.row.selected:not([hidden])').count(), 3)
  })

  it('only what is selected is told as selected, the active row is not', async () => {
    const panel = await openTable()
    const selected = () => panel.page.locator('.trades .row[aria-selected=true]:not([hidden])').count()
    await panel.page.keyboard.press('ArrowDown')
    assert.equal(await panel.page.locator('.trades .row.active').count(), 1)
    assert.equal(await selected(), 0)
    await panel.page.keyboard.press('Shift+ArrowDown')
    assert.equal(await selected(), 2)
    await panel.page.keyboard.press('Space')
    assert.equal(await selected(), 1)
    await panel.page.keyboard.press('Escape')
    assert.equal(await selected(), 0)
  })

  it('a trade is debugged from its row: by key, by the mark on it, and by the menu, which names it', async () => {
    const panel = await openTable()
    const debugged = () =>
      panel.posted.flatMap((message) => (message.type === 'debugTrade' ? [message.tradeNumber] : []))
    await panel.page.keyboard.press('Home')
    await panel.page.keyboard.press('ArrowDown')
    await panel.page.keyboard.press('d')
    assert.deepEqual(debugged(), [2])
    const row = panel.page.locator('.trades .row[data-trade="5"]')
    await row.hover()
    await row.getByTitle('Debug this trade (d)').click()
    assert.deepEqual(debugged(), [2, 5])
    assert.equal(await panel.page.getByRole('region', { name: 'Trade', exact: true }).isVisible(), false)
    const context = async (selector: string) =>
      JSON.parse((await panel.page.locator(selector).getAttribute('data-vscode-context')) ?? '{}') as unknown
    const named = (tradeNumber: number) => ({
      webviewSection: 'trade',
      tradeNumber,
      preventDefaultContextMenuItems: true,
    })
    assert.deepEqual(await context('.trades .row[data-trade="7"]'), named(7))
    assert.deepEqual(await context('.trades [role=grid]'), named(2), 'the menu key is pressed on the table')
  })

  it('rows that arrive during a run join at the end without moving what is read', async () => {
    const running: RunSummary = { ...run.summary, state: { kind: 'running' }, statistics: [] }
    const panel = await open({
      answer: (message) => (message.type === 'ready' ? [{ type: 'run', run: running }] : []),
    })
    await panel.send({ type: 'trades', trades: rowsOf(trades, 0, 100), append: true })
    await panel.page.click('vscode-tab-header[data-tab=trades]')
    await panel.page.evaluate('document.querySelector(".trades .body").scrollTo(0, 44 * 22 + 9)')
    await panel.settle()
    const before = await firstTrade(panel)
    assert.equal(before, 45)
    await panel.send({ type: 'trades', trades: rowsOf(trades, 100, 188), append: true })
    await panel.page.waitForSelector('[role=grid][aria-rowcount="189"]')
    assert.equal(await firstTrade(panel), before)
    await panel.page.getByRole('columnheader', { name: 'PnL' }).click()
    assert.equal(await firstTrade(panel), byProfit[0])
  })

  it('rows that arrive into a sorted table leave the row at its top where it is', async () => {
    const running: RunSummary = { ...run.summary, state: { kind: 'running' }, statistics: [] }
    const panel = await open({
      answer: (message) => (message.type === 'ready' ? [{ type: 'run', run: running }] : []),
    })
    await panel.send({ type: 'trades', trades: rowsOf(trades, 0, 100), append: true })
    await panel.page.click('vscode-tab-header[data-tab=trades]')
    await panel.page.getByRole('columnheader', { name: 'PnL' }).click()
    await panel.page.evaluate('document.querySelector(".trades .body").scrollTo(0, 30 * 22)')
    await panel.settle()
    const before = await firstTrade(panel)
    assert.notEqual(
      before,
      byProfit.find((number) => number <= 100),
    )
    await panel.send({ type: 'trades', trades: rowsOf(trades, 100, 188), append: true })
    await panel.page.waitForSelector('[role=grid][aria-rowcount="189"]')
    await panel.settle()
    assert.equal(await firstTrade(panel), before)
  })

  it('prices, times and amounts read as the views prescribe, UTC on hover', async () => {
    const panel = await open({ answer: answerFrom(run), width: 1400 })
    await panel.page.click('vscode-tab-header[data-tab=trades]')
    const cells = panel.page.locator('.row[data-trade="2"] [role=gridcell]')
    assert.deepEqual((await cells.allInnerTexts()).slice(0, 9), [
      '2',
      'Long',
      '843',
      '10 Jun 1998',
      '111.63',
      '12 Jun 1998',
      '108.28',
      '−2,860.20',
      '−3.04',
    ])
    assert.equal(await cells.nth(3).getAttribute('title'), '10 Jun 1998 21:00:00 UTC')
  })
})
