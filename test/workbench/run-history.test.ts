import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { FrameLocator, Page } from 'playwright-core'
import { RunsView } from '../rig/pages/runs-view.js'
import { Scene, spyDay, themes } from './scene.js'

/** The webview in sight that holds an element. */
async function frameWith(page: Page, selector: string): Promise<FrameLocator> {
  for (let attempt = 0; attempt < 200; attempt++) {
    for (const webview of await page.locator('iframe.webview').filter({ visible: true }).all()) {
      const frame = webview.contentFrame().frameLocator('#active-frame')
      if ((await frame.locator(selector).count()) > 0) return frame
    }
    await page.waitForTimeout(50)
  }
  throw new Error(`no webview in sight holds ${selector}`)
}

/** Waits until what is kept about some run holds a text. */
async function keptOnDisk(folder: string, text: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const files = readdirSync(folder).map((run) => path.join(folder, run, 'annotation.json'))
    if (files.some((file) => existsSync(file) && readFileSync(file, 'utf8').includes(text))) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`no annotation holds “${text}”`)
}

for (const theme of themes) {
  describe(`the history of runs, ${theme}`, function () {
    this.timeout(180_000)
    let scene: Scene
    let runs: RunsView
    before(async () => {
      scene = await Scene.open('run-history', theme)
      runs = new RunsView(scene.workbench.page)
      await scene.scaffold('EMA cross', 'EmaCross')
      await scene.workbench.editor.waitForTab('ema-cross.ts')
      await scene.importFile(spyDay)
      await scene.workbench.editor.lens('Run backtest').click()
      await scene.results.waitForResult()
      await scene.results.button('Rerun').click()
      await scene.workbench.palette.run('Backlens: Focus on Runs View')
      await runs.rows.nth(1).waitFor()
      await scene.results.waitForEnd()
    })
    afterEach(function () {
      return scene.pictureOfFailure(this.currentTest)
    })
    after(() => scene.close())

    it('a pinned run stands on top and says so', async () => {
      await runs.act(runs.rows.nth(1), 'Pin Run')
      const pinned = runs.rows.filter({ has: scene.workbench.page.locator('.codicon-pinned') }).first()
      await pinned.waitFor()
      await runs.rows.first().locator('.codicon-pinned').first().waitFor()
      assert.match((await runs.rows.first().getAttribute('aria-label')) ?? '', /pinned/)
    })

    it('tags and a note are kept, shown, and found by searching', async () => {
      const { palette } = scene.workbench
      await palette.run('Backlens: Edit Tags of Run…')
      await palette.pick(/EmaCross/)
      await palette.answer('Words between spaces', 'baseline dax')
      await runs.row('#baseline #dax').waitFor()
      await palette.run('Backlens: Edit Note about Run…')
      await palette.pick('#baseline')
      await palette.answer('found by searching', 'Fees look low')
      await keptOnDisk(path.join(scene.workbench.folder, '.backlens/runs'), 'Fees look low')
      await palette.run('Backlens: Open Results…')
      await palette.typeInto('fees look')
      await palette.row('#baseline').waitFor()
      await scene.picture('searched')
      await palette.dismiss()
    })

    it('the code and the configuration of two runs open side by side in the editor’s own comparison', async () => {
      const { palette, editor, page } = scene.workbench
      await runs.rows.first().click()
      await palette.run('Backlens: Compare Configuration of Runs')
      await palette.pick(/EmaCross/)
      await editor.waitForTab(/configuration/)
      await page.locator('.monaco-diff-editor').filter({ visible: true }).first().waitFor()
      await page.getByText('"className"').first().waitFor()
      await scene.picture('compared')
      await palette.run('View: Close Editor')
    })

    it('two runs are shown side by side: growth, statistics, and trades of one run only', async () => {
      const { palette, page, editor } = scene.workbench
      await page.keyboard.press('Escape')
      await palette.run('Backlens: Compare Runs…')
      await palette.row('#baseline').click()
      await palette.row(/EmaCross(?!.*#baseline)/).click()
      await page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click()
      await editor.waitForTab('2 Runs Compared')
      const frame = await frameWith(page, '.comparison')
      await frame.getByRole('heading', { name: '2 runs compared' }).waitFor()
      await frame.getByRole('row', { name: /^Trades 133 133/ }).waitFor()
      await scene.picture('side-by-side')
      await frame.getByRole('tab', { name: 'Trades in one run only' }).click()
      await frame.getByText('133 trades in every run, 0 only in A, 0 only in B.').waitFor()
      await palette.run('View: Close Editor')
    })

    it('a deleted run is gone from the list and from the disk', async () => {
      const { palette, page, folder } = scene.workbench
      await palette.run('Backlens: Delete Run…')
      await palette.pick('#baseline')
      const dialog = page.locator('.monaco-dialog-box')
      await dialog.filter({ hasText: 'Delete the run' }).waitFor()
      await scene.picture('delete')
      await dialog.getByRole('button', { name: 'Delete' }).click()
      await runs.row('#baseline').waitFor({ state: 'detached' })
      assert.equal(await runs.rows.count(), 1)
      assert.equal(readdirSync(path.join(folder, '.backlens/runs')).length, 1)
    })

    it('orders, fills and journal of a run are listed', async () => {
      await scene.workbench.palette.run('Backlens: Open Results…')
      await scene.workbench.palette.pick(/EmaCross/)
      const { frame } = scene.results
      for (const tab of ['Orders', 'Fills', 'Journal']) {
        await frame.getByRole('tab', { name: tab }).click()
        await frame.getByRole('grid', { name: tab }).locator('[aria-rowindex="5"]').waitFor()
        await scene.picture(tab.toLowerCase())
      }
    })

    it('a run is repeated exactly, which is told and listed', async () => {
      const { palette, page } = scene.workbench
      const before = await runs.rows.count()
      await palette.run('Backlens: Rerun Exactly')
      await page
        .getByText(/EmaCross was repeated exactly: all events are the same/)
        .first()
        .waitFor()
      await runs.rows.nth(before).waitFor()
      await scene.picture('repeated')
    })

    it('runs of several strategies are grouped, found by words, and all shown again', async () => {
      const { palette, editor } = scene.workbench
      // A panel that is being drawn takes the focus from what is typed.
      await palette.run('View: Close All Editors')
      await scene.scaffold('Blank', 'Quiet')
      await editor.waitForTab('quiet.ts')
      await palette.run('Backlens: Run Backtest')
      await runs.row(/quiet\.ts\s*1 run/).waitFor()
      await runs.row(/ema-cross\.ts\s*\d runs?/).waitFor()
      await scene.picture('grouped')
      await palette.run('Backlens: Find Runs…')
      await palette.answer('Words of strategy', 'quiet')
      await runs.row(/ema-cross/).waitFor({ state: 'detached' })
      await scene.picture('found')
      await palette.run('Backlens: Find Runs…')
      await palette.answer('Words of strategy', 'turtle')
      await runs.row('No run has “turtle”').click()
      await runs.row(/ema-cross\.ts/).waitFor()
    })
  })
}
