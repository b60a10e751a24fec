import assert from 'node:assert/strict'
import type { Failure } from '../../engine-host/protocol/failure.js'
import type { RunAssessment, SimulationMethod } from '../../engine-host/protocol/run-robustness.js'
import type { FromResultsView } from '../../engine-host/protocol/webview-messages.js'
import { useBrowser } from './harness/browser.js'
import { answerFrom } from './harness/run-host.js'
import { sampleAssessment, sampleVariations } from './harness/sample-assessment.js'
import type { SampleRun } from './harness/sample-run.js'
import { spyDaysRun } from './harness/sample-runs.js'

const run = spyDaysRun()
const { runId } = run.summary
const failure: Failure = { kind: 'failed', message: 'strategy.js is missing.', next: 'Run it again.' }
const themes = ['dark-modern', 'light-modern', 'high-contrast', 'high-contrast-light'] as const

describe('robustness in the browser', () => {
  const { open } = useBrowser()
  const openTab = async (options: { width?: number; height?: number; run?: SampleRun } = {}) => {
    const panel = await open({ answer: answerFrom(options.run ?? run), ...options })
    await panel.page.getByRole('tab', { name: 'Robustness' }).click()
    await panel.page.getByRole('region', { name: 'Robustness', exact: true }).waitFor()
    await panel.settle()
    return panel
  }
  const assessmentOf = (method: SimulationMethod) =>
    ({
      type: 'getAssessment',
      request: { simulation: { method, sizing: 'fixed', simulations: 2000, seed: 1, ruin: 0.5 } },
    }) as const
  const asked = (posted: readonly FromResultsView[]) => posted.filter(({ type }) => type === 'getAssessment')

  it('is asked for once, when it is first seen', async () => {
    const panel = await openTab()
    await panel.page.getByRole('tab', { name: 'Trades', exact: false }).first().click()
    await panel.page.getByRole('tab', { name: 'Robustness' }).click()
    await panel.page.getByText(/^2,000 simulations of 188 trades · seed 1/).waitFor()
    assert.deepEqual(asked(panel.posted), [assessmentOf('bootstrap')])
  })

  it('stands the run beside the percentiles of what was simulated', async () => {
    const { page } = await openTab()
    const { simulation } = await sampleAssessment(run)
    const table = page.getByRole('table', { name: 'Final equity and maximum drawdown of the simulations' })
    const text = (value: number) =>
      value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 }).replace('-', '−')
    for (const [label, value] of [
      ['5 %', simulation.finalEquity.percentile5],
      ['95 %', simulation.finalEquity.percentile95],
      ['This run', simulation.finalEquity.observed],
    ] as const) {
      const row = table.getByRole('row').filter({ has: page.getByRole('rowheader', { name: label, exact: true }) })
      assert.equal(await row.getByRole('cell').first().innerText(), text(value))
    }
    assert.doesNotMatch(await page.locator('.robustness').innerText(), /NaN|Infinity|-0\.00|undefined/)
  })

  it('another way to draw is asked for and shown; what was asked before it is passed over', async () => {
    const panel = await openTab()
    const { page } = panel
    await page.getByRole('combobox', { name: 'How trades are drawn' }).click()
    await page.getByRole('option', { name: 'Blocks of trades' }).click()
    await page.getByText('blocks of 6 trades').waitFor()
    assert.deepEqual(asked(panel.posted).at(-1), assessmentOf('blockBootstrap'))
    const { request } = assessmentOf('shuffle')
    await panel.send({ type: 'assessment', request, assessment: await sampleAssessment(run, { method: 'shuffle' }) })
    await panel.settle()
    assert.equal(await page.getByText('blocks of 6 trades').count(), 1)
  })

  it('seed, simulations and the level of ruin are asked for as they are written; what makes no sense is not', async () => {
    const panel = await openTab()
    const { page } = panel
    for (const [label, text] of [
      ['Simulations', '500'],
      ['Seed', '7'],
      ['Ruin at a loss of %', '20'],
    ] as const) {
      await page.getByRole('textbox', { name: label }).fill(text)
      await page.keyboard.press('Enter')
    }
    await page.getByText(/^500 simulations of 188 trades · seed 7/).waitFor()
    const simulation = { method: 'bootstrap', sizing: 'fixed', simulations: 500, seed: 7, ruin: 0.2 }
    assert.deepEqual(asked(panel.posted).at(-1), { type: 'getAssessment', request: { simulation } })
    const ruin = page.locator('.row', { hasText: 'Probability of ruin' })
    assert.match((await ruin.getAttribute('title')) ?? '', /20\.00 % of the starting equity/)
    const before = asked(panel.posted).length
    for (const text of ['0', '-3', 'half', '20001']) {
      await page.getByRole('textbox', { name: 'Simulations' }).fill(text)
      await page.keyboard.press('Enter')
    }
    assert.equal(asked(panel.posted).length, before)
  })

  it('each ambiguous trade says what it decided and opens', async () => {
    const panel = await openTab()
    const { page } = panel
    const { ambiguity } = await sampleAssessment(run)
    const table = page.getByRole('table', { name: 'Ambiguous trades' })
    assert.equal(await table.locator('tbody tr').count(), ambiguity.length)
    const cells = (await table.locator('tbody tr').first().locator('td').allInnerTexts()).map((text) =>
      Number(text.replaceAll(',', '').replace('−', '-')),
    )
    assert.equal(cells[2]!.toFixed(2), (cells[0]! - cells[1]!).toFixed(2))
    const number = ambiguity.tradeNumber[0]!
    await page.getByRole('button', { name: `Open trade ${number}` }).click()
    await page.waitForSelector(`.stage[data-markers*='"tradeNumber":${number},']`)
  })

  it('the fan is read with the arrow keys, a row at a time', async () => {
    const { page } = await openTab()
    const fan = page.getByRole('slider', { name: 'Simulated equity after each trade' })
    await fan.focus()
    await page.keyboard.press('Home')
    assert.match((await fan.getAttribute('aria-valuetext')) ?? '', /^After 0 trades: this run 100,000\.00 USD/)
    await page.keyboard.press('ArrowRight')
    assert.equal(await fan.getAttribute('aria-valuenow'), '1')
    await page.keyboard.press('End')
    assert.equal(await fan.getAttribute('aria-valuenow'), '188')
  })

  it('each figure of the Sharpe ratio says what it is, a missing one why', async () => {
    const panel = await openTab()
    const { page } = panel
    const rows = page.getByRole('region', { name: 'Sharpe ratio' }).locator('.row')
    for (const row of await rows.all()) assert.match((await row.getAttribute('title')) ?? '', /\.(\n|$)/)
    await page.getByText('Deflated, 3 trials').waitFor()
    const { request } = assessmentOf('bootstrap')
    await panel.send({ type: 'assessment', request, assessment: await sampleAssessment(run, {}, [0.02]) })
    const deflated = rows.filter({ hasText: 'Deflated, 1 trial' })
    await deflated.waitFor()
    assert.equal(await deflated.locator('dd').innerText(), '–')
    assert.match((await deflated.getAttribute('title')) ?? '', /^There is no other run of this strategy/)
  })

  it('ambiguous trades lead to themselves in the table', async () => {
    const { page } = await openTab()
    const part = page.getByRole('region', { name: 'Ambiguous trades' })
    await part.getByText('1 of 188 trades is ambiguous.').waitFor()
    assert.deepEqual(await part.locator('dt').allInnerTexts(), ['Return as it is', 'At the worst', 'At the best'])
    await part.getByRole('button', { name: 'Show them' }).click()
    await page.getByRole('grid', { name: 'Trades' }).and(page.locator('[aria-rowcount="2"]')).waitFor()
  })

  it('variations are begun by a button, told one by one, and can be cancelled', async () => {
    const panel = await openTab()
    const { page } = panel
    await page.getByRole('button', { name: 'Run variations' }).click()
    const [first, second] = sampleVariations(run)
    const rows = [null, second!, null, null]
    await panel.send({ type: 'variations', variations: { runId, state: 'running', rows: [] } })
    await page.getByText('Repeating the run…').waitFor()
    await panel.send({ type: 'variations', variations: { runId, state: 'running', rows } })
    await page.getByText('Repeating the run: 1 of 4 variations done').waitFor()
    const bar = page.getByRole('progressbar', { name: 'Variations done' })
    assert.equal(await bar.getAttribute('aria-valuenow'), '1')
    const body = page.getByRole('table', { name: 'Variations' }).locator('tbody tr')
    assert.deepEqual(await body.locator('th').allInnerTexts(), ['…', '2 × fees', '…', '…'])
    assert.equal(await body.nth(1).locator('td').last().innerText(), '−4.25')
    await page.getByRole('button', { name: 'Cancel the variations' }).click()
    const left = [first!, second!, null, null]
    await panel.send({ type: 'variations', variations: { runId, state: 'cancelled', rows: left } })
    await page.getByText('Cancelled after 2 of 4 variations.').waitFor()
    const posted = panel.posted.map(({ type }) => type).filter((type) => type.endsWith('Variations'))
    assert.deepEqual(posted, ['runVariations', 'cancelVariations'])
  })

  it('a variation that could not be run says why; a run that does not repeat is told plainly', async () => {
    const panel = await openTab()
    const { page } = panel
    await panel.send({ type: 'variations', variations: { runId, state: 'done', rows: sampleVariations(run) } })
    await page.getByText('the run gave the same event log').waitFor()
    await page.getByRole('cell', { name: '– The account was ruined.' }).waitFor()
    assert.equal(await page.getByText('gave another event log').count(), 0)
    await panel.send({ type: 'variations', variations: { runId, state: 'done', rows: sampleVariations(run, false) } })
    await page.getByText('its data or the program have changed since').waitFor()
    assert.equal(await page.getByText('gave the same event log').count(), 0)
    await panel.send({ type: 'variations', variations: { runId, state: 'failed', rows: [], failure } })
    await page.getByText(`${failure.message} ${failure.next}`).waitFor()
    await panel.send({ type: 'variations', variations: { runId: 'another', state: 'running', rows: [] } })
    await panel.settle()
    assert.equal(await page.getByText('Repeating the run').count(), 0)
  })

  it('a run without trades, and one of a single trade, say what they cannot', async () => {
    const whole = await sampleAssessment(run)
    const first = { ...run, trades: { ...run.trades, profitAndLoss: run.trades.profitAndLoss.slice(0, 1) } }
    const none = { ...run, trades: { ...run.trades, profitAndLoss: new Float64Array() } }
    const panel = await openTab()
    const send = async (one: SampleRun): Promise<void> => {
      const { simulation } = await sampleAssessment(one)
      const assessment: RunAssessment = { ...whole, simulation }
      await panel.send({ type: 'assessment', request: assessmentOf('bootstrap').request, assessment })
    }
    await send(first)
    await panel.page.getByText('One trade drawn again is the same trade').waitFor()
    assert.doesNotMatch(await panel.page.locator('.robustness').innerText(), /NaN|Infinity/)
    await send(none)
    await panel.page.getByText('No trade was closed.').waitFor()
    assert.equal(await panel.page.locator('.fan').isVisible(), false)
    assert.doesNotMatch(await panel.page.locator('.robustness').innerText(), /NaN|Infinity/)
    assert.deepEqual(panel.complaints, [])
  })

  it('waits for the end of a run; a failure stands in its place; a run that was cut short is not repeated', async () => {
    const running = { ...run, summary: { ...run.summary, state: { kind: 'running' } as const } }
    const answer = answerFrom(running)
    let fails = true
    const panel = await open({
      answer: (message) =>
        message.type === 'getAssessment' && fails
          ? [{ type: 'failed', failure, asked: 'assessment' }]
          : answer(message),
    })
    const { page } = panel
    await page.getByRole('tab', { name: 'Robustness' }).click()
    await page.getByText('This is computed when the run has ended.').waitFor()
    await panel.send({ type: 'run', run: run.summary })
    await page.getByText(failure.message).waitFor()
    fails = false
    await panel.send({ type: 'run', run: { ...run.summary, state: { kind: 'cancelled' } } })
    await page.getByText('The run did not come to its end').waitFor()
    assert.equal(await page.getByRole('button', { name: 'Run variations' }).count(), 0)
  })

  it('nothing scrolls sideways or is cut, in any theme and narrow', async () => {
    for (const width of [420, 960]) {
      const panel = await openTab({ width, height: 900 })
      await panel.send({ type: 'variations', variations: { runId, state: 'done', rows: sampleVariations(run) } })
      for (const theme of themes) {
        await panel.switchTheme(theme)
        const wider = await panel.page.evaluate<number>(
          `Math.max(...[document.scrollingElement, ...document.querySelectorAll('vscode-tabs, .robustness, .robustness section, .robustness table')].map((one) => one.scrollWidth - one.clientWidth))`,
        )
        assert.ok(wider <= 0, `${width}, ${theme}: ${wider} px`)
        const pictures = process.env['BACKLENS_SCREENSHOTS']
        if (pictures !== undefined)
          await panel.page.screenshot({ path: `${pictures}/robustness-${width}-${theme}.png` })
      }
      assert.deepEqual(panel.complaints, [])
      assert.deepEqual(await panel.cspViolations(), [])
    }
  })
})
