import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { Scene, spyDay } from './scene.js'

/** Width and height of a PNG file, which must be one. */
function pngSize(file: string): readonly [width: number, height: number] {
  const bytes = readFileSync(file)
  assert.equal(bytes.subarray(0, 8).toString('latin1'), '\u0089PNG\r\n\u001a\n')
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
}

describe('the export menu of the results', function () {
  this.timeout(180_000)
  let scene: Scene
  let folder: string
  before(async () => {
    scene = await Scene.open('exports', 'dark')
    folder = scene.workbench.folder
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

  async function choose(entry: string | RegExp): Promise<void> {
    await scene.results.button('Export').click()
    await scene.workbench.palette.pick(entry)
  }

  it('writes a Markdown summary, which is on the clipboard too', async () => {
    const { palette, notifications } = scene.workbench
    await scene.results.button('Export').click()
    await palette.row('HTML report').waitFor()
    await scene.picture('menu')
    await palette.pick('Markdown summary')
    await palette.save('Export EmaCross', path.join(folder, 'summary.md'), 'OK')
    await notifications.wait(/Exported summary\.md; it is on the clipboard too/)
    await scene.picture('summary')
    assert.match(readFileSync(path.join(folder, 'summary.md'), 'utf8'), /^## EmaCross · \w+\.EQUS 1-SECOND/)
  })

  it('writes the page and the statistics under the names that were chosen', async () => {
    const { palette, notifications } = scene.workbench
    await choose('HTML report')
    await palette.save('Export EmaCross', path.join(folder, 'page.html'), 'OK')
    await notifications.wait(/Exported page\.html/)
    assert.match(readFileSync(path.join(folder, 'page.html'), 'utf8'), /<h2>Robustness<\/h2>/)
    await choose('JSON statistics')
    await palette.save('Export EmaCross', path.join(folder, 'figures.json'), 'OK')
    await notifications.wait(/Exported figures\.json/)
    const { strategy } = JSON.parse(readFileSync(path.join(folder, 'figures.json'), 'utf8')) as { strategy: string }
    assert.equal(strategy, 'EmaCross')
  })

  it('draws the trades that a filter leaves as PNG, and asks before it replaces them', async () => {
    const { palette, notifications, page } = scene.workbench
    const chosen = path.join(folder, 'pictures')
    mkdirSync(chosen)
    await scene.results.filterTrades('#<4')
    for (const isAgain of [false, true]) {
      await choose('Charts of the 3 trades shown as PNG')
      await palette.chooseFolder('Export EmaCross', chosen, 'Export Here')
      if (isAgain) {
        await page.getByRole('dialog').filter({ hasText: '3 files are there already' }).waitFor()
        await scene.picture('replace')
        await page.getByRole('dialog').getByRole('button', { name: 'Replace' }).click()
      }
      await notifications.wait(/Exported 3 files to .*-trades/)
    }
    const [pictures] = readdirSync(chosen)
    const names = readdirSync(path.join(chosen, pictures!)).sort()
    assert.deepEqual(
      names.map((name) => /-trade-0*(\d+)\.png$/.exec(name)?.[1]),
      ['1', '2', '3'],
    )
    for (const name of names) assert.ok(pngSize(path.join(chosen, pictures!, name))[0] >= 1600)
    await scene.results.filterTrades('')
  })

  it('draws the trade whose chart is open', async () => {
    const { palette, notifications, page } = scene.workbench
    await scene.results.tradeRow(3).click()
    await scene.results.markersOf(3)
    await page.keyboard.press('e')
    await scene.workbench.palette.row('Chart of trade 3 as PNG').waitFor()
    await scene.picture('menu-of-trade')
    await palette.pick('Chart of trade 3 as PNG')
    await palette.save('Export EmaCross', path.join(folder, 'trade.png'), 'OK')
    await notifications.wait(/Exported trade\.png/)
    assert.ok(pngSize(path.join(folder, 'trade.png'))[1] > 800)
  })
})
