import assert from 'node:assert/strict'
import { useBrowser } from './harness/browser.js'
import type { PanelPage } from './harness/panel-page.js'
import { answerFrom } from './harness/run-host.js'
import { spyDaysRun } from './harness/sample-runs.js'

interface Markers {
  readonly tradeNumber: number
  readonly entry: Marker
  readonly exit: Marker
}
interface Marker {
  readonly x: number
  readonly y: number
  readonly candle: number
  readonly price: number
}

describe('the chart of a trade', () => {
  const { open } = useBrowser()
  const run = spyDaysRun()

  async function openTrade(tradeNumber: number): Promise<PanelPage> {
    const panel = await open({
      answer: answerFrom(run),
      width: 1200,
      state: { runId: run.summary.runId, tab: 'trade', tradeNumber },
    })
    await markersOf(panel, tradeNumber)
    return panel
  }

  async function markersOf(panel: PanelPage, tradeNumber: number): Promise<Markers> {
    await panel.page.waitForSelector(`.stage[data-markers*='"tradeNumber":${tradeNumber},']`)
    await panel.settle()
    return JSON.parse((await panel.page.locator('.trade .stage').getAttribute('data-markers')) ?? '') as Markers
  }

  async function hover(panel: PanelPage, x: number, y: number): Promise<void> {
    const box = await panel.page.locator('.trade .stage .plot').boundingBox()
    await panel.page.mouse.move(box!.x + x, box!.y + y)
    await panel.settle()
  }

  const crosshairRow = async (panel: PanelPage): Promise<number> =>
    Number(await panel.page.locator('.trade .stage').getAttribute('data-crosshair-row'))

  /** Whether a pixel of the plot, or one of its neighbours, has a colour on any of its canvases. */
  const hasColour = (panel: PanelPage, x: number, y: number, variable: string): Promise<boolean> =>
    panel.page.evaluate<boolean>(`(() => {
      const probe = new OffscreenCanvas(1, 1).getContext('2d')
      probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('${variable}')
      probe.fillRect(0, 0, 1, 1)
      const wanted = probe.getImageData(0, 0, 1, 1).data
      const plot = document.querySelector('.trade .stage .plot').getBoundingClientRect()
      return [...document.querySelectorAll('.trade .stage canvas')].some((canvas) => {
        const box = canvas.getBoundingClientRect()
        const [left, top] = [Math.round(${x} + plot.left - box.left) - 1, Math.round(${y} + plot.top - box.top) - 1]
        if (left < 0 || top < 0 || left + 3 > canvas.width || top + 3 > canvas.height) return false
        const { data } = canvas.getContext('2d').getImageData(left, top, 3, 3)
        for (let at = 0; at < data.length; at += 4) {
          if ([0, 1, 2].every((channel) => Math.abs(data[at + channel] - wanted[channel]) < 12)) return true
        }
        return false
      })
    })()`)

  for (const tradeNumber of [1, 12, 60, 188]) {
    it(`trade ${tradeNumber}: entry and exit are drawn at their bar and price`, async () => {
      const panel = await openTrade(tradeNumber)
      const chart = run.chart(tradeNumber)
      const { entry, exit } = await markersOf(panel, tradeNumber)
      assert.deepEqual([entry.candle, exit.candle], [chart.entryCandle, chart.exitCandle])
      assert.deepEqual([entry.price, exit.price], [chart.trade.entryPrice[0], chart.trade.exitPrice[0]])
      for (const marker of [entry, exit]) {
        await hover(panel, marker.x, marker.y)
        assert.equal(await crosshairRow(panel), marker.candle)
      }
      await panel.page.mouse.move(0, 0)
      const below = chart.trade.side[0] === 1 ? 6 : -6
      assert.ok(await hasColour(panel, entry.x, entry.y + below, '--vscode-charts-blue'), 'entry triangle')
      const outcome = chart.trade.profitAndLoss[0]! < 0 ? '--vscode-charts-red' : '--vscode-charts-green'
      assert.ok(await hasColour(panel, exit.x, exit.y - below, outcome), 'exit triangle')
    })
  }

  const openFromTable = async (panel: PanelPage, tradeNumber: number): Promise<Markers> => {
    await panel.page.locator(`.row[data-trade="${tradeNumber}"]:visible`).click()
    return markersOf(panel, tradeNumber)
  }

  it('a neighbour of the trade that was left, whose chart was read ahead, has the same place as one opened at once', async () => {
    const expected = await markersOf(await openTrade(7), 7)
    const panel = await openTrade(6)
    await panel.page.keyboard.press('Escape')
    const { entry, exit } = await openFromTable(panel, 7)
    assert.deepEqual([entry.x, exit.x], [expected.entry.x, expected.exit.x])
  })

  it('is left for its row in the table, and keeps its place when the theme changes there', async () => {
    const panel = await openTrade(7)
    const { entry, exit } = await markersOf(panel, 7)
    await panel.page.keyboard.press('Escape')
    await panel.switchTheme('light-modern')
    const again = await openFromTable(panel, 7)
    assert.deepEqual([again.entry.x, again.exit.x], [entry.x, exit.x])
  })

  it('prices lie on one scale: equal distances in price are equal distances in pixels', async () => {
    const panel = await openTrade(60)
    const { entry, exit } = await markersOf(panel, 60)
    const { trade } = run.chart(60)
    const perPoint = (exit.y - entry.y) / (exit.price - entry.price)
    const stopY = entry.y + (trade.stopLoss[0]! - entry.price) * perPoint
    const targetY = entry.y + (trade.takeProfit[0]! - entry.price) * perPoint
    const dashes = async (y: number, variable: string) => {
      const found = await Promise.all([0, 3, 6, 9].map((x) => hasColour(panel, entry.x + x, y, variable)))
      return found.some((one) => one)
    }
    assert.ok(await dashes(stopY, '--vscode-charts-red'), 'stop')
    assert.ok(await dashes(targetY, '--vscode-charts-green'), 'target')
  })

  it('says the trade in words and as a table, for those who do not see the canvas', async () => {
    const panel = await openTrade(2)
    const stage = panel.page.getByRole('group', { name: 'Chart of the trade' })
    const description = await stage.getAttribute('aria-description')
    assert.match(description ?? '', /^Trade 2, long\. Entry at 111\.63 on 10 Jun 1998, candle 61 of 123\./)
    assert.match(description ?? '', /Exit at 108\.28 on 12 Jun 1998, .* by stop loss: −2,860\.20 USD\.$/)
    const rows = await panel.page.locator('.trade table tbody tr').allInnerTexts()
    assert.ok(rows.some((row) => /10 Jun 1998.*entry/s.test(row)))
    assert.ok(rows.some((row) => /12 Jun 1998.*exit/s.test(row)))
  })

  it('the legend shows the values under the crosshair', async () => {
    const panel = await openTrade(2)
    const chart = run.chart(2)
    const { entry } = await markersOf(panel, 2)
    await hover(panel, entry.x, 150)
    const legend = await panel.page.locator('.trade .stage .legend').first().innerText()
    const at = chart.entryCandle
    for (const column of [chart.candles.open, chart.candles.high, chart.candles.low, chart.candles.close]) {
      assert.ok(legend.includes(column[at]!.toFixed(2)), legend)
    }
    assert.ok(legend.includes(chart.indicators[0]!.values[at]!.toFixed(2)), legend)
    assert.ok(legend.includes(`Stop\n${chart.trade.stopLoss[0]!.toFixed(2)}`), legend)
  })

  it('brackets move the crosshair bar by bar and say the bar', async () => {
    const panel = await openTrade(2)
    await panel.page.keyboard.press(']')
    assert.equal(await crosshairRow(panel), run.chart(2).entryCandle)
    await panel.page.keyboard.press(']')
    assert.equal(await crosshairRow(panel), run.chart(2).entryCandle + 1)
    await panel.page.keyboard.press('[')
    await panel.page.keyboard.press('[')
    assert.equal(await crosshairRow(panel), run.chart(2).entryCandle - 1)
    assert.match(await panel.page.locator('.trade > [role=status]').innerText(), /^9 Jun 1998: open \d/)
  })

  it('n, p and the buttons go to the next and previous trade of the table', async () => {
    const panel = await openTrade(2)
    await panel.page.keyboard.press('n')
    await markersOf(panel, 3)
    assert.equal(await panel.page.locator('.trade .place').innerText(), '3 of 188')
    await panel.page.getByRole('button', { name: 'Previous trade' }).click()
    await markersOf(panel, 2)
    await panel.page.keyboard.press('p')
    await markersOf(panel, 1)
    assert.ok(await panel.page.getByRole('button', { name: 'Previous trade' }).isDisabled())
  })

  it('next keeps the zoom, and fit shows everything again', async () => {
    const panel = await openTrade(60)
    const rowsInSight = async () => {
      const width = (await panel.page.locator('.trade .stage .plot').boundingBox())!.width
      await hover(panel, 40, 200)
      const left = await crosshairRow(panel)
      await hover(panel, width - 140, 200)
      return (await crosshairRow(panel)) - left
    }
    const all = await rowsInSight()
    await panel.page.mouse.move(0, 0)
    await panel.page.keyboard.press('+')
    const zoomed = await rowsInSight()
    assert.ok(zoomed < all * 0.6, `${zoomed} of ${all} rows`)
    await panel.page.keyboard.press('n')
    await markersOf(panel, 61)
    assert.equal(await rowsInSight(), zoomed)
    await panel.page.keyboard.press('f')
    await panel.settle()
    assert.ok((await rowsInSight()) > zoomed * 1.5)
  })

  it('the line that placed the entry is one click away', async () => {
    const panel = await openTrade(2)
    await panel.page.locator('.trade-head').getByRole('button', { name: 'ema-cross.ts:14' }).click()
    assert.deepEqual(panel.lastCommand, { type: 'reveal', file: '/workspace/strategies/ema-cross.ts', line: 14 })
  })

  it('the card leads to the line of each order, and says of slippage and ambiguity what holds', async () => {
    const panel = await openTrade(2)
    const card = panel.page.getByRole('complementary', { name: 'Facts of the trade' })
    await card.getByRole('button', { name: 'ema-cross.ts:16' }).click()
    assert.deepEqual(panel.lastCommand, { type: 'reveal', file: '/workspace/strategies/ema-cross.ts', line: 16 })
    assert.match(await card.innerText(), /Ambiguous\s+no[\s\S]*Slippage\s+none/)
  })

  it('the trade is debugged by its button and by its key', async () => {
    const panel = await openTrade(2)
    await panel.page.getByRole('button', { name: 'Debug this trade' }).click()
    await panel.page.keyboard.press('n')
    await panel.page.waitForSelector(`.stage[data-markers*='"tradeNumber":3,']`)
    await panel.page.keyboard.press('d')
    await panel.settle()
    const asked = panel.posted.filter(({ type }) => type === 'debugTrade')
    assert.deepEqual(
      asked,
      [2, 3].map((tradeNumber) => ({ type: 'debugTrade', tradeNumber })),
    )
  })

  it('tells the facts, and the share kept of the best point for winners alone', async () => {
    const loser = await openTrade(2)
    const facts = await loser.page.getByRole('complementary', { name: 'Facts of the trade' }).innerText()
    for (const part of ['next open', 'stop, touched', 'MAE', 'R multiple\n−1.0', 'Fees\n37.08 USD', 'Bars\n2']) {
      assert.ok(facts.includes(part), `${part} in ${facts}`)
    }
    assert.ok(!facts.includes('Kept of MFE'))
    const winner = await openTrade(4)
    assert.match(await winner.page.getByRole('complementary').innerText(), /Kept of MFE\n\d+\.\d\d %/)
  })
})
