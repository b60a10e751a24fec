import assert from 'node:assert/strict'
import { Scene, spyWeek, themes } from './scene.js'
import { strategySource, writeStrategy } from './strategy-source.js'

/** Works for about a tenth of a millisecond on each bar, so that the run lasts long enough to be watched. */
const slowly = `let sum = 0
for (let i = 0; i < 100_000; i++) sum += Math.sqrt(i * bar.close)
if (this.isFlat()) this.buy({ size: sum > 0 ? 10 : 1 })
else this.close()`

for (const theme of themes) {
  describe(`a run that lasts, ${theme}`, function () {
    this.timeout(120_000)
    let scene: Scene
    before(async () => {
      scene = await Scene.open('progress', theme)
      await scene.scaffold('Blank', 'Quiet')
      await scene.workbench.editor.waitForTab('quiet.ts')
      await scene.importFile(spyWeek)
    })
    afterEach(function () {
      return scene.pictureOfFailure(this.currentTest)
    })
    after(() => scene.close())

    it('shows progress, speed and trades while it goes on', async function () {
      const { workbench, results } = scene
      await workbench.editor.open(writeStrategy(workbench, 'slow.ts', strategySource('Slow', slowly)))
      await workbench.editor.lens('Run backtest').click()
      await results.button('Cancel').waitFor()
      await results.tradeRow(1).waitFor()
      const early = Number(await results.progress.getAttribute('aria-valuenow'))
      await workbench.statusBarItem(/Slow .* bars\/s/).waitFor()
      await scene.picture('running')
      await results.waitForProgressBeyond(early)
      assert.match((await results.progress.getAttribute('aria-valuetext')) ?? '', /bars\/s.* left/)
    })

    it('keeps what was done when it is cancelled', async function () {
      const { results } = scene
      await results.button('Cancel').click()
      await results.frame.getByText(/^Cancelled after [\d,]+ bars/).waitFor()
      await results.tradeRow(1).waitFor()
      await scene.picture('cancelled')
    })
  })
}
