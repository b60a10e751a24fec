import assert from 'node:assert/strict'
import { Scene, spyDay, themes } from './scene.js'

for (const theme of themes) {
  describe(`how far a run can be believed, ${theme}`, function () {
    this.timeout(180_000)
    let scene: Scene
    before(async () => {
      scene = await Scene.open('robustness', theme)
      await scene.scaffold('EMA cross', 'EmaCross')
      await scene.workbench.editor.waitForTab('ema-cross.ts')
      await scene.importFile(spyDay)
      await scene.workbench.editor.lens('Run backtest').click()
      await scene.results.waitForResult()
    })
    afterEach(function () {
      return scene.pictureOfFailure(this.currentTest)
    })
    after(() => scene.close())

    it('its trades are drawn again in the way that is chosen', async () => {
      const { frame } = scene.results
      await frame.getByRole('tab', { name: 'Robustness' }).click()
      await frame.getByText(/^2,000 simulations of 133 trades · seed 1/).waitFor()
      await scene.picture('simulated')
      await frame.getByRole('combobox', { name: 'How trades are drawn' }).click()
      await frame.getByRole('option', { name: 'Blocks of trades' }).click()
      await frame.getByText('blocks of 6 trades').waitFor()
      await scene.picture('blocks')
    })

    it('it is repeated under other conditions, the same when nothing is changed', async () => {
      const { frame } = scene.results
      await frame.getByRole('button', { name: 'Run variations' }).click()
      await frame.getByRole('button', { name: 'Cancel the variations' }).waitFor()
      await frame.getByText('the run gave the same event log').waitFor({ timeout: 120_000 })
      const table = frame.getByRole('table', { name: 'Variations' })
      assert.match(await table.locator('tbody tr').first().innerText(), /^As it was\s.*\s0\.00$/s)
      await table.locator('tbody tr').last().scrollIntoViewIfNeeded()
      await scene.picture('variations')
    })

    it('repetitions that are cancelled leave what was done', async () => {
      const { frame } = scene.results
      await frame.getByRole('button', { name: 'Run variations' }).click()
      await frame.getByRole('button', { name: 'Cancel the variations' }).click()
      await frame.getByText(/^Cancelled (after|before)/).waitFor()
      await frame.getByRole('button', { name: 'Run variations' }).waitFor()
      await scene.picture('cancelled')
    })
  })
}
