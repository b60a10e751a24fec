import assert from 'node:assert/strict'
import { Scene, spyWeek, themes } from './scene.js'

for (const theme of themes) {
  describe(`a part of a run, ${theme}`, function () {
    this.timeout(180_000)
    let scene: Scene
    before(async () => {
      scene = await Scene.open('overview', theme)
      await scene.scaffold('EMA cross', 'EmaCross')
      await scene.workbench.editor.waitForTab('ema-cross.ts')
      await scene.importFile(spyWeek)
      await scene.workbench.editor.lens('Run backtest').click()
      await scene.results.waitForResult()
    })
    afterEach(function () {
      return scene.pictureOfFailure(this.currentTest)
    })
    after(() => scene.close())

    const trades = async (): Promise<number> => {
      const text = await scene.results.frame.locator('.filter-bar .status').innerText()
      return Number(/(\d[\d,]*) of/.exec(text)?.[1]?.replace(',', '') ?? NaN)
    }

    it('the chart tells equity, drawdown, exposure and price under one crosshair', async () => {
      const { frame } = scene.results
      await frame.getByText(/^Rolling, /).waitFor()
      const chart = frame.locator('.equity-chart .plot')
      await chart.hover({ position: { x: 220, y: 60 } })
      await frame.locator('.equity-chart[data-crosshair-row]').waitFor()
      const values = await frame.locator('.equity-chart .legend .value').allInnerTexts()
      assert.equal(values.length, 5)
      for (const value of values) assert.match(value, /^[−+]?[\d,]+\.\d+( USD| %)?$/)
      await scene.picture('crosshair')
    })

    it('a dragged period restricts trades and statistics, and every tab says so', async () => {
      const { frame } = scene.results
      const { page } = scene.workbench
      const box = (await frame.locator('.equity-chart .plot').boundingBox())!
      await page.mouse.move(box.x + 0.3 * box.width, box.y + 60)
      await page.mouse.down()
      await page.mouse.move(box.x + 0.4 * box.width, box.y + 60)
      await page.mouse.move(box.x + 0.5 * box.width, box.y + 60)
      await page.mouse.up()
      await frame.locator('.filter-bar.active').waitFor()
      const left = await trades()
      assert.ok(left > 0)
      await frame.locator('.statistics [data-key=trades] dd').getByText(String(left), { exact: true }).waitFor()
      await frame.locator('.row[data-trade]').nth(1).hover()
      await scene.picture('period')
      await frame.getByRole('tab', { name: 'Fills' }).click()
      await frame.getByText(/fills left by the filter/).waitFor()
      await scene.picture('fills-of-the-period')
      await frame.getByRole('tab', { name: 'Robustness' }).click()
      await frame.getByText(new RegExp(`simulations of ${left} trades`)).waitFor()
      await scene.picture('robustness-of-the-period')
      await frame.getByRole('button', { name: 'Show the whole run' }).click()
      await frame.locator('.filter-bar').getByText('Whole run').waitFor()
    })

    it('a side, and the statistics that another program reports, with another riskless rate', async () => {
      const { frame } = scene.results
      await frame.getByRole('tab', { name: 'Overview' }).click()
      await frame.getByRole('combobox', { name: 'Side' }).click()
      await frame.getByRole('option', { name: 'Short', exact: true }).click()
      await frame.getByText('The equity is that of the selected trades alone').waitFor()
      await frame.getByRole('combobox', { name: 'Set of statistics' }).click()
      await frame.getByRole('option', { name: 'As backtesting.py reports' }).click()
      const rate = frame.getByRole('textbox', { name: 'Risk-free rate' })
      await rate.fill('4')
      await rate.press('Enter')
      await frame.getByRole('button', { name: 'Reset' }).waitFor()
      await frame.locator('.statistics .list[aria-busy=false]').waitFor()
      await scene.picture('short-trades-as-backtesting-py')
    })

    it('in a narrow window nothing is wider than the panel', async () => {
      const { page } = scene.workbench
      await page.setViewportSize({ width: 900, height: 900 })
      const { frame } = scene.results
      await frame.locator('.equity-chart .plot').waitFor()
      const wider = await frame
        .locator('body')
        .evaluate((body) => (body as unknown as Box).scrollWidth - (body as unknown as Box).clientWidth)
      assert.ok(wider <= 0, `${wider} px`)
      await scene.picture('narrow')
    })
  })
}

/** The part of the DOM's element that is used; the tests are compiled without the DOM. */
interface Box {
  readonly scrollWidth: number
  readonly clientWidth: number
}
