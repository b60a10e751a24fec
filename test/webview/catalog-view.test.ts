import assert from 'node:assert/strict'
import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type {
  CatalogViewState,
  FromCatalogView,
  ToCatalogView,
} from '../../engine-host/protocol/catalog-view-messages.js'
import { useBrowser } from './harness/browser.js'
import { CatalogStore } from './harness/catalog-store.js'
import type { PanelPage, PanelPageOptions } from './harness/panel-page.js'

type CatalogPage = PanelPage<FromCatalogView, ToCatalogView, CatalogViewState>

const spyWeek = 'databento/equs-mini-20131007-20131011.ohlcv-1s.csv.zst'
const weekBars = 100_184

describe('the view of the catalog in the browser', function () {
  const { open } = useBrowser<FromCatalogView, ToCatalogView, CatalogViewState>()
  let store: CatalogStore
  const copies: CatalogStore[] = []
  before(async () => {
    store = await CatalogStore.create(
      spyWeek,
      'databento/equs-mini-20131007.trades.csv.zst',
      'databento/equs-mini-20131007.bbo-1s.csv.zst',
      'databento/glbx-mdp3-20131007-20131011.ohlcv-1m.csv.gz',
    )
    const [, , missing] = await store.catalog.stored.filesOf('SPY.EQUS', '1-SECOND')
    await store.catalog.inTurn((database) => database.forgetFiles([missing!]))
  })
  after(async () => {
    for (const each of [store, ...copies]) await each.remove()
  })

  async function copy(): Promise<CatalogStore> {
    const copied = await store.copy()
    copies.push(copied)
    return copied
  }
  const show = (
    options: Partial<PanelPageOptions<FromCatalogView, ToCatalogView, CatalogViewState>> = {},
    of = store,
  ): Promise<CatalogPage> => open({ view: 'catalog', answer: of.answer, ...options })
  const field = ({ page }: CatalogPage) => page.locator('.toolbar vscode-textfield input')
  const rows = ({ page }: CatalogPage) => page.locator('.series .layer .row:visible')
  const plot = ({ page }: CatalogPage, attribute: string): Promise<number> =>
    page.locator('.plot').getAttribute(`data-${attribute}`).then(Number)
  const tab = ({ page }: CatalogPage, name: string) => page.click(`vscode-tab-header[data-tab=${name}]`)

  /** Selects a series through the filter and waits for its chart. */
  async function select(panel: CatalogPage, instrument: string, bars: string): Promise<void> {
    await field(panel).fill(`${instrument} ${bars}`)
    // Rows may still move beneath a click while the list is filtered and its coverage comes.
    await until(async () => {
      await rows(panel).filter({ hasText: instrument }).filter({ hasText: bars }).first().click()
      return (await panel.page.locator('.detail-head h2').innerText()).startsWith(`${instrument} ${bars}`)
    }, `${instrument} ${bars} is shown`)
    await panel.page.waitForSelector('.plot[data-points]')
  }
  async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
    const end = performance.now() + 15_000
    while (!(await holds())) {
      if (performance.now() > end) throw new Error(`it did not come about that ${what}`)
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }

  it('lists every series with its coverage, and breaks no rule of the page', async () => {
    const panel = await show()
    await panel.page.locator('.coverage .track').first().waitFor()
    assert.match(await panel.page.locator('.head .what').innerText(), /^\d+ series · [\d,]+ rows · [\d.]+ [kM]B$/)
    await field(panel).fill('spy 1-second')
    await until(async () => (await rows(panel).count()) === 1, 'the filter leaves one')
    const row = rows(panel).first()
    await row.locator('.cell', { hasText: '1 gap' }).waitFor()
    assert.equal(await row.locator('.track i').count(), 2)
    assert.match(
      (await row.locator('.coverage').getAttribute('aria-label')) ?? '',
      /5 trade dates by the calendar NYSE, 1 gap/,
    )
    assert.deepEqual([panel.complaints, await panel.cspViolations()], [[], []])
  })

  it('a filter that nothing fits says so, and Escape clears it', async () => {
    const panel = await show()
    await rows(panel).first().waitFor()
    await panel.page.keyboard.press('/')
    await panel.page.keyboard.type('nothing like it')
    await panel.page.getByText('No series matches the filter.').waitFor()
    await panel.page.keyboard.press('Escape')
    await rows(panel).first().waitFor()
  })

  it('sorts by every column, and again the other way round; the arrangement is kept', async () => {
    const panel = await show()
    await rows(panel).first().waitFor()
    const header = panel.page.getByRole('columnheader', { name: 'Rows' })
    await header.click()
    const texts = async () => (await rows(panel).allInnerTexts()).map((text) => text.split('\n')[0])
    const ascending = await texts()
    await header.click()
    assert.equal(await header.getAttribute('aria-sort'), 'descending')
    assert.notDeepEqual(await texts(), ascending)
    await until(() => Promise.resolve(panel.state?.sortColumn === 'rows' && panel.state.sortDescending), 'it is kept')
  })

  it('arrows select another series and show it', async () => {
    const panel = await show()
    await panel.page.waitForSelector('.plot[data-points]')
    const title = panel.page.locator('.detail-head h2')
    const first = await title.innerText()
    await panel.page.getByRole('grid', { name: 'Series' }).focus()
    await panel.page.keyboard.press('ArrowDown')
    await until(async () => (await title.innerText()) !== first, 'another one is shown')
    assert.notEqual(panel.state?.series, undefined)
  })

  it('the chart begins with all of the rows, and zooming in ends with single ones', async () => {
    const panel = await show()
    await select(panel, 'SPY.EQUS', '1-SECOND')
    assert.ok((await plot(panel, 'rows-per-point')) > 64)
    assert.equal(await plot(panel, 'first-row'), 0)
    await panel.page.locator('.stage').focus()
    for (let press = 0; press < 11; press++) await panel.page.keyboard.press('+')
    await until(async () => (await plot(panel, 'rows-per-point')) === 1, 'single rows are drawn')
    const [from, to] = [await plot(panel, 'visible-from'), await plot(panel, 'visible-to')]
    assert.ok(to - from < 100 && from > 30_000 && to < 60_000, `${from}–${to}`)
    await panel.page.keyboard.press('f')
    await until(async () => (await plot(panel, 'rows-per-point')) > 64, 'all of it is drawn')
  })

  it('no stretch that is asked for has more points than the screen shows three times over', async () => {
    const panel = await show({ width: 960 })
    await select(panel, 'SPY.EQUS', '1-SECOND')
    await panel.page.locator('.stage').focus()
    for (let press = 0; press < 8; press++) {
      await panel.page.keyboard.press(press % 2 === 0 ? '+' : 'PageDown')
      await panel.page.waitForTimeout(80)
    }
    const asked = panel.posted.filter((message) => message.type === 'getChart')
    assert.ok(asked.length > 2)
    assert.ok(
      asked.every(({ maxPoints }) => maxPoints <= 960),
      asked.map(({ maxPoints }) => maxPoints).join(),
    )
  })

  it('a time that is typed is in the middle of the chart and of the rows', async () => {
    const panel = await show()
    await select(panel, 'SPY.EQUS', '1-SECOND')
    await panel.page.locator('.stage').focus()
    await panel.page.keyboard.press('g')
    await panel.page.keyboard.type('2013-10-08 10:30')
    await panel.page.keyboard.press('Enter')
    await until(async () => (await plot(panel, 'visible-to')) - (await plot(panel, 'visible-from')) < 500, 'it is near')
    await tab(panel, 'rows')
    await panel.page.locator('.rows .row.active').getByText('8 Oct 2013 10:30:00').waitFor()
    await panel.page.locator('input.time').fill('soon')
    await panel.page.locator('input.time').press('Enter')
    await panel.page.getByText('"soon" is not a time.').waitFor()
  })

  it('rows are those of the store to the last one', async () => {
    const panel = await show()
    await select(panel, 'AIG.EQUS', 'trades')
    await tab(panel, 'rows')
    const grid = panel.page.getByRole('grid', { name: 'Rows of the series' })
    await grid.focus()
    await panel.page.keyboard.press('End')
    await panel.page.locator('.rows .row', { hasText: '25,351' }).getByText('7 Oct 2013').waitFor()
    assert.deepEqual((await panel.page.locator('.rows [role=columnheader]').allInnerTexts()).slice(0, 5), [
      'Row',
      'Received',
      'Price',
      'Size',
      'Aggressor',
    ])
  })

  it('quotes are two lines of steps', async () => {
    const panel = await show()
    await select(panel, 'SPY.EQUS', 'quotes')
    await panel.page.getByText('Lowest bid').waitFor()
    assert.deepEqual(panel.complaints, [])
  })

  it('a gap is listed, and a click shows it in the chart', async () => {
    const panel = await show()
    await select(panel, 'SPY.EQUS', '1-SECOND')
    await tab(panel, 'coverage')
    await panel.page.getByText('1 gap in 5 trade dates by the calendar NYSE').waitFor()
    const strip = panel.page.getByRole('slider', { name: 'Trade date' })
    await strip.focus()
    for (const _ of [1, 2, 3]) await strip.press('ArrowRight')
    assert.match((await strip.getAttribute('aria-valuetext')) ?? '', /^9 Oct 2013: 0 rows, all of it missing$/)
    await panel.page.locator('button.gap').click()
    await until(async () => (await plot(panel, 'visible-to')) - (await plot(panel, 'visible-from')) < 500, 'it is near')
    assert.equal(panel.state?.tab, 'chart')
  })

  it('a definition is checked as it is typed, and saved into the file', async () => {
    const own = await copy()
    const panel = await show({}, own)
    await select(panel, 'ES.Z13', '1-MINUTE')
    await tab(panel, 'definition')
    const save = panel.page.locator('vscode-button', { hasText: 'Save' })
    const tick = panel.page.locator('#member-tickSize')
    await tick.fill('0')
    await panel.page.getByText('It must be a number above zero').waitFor()
    assert.equal(await tick.getAttribute('aria-invalid'), 'true')
    assert.notEqual(await save.getAttribute('disabled'), null)
    await tick.fill('0.5')
    await panel.page.fill('#member-initialMarginPerContract', '15000')
    await until(async () => (await tick.getAttribute('aria-invalid')) === 'false', 'it is sound')
    await save.click()
    await panel.page.getByText('Saved. Runs use it from now on.').waitFor()
    const file = own.catalog.layout.instruments
    const written = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, unknown>>
    assert.deepEqual([written['ES.Z13']!['tickSize'], written['ES.Z13']!['initialMarginPerContract']], ['0.5', '15000'])
    await panel.page.locator('vscode-button', { hasText: 'Use built-in' }).click()
    assert.equal(await tick.inputValue(), '0.25')
  })

  it('the form follows the file, and a mistake in the file is told with its line', async () => {
    const own = await copy()
    const panel = await show({}, own)
    await select(panel, 'ES.Z13', '1-MINUTE')
    await tab(panel, 'definition')
    const file = own.catalog.layout.instruments
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replaceAll('"multiplier": "50"', '"multiplier": "5"'))
    await panel.send({ type: 'definitionsChanged' })
    await until(async () => (await panel.page.inputValue('#member-multiplier')) === '5', 'the form has it')
    writeFileSync(file, text.replaceAll('"multiplier": "50"', '"multiplier": "fifty"'))
    await panel.send({ type: 'definitionsChanged' })
    await panel.page.getByText(/multiplier of ES\.\w+ must be a number above zero/).waitFor()
    await panel.page.getByRole('button', { name: /Open instruments\.json, line \d+/ }).click()
    const [reveal] = panel.posted.filter((message) => message.type === 'reveal')
    assert.match(text.split('\n')[reveal!.line - 1]!, /"multiplier"/)
    writeFileSync(file, text)
    await panel.send({ type: 'definitionsChanged' })
    await until(async () => (await panel.page.inputValue('#member-multiplier')) === '50', 'it is back')
  })

  it('damaged files are listed, and what repairing did', async () => {
    const own = await copy()
    const [, file] = await own.catalog.stored.filesOf('SPY.EQUS', '1-SECOND')
    truncateSync(path.join(own.folder, file!.path), 5000)
    const panel = await show({}, own)
    await rows(panel).first().waitFor()
    await panel.page.getByRole('button', { name: 'Verify' }).click()
    await panel.page.getByText(/1 of \d+ files is not as the index says/).waitFor()
    await panel.page.locator('.files li', { hasText: 'date=2013-10-08' }).getByText('it has 5000 bytes').waitFor()
    await panel.page.getByRole('button', { name: 'Repair…' }).click()
    await panel.page.getByText(/Repaired: 1 file moved to quarantine/).waitFor()
  })

  it('a deleted series is gone, and another one is shown', async () => {
    const own = await copy()
    const panel = await show({}, own)
    await select(panel, 'SPY.EQUS', '1-SECOND')
    await field(panel).fill('')
    await panel.page.locator('.detail').getByRole('button', { name: 'Delete' }).click()
    await until(
      async () => !(await panel.page.locator('.detail-head h2').innerText()).startsWith('SPY.EQUS 1-SECOND'),
      'another one is shown',
    )
    assert.equal(
      (await own.catalog.listSeries()).some(({ rows: count }) => count > weekBars / 2),
      false,
    )
  })

  it('an empty catalog has one sentence and one button that fixes it', async () => {
    const empty = await CatalogStore.create()
    copies.push(empty)
    const panel = await show({}, empty)
    await panel.page.getByText('The catalog holds no market data yet.').waitFor()
    await panel.page.locator('vscode-button', { hasText: 'Import market data' }).click()
    await until(() => Promise.resolve(panel.posted.some(({ type }) => type === 'import')), 'importing is asked for')
  })

  it('the frame is there before the data, and a catalog that cannot be read says why', async () => {
    const panel = await show({ answer: () => [] })
    await panel.page.getByText('Reading the catalog…').waitFor()
    const failure = { kind: 'failed', message: 'The store cannot be opened.', next: 'Check the folder.' } as const
    await panel.send({ type: 'failed', task: 'catalog', failure })
    await panel.page.getByText('The store cannot be opened.').waitFor()
  })

  it('at 500 pixels nothing scrolls sideways', async () => {
    const panel = await show({ width: 500, theme: 'light-modern' })
    await panel.page.waitForSelector('.plot[data-points]')
    for (const name of ['chart', 'rows', 'coverage', 'definition']) {
      await tab(panel, name)
      await panel.settle()
      const wider = await panel.page.evaluate<number>(
        'document.querySelector("#app").scrollWidth - document.querySelector("#app").clientWidth',
      )
      assert.ok(wider <= 0, `${name} is ${wider} pixels too wide`)
    }
  })

  it('another theme is taken over without losing the place', async () => {
    const panel = await show()
    await select(panel, 'SPY.EQUS', '1-SECOND')
    await panel.page.locator('.stage').focus()
    for (const _ of [1, 2, 3]) await panel.page.keyboard.press('+')
    await until(async () => (await plot(panel, 'rows-per-point')) < 128, 'it is nearer')
    const before = await plot(panel, 'visible-from')
    await panel.switchTheme('light-modern')
    await panel.settle()
    assert.ok(Math.abs((await plot(panel, 'visible-from')) - before) < 50)
    assert.deepEqual(panel.complaints, [])
  })
})
