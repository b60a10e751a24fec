import assert from 'node:assert/strict'
import { Scene, spyWeek, themes } from './scene.js'

for (const theme of themes) {
  describe(`the chart of a whole run, ${theme}`, function () {
    this.timeout(180_000)
    let scene: Scene
    before(async () => {
      scene = await Scene.open('run-chart', theme)
      await scene.scaffold('Breakout with bracket', 'Breakout')
      await scene.workbench.editor.waitForTab('breakout.ts')
      await scene.importFile(spyWeek)
      await scene.workbench.editor.lens('Run backtest').click()
      await scene.results.waitForResult()
    })
    afterEach(function () {
      return scene.pictureOfFailure(this.currentTest)
    })
    after(() => scene.close())

    const plot = () => scene.results.frame.locator('.run-chart .plot')

    it('a click on its tab shows a week of seconds in one view', async () => {
      const { frame } = scene.results
      await frame.getByRole('tab', { name: 'Chart' }).click()
      await frame.locator('.run-chart .plot[data-read="1"][data-marks]').waitFor()
      const joined = Number(await plot().getAttribute('data-bars-per-candle'))
      assert(joined >= 256)
      assert.match(
        await frame.locator('.run-chart .legend').first().innerText(),
        /SPY\.EQUS 1-SECOND, [\d,]+ bars a candle/,
      )
      await scene.picture('week')
    })

    it('n goes to a trade, where every bar, fill and order is seen', async () => {
      const { frame } = scene.results
      await frame.locator('.run-stage').focus()
      await scene.workbench.page.keyboard.press('n')
      await frame.getByRole('button', { name: 'Trade chart' }).waitFor()
      for (let press = 0; press < 12 && (await plot().getAttribute('data-bars-per-candle')) !== '1'; press++) {
        await scene.workbench.page.keyboard.press('+')
        await scene.workbench.page.waitForTimeout(250)
      }
      assert.equal(await plot().getAttribute('data-bars-per-candle'), '1')
      await scene.picture('trade')
    })

    it('a fill that is clicked leads to the line that placed its order', async () => {
      const { frame } = scene.results
      await frame.locator('.trade-number').fill('20')
      await frame.locator('.trade-number').press('Enter')
      await frame.getByText(/^Long .* · stop loss · /).waitFor()
      await frame.locator('.run-stage[data-crosshair-bar]').waitFor()
      await frame.locator('.run-chart .plot[data-marks^="["]').waitFor()
      await scene.workbench.page.waitForTimeout(500)
      const marks = JSON.parse((await plot().getAttribute('data-marks')) ?? '[]') as readonly {
        readonly kind: string
        readonly left: number
        readonly y: number
      }[]
      const fill = marks.find(({ kind, left }) => kind === 'fill' && left > 20)
      assert(fill !== undefined, 'a fill is drawn')
      await plot().click({ position: { x: fill.left, y: fill.y } })
      const link = frame.getByRole('button', { name: /^breakout\.ts:\d+$/ })
      await link.waitFor()
      await scene.picture('fill')
      await link.click()
      await scene.workbench.editor.waitForTab('breakout.ts')
    })

    it('a time that is typed is shown', async () => {
      const { frame } = scene.results
      const field = frame.getByLabel('Go to a time on the clocks of the exchange')
      await field.fill('2013-10-09 10:30')
      await field.press('Enter')
      await frame
        .locator('.run-chart .legend')
        .first()
        .getByText(/9 Oct 10:(29|30)/)
        .waitFor()
      await scene.picture('time')
    })
  })
}
