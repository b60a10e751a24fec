import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { RunReader } from '../../engine-host/backtest/run-reader.js'
import type { TradeColumns } from '../../engine-host/protocol/result-columns.js'
import type { RunChart } from '../../engine-host/protocol/run-chart.js'
import type { FromResultsView, ToResultsView } from '../../engine-host/protocol/webview-messages.js'
import { useBrowser } from './harness/browser.js'
import type { PanelPage, ThemeName } from './harness/panel-page.js'
import { answerFromFolder, savedRun, savedRunOfSeveral, savedTickRun } from './harness/saved-run.js'

const pictures = path.join(import.meta.dirname, '../../test-results/webview')

interface DrawnMark {
  readonly kind: 'fill' | 'order'
  readonly index: number
  readonly part?: string
  readonly left: number
  readonly right: number
  readonly y: number
}

describe('the chart of a whole run in the browser', () => {
  const { open } = useBrowser()
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'backlens-run-chart-'))
  let duckdb: DuckDBInstance
  let run: RunReader
  let long: RunReader
  let several: RunReader
  let ticks: RunReader

  before(async () => {
    duckdb = await DuckDBInstance.create(':memory:')
    run = await savedRun(folder, duckdb, 700)
    long = await savedRun(folder, duckdb, 120_000)
    several = await savedRunOfSeveral(folder, duckdb)
    ticks = await savedTickRun(folder, duckdb)
    fs.mkdirSync(pictures, { recursive: true })
  })
  after(() => {
    duckdb.closeSync()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  /** Opens the tab; `changed` may give other answers. */
  async function openChart(
    reader: RunReader,
    theme: ThemeName = 'dark-modern',
    changed?: (message: FromResultsView) => readonly ToResultsView[] | undefined,
  ): Promise<PanelPage> {
    const answer = answerFromFolder(reader)
    const panel = await open({
      answer: (message) => changed?.(message) ?? answer(message),
      theme,
      width: 1200,
      height: 860,
    })
    await panel.page.getByRole('tab', { name: 'Chart' }).click()
    return panel
  }

  async function drawn(panel: PanelPage): Promise<void> {
    await panel.page.waitForSelector('.run-chart .plot[data-read="1"][data-marks]')
    await panel.settle()
  }

  const data = async (panel: PanelPage, name: string): Promise<string> =>
    (await panel.page.locator('.run-chart .plot').getAttribute(`data-${name}`)) ?? ''
  const sight = async (panel: PanelPage) => [
    Number(await data(panel, 'visible-from')),
    Number(await data(panel, 'visible-to')),
  ]
  const marks = async (panel: PanelPage) => JSON.parse(await data(panel, 'marks')) as readonly DrawnMark[]
  const legend = (panel: PanelPage) => panel.page.locator('.run-chart .legend').first().innerText()

  async function trades(reader: RunReader): Promise<TradeColumns> {
    const table = await reader.trades()
    assert(!('kind' in table))
    return table
  }

  /** Waits until the candles in sight are single bars. */
  const singleBars = (panel: PanelPage) => panel.page.waitForSelector('.run-chart .plot[data-bars-per-candle="1"]')

  it('shows all of it at first, in panes as the strategy registered them, read when the tab is opened', async () => {
    const panel = await openChart(run)
    await drawn(panel)
    assert.deepEqual(
      panel.posted.filter(({ type }) => type === 'getRunChart').map((message) => ({ ...message, maxCandles: 0 })),
      [{ type: 'getRunChart', source: 0, firstBar: 0, endBar: 2 ** 31 - 1, maxCandles: 0 }],
    )
    const [from, to] = await sight(panel)
    assert(from! <= 0 && to! >= 700)
    assert.match(await legend(panel), /SPY\.EQUS 1-HOUR.*O.*H.*L.*C.*EMA 10.*EMA 30/s)
    const legends = await panel.page.locator('.run-chart .legend').allInnerTexts()
    assert.equal(legends.length, 3)
    assert.match(legends[1]!, /Volume/)
    assert.match(legends[2]!, /RSI 14/)
    assert.deepEqual(panel.complaints, [])
    assert.deepEqual(await panel.cspViolations(), [])
  })

  for (const tab of ['Chart', 'Journal'])
    it(`keeps what is in sight when theme and width of the panel change under the tab ${tab}`, async () => {
      const panel = await openChart(long)
      await drawn(panel)
      await panel.page.getByRole('tab', { name: tab }).click()
      await panel.switchTheme('light-modern')
      await panel.page.setViewportSize({ width: 640, height: 860 })
      await panel.settle()
      await panel.page.getByRole('tab', { name: 'Chart' }).click()
      await drawn(panel)
      // Another bar as the middle of what is in sight.
      await panel.page.locator('.run-stage').press('ArrowLeft')
      await panel.settle()
      const [from, to] = await sight(panel)
      assert.ok(to! - from! < 130_000, `${from} to ${to}`)
      assert.ok(Number(await data(panel, 'bars-per-candle')) <= 2048)
    })

  it('a fill lies at its bar and price: the crosshair there reads both', async () => {
    const panel = await openChart(run)
    await drawn(panel)
    await panel.page.locator('.trade-number').fill('3')
    await panel.page.locator('.trade-number').press('Enter')
    await singleBars(panel)
    await panel.settle()
    const table = await trades(run)
    await panel.page.waitForSelector(`.run-stage[data-crosshair-bar="${table.entryBar[2]!}"]`)
    const chart = await panel.page.locator('.run-chart .plot').boundingBox()
    const fills = (await marks(panel)).filter(({ kind, left }) => kind === 'fill' && left > 0)
    assert(fills.length >= 2)
    for (const fill of fills) {
      await panel.page.mouse.move(chart!.x + fill.left, chart!.y + fill.y)
      await panel.settle()
      assert.match(await legend(panel), /[▲▼] (Buy|Sell)/)
      await panel.page.mouse.click(chart!.x + fill.left, chart!.y + fill.y)
      const told = await panel.page.locator('.run-chart .what').innerText()
      const price = Number(/at ([\d.,]+)/.exec(told)?.[1])
      const bar = Number(await panel.page.locator('.run-stage').getAttribute('data-crosshair-bar'))
      const isIt = (row: number) =>
        (table.entryBar[row] === bar && Math.abs(table.entryPrice[row]! - price) < 0.006) ||
        (table.exitBar[row] === bar && Math.abs(table.exitPrice[row]! - price) < 0.006)
      assert(
        Array.from({ length: table.length }, (_, row) => row).some(isIt) || /order/.test(told),
        `bar ${bar}: ${told}`,
      )
    }
    assert(
      (await marks(panel)).some(({ kind }) => kind === 'order'),
      'stops and targets are drawn',
    )
  })

  it('n and p go from trade to trade and keep the zoom, a number goes to one, and its chart is a click away', async () => {
    const panel = await openChart(run)
    await drawn(panel)
    await panel.page.locator('.trade-number').fill('2')
    await panel.page.locator('.trade-number').press('Enter')
    await panel.page.locator('.run-stage').focus()
    const [from, to] = await sight(panel)
    await panel.page.keyboard.press('n')
    await panel.page.waitForFunction(`document.querySelector('.trade-number').value === '3'`)
    const table = await trades(run)
    const [after, until] = await sight(panel)
    assert(Math.abs(until! - after! - (to! - from!)) <= 2)
    assert(after! <= table.entryBar[2]! && until! >= table.exitBar[2]!)
    await panel.page.keyboard.press('p')
    await panel.page.waitForFunction(`document.querySelector('.trade-number').value === '2'`)
    await panel.page.getByRole('button', { name: 'Trade chart' }).click()
    assert(await panel.page.getByRole('region', { name: 'Trade', exact: true }).isVisible())
    await panel.page.keyboard.press('n')
    await panel.page.keyboard.press('c')
    await panel.page.waitForFunction(`document.querySelector('.trade-number').value === '3'`)
    assert(await panel.page.locator('.run-stage').isVisible())
  })

  it('at any zoom a candle has three pixels, and what was drawn stays until the finer ones are here', async () => {
    const held: (() => void)[] = []
    let holds = false
    const answer = answerFromFolder(long)
    const panel = await open({
      answer: async (message) => {
        if (holds && message.type === 'getRunChart') await new Promise<void>((resolve) => held.push(resolve))
        return answer(message)
      },
      width: 1200,
      height: 860,
    })
    await panel.page.getByRole('tab', { name: 'Chart' }).click()
    await drawn(panel)
    assert.equal(await data(panel, 'bars-per-candle'), '512')
    holds = true
    await panel.page.locator('.run-stage').focus()
    for (let press = 0; press < 4; press++) await panel.page.keyboard.press('+')
    await panel.page.waitForTimeout(150)
    assert.equal(await data(panel, 'bars-per-candle'), '512', 'the coarse candles are still there')
    holds = false
    for (const release of held.splice(0)) release()
    await panel.page.waitForSelector('.run-chart .plot[data-bars-per-candle="32"]')
    for (let press = 0; press < 5; press++) {
      await panel.page.keyboard.press('+')
      await panel.settle()
    }
    await singleBars(panel)
    const [from, to] = await sight(panel)
    assert(to! - from! <= 400)
    await panel.page.keyboard.press('f')
    await panel.page.waitForSelector('.run-chart .plot[data-bars-per-candle="512"]')
  })

  it('a time that is typed is in the middle, and a sentence says when it is none', async () => {
    const panel = await openChart(long)
    await drawn(panel)
    const field = panel.page.getByLabel('Go to a time on the clocks of the exchange')
    await field.fill('2021-06-01 12:00')
    await field.press('Enter')
    await singleBars(panel)
    const posted = panel.posted.filter(({ type }) => type === 'findRunBar')
    assert.deepEqual(posted, [{ type: 'findRunBar', source: 0, time: '2021-06-01 12:00' }])
    await field.fill('soon')
    await field.press('Enter')
    await panel.page.getByText('"soon" is not a time.').waitFor()
  })

  it('the keys [ and ] go bar by bar and say each', async () => {
    const panel = await openChart(run)
    await drawn(panel)
    await panel.page.locator('.run-stage').focus()
    await panel.page.keyboard.press(']')
    const first = Number(await panel.page.locator('.run-stage').getAttribute('data-crosshair-bar'))
    await panel.page.keyboard.press(']')
    const step = Number(await data(panel, 'bars-per-candle'))
    assert.equal(Number(await panel.page.locator('.run-stage').getAttribute('data-crosshair-bar')), first + step)
    const spoken = await panel.page.locator('.run-chart [role=status].visually-hidden').innerText()
    assert.match(spoken, /: open [\d.]+, high [\d.]+, low [\d.]+, close [\d.]+, EMA 10/)
  })

  it('while a long run is being read its candles come from the front, and the words say how far', async () => {
    let asked = 0
    const whole = answerFromFolder(long)
    const panel = await open({
      answer: async (message) => {
        const answers = await whole(message)
        if (message.type !== 'getRunChart' || asked++ > 0) return answers
        return answers.map((answer) =>
          answer.type === 'runChart' ? { ...answer, chart: halfOf(answer.chart) } : answer,
        )
      },
      width: 1200,
      height: 860,
    })
    await panel.page.getByRole('tab', { name: 'Chart' }).click()
    await drawn(panel)
    assert(asked >= 2, 'asked again for the rest')
    assert.equal(await panel.page.locator('.run-stage .status').isVisible(), false)
  })

  it('says what is wrong and what to do, in place of the chart', async () => {
    const failure = { kind: 'failed', message: 'The market data is missing.', next: 'Run the strategy again.' } as const
    const panel = await openChart(run, 'dark-modern', (message) =>
      message.type === 'getRunChart' ? [{ type: 'runChartFailed', asked: 'chart', failure }] : undefined,
    )
    await panel.page.getByText('The market data is missing.').waitFor()
    await panel.page.getByText('Run the strategy again.').waitFor()
    const going = await openChart(run, 'dark-modern', (message) =>
      message.type === 'ready' ? [{ type: 'run', run: { ...run.summary, state: { kind: 'running' } } }] : undefined,
    )
    await going.page.getByText('The chart is drawn when the run has ended.').waitFor()
  })

  /** Chooses what is drawn. */
  async function choose(panel: PanelPage, source: number): Promise<void> {
    await panel.page.getByLabel('Market data of the chart').selectOption(String(source))
    await drawn(panel)
  }

  /** Rows of the table of trades of an instrument, by their entry. */
  async function rowsOf(reader: RunReader, instrument: number): Promise<readonly number[]> {
    const table = await trades(reader)
    const rows = Array.from({ length: table.length }, (_, row) => row)
    return rows.filter((row) => table.instrument[row] === instrument)
  }

  it('of several instruments each has its own candles, fills and trades, and a trade brings its instrument', async () => {
    const panel = await openChart(several)
    await drawn(panel)
    const filter = panel.page.getByRole('combobox', { name: 'Instrument' })
    assert.match(await filter.innerText(), /All instruments/)
    const table = await trades(several)
    await choose(panel, 1)
    assert.match(await legend(panel), /QQQ\.EQUS 1-HOUR/)
    const own = await rowsOf(several, 1)
    const field = panel.page.locator('.trade-number')
    await field.fill(String(table.tradeNumber[own[3]!]!))
    await field.press('Enter')
    await panel.page.waitForSelector(`.run-stage[data-crosshair-bar="${table.entryBar[own[3]!]!}"]`)
    await panel.page.locator('.run-stage').focus()
    await panel.page.keyboard.press('n')
    await panel.page.waitForFunction(
      `document.querySelector('.trade-number').value === '${table.tradeNumber[own[4]!]!}'`,
    )
    const other = (await rowsOf(several, 0))[2]!
    await field.fill(String(table.tradeNumber[other]!))
    await field.press('Enter')
    await panel.page.waitForSelector(`.run-stage[data-crosshair-bar="${table.entryBar[other]!}"]`)
    assert.match(await legend(panel), /SPY\.EQUS 1-HOUR/)
    assert.deepEqual(panel.complaints, [])
  })

  it('in longer bars than those that count a trade lies where its time is, with bars around it', async () => {
    const panel = await openChart(several)
    await drawn(panel)
    await choose(panel, 2)
    const table = await trades(several)
    const own = await rowsOf(several, 0)
    const [from, to] = await sight(panel)
    // Bars of four hours: those of an hour count.
    const next = own.find((row) => table.entryBar[row]! / 4 >= (from! + to!) / 2)!
    await panel.page.locator('.run-stage').focus()
    await panel.page.keyboard.press('n')
    await panel.page.waitForFunction(`document.querySelector('.trade-number').value !== ''`)
    assert.equal(await panel.page.locator('.trade-number').inputValue(), String(table.tradeNumber[next]!))
    const bar = Math.floor(table.entryBar[next]! / 4)
    await panel.page.waitForSelector(`.run-stage[data-crosshair-bar="${bar}"]`)
    const [left, right] = await sight(panel)
    assert(right! - left! >= 60 && left! <= bar && right! > bar, `${left} to ${right}`)
    assert.match(await legend(panel), /[▲▼] (Buy|Sell)|Buys|Sells/)
  })

  it('of a run over ticks shows the bars that were built of them, fills at their price, and volume where there is any', async () => {
    const panel = await openChart(ticks)
    await drawn(panel)
    const legends = () => panel.page.locator('.run-chart .legend').allInnerTexts()
    assert.equal((await legends()).length, 1, 'quotes have no volume')
    assert.match(await legend(panel), /EURUSD\.FX quotes.*1-MINUTE.*C\s*1\.08\d{3}/s)
    await choose(panel, 1)
    assert.equal((await legends()).length, 2)
    assert.match((await legends())[1]!, /Volume\s*[1-9]/)
    const table = await trades(ticks)
    for (const source of [0, 1]) {
      const row = (await rowsOf(ticks, source))[2]!
      await panel.page.locator('.trade-number').fill(String(table.tradeNumber[row]!))
      await panel.page.locator('.trade-number').press('Enter')
      const decimals = source === 0 ? 5 : 1
      const price = table.entryPrice[row]!.toLocaleString('en', { minimumFractionDigits: decimals })
      const told = new RegExp(`[▲▼] (Buy|Sell)\\s*[\\d,.]+ at ${price.replace('.', '\\.')}`)
      await panel.page.locator('.run-chart .legend').first().filter({ hasText: told }).waitFor()
    }
    assert.deepEqual(panel.complaints, [])
  })

  it('its axis of time is above the footer, or the page scrolls to it and no further', async () => {
    const panel = await openChart(run)
    await drawn(panel)
    const places = async () => {
      const box = async (selector: string) => (await panel.page.locator(selector).boundingBox())!
      const [chart, footer] = [await box('.run-stage .plot'), await box('.footer')]
      return { height: chart.height, below: chart.y + chart.height - footer.y }
    }
    for (const width of [420, 560, 690, 720, 1200])
      for (const height of [620, 700, 800, 900, 1000, 1100]) {
        await panel.page.setViewportSize({ width, height })
        await panel.settle()
        await panel.settle()
        const { height: tall, below } = await places()
        const at = `${width} × ${height}: ${tall} pixels, ${below} below the footer's edge`
        // What is scrolled to is as low as three panes can be read; what need not scroll takes all the room there is.
        if (below > 1) assert(tall <= 392, at)
        else assert(below >= -1, at)
      }
  })

  it('stops and targets lie within the pane, beneath the words at its top', async () => {
    const panel = await openChart(run)
    await drawn(panel)
    const table = await trades(run)
    const faults: string[] = []
    for (const [width, height] of [
      [1200, 860],
      [800, 700],
      [640, 900],
      [420, 900],
    ] as const) {
      await panel.page.setViewportSize({ width, height })
      for (const number of table.tradeNumber) {
        await panel.page.locator('.trade-number').fill(String(number))
        await panel.page.locator('.trade-number').press('Enter')
        await panel.page.waitForSelector(`.run-stage[data-crosshair-bar="${table.entryBar[number - 1]!}"]`)
        // A frame for the words, which may take another line, and one for the lines beneath them.
        await panel.settle()
        await panel.settle()
        const words = (await panel.page.locator('.run-chart .legend').first().boundingBox())!
        const chart = (await panel.page.locator('.run-chart .plot').boundingBox())!
        const volume = (await panel.page.locator('.run-chart .legend').nth(1).boundingBox())!
        const [under, beside] = [words.y + words.height - chart.y, words.x + words.width - chart.x]
        for (const { kind, part, left, y } of await marks(panel)) {
          if (kind !== 'order' || part === 'entry') continue
          const place = `${width} × ${height}, trade ${number}: a ${part!} at ${Math.round(y)}`
          if (y > 0 && y < under && left < beside) faults.push(`${place} crosses the words`)
          if (y <= 0 || y >= volume.y - chart.y) faults.push(`${place} is not in sight`)
        }
      }
    }
    assert.deepEqual(faults, [])
  })

  for (const theme of ['high-contrast', 'high-contrast-light'] as const)
    it(`volume and words stand out in ${theme}`, async () => {
      const panel = await openChart(run, theme)
      await drawn(panel)
      const ground = await panel.page.evaluate<string>(
        `getComputedStyle(document.querySelector('.run-chart .legend .entry')).backgroundColor`,
      )
      assert.match(ground, /^rgb\(/, 'nothing shines through')
      // The third row of the chart's table: prices, the line between, volume.
      const colours = await panel.page.evaluate(`(() => {
        const canvas = document.querySelector('.run-chart .plot table').rows[2].querySelector('canvas')
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
        const counts = {}
        for (let at = 0; at < data.length; at += 4) {
          const colour = [data[at], data[at + 1], data[at + 2]].join()
          counts[colour] = (counts[colour] ?? 0) + 1
        }
        return Object.entries(counts).sort((one, other) => other[1] - one[1]).map(([colour]) => colour)
      })()`)
      const [first, second, third] = (colours as readonly string[]).map(luminance)
      for (const volume of [second!, third!]) {
        const contrast = (Math.max(first!, volume) + 0.05) / (Math.min(first!, volume) + 0.05)
        assert(contrast >= 3, `a contrast of ${contrast.toFixed(2)}`)
      }
    })

  for (const theme of ['dark-modern', 'light-modern', 'high-contrast'] as const)
    it(`is drawn in ${theme}`, async () => {
      const panel = await openChart(run, theme)
      await drawn(panel)
      await panel.page.screenshot({ path: path.join(pictures, `run-chart-${theme}.png`) })
      await panel.page.locator('.trade-number').fill('3')
      await panel.page.locator('.trade-number').press('Enter')
      await singleBars(panel)
      await panel.settle()
      await panel.page.screenshot({ path: path.join(pictures, `run-chart-trade-${theme}.png`) })
      assert.deepEqual(panel.complaints, [])
    })
})

/** Relative luminance of `red,green,blue` as WCAG 2.2 defines it, 0 to 1. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = colour.split(',').map((part) => {
    const share = Number(part) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** As if half of the run had been read. */
function halfOf(chart: RunChart): RunChart {
  const half = chart.candles.length >> 1
  const cut = (column: Float64Array) => column.slice(0, half)
  const { time, open, high, low, close, volume } = chart.candles
  return {
    ...chart,
    read: 0.5,
    candles: {
      length: half,
      time: cut(time),
      open: cut(open),
      high: cut(high),
      low: cut(low),
      close: cut(close),
      volume: cut(volume),
    },
    lines: chart.lines.map((line) => ({
      ...line,
      values: cut(line.values),
      low: cut(line.low),
      high: cut(line.high),
    })),
    sessionStarts: chart.sessionStarts.filter((row) => row < half),
  }
}
