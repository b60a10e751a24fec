import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { CatalogPage } from '../rig/pages/catalog-page.js'
import { Scene, spyWeek, themes } from './scene.js'

for (const theme of themes) {
  describe(`the view of the catalog, ${theme}`, function () {
    this.timeout(180_000)
    let scene: Scene
    let catalog: CatalogPage
    let store: string
    before(async () => {
      scene = await Scene.open('catalog-view', theme)
      catalog = new CatalogPage(scene.workbench.page)
      store = path.join(scene.workbench.folder, '.backlens')
    })
    afterEach(function () {
      return scene.pictureOfFailure(this.currentTest)
    })
    after(() => scene.close())

    const clear = () => scene.workbench.palette.run('Notifications: Clear All Notifications')

    it('is empty at first, and its button leads to the import', async () => {
      await scene.workbench.palette.run('Backlens: Show Market Data')
      await catalog.frame.getByText('The catalog holds no market data yet.').waitFor()
      await scene.picture('empty')
      await scene.importFile(spyWeek)
      await catalog.row('SPY.EQUS', '1-SECOND').waitFor()
      await catalog.waitForChart()
      await scene.picture('chart')
    })

    it('the tree shows the series with its small coverage, and opens it by a click', async () => {
      const { palette } = scene.workbench
      await palette.run('View: Close All Editors')
      await palette.run('View: Show Backlens')
      const item = catalog.treeItem(/1-SECOND.*▰▰▰▰▰▰▰▰.*100,184/)
      await item.waitFor()
      await item.hover()
      await scene.picture('tree')
      await item.click()
      await catalog.waitForChart()
    })

    it('shows rows, trade dates and the definition of the instrument', async () => {
      await catalog.openTab('Rows')
      await catalog.frame.locator('.rows .layer .row').getByText('7 Oct 2013 04:00:01').first().waitFor()
      await scene.picture('rows')
      await catalog.openTab('Coverage')
      await catalog.frame.getByText('No gaps in 5 trade dates by the calendar NYSE').waitFor()
      await scene.picture('coverage')
      await catalog.openTab('Definition')
      await catalog.frame.locator('#member-tickSize').waitFor()
      await scene.picture('definition')
    })

    it('saves a changed definition into instruments.json, which a change of the file changes back', async () => {
      const file = path.join(store, 'instruments.json')
      const before = readFileSync(file, 'utf8')
      await catalog.frame.locator('#member-takerFee').fill('0.0002')
      await catalog.frame.locator('vscode-button').filter({ hasText: 'Save' }).click()
      await catalog.frame.getByText('Saved. Runs use it from now on.').waitFor()
      assert.match(readFileSync(file, 'utf8'), /"takerFee": "0\.0002"/)
      writeFileSync(file, before.replace('"lotSize": "1"', '"lotSize": "100"'))
      const lot = catalog.frame.locator('#member-lotSize')
      const until = performance.now() + 20_000
      while ((await lot.inputValue()) !== '100' && performance.now() < until)
        await scene.workbench.page.waitForTimeout(100)
      assert.equal(await lot.inputValue(), '100')
    })

    it('a mistake in the file is a problem at its line, and said in the view', async () => {
      const { problems, palette } = scene.workbench
      const file = path.join(store, 'instruments.json')
      const text = readFileSync(file, 'utf8')
      writeFileSync(file, text.replace('"tickSize": "0.01"', '"tickSize": "a cent"'))
      await catalog.frame.getByText(/tickSize of SPY\.EQUS must be a number above zero/).waitFor()
      await problems.open()
      await problems.entry(/tickSize of SPY\.EQUS must be/).waitFor()
      await scene.picture('mistake')
      writeFileSync(file, text)
      await problems.none.waitFor()
      await problems.close()
      await catalog.frame.locator('#member-tickSize').waitFor()
      await palette.run('Backlens: Show Market Data')
    })

    it('verifies the files, and repairs one that is damaged', async () => {
      await catalog.openTab('Chart')
      const folder = path.join(store, 'market_data')
      const file = (readdirSync(folder, { recursive: true }) as string[]).find((name) =>
        /2013-10-09.*parquet$/.test(name),
      )
      truncateSync(path.join(folder, file!), 5000)
      await catalog.button('Verify').click()
      await catalog.frame.getByText(/1 of 5 files is not as the index says/).waitFor()
      await scene.picture('damaged')
      await clear()
      await catalog.button('Repair…').click()
      assert.match(await catalog.decide('Repair'), /Nothing is deleted\./)
      await catalog.frame.getByText(/Repaired: 1 file moved to quarantine/).waitFor()
      assert.ok(existsSync(path.join(store, 'quarantine')))
      await catalog.row('SPY.EQUS', '1-SECOND').getByText('1 gap').waitFor()
      await scene.picture('repaired')
      await clear()
    })

    it('exports the series into a file that is chosen', async () => {
      const { palette, notifications, folder } = scene.workbench
      await catalog.button('Export').click()
      await palette.pick('All of it')
      await palette.save('Export SPY.EQUS 1-SECOND', path.join(folder, 'spy.csv'), 'OK')
      await notifications.wait(/Exported [\d,]+ rows of SPY\.EQUS 1-SECOND to spy\.csv/)
      await scene.picture('exported')
      assert.match(
        readFileSync(path.join(folder, 'spy.csv'), 'utf8'),
        /^close_time,open,high,low,close,volume\n2013-10-07T/,
      )
      await clear()
    })

    it('deletes the series once one has read what will be lost', async () => {
      await catalog.frame.locator('.detail').getByRole('button', { name: 'Delete' }).click()
      await scene.workbench.page.locator('.monaco-dialog-box').waitFor()
      await scene.picture('delete')
      assert.match(await catalog.decide('Delete'), /rows of 7–11 Oct 2013 are removed from the store/)
      await catalog.frame.getByText('The catalog holds no market data yet.').waitFor()
      await scene.picture('deleted')
    })
  })
}
