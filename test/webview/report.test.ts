import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { writeRunReport } from '../../engine-host/report/run-report.js'
import { bracketRun, recordGoldenRun, type RecordedRun } from '../unit/report/recorded-golden-run.js'
import { launchBrowser } from './harness/panel-page.js'

interface Box {
  readonly text: string
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

async function boxOf(locator: Locator): Promise<Box> {
  const { x, y, width, height } = (await locator.boundingBox())!
  return { text: (await locator.textContent()) ?? '', left: x, top: y, right: x + width, bottom: y + height }
}

/** Boxes of the texts below an element as the browser's fonts make them, and the element's own. */
async function textBoxes(page: Page, selector: string): Promise<{ frame: Box; texts: Box[] }> {
  const element = page.locator(selector)
  const texts: Box[] = []
  for (const text of await element.locator('text').all()) texts.push(await boxOf(text))
  return { frame: await boxOf(element), texts }
}

const background = 'getComputedStyle(document.body).backgroundColor'
const scrollWidth = 'document.documentElement.scrollWidth'

function assertLegible({ frame, texts }: { frame: Box; texts: readonly Box[] }): void {
  assert.ok(texts.length > 5)
  for (const [i, one] of texts.entries()) {
    const inside = one.left >= frame.left - 1 && one.right <= frame.right + 1
    assert.ok(inside && one.top >= frame.top - 1 && one.bottom <= frame.bottom + 1, `"${one.text}" is cut off`)
    for (const other of texts.slice(i + 1)) {
      const apart =
        one.right <= other.left + 1 ||
        other.right <= one.left + 1 ||
        one.bottom <= other.top + 3 ||
        other.bottom <= one.top + 3
      assert.ok(apart, `"${one.text}" overlaps "${other.text}"`)
    }
  }
}

describe('the report in a browser', () => {
  let browser: Browser
  let run: RecordedRun
  let out: string

  before(async () => {
    browser = await launchBrowser()
    run = await recordGoldenRun(bracketRun)
    out = path.join(run.root, 'report')
    const written = await writeRunReport(run.runDirectory, out, { tradeCharts: 'all' })
    assert.equal(written.kind, 'exported')
  })
  after(async () => {
    await browser.close()
    await fs.rm(run.root, { recursive: true, force: true })
  })

  /** Opens a file of the report without a network and answers what the page complained of. */
  async function open(
    name: string,
    options: BrowserContextOptions,
    use: (page: Page) => Promise<void>,
  ): Promise<string[]> {
    const context = await browser.newContext({ offline: true, ...options })
    const complaints: string[] = []
    const page = await context.newPage()
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('requestfailed', (request) => complaints.push(request.url()))
    await page.goto(pathToFileURL(path.join(out, name)).href)
    await use(page)
    await context.close()
    return complaints
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`opens without a network and without complaint on a ${colorScheme} sheet`, async () => {
      const complaints = await open(
        'report.html',
        { colorScheme, viewport: { width: 1100, height: 900 } },
        async (page) => {
          assert.equal(
            await page.evaluate(background),
            colorScheme === 'dark' ? 'rgb(31, 31, 31)' : 'rgb(255, 255, 255)',
          )
          for (const chart of ['Equity, drawdown and exposure', 'Figures over a moving window', 'Simulated equity'])
            assertLegible(await textBoxes(page, `svg.chart[aria-label^="${chart}"]`))
        },
      )
      assert.deepEqual(complaints, [])
    })
  }

  for (const width of [1400, 900, 700, 420]) {
    it(`does not scroll sideways at ${width} pixels`, async () => {
      await open('report.html', { viewport: { width, height: 900 } }, async (page) => {
        assert.ok((await page.evaluate<number>(scrollWidth)) <= width)
      })
    })
  }

  it('sorts trades by number and by time, with the mouse and with the keyboard', async () => {
    await open('report.html', {}, async (page) => {
      const column = async (place: number) => {
        const texts = await page.locator(`table.trades tbody td:nth-child(${place})`).allTextContents()
        return texts.map((text) => Number(text.replaceAll(',', '').replace('−', '-')))
      }
      const heads = page.locator('table.trades').getByRole('columnheader')
      const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b)
      await heads.filter({ hasText: 'PnL' }).click()
      assert.deepEqual(await column(8), sorted(await column(8)))
      await heads.filter({ hasText: 'PnL' }).press('Enter')
      assert.deepEqual(await column(8), sorted(await column(8)).reverse())
      await heads.filter({ hasText: 'Entry' }).click()
      assert.deepEqual(await column(1), sorted(await column(1)))
    })
  })

  it('has a switch that turns the sheet, and paper stays light', async () => {
    await open('report.html', { colorScheme: 'light' }, async (page) => {
      const colour = () => page.evaluate<string>(background)
      const [white, black] = ['rgb(255, 255, 255)', 'rgb(31, 31, 31)']
      assert.equal(await colour(), white)
      await page.getByLabel('Dark').check()
      assert.equal(await colour(), black)
      await page.emulateMedia({ media: 'print' })
      assert.equal(await colour(), white)
      await page.emulateMedia({ media: 'screen', colorScheme: 'dark' })
      await page.getByLabel('Light').check()
      assert.equal(await colour(), white)
      await page.getByLabel('As the system').check()
      assert.equal(await colour(), black)
    })
  })

  it('has every section that the contents name, each with something in it', async () => {
    await open('report.html', {}, async (page) => {
      const names = await page.locator('nav a').allTextContents()
      assert.deepEqual(names, [
        'Statistics',
        'Months',
        'Drawdowns',
        'Rolling figures',
        'Distributions',
        'Robustness',
        'Ambiguous trades',
        'Run',
        'Trades',
        'Definitions',
      ])
      for (const name of names) {
        const section = page
          .locator('section')
          .filter({ has: page.locator('h2', { hasText: new RegExp(`^${name}$`) }) })
        assert.ok((await section.locator('table, svg').count()) > 0, name)
      }
      // All years of the golden run, and months with their signs beside the colour.
      assert.equal(await page.locator('table.months tbody tr').count(), 24)
      assert.match((await page.locator('table.months td.down5').first().textContent()) ?? '', /^−/)
    })
  })

  it('tells the same of one run in words, tables and pictures', async () => {
    await open('report.html', {}, async (page) => {
      const deepest = await page.locator('table.drawdowns tbody tr').first().locator('td').first().textContent()
      const tile = await page.locator('.tile', { hasText: 'Max. drawdown' }).locator('.number').textContent()
      assert.equal(deepest, tile)
      const ambiguous = await page.locator('table.ambiguous tbody tr').count()
      assert.match((await page.locator('.caution').textContent()) ?? '', new RegExp(`${ambiguous} of 96 trades`))
      const trades = await page.locator('table.breakdown').first().locator('tbody td').first().textContent()
      assert.equal(trades, '96')
    })
  })

  it('shows everything with scripts off', async () => {
    await open('report.html', { javaScriptEnabled: false }, async (page) => {
      assert.equal(await page.locator('table.trades tbody tr').count(), bracketRun.trades.length)
    })
  })

  it('prints on A4 on a light sheet, with nothing too high for a page nor too wide for it', async () => {
    // The printable part of the page at 96 dots per inch.
    const viewport = { width: Math.floor(((210 - 24) / 25.4) * 96), height: Math.floor(((297 - 28) / 25.4) * 96) }
    await open('report.html', { viewport, colorScheme: 'dark' }, async (page) => {
      await page.emulateMedia({ media: 'print' })
      assert.equal(await page.evaluate(background), 'rgb(255, 255, 255)')
      assert.ok((await page.evaluate<number>(scrollWidth)) <= viewport.width)
      for (const part of await page.locator('.whole, .headline, .histograms, .breakdown:not(.long)').all()) {
        const { text, top, bottom } = await boxOf(part)
        assert.ok(bottom - top < viewport.height, text)
      }
      // What overhangs the sheet is cut off by the printer, whoever clips it.
      for (const part of await page.locator('table, svg').all()) {
        const { text, left, right } = await boxOf(part)
        assert.ok(left >= -1 && right <= viewport.width + 1, text.slice(0, 80))
      }
    })
  })

  it('prints to PDF on A4, page after page', async () => {
    await open('report.html', { colorScheme: 'dark' }, async (page) => {
      const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1')
      const boxes = [...pdf.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, width, height]) => [
        Math.round(Number(width)),
        Math.round(Number(height)),
      ])
      assert.ok(boxes.length >= 7 && boxes.length <= 12, `${boxes.length} pages`)
      for (const box of boxes) assert.deepEqual(box, [595, 842])
    })
  })

  it('has pictures of trades whose texts are neither cut off nor on top of each other', async () => {
    for (const trade of [1, 3, 40, 92, 94, 96]) {
      const complaints = await open(`trades/trade-${String(trade).padStart(2, '0')}.svg`, {}, async (page) => {
        assertLegible(await textBoxes(page, 'svg'))
      })
      assert.deepEqual(complaints, [])
    }
  })
})
