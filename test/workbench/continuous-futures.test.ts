import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { Scene } from './scene.js'

const days = [9, 10, 11, 12, 13, 16, 17, 18, 19]
const minutes = 400

/** A batch of two contracts of the E-mini, March six points below December and traded more from the 17th on. */
function contractBars(): string {
  const rows = days.flatMap((day, place) =>
    Array.from({ length: minutes }, (_, minute) => {
      const time = new Date(Date.UTC(2013, 11, day, 14, 31 + minute)).toISOString().replace('000Z', '000000000Z')
      const wave = 1800 + Math.round((12 * Math.sin((place * minutes + minute) / 90) + place * 2) * 4) / 4
      return ['ESZ3', 'ESH4']
        .map((symbol, at) => {
          const close = wave - 6 * at
          const values = [close - 0.25, close + 0.75, close - 1, close].map((price) => price.toFixed(2))
          const volume = symbol === 'ESH4' ? 50 : day < 17 ? 90 : 10
          return `${time},33,1,${at + 1},${values.join(',')},${volume},${symbol}`
        })
        .join('\n')
    }),
  )
  return `ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol\n${rows.join('\n')}\n`
}

describe('continuous futures', function () {
  this.timeout(180_000)
  let scene: Scene
  before(async () => {
    scene = await Scene.open('continuous-futures', 'dark')
    writeFileSync(path.join(scene.workbench.folder, 'glbx-mdp3.ohlcv-1m.csv'), contractBars())
  })
  afterEach(function () {
    return scene.pictureOfFailure(this.currentTest)
  })
  after(() => scene.close())

  it('are offered when the contracts were imported through the wizard', async () => {
    const { workbench } = scene
    await scene.scaffold('EMA cross', 'EmaCross')
    await workbench.editor.waitForTab('ema-cross.ts')
    await scene.importFile(path.join(workbench.folder, 'glbx-mdp3.ohlcv-1m.csv'), 'imported')
    await workbench.editor.lens('Run backtest').click()
    await workbench.palette.row('ES.v.0').waitFor()
    await scene.picture('offered')
    await workbench.palette.pick('ES.v.0')
    await scene.results.waitForResult()
    await scene.picture('result')
  })

  it('show the real contract of each trade, also across the roll', async () => {
    const { results } = scene
    assert.match(await results.tradeRow(5).innerText(), /ES\.Z13/)
    assert.match(await results.tradeRow(6).innerText(), /ES\.H14/)
    await results.tradeRow(5).click()
    await results.tradeView.getByText('roll to the next contract', { exact: true }).waitFor()
    const { exit } = await results.markersOf(5)
    await scene.picture('trade-until-the-roll')
    await scene.workbench.page.keyboard.press('n')
    const { entry } = await results.markersOf(6)
    // March stands six points lower.
    assert.equal(exit.price - entry.price, 6)
    await scene.picture('trade-after-the-roll')
  })
})
