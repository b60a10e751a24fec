import assert from 'node:assert/strict'
import { statisticSets } from '../../engine-host/protocol/statistic-sets.js'
import type { RunProgress } from '../../engine-host/protocol/run-summary.js'
import { unknownStatistics } from '../../engine-host/analysis/run-statistics.js'
import type { PanelPage } from './harness/panel-page.js'
import { axisTextsOf } from './harness/axis-texts.js'
import { useBrowser } from './harness/browser.js'
import { answerFrom } from './harness/run-host.js'
import type { SampleRun } from './harness/sample-run.js'
import { rowsOf } from './harness/sample-run.js'
import { sampleOverview } from './harness/sample-overview.js'
import { spyDaysRun } from './harness/sample-runs.js'

const run = spyDaysRun()
const { exitTime } = run.trades

describe('the overview in the browser', () => {
  const { open } = useBrowser()
  const openRun = async (shown: SampleRun = run, options: { width?: number; height?: number } = {}) => {
    const panel = await open({ answer: answerFrom(shown), ...options })
    await panel.page.getByRole('heading', { name: 'EmaCross' }).waitFor()
    await panel.settle()
    return panel
  }
  const analyses = (panel: PanelPage) =>
    panel.posted.flatMap((message) => (message.type === 'getAnalysis' ? [message.request] : []))
  const chart = (panel: PanelPage) => panel.page.locator('.equity-chart')
  const legend = (panel: PanelPage) => chart(panel).locator('.legend .value').allInnerTexts()
  /** What the axis of time of the chart writes, from left to right. */
  const axisTexts = async (panel: PanelPage): Promise<readonly string[]> => {
    await panel.page.getByRole('heading', { name: 'EmaCross' }).waitFor()
    await panel.settle()
    return axisTextsOf(panel.page)
  }
  /** Drags over the chart from one share of its width to another. */
  const brush = async (panel: PanelPage, from: number, to: number): Promise<void> => {
    const { x, y, width, height } = (await chart(panel).locator('.plot').boundingBox())!
    const at = (share: number) => x + share * (width - 90)
    await panel.page.mouse.move(at(from), y + height / 3)
    await panel.page.mouse.down()
    await panel.page.mouse.move(at((from + to) / 2), y + height / 3)
    await panel.page.mouse.move(at(to), y + height / 3)
    await panel.page.mouse.up()
    await panel.settle()
  }
  const rowCount = async (panel: PanelPage): Promise<number> => {
    await panel.settle()
    return Number(await panel.page.getByRole('grid', { name: 'Trades' }).getAttribute('aria-rowcount')) - 1
  }

  it('asks for curve, statistics and rolling figures in one pass over the bars', async () => {
    const panel = await openRun()
    assert.deepEqual(
      analyses(panel).map(({ parts }) => parts),
      [['statistics', 'rolling', 'curve']],
    )
  })

  it('in a narrow panel the lines keep clear of a legend of two rows', async () => {
    const falling = run.equity.equity.map((_, row) => 800_000 - row * 50)
    const panel = await openRun({ ...run, equity: { ...run.equity, equity: falling } }, { width: 340, height: 1000 })
    const boxes = await chart(panel).locator('.legend').first().locator('.entry').all()
    const rows = await Promise.all(boxes.map(async (box) => (await box.boundingBox())!.y))
    assert(new Set(rows).size === 2, 'the legend has two rows')
    const legendBox = (await chart(panel).locator('.legend').first().boundingBox())!
    const highest = await panel.page.evaluate(`(() => {
      const canvas = document.querySelector('.equity-chart table').rows[0].querySelector('canvas')
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
      for (let at = 0; at < data.length; at += 4)
        if (data[at + 2] > data[at] + 80) return canvas.getBoundingClientRect().y + Math.floor(at / 4 / canvas.width)
    })()`)
    assert(Number(highest) >= legendBox.y + legendBox.height, `${String(highest)} is under the words`)
  })

  it('one crosshair tells equity, buy and hold, drawdown, exposure and price of the same bar', async () => {
    const panel = await openRun()
    const { curve } = sampleOverview(run, { parts: ['curve'] })
    await chart(panel).focus()
    for (const key of ['End', '[', '[', '[']) await panel.page.keyboard.press(key)
    const row = Number(await chart(panel).getAttribute('data-crosshair-row'))
    assert.ok(row < run.equity.length - 3)
    const text = (value: number, decimals = 2) =>
      value
        .toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
        .replace('-', '−')
    const exposure = curve!.exposure[row]! * 100
    assert.deepEqual(await legend(panel), [
      `${text(curve!.equity[row]!)} USD`,
      `${text(curve!.buyAndHold[row]!)} USD`,
      `${text(curve!.drawdown[row]! * 100)} %`.replace(/^−0\.00/, '0.00'),
      `${exposure > 0 ? '+' : ''}${text(exposure)} %`.replace(/^[−+]0\.00/, '0.00'),
      text(curve!.close[row]!),
    ])
  })

  it('the marks of the axis are those of the curve that is shown, whatever was shown before', async () => {
    const { equity } = run
    // An uneven choice of rows, so that a day begins at another row than before.
    const rows = [...equity.time.keys()].filter((row) => row % 7 === 0 || row > equity.length / 2)
    const thin = { ...equity, length: rows.length }
    for (const name of ['time', 'close', 'equity', 'drawdown'] as const)
      thin[name] = Float64Array.from(rows, (row) => equity[name][row]!)
    const thinRun = { ...run, equity: thin }
    const answer = answerFrom(run)
    const stored = await open({ answer: answerFrom(thinRun) })
    let analyse = (): void => undefined
    const asked = new Promise<void>((resolve) => (analyse = resolve))
    const exchanged = await open({
      answer: async (message) => {
        if (message.type !== 'getAnalysis') return answer(message)
        await asked
        return answerFrom(thinRun)(message)
      },
    })
    const before = await axisTexts(exchanged)
    analyse()
    const marks = [await axisTexts(stored), await axisTexts(exchanged)]
    assert.notDeepEqual(before, marks[0])
    assert.ok(marks[0]!.length > 3, marks[0]!.join(' '))
    assert.deepEqual(marks[1], marks[0])
  })

  it('a dragged period restricts the trades, the statistics and the rows; one button shows the whole run again', async () => {
    const panel = await openRun()
    await brush(panel, 0.3, 0.5)
    const request = analyses(panel).at(-1)!
    const { after = -Infinity, until = Infinity } = request.filter!
    assert.deepEqual(request.parts, ['statistics', 'rolling'])
    const left = exitTime.filter((time) => time > after && time <= until).length
    assert.ok(left > 5 && left < run.trades.length / 2)
    assert.equal(await rowCount(panel), left)
    const bar = panel.page.getByRole('group', { name: 'What the tabs show' })
    await bar.getByText(`${left} of ${run.trades.length} trades`).waitFor()
    const shown = panel.page.locator('.statistics [data-key=trades] dd')
    await shown.getByText(String(left), { exact: true }).waitFor()
    await panel.page.getByRole('tab', { name: 'Orders' }).click()
    await panel.page.getByRole('grid', { name: 'Orders' }).waitFor()
    const rows = panel.posted.findLast((message) => message.type === 'getRows')
    assert.deepEqual(rows?.type === 'getRows' && rows.within, { after, until })
    await panel.page.getByRole('tab', { name: 'Distributions' }).click()
    await panel.page.getByRole('region', { name: 'Distributions' }).waitFor()
    assert.deepEqual(analyses(panel).at(-1)!.filter, { after, until })
    await bar.getByRole('button', { name: 'Show the whole run' }).click()
    await bar.getByText('Whole run').waitFor()
    await panel.page.getByRole('tab', { name: 'Overview' }).click()
    assert.equal(await rowCount(panel), run.trades.length)
  })

  it('Shift and the arrows select from the crosshair, Escape clears, a click on the chart selects nothing', async () => {
    const panel = await openRun()
    await chart(panel).focus()
    await panel.page.keyboard.press('Home')
    for (let time = 0; time < 20; time++) await panel.page.keyboard.press('ArrowRight')
    await panel.page.keyboard.down('Shift')
    for (let time = 0; time < 12; time++) await panel.page.keyboard.press('ArrowRight')
    assert.equal(analyses(panel).length, 1, 'nothing is computed before the key is let go')
    await panel.page.keyboard.up('Shift')
    await panel.settle()
    const { after, until } = analyses(panel).at(-1)!.filter!
    assert.equal(await rowCount(panel), exitTime.filter((time) => time > after! && time <= until!).length)
    await panel.page.keyboard.press('Escape')
    assert.equal(await rowCount(panel), run.trades.length)
    assert.equal(await chart(panel).getAttribute('data-chosen-rows'), null)
    await chart(panel)
      .locator('.plot')
      .click({ position: { x: 200, y: 80 } })
    assert.equal(await rowCount(panel), run.trades.length)
  })

  it('a period is written, on the clocks of the exchange; what is no time says what one looks like', async () => {
    const panel = await openRun()
    const bar = panel.page.getByRole('group', { name: 'What the tabs show' })
    const [from, to] = [bar.getByRole('textbox', { name: 'From' }), bar.getByRole('textbox', { name: 'To' })]
    await from.fill('2008')
    await from.press('Enter')
    await to.fill('2008')
    await to.press('Enter')
    await bar.getByText(/1 Jan – 31 Dec 2008 · \d+ of 188 trades/).waitFor()
    const closed = exitTime.filter((time) => new Date(time).getUTCFullYear() === 2008).length
    assert.equal(await rowCount(panel), closed)
    await to.fill('2007')
    await to.press('Enter')
    await bar.getByText('The period ends before it begins.').waitFor()
    await to.fill('Lehman')
    await to.press('Enter')
    await bar.getByText(/^Write a time, such as/).waitFor()
    assert.equal(await rowCount(panel), closed)
  })

  it('a side restricts everything, curve and ticks included', async () => {
    const panel = await openRun()
    await panel.page.getByRole('combobox', { name: 'Side' }).click()
    await panel.page.getByRole('option', { name: 'Short', exact: true }).click()
    await panel.page.getByText('The equity is that of the selected trades alone.').waitFor()
    assert.deepEqual(analyses(panel).at(-1)!.filter, { side: 'short' })
    assert.ok(analyses(panel).at(-1)!.parts.includes('curve'))
    assert.equal(await rowCount(panel), run.trades.side.filter((side) => side < 0).length)
  })

  it('a month that was chosen stays marked, and its name is said on every tab', async () => {
    const panel = await openRun()
    await panel.page.getByRole('tab', { name: 'Months' }).click()
    await panel.page.locator('[data-period="Oct 2008"]').click()
    await panel.page.getByRole('group', { name: 'What the tabs show' }).getByText('Oct 2008 ·').waitFor()
    await panel.page.getByRole('tab', { name: 'Months' }).click()
    assert.deepEqual(await panel.page.locator('.months [aria-pressed=true]').allInnerTexts(), [
      await panel.page.locator('[data-period="Oct 2008"]').innerText(),
    ])
  })

  it('what the tabs show outlives a reload of the view', async () => {
    const first = await openRun()
    await brush(first, 0.3, 0.5)
    const left = await rowCount(first)
    const second = await open({ answer: answerFrom(run), state: first.state! })
    await second.page.getByText(`${left} of ${run.trades.length} trades`).waitFor()
    assert.equal(await rowCount(second), left)
    assert.deepEqual(analyses(second).at(-1)!.filter, analyses(first).at(-1)!.filter)
  })

  it('a row of the trades, pointed at or walked to, is marked on the chart, which stays where it is', async () => {
    const panel = await openRun()
    const marked = () => chart(panel).getAttribute('data-marked-rows')
    const before = await panel.page.locator('.trades .layer').boundingBox()
    await panel.page.locator('.row[data-trade="3"]').hover()
    await panel.settle()
    const rows = (trade: number) => {
      const [entry, exit] = [run.trades.entryTime[trade - 1]!, exitTime[trade - 1]!]
      return `${run.equity.time.indexOf(entry)}–${run.equity.time.indexOf(exit)}`
    }
    assert.equal(await marked(), rows(3))
    await panel.page.mouse.move(2, 2)
    assert.equal(await marked(), null)
    await panel.page.getByRole('grid', { name: 'Trades' }).focus()
    await panel.page.keyboard.press('ArrowDown')
    assert.equal(await marked(), rows(2))
    assert.deepEqual(await panel.page.locator('.trades .layer').boundingBox(), before)
  })

  it('shows what another program reports, in its sequence', async () => {
    const { page } = await openRun()
    for (const program of ['backtesting.py', 'NautilusTrader', 'quantstats'] as const) {
      await page.getByRole('combobox', { name: 'Set of statistics' }).click()
      await page.getByRole('option', { name: `As ${program} reports` }).click()
      const keys = await page.evaluate<(string | undefined)[]>(
        `[...document.querySelectorAll('.statistics .list .row')].map((row) => row.dataset.key)`,
      )
      assert.deepEqual(keys, statisticSets[program])
    }
  })

  it('other settings are computed with, and can be taken back', async () => {
    const panel = await openRun()
    const { page } = panel
    const ratio = page.locator('.statistics [data-key=sharpeRatio] dd')
    const before = await ratio.innerText()
    await page.getByRole('textbox', { name: 'Risk-free rate' }).fill('4')
    await page.keyboard.press('Enter')
    await ratio.getByText(before, { exact: true }).waitFor({ state: 'detached' })
    assert.deepEqual(analyses(panel).at(-1)!.settings, { riskFreeRate: 0.04 })
    await page.getByRole('textbox', { name: 'Periods a year' }).fill('-1')
    await page.keyboard.press('Enter')
    assert.deepEqual(analyses(panel).at(-1)!.settings, { riskFreeRate: 0.04 })
    await page.getByRole('button', { name: 'Reset' }).click()
    await ratio.getByText(before, { exact: true }).waitFor()
  })

  it('arrows walk through the statistics, and each says its formula and source where it stands', async () => {
    const { page } = await openRun()
    await page.locator('.statistics .list .row').first().focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowUp')
    const explanation = page.locator('.explanation')
    assert.match(await explanation.innerText(), /^Return = .*\nDefinition: /)
    await page.keyboard.press('End')
    assert.match(await explanation.innerText(), /Definition: /)
    const inside = await page.evaluate<boolean>(
      `(({ top, left, bottom, right }) => top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth)(document.querySelector('.explanation').getBoundingClientRect())`,
    )
    assert.ok(inside)
    await page.keyboard.press('Escape')
    assert.ok(await explanation.isHidden())
  })

  it('rolling figures are read with the arrow keys, and follow the crosshair of the chart', async () => {
    const panel = await openRun()
    const slider = panel.page.getByRole('slider', { name: 'Rolling figures' })
    await slider.focus()
    await panel.page.keyboard.press('Home')
    const first = (await slider.getAttribute('aria-valuetext')) ?? ''
    assert.match(first, /^Until \d+ \w{3} 1998: Sharpe ratio [−–\d.]+, Volatility [\d.]+ %, Beta [−–\d.]+$/)
    await chart(panel).focus()
    await panel.page.keyboard.press('End')
    assert.match((await slider.getAttribute('aria-valuetext')) ?? '', /^Until 31 Mar 2021/)
  })

  it('while a run goes on its statistics grow, those that cannot be told yet are dashes', async () => {
    const summary = {
      ...run.summary,
      state: { kind: 'running' } as const,
      statistics: unknownStatistics(),
      trades: 0,
    }
    const panel = await open({ answer: (message) => (message.type === 'ready' ? [{ type: 'run', run: summary }] : []) })
    const value = (key: string) => panel.page.locator(`.statistics [data-key=${key}] dd`)
    await value('return').getByText('–').waitFor()
    assert.match((await panel.page.locator('.statistics [data-key=return]').getAttribute('title')) ?? '', /done so far/)
    const progress: RunProgress = {
      runId: summary.runId,
      barsDone: 500,
      barsTotal: 1000,
      barsPerSecond: 100,
      timeLeftMs: 5000,
      simulatedTime: summary.firstTime,
      equity: 101_500,
      trades: 12,
      statistics: Float64Array.from(summary.statistics, ({ key }) => (key === 'sharpeRatio' ? 1.25 : NaN)),
    }
    await panel.send({ type: 'progress', progress })
    await value('sharpeRatio').getByText('1.25').waitFor()
    assert.match(await panel.page.locator('.headline').innerText(), /Sharpe ratio\n1\.25/)
    assert.deepEqual(analyses(panel), [])
  })

  const broken = (equity: (value: number, row: number) => number, trades = 0): SampleRun => ({
    ...run,
    summary: { ...run.summary, trades, ambiguousTrades: 0 },
    trades: rowsOf(run.trades, 0, trades),
    equity: { ...run.equity, equity: run.equity.equity.map(equity) },
  })
  const bar = (count: number): SampleRun => {
    const cut = (values: Float64Array) => values.slice(0, count)
    const { time, equity, drawdown, close } = run.equity
    return {
      ...broken((value) => value),
      equity: { length: count, time: cut(time), equity: cut(equity), drawdown: cut(drawdown), close: cut(close) },
    }
  }
  for (const [name, shown] of [
    ['no trades', broken(() => 100_000)],
    ['one trade', broken((value) => value, 1)],
    ['one bar', bar(1)],
    ['equity at and below zero', broken((value, row) => (row > 2000 ? -5 : row === 2000 ? 0 : value))],
    ['equity that is no number', broken(() => NaN)],
  ] as const) {
    it(`a run with ${name} is drawn and told without a number that is none`, async () => {
      const panel = await openRun(shown)
      await brush(panel, 0.2, 0.6)
      await panel.page.getByRole('tab', { name: 'Trades' }).click()
      await panel.page.getByRole('tab', { name: 'Overview' }).click()
      const text = await panel.page.evaluate<string>('document.body.textContent')
      assert.doesNotMatch(text, /NaN|Infinity|undefined|null|Invalid/)
      assert.deepEqual(panel.complaints, [])
    })
  }

  it('an analysis that fails says why beside the statistics that are stored', async () => {
    const failure = { kind: 'failed', message: 'bars.parquet is missing.', next: 'Run it again.' } as const
    const answer = answerFrom(run)
    const panel = await open({
      answer: (message) =>
        message.type === 'getAnalysis' ? [{ type: 'failed', failure, request: message.request }] : answer(message),
    })
    await panel.page.getByText('bars.parquet is missing. Run it again.').waitFor()
    assert.match(await panel.page.locator('.statistics [data-key=return]').innerText(), /59\.67 %/)
  })
})
