import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { FromResultsView, ToResultsView } from '../../engine-host/protocol/webview-messages.js'
import { accessibilityFaults } from './harness/accessibility-faults.js'
import { useBrowser } from './harness/browser.js'
import { walkFocus } from './harness/focus-walk.js'
import type { PanelPage, ThemeName } from './harness/panel-page.js'
import { answerFrom } from './harness/run-host.js'
import { spyDaysRun } from './harness/sample-runs.js'
import { answerFromFolder, savedRun } from './harness/saved-run.js'

const run = spyDaysRun()
const tabs = [
  'Overview',
  'Trades',
  'Orders',
  'Fills',
  'Chart',
  'Journal',
  'Months',
  'Distributions',
  'Robustness',
  'Run',
]

describe('the results panel by keyboard alone', () => {
  const { open } = useBrowser()
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'backlens-keyboard-'))
  let duckdb: DuckDBInstance
  /** Answers for a run whose bars are there, as no sample has them. */
  let answerOfChart: (message: FromResultsView) => Promise<readonly ToResultsView[]>

  before(async () => {
    duckdb = await DuckDBInstance.create(':memory:')
    answerOfChart = answerFromFolder(await savedRun(folder, duckdb, 700))
  })
  after(() => {
    duckdb.closeSync()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  async function openTab(name: string, theme: ThemeName = 'dark-modern'): Promise<PanelPage> {
    const panel = await open({ answer: name === 'Chart' ? answerOfChart : answerFrom(run), theme })
    await showTab(panel, name)
    return panel
  }

  for (const theme of ['dark-modern', 'high-contrast'] as const)
    it(`Tab reaches every control of every tab from the top down, in sight, and leaves again: ${theme}`, async () => {
      const faults: Record<string, readonly string[]> = {}
      const panel = await openTab('Overview', theme)
      const chart = await openTab('Chart', theme)
      for (const tab of tabs) {
        const { page } = tab === 'Chart' ? chart : panel
        if (tab !== 'Chart') await showTab(panel, tab)
        const walk = await walkFocus(page)
        if (walk.faults.length > 0) faults[tab] = walk.faults
        if (tab !== 'Overview') continue
        const back = await walkFocus(page, 'Shift+Tab')
        assert.deepEqual(back.stops.toReversed().map(plain), walk.stops.map(plain))
      }
      assert.deepEqual(faults, {})
    })

  it('the tabs: arrows, Home and End move, Enter and Space show, and only the shown tab is a stop of Tab', async () => {
    const { page } = await openTab('Overview')
    const state = () =>
      page.evaluate(`[...document.querySelectorAll('[role=tab]')].map((header) => ({
        name: header.dataset.tab,
        focused: header === document.activeElement,
        stop: header.tabIndex === 0,
        selected: header.getAttribute('aria-selected'),
      }))`)
    const expected = (focused: string | undefined, selected: string) =>
      tabs.map((label) => {
        const name = label.toLowerCase()
        return {
          name,
          focused: name === focused,
          stop: name === (focused ?? selected),
          selected: String(name === selected),
        }
      })
    const list = page.getByRole('tablist')
    assert.equal(await list.count(), 1)
    assert.equal(await list.getAttribute('aria-label'), 'Results')
    for (const [key, focused, selected] of [
      ['ArrowRight', 'trades', 'overview'],
      ['End', 'run', 'overview'],
      ['ArrowRight', 'overview', 'overview'],
      ['ArrowLeft', 'run', 'overview'],
      ['ArrowLeft', 'robustness', 'overview'],
      ['Enter', 'robustness', 'robustness'],
      ['Home', 'overview', 'robustness'],
      ['ArrowRight', 'trades', 'robustness'],
      ['Space', 'trades', 'trades'],
      ['ArrowRight', 'orders', 'trades'],
      ['Tab', undefined, 'trades'],
    ] as const) {
      await page.keyboard.press(key)
      assert.deepEqual(await state(), expected(focused, selected), key)
    }
  })

  it('the tables of Trades, Orders, Fills and Journal: arrows, pages, Home, End and Enter', async () => {
    const panel = await openTab('Trades')
    const { page } = panel
    for (const name of ['Trades', 'Orders', 'Fills', 'Journal']) {
      await showTab(panel, name)
      const grid = page.getByRole('grid', { name })
      await grid.focus()
      const press = async (key: string) => {
        await page.keyboard.press(key)
        await panel.settle()
        const row = page.locator(`[id="${(await grid.getAttribute('aria-activedescendant')) ?? ''}"]`)
        assert(await row.isVisible(), 'the active row is in sight')
        return Number(await row.getAttribute('aria-rowindex')) - 2
      }
      const last = Number(await grid.getAttribute('aria-rowcount')) - 2
      assert(last > 20)
      assert.equal(await press('End'), last)
      assert.equal(await press('ArrowDown'), last)
      assert.equal(await press('ArrowUp'), last - 1)
      assert.equal(await press('Home'), 0)
      assert.equal(await press('ArrowUp'), 0)
      assert.equal(await press('ArrowDown'), 1)
      assert((await press('PageDown')) > 5)
      assert.equal(await press('PageUp'), 1)
      await page.keyboard.press('Enter')
      await page.waitForSelector('.trade .stage[data-markers]')
      await page.keyboard.press('Escape')
      assert.equal(await page.evaluate(`document.activeElement.getAttribute('aria-label')`), name)
    }
  })

  it('the map of months is one stop of Tab: arrows go by month and year, Home and End to the ends, Enter chooses', async () => {
    const { page } = await openTab('Months')
    const focused = () => page.evaluate('document.activeElement.dataset.period')
    await page.locator('.months button.cell[tabindex="0"]').focus()
    for (const [key, period] of [
      ['ArrowRight', 'Feb 1998'],
      ['ArrowDown', 'Feb 1999'],
      ['End', '1999'],
      ['ArrowRight', '1999'],
      ['ArrowLeft', 'Dec 1999'],
      ['PageDown', 'Dec 2009'],
      ['Control+End', '2021'],
      ['ArrowLeft', 'Mar 2021'],
      ['ArrowUp', 'Mar 2020'],
      ['Control+Home', 'Jan 1998'],
      ['PageDown', 'Jan 2008'],
      ['PageUp', 'Jan 1998'],
      ['ArrowDown', 'Jan 1999'],
      ['Home', 'Jan 1999'],
    ] as const) {
      await page.keyboard.press(key)
      assert.equal(await focused(), period, key)
      assert.equal(await page.locator('.months button.cell[tabindex="0"]').count(), 1)
    }
    await page.keyboard.press('Enter')
    await page.getByRole('status').filter({ hasText: 'Jan 1999' }).first().waitFor()
  })

  it('each key of the list of keys does what the list says', async () => {
    const panel = await openTab('Trades')
    const { page } = panel
    const press = async (...names: readonly string[]) => {
      for (const name of names) await page.keyboard.press(name)
      await panel.settle()
    }
    const grid = page.getByRole('grid', { name: 'Trades' })
    const active = async () => (await grid.getAttribute('aria-activedescendant')) ?? ''
    const selected = () => page.locator('.trades .row.selected').count()
    const shown = (type: FromResultsView['type']) => panel.posted.filter((message) => message.type === type).length
    const focusedLabel = () =>
      page.evaluate(`document.activeElement.label ?? document.activeElement.getAttribute('aria-label')`)
    const bar = async () => Number(await page.locator('.trade .stage').getAttribute('data-crosshair-row'))
    const drawn = () => page.waitForSelector('.trade .stage[data-markers]')
    const done = new Set<string>()
    const proves = (...keys: readonly string[]) => keys.forEach((key) => done.add(key))

    await press('?')
    const listed = await page.locator('.keys-dialog kbd').allInnerTexts()
    assert(await page.getByRole('dialog', { name: 'Keys' }).isVisible())
    await press('Escape')
    assert.equal(await page.getByRole('dialog', { name: 'Keys' }).isVisible(), false)
    proves('?')

    await grid.focus()
    await press('End', 'PageUp', 'Home', 'PageDown')
    const paged = await active()
    await press('Home', 'ArrowDown')
    const second = await active()
    assert.notEqual(paged, second)
    proves('Home', 'End', 'PageUp', 'PageDown')
    await press('ArrowUp')
    assert.notEqual(await active(), second)
    await press('Shift+ArrowDown')
    assert.equal(await active(), second)
    assert.equal(await selected(), 2)
    proves('↑', '↓')
    await press('Space')
    assert.equal(await selected(), 1)
    await press('Space')
    assert.equal(await selected(), 2)
    proves('Space')
    await press('d')
    assert.equal(shown('debugTrade'), 1)
    await press('Escape', '/')
    assert.equal(await focusedLabel(), 'Filter trades')
    proves('/')

    await grid.focus()
    await press('Enter')
    await drawn()
    proves('Enter')
    const trade = () => page.locator('.trade .place').innerText()
    const first = await trade()
    await press('n')
    await page.locator('.trade .place').filter({ hasNotText: first }).waitFor()
    await press('p')
    assert.equal(await trade(), first)
    proves('n', 'p')
    await drawn()
    await press(']')
    const from = await bar()
    await press(']')
    assert.equal(await bar(), from + 1)
    await press('[')
    assert.equal(await bar(), from)
    proves('[', ']')
    const markers = () => page.locator('.trade .stage').getAttribute('data-markers')
    const changes = async (key: string) => {
      const before = await markers()
      await press(key)
      await page.waitForSelector(`.trade .stage:not([data-markers=${JSON.stringify(before)}])`)
    }
    await press('f')
    await panel.settle()
    const fitted = await markers()
    await changes('+')
    await changes('-')
    await changes('-')
    await press('f')
    await panel.settle()
    // The axis may take a few pixels more or less for its labels.
    assert(Math.abs(lengthOf(await markers()) / lengthOf(fitted) - 1) < 0.05)
    proves('+', '-', 'f')
    await press('d')
    assert.equal(shown('debugTrade'), 2)
    proves('d')
    await press('e')
    assert.equal(shown('export'), 1)
    proves('e')
    await press('Escape')
    assert.equal(await focusedLabel(), 'Trades')

    await showTab(panel, 'Orders')
    await page.getByRole('grid', { name: 'Orders' }).focus()
    await press('Home', 'l')
    assert.equal(shown('reveal'), 1)
    proves('l')

    await showTab(panel, 'Overview')
    const equity = page.locator('.equity-chart')
    await equity.focus()
    const spoken = () => equity.locator('[role=status]').innerText()
    await press('ArrowRight')
    const said = await spoken()
    await press('ArrowRight')
    assert.notEqual(await spoken(), said)
    await press('ArrowLeft')
    assert.equal(await spoken(), said)
    await press(...Array<string>(12).fill('Shift+ArrowRight'), 'Enter')
    const whole = page.getByRole('button', { name: 'Show the whole run' })
    await whole.waitFor()
    proves('←', '→')
    await press('Escape')
    await whole.waitFor({ state: 'hidden' })
    proves('Esc')

    const chart = await openTab('Chart')
    await chart.page.locator('.run-stage').focus()
    await chart.page.keyboard.press('g')
    assert.match(
      String(await chart.page.evaluate(`document.activeElement.getAttribute('aria-label')`)),
      /^Go to a time/,
    )
    proves('g')
    await showTab(chart, 'Trades')
    await chart.page.getByRole('grid', { name: 'Trades' }).press('Enter')
    await chart.page.waitForSelector('.trade .stage[data-markers]')
    await chart.page.keyboard.press('c')
    await chart.page.waitForSelector('.run-chart .plot[data-read="1"][data-marks]')
    assert.equal(await chart.page.getByRole('tab', { name: 'Chart' }).getAttribute('aria-selected'), 'true')
    proves('c')

    assert.deepEqual([...done].sort(), [...new Set(listed)].sort())
  })

  it('every key that does something is in the list of keys', async () => {
    const panel = await openTab('Trades')
    const chart = await openTab('Chart')
    const names: Readonly<Record<string, string>> = {
      ArrowUp: '↑',
      ArrowDown: '↓',
      ArrowLeft: '←',
      ArrowRight: '→',
      ' ': 'Space',
      Escape: 'Esc',
      // One key with and without Shift.
      '=': '+',
      '{': '[',
      '}': ']',
    }
    const characters = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at))
    const named = Object.keys(names).concat('Enter', 'Home', 'End', 'PageUp', 'PageDown', 'Delete', 'Insert', 'F2')
    const keys = [...characters.filter((key) => !'?e'.includes(key)), ...named]
    /** Keys that the element at a selector, or what lies around it, takes for itself. */
    const taken = ({ page }: PanelPage, selector: string) =>
      page.evaluate<readonly string[]>(`${JSON.stringify(keys)}.filter((key) => {
        const at = document.querySelector(${JSON.stringify(selector)})
        at.focus()
        return !at.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
      })`)
    const found = new Set(['?', 'e'])
    const look = async (of: PanelPage, selector: string) => {
      for (const key of await taken(of, selector)) found.add(names[key] ?? key)
    }
    await look(chart, '.run-stage')
    await look(panel, '.trades [role=grid]')
    // Enter has opened a trade.
    await panel.page.waitForSelector('.trade .stage[data-markers]')
    await look(panel, '.trade .stage')
    await showTab(panel, 'Orders')
    await look(panel, '.run-rows [role=grid]')
    await panel.page.waitForSelector('.trade .stage[data-markers]')
    await panel.page.keyboard.press('Escape')
    await showTab(panel, 'Overview')
    await look(panel, '.equity-chart')
    await panel.page.keyboard.press('?')
    const listed = new Set(await panel.page.locator('.keys-dialog kbd').allInnerTexts())
    assert.deepEqual(
      [...found].filter((key) => !listed.has(key)),
      [],
    )
  })

  it('every control, tab, chart, table and field has a role and a name in the accessibility tree', async () => {
    const faults: Record<string, readonly string[]> = {}
    const panel = await openTab('Overview')
    const chart = await openTab('Chart')
    const look = async (name: string, { page }: PanelPage) => {
      const found = await accessibilityFaults(page)
      if (found.length > 0) faults[name] = found
    }
    for (const tab of tabs) {
      if (tab !== 'Chart') await showTab(panel, tab)
      await look(tab, tab === 'Chart' ? chart : panel)
    }
    await showTab(panel, 'Trades')
    await panel.page.getByRole('grid', { name: 'Trades' }).press('Enter')
    await panel.page.waitForSelector('.trade .stage[data-markers]')
    await look('a trade', panel)
    await panel.page.keyboard.press('?')
    await look('keys', panel)
    assert.deepEqual(faults, {})
  })

  it('says by tenths how far a run is, and what the filter leaves', async () => {
    const running = { ...run.summary, state: { kind: 'running' } as const, statistics: [], trades: 0 }
    const answer = answerFrom(run)
    const panel = await open({
      answer: (message) => (message.type === 'ready' ? [{ type: 'run', run: running }] : answer(message)),
    })
    const { page } = panel
    const told = page.locator('.head [role=status]')
    const progress = { runId: running.runId, barsTotal: 1000, barsPerSecond: 100, timeLeftMs: 1, equity: 1, trades: 0 }
    const send = (barsDone: number) =>
      panel.send({ type: 'progress', progress: { ...progress, barsDone, simulatedTime: running.firstTime } })
    await page.getByRole('progressbar', { name: 'Bars done' }).waitFor()
    await send(319)
    assert.equal(await told.innerText(), '30 % of the bars done')
    await send(399)
    assert.equal(await told.innerText(), '30 % of the bars done')
    await send(400)
    assert.equal(await told.innerText(), '40 % of the bars done')
    await panel.send({ type: 'run', run: run.summary })
    assert.equal(await told.innerText(), '')
    const strip = page.getByRole('group', { name: 'What the tabs show' }).getByRole('status')
    assert.equal(await strip.innerText(), 'Whole run')
    await page.getByRole('textbox', { name: 'From' }).fill('2013')
    await page.getByRole('textbox', { name: 'From' }).press('Enter')
    assert.match(await strip.innerText(), /2013.* · 65 of 188 trades$/)
  })
})

/** Pixels from entry to exit. */
function lengthOf(markers: string | null): number {
  const { entry, exit } = JSON.parse(markers ?? '') as Record<'entry' | 'exit', { readonly x: number }>
  return exit.x - entry.x
}

/** Without the number that tells elements of one name apart, which another walk gives anew. */
function plain(stop: string): string {
  return stop.replaceAll(/ \(\d+\)/g, '')
}

async function showTab(panel: PanelPage, name: string): Promise<void> {
  const { page } = panel
  await page.getByRole('tab', { name }).click()
  await panel.settle()
  await page
    .getByText(/Computing…|Reading…/)
    .filter({ visible: true })
    .first()
    .waitFor({ state: 'hidden' })
  if (name === 'Chart') await page.waitForSelector('.run-chart .plot[data-read="1"][data-marks]')
}
