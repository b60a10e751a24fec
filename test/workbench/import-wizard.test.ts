import assert from 'node:assert/strict'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { errors } from 'playwright-core'
import { root } from '../orchestrator/project.js'
import { CatalogPage } from '../rig/pages/catalog-page.js'
import { Scene, spyDay, themes } from './scene.js'

/** 400 minutes of a table that needs its columns said: decimal commas, days first, two closes missing. */
function germanTable(): string {
  const number = (value: number) => value.toFixed(2).replace('.', ',')
  const lines = Array.from({ length: 400 }, (_, at) => {
    const time = `${String(9 + Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`
    const price = 15 + Math.sin(at / 20)
    const close = at === 50 || at === 77 ? '' : number(price + 0.1)
    return `03.04.2024;${time};${number(price)};${number(price + 0.2)};${number(price - 0.1)};${close};1.${200 + at}`
  })
  return `Datum;Zeit;Eröffnung;Hoch;Tief;Schluss;Stück\n${lines.join('\n')}\n`
}

/** What a trader has lying about, in the folder that is open. */
function putFiles(folder: string): void {
  cpSync(spyDay, path.join(folder, 'aig.ohlcv-1s.csv.zst'))
  writeFileSync(path.join(folder, 'kurse.csv'), germanTable())
  writeFileSync(path.join(folder, 'page.csv'), '<!DOCTYPE html><html><body>Please log in</body></html>')
  mkdirSync(path.join(folder, 'dumps'))
  const klines = gunzipSync(readFileSync(path.join(root, 'test/data/binance/BTCUSD-1m-ms.csv.gz')))
    .toString()
    .split('\n')
    .filter((line) => line !== '')
  for (const [at, day] of ['07', '08', '09'].entries()) {
    const lines = klines.slice(at * 1000, (at + 1) * 1000)
    writeFileSync(path.join(folder, 'dumps', `BTCUSDT-1m-2016-10-${day}.csv`), `${lines.join('\n')}\n`)
  }
}

for (const theme of themes) {
  describe(`the import wizard, ${theme}`, function () {
    this.timeout(180_000)
    let scene: Scene
    before(async () => {
      scene = await Scene.open('import-wizard', theme)
      putFiles(scene.workbench.folder)
    })
    afterEach(async function () {
      await scene.pictureOfFailure(this.currentTest)
      await scene.workbench.palette.run('View: Close All Editors')
    })
    after(() => scene.close())

    /** Opens the wizard by the command and chooses a file with the dialog. */
    const choose = async (name: string): Promise<void> => {
      const { palette, folder } = scene.workbench
      await palette.run('Backlens: Import Market Data…')
      await scene.imports.button('Choose Files…').click()
      await palette.chooseFile('Import Market Data', path.join(folder, name))
    }

    /** Makes the window so wide and waits until the workbench is. */
    const resize = async (width: number): Promise<void> => {
      const { page } = scene.workbench
      await page.setViewportSize({ width, height: 900 })
      await page.waitForFunction(`document.querySelector('.part.statusbar')?.clientWidth === ${width}`)
      await scene.imports.facts.click()
    }

    it('shows a Databento file as it will be stored, imports it, and knows it when it comes again', async () => {
      const { imports } = scene
      await choose('aig.ohlcv-1s.csv.zst')
      await imports.frame.getByText('All 6,892 rows are good.').waitFor()
      await scene.picture('databento')
      assert.match(await imports.facts.innerText(), /^Databento CSV of bars · [\d.]+ kB · 6,892 rows$/)
      assert.deepEqual(await imports.firstRow(), [
        '9 Oct 2013 11:26:00',
        '9 Oct 2013 07:26:00',
        '47.99',
        '47.99',
        '47.99',
        '47.99',
        '100',
      ])
      await imports.import()
      await imports.outcome.getByText('Imported 6,892 rows.').waitFor()
      await scene.picture('databento-imported')
      await scene.workbench.palette.run('View: Close All Editors')
      await choose('aig.ohlcv-1s.csv.zst')
      await imports.import()
      await imports.outcome.getByText('Nothing new: this file is in the catalog already.').waitFor()
      await scene.picture('databento-again')
    })

    it('asks for the columns of a table, shows each answer at once, and imports it without the rows that are left out', async () => {
      const { imports } = scene
      await choose('kurse.csv')
      await imports.notice.getByText(/which columns? holds? the time.* is not clear/).waitFor()
      await scene.picture('columns-asked')
      // The dates are guessed; a close is missing, so that the prices are not.
      await imports.frame.getByRole('button', { name: 'Take the guesses' }).click()
      const columns = ['Time of day', 'Open', 'High', 'Low', 'Close', 'Volume']
      for (const [at, name] of ['Zeit', 'Eröffnung', 'Hoch', 'Tief', 'Schluss', 'Stück'].entries()) {
        await imports.choose(`${name} holds`, columns[at]!)
      }
      await imports.notice.getByText(/does not say of which instrument/).waitFor()
      await imports.write('Instrument', 'SAP.XETR')
      await imports.frame.getByText('First rows as they will be stored').waitFor()
      assert.equal((await imports.firstRow())[0], '3 Apr 2024 09:01:00')
      await imports.frame.locator('[data-setting=timeZone] input').fill('Berlin')
      await imports.frame.locator('[data-setting=timeZone] li.option').filter({ hasText: 'Europe/Berlin' }).click()
      await imports.frame.getByText('3 Apr 2024 07:01:00').waitFor()
      await imports.notice.getByText('As it is, the file is refused: 2 rows break a rule.').waitFor()
      await scene.picture('refused')
      await imports.notice.getByText('Choose what happens to them').click()
      await imports.rule('Missing value').getByText('line 52, column "Schluss": the Schluss is missing').waitFor()
      await scene.picture('rules')
      await imports.choose('Missing value: what happens', 'Leave the rows out')
      await imports.frame.getByText('400 rows were checked: 2 left out.').waitFor()
      await imports.import()
      await imports.outcome.getByText('Imported 398 rows.').waitFor()
      await imports.outcome.getByText('2 rows left out.').waitFor()
      await scene.picture('mapped-imported')
    })

    it('says that a web page is no market data', async () => {
      const { imports } = scene
      await choose('page.csv')
      await imports.notice.getByText(/page\.csv is a web page \(HTML\)/).waitFor()
      await scene.picture('web-page')
      assert.equal(
        await imports.frame.locator('vscode-button').filter({ hasText: 'Import' }).getAttribute('disabled'),
        '',
      )
    })

    it('takes a folder from the explorer, lists its files with one state each, and imports them', async () => {
      const { imports, workbench } = scene
      const { page, palette } = workbench
      await palette.run('View: Show Explorer')
      await page
        .locator('.explorer-folders-view .monaco-list-row')
        .filter({ hasText: 'dumps' })
        .click({ button: 'right' })
      const item = page.locator('.context-view .action-label').filter({ hasText: 'Import Market Data' })
      // A menu takes no click in the moment in which it opens.
      await item.waitFor()
      while (await item.isVisible()) {
        await item.click({ timeout: 2_000 }).catch(ignoreTimeout)
        await item.waitFor({ state: 'hidden', timeout: 2_000 }).catch(ignoreTimeout)
      }
      for (const day of ['07', '08', '09']) {
        await imports
          .file(`BTCUSDT-1m-2016-10-${day}.csv`)
          .getByText(/ready, 1,000 rows/)
          .waitFor()
      }
      await scene.picture('folder')
      await imports.import()
      for (const day of ['07', '08', '09']) {
        await imports
          .file(`BTCUSDT-1m-2016-10-${day}.csv`)
          .getByText(/imported, 1,000 rows/)
          .waitFor()
      }
      await imports.outcome.getByText(/BTCUSDT\.BINANCE 1-MINUTE/).waitFor()
      await scene.picture('folder-imported')
      await palette.run('View: Close Primary Side Bar')
      await resize(548)
      await scene.picture('folder-narrow')
      await resize(1400)
    })

    it('takes a file that is dragged from the explorer', async () => {
      const { imports, workbench } = scene
      const { page, palette } = workbench
      await palette.run('Backlens: Import Market Data…')
      await imports.button('Choose Files…').waitFor()
      await scene.picture('empty')
      await palette.run('View: Show Explorer')
      const row = page.locator('.explorer-folders-view .monaco-list-row').filter({ hasText: 'page.csv' })
      const from = (await row.boundingBox())!
      await page.mouse.move(from.x + 40, from.y + 10)
      await page.mouse.down()
      await page.mouse.move(700, 300, { steps: 8 })
      await page.keyboard.down('Shift')
      await page.mouse.move(800, 500, { steps: 12 })
      await imports.frame.getByText('Drop to add').waitFor()
      await scene.picture('dragged')
      await page.mouse.up()
      await page.keyboard.up('Shift')
      await imports.notice.getByText(/page\.csv is a web page \(HTML\)/).waitFor()
    })

    it('shows what was imported in the view of data', async () => {
      const { imports, workbench } = scene
      await choose('aig.ohlcv-1s.csv.zst')
      await imports.import()
      await imports.button('Show in Data').click()
      const selected = new CatalogPage(workbench.page).frame.locator('.detail-head')
      await selected.filter({ hasText: 'AIG.EQUS' }).waitFor()
      await scene.picture('data')
    })
  })
}

function ignoreTimeout(error: unknown): void {
  if (!(error instanceof errors.TimeoutError)) throw error
}
