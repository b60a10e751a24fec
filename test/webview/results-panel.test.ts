import assert from 'node:assert/strict'
import type { Failure } from '../../engine-host/protocol/failure.js'
import type { RunProgress, RunSummary } from '../../engine-host/protocol/run-summary.js'
import { useBrowser } from './harness/browser.js'
import type { PanelPage, ThemeName } from './harness/panel-page.js'
import { answerFrom } from './harness/run-host.js'
import { rowsOf, type SampleRun } from './harness/sample-run.js'
import { spyDaysRun } from './harness/sample-runs.js'

const run = spyDaysRun()
const failure: Failure = {
  kind: 'failed',
  message: 'ema-cross.ts threw in onBar at line 14: Cannot read properties of undefined.',
  next: 'Open the line and check the value.',
  location: { file: '/workspace/strategies/ema-cross.ts', line: 14, column: 5 },
}

/** The run of the tests with another summary. */
const runWith = (summary: Partial<RunSummary>): SampleRun => ({ ...run, summary: { ...run.summary, ...summary } })

describe('the results panel in the browser', () => {
  const { open } = useBrowser()
  const openRun = async (
    shown: SampleRun = run,
    options: { theme?: ThemeName; width?: number; height?: number } = {},
  ) => {
    const panel = await open({ answer: answerFrom(shown), ...options })
    await panel.page.getByRole('heading', { name: 'EmaCross' }).waitFor()
    await panel.settle()
    return panel
  }

  it('keeps to the page’s policy and complains of nothing, on every tab, on a chart and over a change of theme', async () => {
    const panel = await openRun()
    const { page } = panel
    for (const tab of ['Trades', 'Run', 'Overview']) await page.getByRole('tab', { name: tab }).click()
    await page.keyboard.press('?')
    await page.keyboard.press('Escape')
    await page.locator('.row[data-trade="1"]').click()
    await page.waitForSelector('.stage[data-markers]')
    await panel.switchTheme('high-contrast-light')
    await page.keyboard.press('n')
    await panel.settle()
    assert.deepEqual(await panel.cspViolations(), [])
    assert.deepEqual(panel.complaints, [])
  })

  it('says at the top whether it worked and whether to believe it', async () => {
    const { page } = await openRun()
    const figures = await page.locator('.headline').innerText()
    for (const part of [
      '+59.67 %',
      '+59,674.91 USD',
      '0.25',
      'PSR 88.51 %',
      '−35.17 %',
      '188',
      '36.17 % won · 1 ambiguous',
    ]) {
      assert.ok(figures.includes(part), `${part} in ${figures}`)
    }
    assert.match(
      await page.locator('.head').innerText(),
      /SPY\.EQUS 1-DAY · 2 Jan 1998 – 31 Mar 2021 · default fills · 0\.02 % commission/,
    )
    await page.getByText('1 of 188 trades depends on the path inside one bar').waitFor()
    await page.getByRole('button', { name: 'Show them' }).click()
    await page.waitForSelector('[role=grid][aria-rowcount="2"]')
  })

  it('every statistic tells its formula and source on hover', async () => {
    const { page } = await openRun()
    const row = page.locator('.statistics [data-key=profitFactor]')
    assert.match((await row.getAttribute('title')) ?? '', /sum of the winning trades .*\nDefinition: field standard/)
    assert.equal(await row.getAttribute('aria-description'), await row.getAttribute('title'))
    assert.equal(await page.locator('.statistics .row:not([title])').count(), 0)
  })

  it('a number that does not exist is a dash with its reason, never NaN, Infinity, null or a signed zero', async () => {
    const statistics = run.summary.statistics.map((statistic, at) => ({
      ...statistic,
      value: at % 3 === 0 ? NaN : at % 3 === 1 ? Infinity : -0,
      why: 'There were no losing trades.',
    }))
    const shown = runWith({ statistics, firstTime: NaN, lastTime: NaN, barsPerSecond: NaN, wallMs: NaN })
    const answer = answerFrom(shown)
    const { page } = await open({ answer: (message) => (message.type === 'getAnalysis' ? [] : answer(message)) })
    await page.locator('.statistics [data-key=return]').waitFor()
    await page.getByRole('tab', { name: 'Run' }).click()
    await page.getByRole('tab', { name: 'Overview' }).click()
    const text = await page.evaluate<string>('document.body.textContent')
    assert.doesNotMatch(text, /NaN|Infinity|undefined|null|Invalid|(?<![\d.])[−-]0(\.0+)?(?![\d.])/)
    const missing = page.locator('.statistics [data-key=return]')
    assert.match(await missing.innerText(), /–$/)
    assert.match((await missing.getAttribute('title')) ?? '', /^There were no losing trades\./)
  })

  it('stands before its data comes, and nothing moves when it does', async () => {
    const panel = await open({ answer: () => [] })
    const places = () =>
      panel.page.evaluate<string>(
        `JSON.stringify([...document.querySelectorAll('.headline dt, [role=tab]')].map((box) => [box.textContent.trim(), box.getBoundingClientRect().top]))`,
      )
    const before = await places()
    assert.match(before, /Return.*Sharpe ratio.*Max\. drawdown.*Trades.*Profit factor.*Exposure/)
    await panel.send({ type: 'run', run: runWith({ ambiguousTrades: 0, trades: 0 }).summary })
    await panel.settle()
    assert.equal(await places(), before)
  })

  it('shows a failure without a run as a sentence, the next step and the log', async () => {
    const panel = await open({ answer: (message) => (message.type === 'ready' ? [{ type: 'failed', failure }] : []) })
    await panel.page.getByText(failure.message).waitFor()
    await panel.page.getByText(failure.next).waitFor()
    await panel.page.getByRole('button', { name: 'Show log' }).click()
    assert.deepEqual(panel.lastCommand, { type: 'showLog' })
  })

  it('an interrupted run shows what it has, why it ended and where', async () => {
    const panel = await openRun(runWith({ state: { kind: 'interrupted', failure } }))
    await panel.page.getByText(failure.message).waitFor()
    assert.ok((await panel.page.locator('.layer .row:not([hidden])').count()) > 3)
    await panel.page.getByRole('button', { name: 'ema-cross.ts:14' }).click()
    assert.deepEqual(panel.lastCommand, { type: 'reveal', file: '/workspace/strategies/ema-cross.ts', line: 14 })
  })

  it('a cancelled run says how far it came', async () => {
    const { page } = await openRun(runWith({ state: { kind: 'cancelled' } }))
    await page.getByText('Cancelled after 5,849 bars').waitFor()
  })

  it('a run without bars says so, and one whose equity is on its way does not', async () => {
    const none = { ...runWith({ bars: 0, trades: 0 }), trades: rowsOf(run.trades, 0, 0) }
    const empty = await open({ answer: (message) => (message.type === 'ready' ? answerFrom(none)(message) : []) })
    await empty.page.getByText('No bars were processed').waitFor()
    const late = await open({ answer: (message) => (message.type === 'getEquity' ? [] : answerFrom(run)(message)) })
    await late.page.locator('.layer .row').first().waitFor()
    assert.ok(await late.page.getByText('No bars were processed').isHidden())
  })

  it('a run without trades says so', async () => {
    const { page } = await openRun({
      ...runWith({ trades: 0, ambiguousTrades: 0, statistics: [] }),
      trades: rowsOf(run.trades, 0, 0),
    })
    await page.getByText('No trades: no order of the strategy was filled.').first().waitFor()
    await page.getByRole('button', { name: 'Show log' }).waitFor()
  })

  describe('while a run goes on', () => {
    const running = runWith({ state: { kind: 'running' }, statistics: [], trades: 0, ambiguousTrades: 0 }).summary
    const progress: RunProgress = {
      runId: running.runId,
      barsDone: 45_120,
      barsTotal: 100_184,
      barsPerSecond: 1_240_000,
      timeLeftMs: 2400,
      simulatedTime: running.firstTime,
      equity: 101_500,
      trades: 12,
    }
    const openRunning = () =>
      open({ answer: (message) => (message.type === 'ready' ? [{ type: 'run', run: running }] : []) })

    it('a run of under half a second shows no progress', async () => {
      const panel = await openRunning()
      await panel.send({ type: 'progress', progress })
      assert.equal(await panel.page.getByRole('progressbar').count(), 0)
      await panel.send({ type: 'run', run: run.summary })
      await panel.page.waitForTimeout(700)
      assert.equal(await panel.page.getByRole('progressbar').count(), 0)
      assert.equal(await panel.page.getByRole('button', { name: 'Cancel' }).count(), 0)
    })

    it('a longer one shows bars, speed and time left, and can be cancelled', async () => {
      const panel = await openRunning()
      await panel.send({ type: 'progress', progress })
      const bar = panel.page.getByRole('progressbar')
      await bar.waitFor()
      assert.equal(await bar.getAttribute('aria-valuetext'), '45,120 of 100,184 bars · 1.24 M bars/s · 3 s left')
      assert.match(await panel.page.locator('.headline').innerText(), /\+1\.50 %\n\+1,500\.00 USD/)
      await panel.page.getByRole('button', { name: 'Cancel' }).click()
      assert.deepEqual(panel.lastCommand, { type: 'cancel' })
      await panel.send({ type: 'run', run: run.summary })
      await bar.waitFor({ state: 'hidden' })
      assert.ok(await panel.page.getByRole('button', { name: 'Rerun' }).isEnabled())
    })

    it('equity grows as it comes', async () => {
      const panel = await openRunning()
      const { equity } = run
      const part = (begin: number, end: number) => ({
        length: end - begin,
        time: equity.time.slice(begin, end),
        equity: equity.equity.slice(begin, end),
        drawdown: equity.drawdown.slice(begin, end),
        close: equity.close.slice(begin, end),
      })
      await panel.send({ type: 'equity', equity: part(0, 500), append: true })
      await panel.send({ type: 'equity', equity: part(500, 800), append: true })
      await panel.settle()
      const value = await panel.page.locator('.equity-chart .legend .value').first().innerText()
      const money = equity.equity[799]!.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
      assert.equal(value, `${money} USD`)
    })
  })

  it('after a reload it asks for its run and comes back to the same trade, sort and filter', async () => {
    const first = await openRun()
    await first.page.getByRole('columnheader', { name: 'PnL' }).click()
    await first.page.keyboard.press('/')
    await first.page.keyboard.type('side:short')
    const shorts = run.trades.side.filter((side) => side === -1).length
    await first.page.waitForSelector(`[role=grid][aria-rowcount="${shorts + 1}"]`)
    await first.page.locator('.layer .row').first().click()
    await first.page.waitForSelector('.stage[data-markers]')
    const kept = first.state!
    assert.ok(JSON.stringify(kept).length < 200, JSON.stringify(kept))
    const second = await open({ answer: answerFrom(run), state: kept })
    await second.page.waitForSelector(`.stage[data-markers*='"tradeNumber":${kept.tradeNumber!},']`)
    assert.deepEqual(second.posted[0], { type: 'ready', runId: run.summary.runId })
    assert.deepEqual(second.state, kept)
    await second.page.keyboard.press('Escape')
    assert.equal(await second.page.getByRole('columnheader', { name: 'PnL' }).getAttribute('aria-sort'), 'ascending')
    assert.equal(
      await second.page
        .getByRole('textbox', { name: 'Filter trades' })
        .or(second.page.getByRole('searchbox'))
        .inputValue(),
      'side:short',
    )
  })

  it('another run takes the place of all that was shown', async () => {
    const panel = await openRun()
    await panel.page.locator('.row[data-trade="1"]').click()
    await panel.page.waitForSelector('.stage[data-markers]')
    const other = runWith({ runId: 'other-run', trades: 0, ambiguousTrades: 0 }).summary
    await panel.send({ type: 'run', run: other })
    await panel.settle()
    assert.equal(panel.state?.runId, 'other-run')
    assert.ok(await panel.page.locator('.trade').isHidden())
  })

  it('follows the theme: canvases and text take the new colours', async () => {
    const panel = await openRun()
    const background = () =>
      panel.page.evaluate<string>(
        `[...document.querySelectorAll('.equity-chart canvas')].map((canvas) => [...canvas.getContext('2d').getImageData(2, 2, 1, 1).data]).find(([, , , alpha]) => alpha === 255).slice(0, 3).join()`,
      )
    assert.equal(await background(), '31,31,31')
    for (const [theme, colour] of [
      ['light-modern', '255,255,255'],
      ['high-contrast', '0,0,0'],
      ['high-contrast-light', '255,255,255'],
      ['dark-modern', '31,31,31'],
    ] as const) {
      await panel.switchTheme(theme)
      await panel.settle()
      assert.equal(await background(), colour, theme)
    }
  })

  it('gains and losses turn blue and orange when asked', async () => {
    const panel = await openRun()
    const colourOf = (selector: string) =>
      panel.page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}')).color`)
    const green = await colourOf('.value.up')
    await panel.send({ type: 'colours', upDown: 'blueOrange' })
    await panel.settle()
    assert.notEqual(await colourOf('.value.up'), green)
    assert.match(await colourOf('.value.down'), /0\.917647 0\.360784 0|234, 92, 0/)
  })

  it('tells of the trades that a filter leaves when it exports, and of the one whose chart is open', async () => {
    const panel = await openRun()
    const field = panel.page.locator('section.trades vscode-textfield input')
    await field.fill('#<3')
    await panel.page.locator('section.trades .summary', { hasText: ' of ' }).waitFor()
    await panel.page.getByRole('button', { name: 'Export' }).click()
    await panel.settle()
    assert.deepEqual(panel.lastCommand, { type: 'export', trades: [1, 2] })
    await panel.page.locator('.row[data-trade="2"]').click()
    await panel.page.keyboard.press('e')
    await panel.settle()
    assert.deepEqual(panel.lastCommand, { type: 'export', tradeNumber: 2, trades: [1, 2] })
  })

  it('draws a picture as PNG at twice its size, and says when it cannot', async () => {
    const panel = await openRun()
    const rectangle = '<rect width="30" height="20" fill="#388a34"/>'
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20" width="30" height="20">${rectangle}</svg>`
    await panel.send({ type: 'drawPicture', id: 7, svg })
    await panel.send({ type: 'drawPicture', id: 8, svg: '<svg' })
    const pictures = () => panel.posted.filter((message) => message.type === 'picture')
    for (let attempt = 0; attempt < 200 && pictures().length < 2; attempt++) await panel.settle()
    const byId = new Map(pictures().map(({ id, png }) => [id, Buffer.from(png, 'base64')]))
    assert.equal(byId.get(7)!.subarray(1, 4).toString('latin1'), 'PNG')
    assert.deepEqual([byId.get(7)!.readUInt32BE(16), byId.get(7)!.readUInt32BE(20)], [60, 40])
    assert.equal(byId.get(8)!.length, 0)
  })

  it('keys: e exports, ? lists the keys, / filters', async () => {
    const panel = await openRun()
    await panel.page.keyboard.press('e')
    await panel.settle()
    assert.deepEqual(panel.lastCommand, { type: 'export' })
    await panel.page.keyboard.press('?')
    await panel.page.getByRole('dialog', { name: 'Keys' }).waitFor()
    await panel.page.keyboard.press('Escape')
    await panel.page.getByRole('tab', { name: 'Run' }).click()
    await panel.page.keyboard.press('/')
    await panel.page.keyboard.type('e')
    await panel.settle()
    assert.equal(panel.posted.filter(({ type }) => type === 'export').length, 1)
    assert.equal(await panel.page.getByRole('tab', { name: 'Trades' }).getAttribute('aria-selected'), 'true')
  })

  it('every control has a name, and the charts a description', async () => {
    const { page } = await openRun()
    const unnamed = await page.evaluate<number>(
      `[...document.querySelectorAll('button, [role=tab], [role=grid], [tabindex="0"]')].filter((one) => !(one.getAttribute('aria-label') || one.textContent.trim())).length`,
    )
    assert.equal(unnamed, 0)
    const chart = page.getByRole('group', { name: 'Equity, drawdown, exposure and price' })
    assert.match(
      (await chart.getAttribute('aria-description')) ?? '',
      /Equity from 100,000\.00 USD on 2 Jan 1998 to .*Deepest drawdown −35\.17 %/,
    )
    assert.ok((await page.locator('.equity-chart table tbody tr').count()) > 20)
  })

  for (const [width, height] of [
    [960, 900],
    [1400, 900],
    [600, 900],
    [480, 450],
    [320, 600],
  ] as const) {
    it(`at ${width} × ${height} nothing scrolls sideways and no text is cut`, async () => {
      const { page } = await openRun(run, { width, height })
      for (const tab of ['Overview', 'Trades', 'Run']) {
        await page.getByRole('tab', { name: tab }).click()
        assert.deepEqual(await cutTexts(page), [], tab)
      }
    })
  }
})

/** Texts that are wider than their box, and boxes that scroll sideways. */
async function cutTexts(page: PanelPage['page']): Promise<string[]> {
  return page.evaluate<
    string[]
  >(`[...document.querySelectorAll('html, body, .headline *, .head h1, .notice *, .layer .row:not([hidden]) .cell, .header .cell, .statistics .row *, .run-details dd')]
    .filter((one) => one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1)
    .map((one) => one.className + ': ' + one.textContent.slice(0, 60))`)
}
