import assert from 'node:assert/strict'
import type {
  ComparedRun,
  CompareViewState,
  FromCompareView,
  ToCompareView,
} from '../../engine-host/protocol/compare-view-messages.js'
import { useBrowser } from './harness/browser.js'
import type { ThemeName } from './harness/panel-page.js'
import { crossOfSpyDays, spyDaysRun } from './harness/sample-runs.js'

const first = spyDaysRun()
const second = crossOfSpyDays(20, 50)
const comparedOf = ({ summary, equity, trades }: typeof first, runId: string, fast: number): ComparedRun => ({
  run: { ...summary, runId, specification: { ...summary.specification, parameters: { fast } } },
  equity,
  trades,
})
const runs = [comparedOf(first, 'run-a', 10), comparedOf(second, 'run-b', 20)]

describe('the comparison of runs in the browser', () => {
  const { open } = useBrowser<FromCompareView, ToCompareView, CompareViewState>()
  const show = async (
    shown: readonly ComparedRun[] = runs,
    options: { theme?: ThemeName; width?: number; height?: number } = {},
  ) => {
    const panel = await open({
      view: 'compare',
      answer: (message) => (message.type === 'ready' ? [{ type: 'runs', runs: shown }] : []),
      ...options,
    })
    await panel.page.getByRole('heading', { name: `${shown.length} runs compared` }).waitFor()
    await panel.settle()
    return panel
  }

  it('stands side by side, with what differs told apart from what is the same', async () => {
    const { page } = await show()
    const row = (name: string) => page.getByRole('row', { name: new RegExp(`^${name}`) })
    assert.equal(await row('Parameter fast').innerText(), 'Parameter fast\t10\t20')
    assert.equal(await row('Parameter fast').getAttribute('class'), 'differs')
    assert.equal(await row('Data').getAttribute('class'), 'same')
    assert.match(await page.getByRole('row', { name: /^Return [+−]/ }).innerText(), /\+59\.67 %/)
    const trades = await page.getByRole('row', { name: /^Trades \d/ }).innerText()
    assert.equal(trades, `Trades\t${first.summary.trades}\t${second.summary.trades}`)
    for (const cell of await page.locator('.compared-statistics td').allInnerTexts())
      assert.doesNotMatch(cell, /NaN|Infinity|undefined|null/)
  })

  it('lists the trades that only one run has, each with its run', async () => {
    const { page, posted } = await show()
    await page.getByRole('tab', { name: 'Trades in one run only' }).click()
    await page.getByText(/trades in every run, .* only in A, .* only in B/).waitFor()
    const grid = page.getByRole('grid', { name: 'Trades that only one run has' })
    await grid.locator('[aria-rowindex="2"]').waitFor()
    assert.match(await grid.locator('[aria-rowindex="2"]').innerText(), /^[AB]\n/)
    await grid.focus()
    await page.keyboard.press('Enter')
    assert.equal(posted.at(-1)?.type, 'openRun')
  })

  it('opens a run by its name, and the code of two in the editor’s comparison', async () => {
    const { page, posted } = await show()
    await page.getByRole('button', { name: 'B EmaCross' }).click()
    assert.deepEqual(posted.at(-1), { type: 'openRun', runId: 'run-b' })
    await page.getByRole('button', { name: 'Code' }).click()
    assert.deepEqual(posted.at(-1), { type: 'compareSources', what: 'code', runIds: ['run-a', 'run-b'] })
  })

  it('the crosshair moves by keys and says the growth of each run', async () => {
    const { page } = await show()
    await page.getByRole('group', { name: 'Growth of the runs' }).focus()
    await page.keyboard.press('[')
    await page.keyboard.press('[')
    assert.match(
      await page.locator('.growth-chart [role=status]').innerText(),
      /2021.*: A [+−][\d.]+ %, B [+−][\d.]+ %/,
    )
  })

  it('eight runs, one of them empty, fit and complain of nothing in any theme', async () => {
    const none = { ...runs[0]!.equity, length: 0, time: new Float64Array(), equity: new Float64Array() }
    const eight = Array.from({ length: 8 }, (_, at) => ({
      ...runs[at % 2]!,
      run: { ...runs[at % 2]!.run, runId: `run-${at}` },
    }))
    eight[7] = { ...eight[7]!, equity: none }
    for (const [width, height] of [
      [420, 900],
      [960, 700],
    ] as const) {
      const panel = await show(eight, { width, height })
      for (const theme of ['dark-modern', 'light-modern', 'high-contrast', 'high-contrast-light'] as const) {
        await panel.switchTheme(theme)
        const wider = await panel.page.evaluate<number>('document.scrollingElement.scrollWidth - innerWidth')
        assert.ok(wider <= 0, `${width}, ${theme}: ${wider} px`)
      }
      assert.equal(await panel.page.getByRole('button', { name: 'Code' }).isDisabled(), true)
      assert.deepEqual(panel.complaints, [])
      assert.deepEqual(await panel.cspViolations(), [])
    }
  })

  it('a run that is gone is told in a sentence', async () => {
    const failure = { kind: 'failed', message: 'There is no run in runs/x.', next: 'Run it again.' } as const
    const panel = await open({ view: 'compare', answer: () => [{ type: 'failed', failure }] })
    await panel.page.getByText(failure.message).waitFor()
  })
})
