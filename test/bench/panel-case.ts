import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { Browser } from 'playwright-core'
import { RunReader } from '../../engine-host/backtest/run-reader.js'
import type { Failure } from '../../engine-host/protocol/failure.js'
import type { FromResultsView, ToResultsView } from '../../engine-host/protocol/webview-messages.js'
import { launchBrowser, PanelPage } from '../webview/harness/panel-page.js'
import { inChild } from './case-child.js'
import { median } from './measurement.js'
import type { BenchSetting, Figure } from './process-cases.js'

/** How long a chart is moved and zoomed. */
const movedMs = 2000

/**
 * The results panel over the run of B1, read out of its folder, in Chromium: until it is drawn, until the chart of a trade
 * is drawn, and frames while a chart is moved and zoomed. What the panel is given passes through text here, which takes
 * longer than in VS Code, where it stays binary.
 */
export async function resultsPanel({ worker, scale, repetitions, folder }: BenchSetting): Promise<readonly Figure[]> {
  const bars = Math.round(5e6 * scale)
  await inChild(worker, 'size', String(bars), folder)
  const browser = await launchBrowser()
  try {
    const opened: number[] = []
    const charts: number[] = []
    const equityFrames: number[] = []
    const tradeFrames: number[] = []
    for (let repetition = 0; repetition < repetitions; repetition++) {
      const measured = await onePanel(browser, path.join(folder, 'run'))
      opened.push(measured.opened)
      charts.push(measured.chart)
      equityFrames.push(measured.equityFrames)
      tradeFrames.push(measured.tradeFrames)
    }
    return [
      { what: 'panel opened and drawn', value: median(opened), unit: 'ms', goal: 1000 },
      { what: 'chart of a trade, click to drawn', value: median(charts), unit: 'ms' },
      { what: 'frames while equity is moved and zoomed', value: median(equityFrames), unit: 'a second', ...smooth },
      { what: 'frames while a trade is moved and zoomed', value: median(tradeFrames), unit: 'a second', ...smooth },
    ]
  } finally {
    await browser.close()
  }
}

/** The screen of the browser has 60 frames a second, of which its clock may lose one. */
const smooth = { goal: 59, isLeast: true } as const

interface PanelTimes {
  readonly opened: number
  readonly chart: number
  readonly equityFrames: number
  readonly tradeFrames: number
}

async function onePanel(browser: Browser, runDirectory: string): Promise<PanelTimes> {
  const duckdb = await DuckDBInstance.create(':memory:')
  const begunAt = performance.now()
  const reader = valueOf(await RunReader.open(runDirectory, duckdb))
  const panel = await PanelPage.open<FromResultsView, ToResultsView, never>(browser, {
    answer: (message) => answer(reader, message),
  })
  try {
    const { page } = panel
    await page.locator('.equity-chart .legend .value', { hasText: /\d/ }).first().waitFor()
    await panel.settle()
    const opened = performance.now() - begunAt
    const equityFrames = await framesWhileMoved(panel, '.equity-chart canvas')
    // What was dragged over the curve restricts the trades; this lists all of them again.
    await page.keyboard.press('Escape')
    await page.getByRole('tab', { name: 'Trades' }).click()
    const clickedAt = performance.now()
    await page.locator('.row[data-trade="1"]').click()
    await page.waitForSelector('.stage[data-markers]')
    await panel.settle()
    const chart = performance.now() - clickedAt
    return { opened, chart, equityFrames, tradeFrames: await framesWhileMoved(panel, '.trade .stage canvas') }
  } finally {
    await panel.close()
    duckdb.closeSync()
  }
}

/** Answers as the extension and the engine host do. */
async function answer(reader: RunReader, message: FromResultsView): Promise<readonly ToResultsView[]> {
  switch (message.type) {
    case 'ready':
      return [
        { type: 'colours', upDown: 'greenRed' },
        { type: 'run', run: reader.summary },
      ]
    case 'getTrades':
      return [{ type: 'trades', trades: valueOf(await reader.trades()), append: false }]
    case 'getEquity':
      return [{ type: 'equity', equity: valueOf(await reader.equity(message.maxPoints)), append: false }]
    case 'getTradeChart':
      return [{ type: 'tradeChart', chart: valueOf(await reader.tradeChart(message.tradeNumber)) }]
    default:
      return []
  }
}

/** Frames a second that the page draws while the mouse drags a chart to and fro and turns the wheel over it. */
async function framesWhileMoved(
  { page }: PanelPage<FromResultsView, ToResultsView, never>,
  canvas: string,
): Promise<number> {
  const box = await page.locator(canvas).first().boundingBox()
  if (box === null) throw new Error(`There is no chart ${canvas}.`)
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  await page.mouse.move(x, y)
  await page.evaluate(`
    globalThis.frames = []
    const count = (time) => { globalThis.frames.push(time); globalThis.counting = requestAnimationFrame(count) }
    requestAnimationFrame(count)`)
  const until = performance.now() + movedMs
  await page.mouse.down()
  for (let step = 0; performance.now() < until; step++) {
    await page.mouse.move(x + 150 * Math.sin(step / 8), y)
    if (step % 12 === 11) {
      await page.mouse.up()
      await page.mouse.wheel(0, step % 24 === 11 ? -120 : 120)
      await page.mouse.down()
    }
  }
  await page.mouse.up()
  const times = await page.evaluate<number[]>('cancelAnimationFrame(globalThis.counting), globalThis.frames')
  return ((times.length - 1) * 1000) / (times.at(-1)! - times[0]!)
}

function valueOf<Value extends object>(result: Value | Failure): Value {
  if ('kind' in result && result.kind === 'failed') throw new Error(result.message)
  return result as Value
}
