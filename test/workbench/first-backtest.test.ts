import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { assertDrawnAsExported, readTrades, type ExportedTrade } from './exported-trades.js'
import { Scene, spyWeek, themes } from './scene.js'

for (const theme of themes) {
  describe(`a first backtest, ${theme}`, function () {
    this.timeout(180_000)
    let scene: Scene
    let trades: readonly ExportedTrade[]
    before(async () => (scene = await Scene.open('first-backtest', theme)))
    afterEach(function () {
      return scene.pictureOfFailure(this.currentTest)
    })
    after(() => scene.close())

    it('scaffolds a strategy from the palette and opens it', async function () {
      const { workbench } = scene
      await workbench.palette.run('Backlens: New Strategy…')
      await workbench.palette.row('EMA cross').waitFor()
      await scene.picture('templates')
      await workbench.palette.pick('EMA cross')
      await workbench.palette.answer('Name of the class', 'EmaCross')
      await workbench.editor.waitForTab('ema-cross.ts')
      for (const file of ['strategies/ema-cross.ts', 'backlens.json', 'tsconfig.json']) {
        assert.ok(existsSync(path.join(workbench.folder, file)), file)
      }
    })

    it('refuses a name that exists and overwrites nothing', async function () {
      const { palette } = scene.workbench
      await palette.run('Backlens: New Strategy…')
      await palette.pick('Blank')
      await palette.answer('Name of the class', 'EmaCross')
      await palette.message.filter({ hasText: 'ema-cross.ts' }).waitFor()
      await scene.picture('name-exists')
      await palette.dismiss()
    })

    it('reports no problem in the new strategy', async function () {
      const { workbench } = scene
      await workbench.editor.lens('Run backtest').waitFor()
      await workbench.problems.open()
      await workbench.problems.none.waitFor()
      await workbench.problems.close()
    })

    it('imports market data through the command', async function () {
      await scene.importFile(spyWeek, 'imported')
    })

    it('runs from the lens and shows the result', async function () {
      const { workbench, results } = scene
      await workbench.editor.lens('Run backtest').click()
      await results.waitForResult()
      await scene.picture('result')
    })

    it('shows the last result over the class', async function () {
      await scene.workbench.editor.lens(/Sharpe .* trades/).waitFor()
    })

    it('exports everything of the run into a folder', async function () {
      const { palette, notifications, folder } = scene.workbench
      await scene.results.button('Export').click()
      await palette.row('HTML report').waitFor()
      await scene.picture('export-menu')
      await palette.pick('Everything in a folder')
      mkdirSync(path.join(folder, 'exported'))
      await palette.chooseFolder('Export EmaCross', path.join(folder, 'exported'), 'Export Here')
      await notifications.wait(/Exported \d+ files/)
      await scene.picture('exported')
      const [report] = readdirSync(path.join(folder, 'exported'))
      assert.match(report ?? '', /-report$/)
      trades = readTrades(path.join(folder, 'exported', report!))
      assert.ok(trades.length > 100)
    })

    it('opens a trade with its markers on the bars and prices of trades.csv', async function () {
      const { results } = scene
      await results.tradeRow(3).click()
      await assertDrawnAsExported(results, trades[2]!)
      await scene.picture('trade')
    })

    it('goes to the next trade by key and to the previous by button', async function () {
      const { results, workbench } = scene
      await workbench.page.keyboard.press('n')
      await assertDrawnAsExported(results, trades[3]!)
      await scene.picture('next-trade')
      await results.tradeView.getByRole('button', { name: /^Previous trade/ }).click()
      await assertDrawnAsExported(results, trades[2]!)
    })

    it('follows the theme', async function () {
      const { results, workbench } = scene
      const drawn = await results.drawnPixels()
      await workbench.switchTheme(theme === 'dark' ? 'light' : 'dark')
      await results.waitUntilDrawnAnew(drawn)
      await results.markersOf(3)
      await scene.picture('switched')
      await workbench.switchTheme(theme)
    })

    it('survives a reload of the window', async function () {
      const { results, workbench } = scene
      await workbench.reload()
      // A browser's window writes the state of its editors down from time to time, so the view that was open last comes
      // back only if it had been written; the run does in any case.
      await results.tradeView.or(results.tradeRow(3)).first().waitFor()
      if (!(await results.tradeView.isVisible())) await results.tradeRow(3).click()
      await assertDrawnAsExported(results, trades[2]!)
      await scene.picture('reloaded')
    })
  })
}
