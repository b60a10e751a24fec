import assert from 'node:assert/strict'
import type { Failure } from '../../engine-host/protocol/failure.js'
import { useBrowser } from './harness/browser.js'
import { answerFrom } from './harness/run-host.js'
import { sampleAnalysis } from './harness/sample-analysis.js'
import { spyDaysRun } from './harness/sample-runs.js'

const run = spyDaysRun()
const analysis = sampleAnalysis(run)

describe('months and distributions in the browser', () => {
  const { open } = useBrowser()
  const openTab = async (tab: string, options: { width?: number; height?: number } = {}) => {
    const panel = await open({ answer: answerFrom(run), ...options })
    await panel.page.getByRole('tab', { name: tab }).click()
    await panel.page.getByRole('region', { name: tab === 'Months' ? 'Returns by month' : tab }).waitFor()
    await panel.settle()
    return panel
  }

  it('are computed once each, when they are seen first', async () => {
    const panel = await openTab('Months')
    await panel.page.getByRole('tab', { name: 'Distributions' }).click()
    await panel.page.getByText('Return of trades').first().waitFor()
    await panel.page.getByRole('tab', { name: 'Months' }).click()
    const parts = panel.posted.flatMap((message) =>
      message.type === 'getAnalysis' ? [message.request.parts.join()] : [],
    )
    assert.deepEqual(parts, ['statistics,rolling,curve', 'periods', 'distributions,breakdowns'])
  })

  it('has a cell for each month and each year, with what was made in it', async () => {
    const { page } = await openTab('Months')
    const months = analysis.periods!.months
    assert.equal(await page.locator('.months button').count(), months.length + analysis.periods!.years.length)
    const cell = page.locator('[data-period="Oct 2008"]')
    const row = months.year.findIndex((year, at) => year === 2008 && months.month[at] === 10)
    const percent = months.returnFraction[row]! * 100
    assert.equal(Number((await cell.innerText()).replace('−', '-')), Number(percent.toFixed(2)))
    assert.match((await cell.getAttribute('title')) ?? '', /^Oct 2008: .* %, .* USD\nBuy & hold –\n\d+ trades? closed$/)
    assert.doesNotMatch(await page.locator('.months').innerText(), /NaN|Infinity|-0\.00/)
  })

  it('a month leads to the trades that were closed in it', async () => {
    const { page } = await openTab('Months')
    const months = analysis.periods!.months
    const row = months.trades.findIndex((count) => count > 1)
    const name = `${new Date(Date.UTC(2000, months.month[row]! - 1)).toLocaleString('en-US', { month: 'short', timeZone: 'UTC' })} ${months.year[row]!}`
    await page.locator(`[data-period="${name}"]`).click()
    // The table is drawn with the next frame.
    await page
      .getByRole('grid', { name: 'Trades' })
      .and(page.locator(`[aria-rowcount="${months.trades[row]! + 1}"]`))
      .waitFor()
  })

  it('shows six histograms with their counts for screen readers, and the groups that say something', async () => {
    const { page } = await openTab('Distributions')
    assert.equal(await page.locator('.histogram').count(), 6)
    const counts = await page.locator('table[aria-label="Return of trades"] td:last-child').allTextContents()
    assert.equal(
      counts.reduce((sum, count) => sum + Number(count), 0),
      run.trades.length,
    )
    await page.getByText('No excursion was recorded.').first().waitFor()
    assert.deepEqual(await page.locator('.breakdown caption').allInnerTexts(), [
      'By side',
      'By reason of the exit',
      'By weekday of the entry',
      'By hour of the entry',
    ])
  })

  it('a run that goes on says when they come, a failure stands in their place', async () => {
    const failure: Failure = { kind: 'failed', message: 'bars.parquet is missing.', next: 'Run it again.' }
    const running = { ...run, summary: { ...run.summary, state: { kind: 'running' } as const } }
    const answer = answerFrom(running)
    const panel = await open({
      answer: (message) =>
        message.type === 'getAnalysis' ? [{ type: 'failed', failure, request: message.request }] : answer(message),
    })
    await panel.page.getByRole('tab', { name: 'Months' }).click()
    await panel.page.getByText('This is computed when the run has ended.').waitFor()
    await panel.send({ type: 'run', run: run.summary })
    await panel.page.getByText(failure.message, { exact: true }).waitFor()
  })

  it('nothing scrolls sideways, in any theme and narrow', async () => {
    for (const tab of ['Months', 'Distributions']) {
      const panel = await openTab(tab, { width: 420, height: 800 })
      for (const theme of ['dark-modern', 'light-modern', 'high-contrast', 'high-contrast-light'] as const) {
        await panel.switchTheme(theme)
        const wider = await panel.page.evaluate<number>('document.scrollingElement.scrollWidth - innerWidth')
        assert.ok(wider <= 0, `${tab}, ${theme}: ${wider} px`)
      }
      assert.deepEqual(panel.complaints, [])
      assert.deepEqual(await panel.cspViolations(), [])
    }
  })
})
