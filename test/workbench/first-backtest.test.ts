import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { Scene, spyWeek, themes } from './scene.js'

for (const theme of themes) {
  describe(`a first backtest, ${theme}`, function () {
    this.timeout(180_000)
    let scene: Scene
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
      const { notifications } = scene.workbench
      await scene.importFile(spyWeek)
      const message = await notifications.wait(/Imported 100,184 bars of SPY/)
      await scene.picture('imported')
      await message.click()
      await scene.workbench.palette.run('Notifications: Clear All Notifications')
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
  })
}
