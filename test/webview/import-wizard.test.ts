import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Locator } from 'playwright-core'
import type { FromImportView, ImportViewState, ToImportView } from '../../engine-host/protocol/import-view-messages.js'
import { root } from '../orchestrator/project.js'
import { useBrowser } from './harness/browser.js'
import { ImportHost } from './harness/import-host.js'
import type { PanelPage, ThemeName } from './harness/panel-page.js'

type Panel = PanelPage<FromImportView, ToImportView, ImportViewState>

const databento = path.join(root, 'test/data/databento/equs-mini-20131009.ohlcv-1s.csv.zst')
const minutes = (count: number, broken: Readonly<Record<number, string>> = {}): string => {
  const lines = Array.from({ length: count }, (_, at) => {
    const time = new Date(Date.UTC(2024, 0, 2) + at * 60_000).toISOString()
    return broken[at] ?? `${time},100,101,99,100.5,10`
  })
  return `time,open,high,low,close,volume\n${lines.join('\n')}\n`
}
const unclear = `Datum;Zeit;Eröffnung;Hoch;Tief;Schluss
03.04.2024;09:00;15,20;15,40;15,10;15,30
03.04.2024;09:01;15,30;15,50;15,20;15,45
`

describe('the import wizard in the browser', () => {
  const { open } = useBrowser<FromImportView, ToImportView, ImportViewState>()
  let host: ImportHost
  beforeEach(async () => {
    host = await ImportHost.open()
  })
  afterEach(() => host.close())

  async function show(size: { width?: number; height?: number; theme?: ThemeName } = {}): Promise<Panel> {
    const panel = await open({ view: 'import', ...size, answer: (message) => host.answer(message) })
    host.send = (message) => void panel.send(message)
    host.session.postAll()
    return panel
  }

  const write = (name: string, content: string): string => {
    const file = path.join(host.folder, name)
    writeFileSync(file, content)
    return file
  }
  const text = ({ page }: Panel, words: string | RegExp): Promise<void> =>
    page.getByText(words).filter({ visible: true }).first().waitFor()
  const button = ({ page }: Panel, label: string | RegExp): Locator =>
    page.locator('vscode-button').filter({ hasText: label, visible: true })
  const choose = async ({ page }: Panel, label: string, option: string): Promise<void> => {
    const select = page.locator(`vscode-single-select[aria-label="${label}"]`)
    await select.click()
    await select.locator('li.option').filter({ hasText: option }).first().click()
  }
  const sound = async (panel: Panel): Promise<void> => {
    assert.deepEqual(panel.complaints, [])
    assert.deepEqual(await panel.cspViolations(), [])
  }

  it('without a file says what can be dropped and asks for files or a folder', async () => {
    const panel = await show()
    await button(panel, 'Choose Files…').click()
    await button(panel, 'Choose Folder…').click()
    assert.deepEqual(host.asked, [
      { type: 'choose', what: 'files' },
      { type: 'choose', what: 'folder' },
    ])
    await sound(panel)
  })

  it('shows times in UTC and in the zone of the exchange, and prices with their decimals', async () => {
    const panel = await show()
    await host.session.add([databento])
    await text(panel, 'All 6,892 rows are good.')
    const head = await panel.page.locator('.stored thead th').allInnerTexts()
    assert.deepEqual(head, ['Close time, UTC', 'New York', 'open', 'high', 'low', 'close', 'volume'])
    const row = await panel.page.locator('.stored tbody tr').first().locator('td').allInnerTexts()
    assert.deepEqual(row.slice(0, 3), ['9 Oct 2013 11:26:00', '9 Oct 2013 07:26:00', '47.99'])
    await sound(panel)
  })

  it('imports by the button, says what came, and offers what comes next', async () => {
    const panel = await show()
    await host.session.add([databento])
    await button(panel, 'Import 6,892 Rows').click()
    await text(panel, 'Imported 6,892 rows.')
    await text(panel, /AIG\.EQUS 1-SECOND · 9 Oct 2013 · 6,892 rows in the catalog/)
    assert.equal(host.imported, 1)
    await button(panel, 'Show in Data').click()
    await button(panel, 'Run a Strategy on It').click()
    assert.deepEqual(host.asked, [
      { type: 'showData', series: { instrumentId: 'AIG.EQUS', bars: '1-SECOND' } },
      { type: 'run', instrumentId: 'AIG.EQUS', bars: '1-SECOND' },
    ])
    await sound(panel)
  })

  it('imports nothing of a file whose rows are refused, until the person says what happens to them', async () => {
    const panel = await show()
    await host.session.add([write('a.csv', minutes(20, { 3: '2024-01-02T00:03:00Z,100,101,99,,10' }))])
    await text(panel, /does not say of which instrument/)
    await panel.page.locator('[data-setting=instrument] input').fill('A.B')
    await text(panel, 'As it is, the file is refused: 1 row breaks a rule.')
    assert.equal(await button(panel, 'Import').getAttribute('disabled'), '')
    await text(panel, 'line 5, column "close": the close is missing')
    await panel.page.getByRole('button', { name: 'Choose what happens to them' }).click()
    assert.equal(await panel.page.evaluate('document.documentElement.scrollTop + document.body.scrollTop'), 0)
    await choose(panel, 'Missing value: what happens', 'Leave the rows out')
    await button(panel, 'Import 19 Rows').click()
    await text(panel, '1 row left out.')
    assert.deepEqual(panel.state?.files[0]?.settings, { instrument: 'A.B', problems: { missing: 'drop' } })
    await sound(panel)
  })

  it('preselects what columns are likely to hold, as guesses that count once they are confirmed', async () => {
    const panel = await show()
    await host.session.add([write('kurse.csv', unclear)])
    await text(panel, 'Still without a column: time, or date · open · high · low · close')
    const held = () =>
      panel.page.evaluate<string[]>(
        `[...document.querySelectorAll('.mapping-row')].map((row) => row.querySelector('vscode-single-select').value + (row.classList.contains('guessed') ? ', ' + row.querySelector('.origin').textContent : ''))`,
      )
    assert.deepEqual(await held(), [
      'time, a guess',
      'unused',
      'open, a guess',
      'high, a guess',
      'low, a guess',
      'close, a guess',
    ])
    assert.deepEqual(host.session.entries[0]?.settings.columns, undefined)
    await choose(panel, 'Schluss holds, a guess', 'Not used')
    await panel.page.waitForFunction(`document.querySelectorAll('.mapping-row.guessed').length === 4`)
    await choose(panel, 'Zeit holds', 'Time of day')
    await panel.page.waitForFunction(`document.querySelectorAll('.mapping-row.guessed').length === 4`)
    await panel.page.getByRole('button', { name: 'Take the guesses' }).click()
    await text(panel, 'Still without a column: close')
    assert.deepEqual(host.session.entries[0]?.settings.columns, {
      timeOfDay: 'Zeit',
      time: 'Datum',
      open: 'Eröffnung',
      high: 'Hoch',
      low: 'Tief',
    })
    await sound(panel)
  })

  it('asks for the columns of a table one after the other, and shows the rows as soon as it can', async () => {
    const panel = await show()
    await host.session.add([write('kurse.csv', unclear)])
    await text(panel, 'Still without a column: time, or date · open · high · low · close')
    await choose(panel, 'Zeit holds', 'Time of day')
    await panel.page.getByRole('button', { name: 'Take the guesses' }).click()
    await text(panel, /does not say of which instrument/)
    await panel.page.locator('[data-setting=instrument] input').fill('SAP.XETR')
    await text(panel, '3 Apr 2024 09:01:00')
    await choose(panel, 'Stamped with the', 'Close of the bar')
    await text(panel, '3 Apr 2024 09:00:00')
    await panel.page
      .locator('[data-setting=stamp]')
      .getByRole('button', { name: /^Reset/ })
      .click()
    await text(panel, '3 Apr 2024 09:01:00')
    await sound(panel)
  })

  it('a column that takes a field takes it from the one that had it', async () => {
    const panel = await show()
    await host.session.add([write('A.csv', minutes(3))])
    await text(panel, /does not say of which instrument/)
    await panel.page.locator('summary', { hasText: 'Columns of the file' }).click()
    await choose(panel, 'high holds', 'Low')
    await text(panel, 'Still without a column: high')
    const columns = host.session.entries[0]?.settings.columns
    assert.deepEqual([columns?.low, columns?.high], ['high', ''])
  })

  it('several files have a line each, keys move between them and take them off', async () => {
    const panel = await show()
    const files = [databento, write('page.csv', '<!DOCTYPE html><html></html>'), write('kurse.csv', unclear)]
    await host.session.add(files)
    await text(panel, /ready, 6,892 rows/)
    await text(panel, /cannot be imported/)
    await text(panel, /asks for its columns/)
    await text(panel, '3 files: 1 ready, 1 needs an answer, 1 cannot be imported')
    await panel.page.getByRole('listbox').focus()
    await panel.page.keyboard.press('ArrowDown')
    await text(panel, /page\.csv is a web page \(HTML\)/)
    await panel.page.keyboard.press('Delete')
    await text(panel, '2 files: 1 ready, 1 needs an answer')
    await panel.page.keyboard.press('Control+Enter')
    await text(panel, 'Imported 6,892 rows.')
    await sound(panel)
  })

  it('settings of one file go to the others of its form by one click', async () => {
    const panel = await show()
    await host.session.add([write('a.csv', minutes(3)), write('b.csv', minutes(4))])
    await text(panel, /does not say of which instrument/)
    await panel.page.locator('[data-setting=instrument] input').fill('A.B')
    await text(panel, /ready, 3 rows/)
    await panel.page.getByRole('button', { name: 'Use these settings for the other file of this form' }).click()
    await text(panel, /ready, 4 rows/)
    await text(panel, '2 files: 2 ready')
  })

  it('tells how far a check is, how fast and how long it takes, and breaks it off', async () => {
    const panel = await show()
    const file = '/data/big.csv'
    const preview = { file, bytes: 4_000_000_000, settings: {} }
    await panel.send({ type: 'entries', entries: [{ ...preview, activity: 'checking' }], skipped: [] })
    await panel.send({ type: 'progress', file, progress: { phase: 'reading', fraction: 0.5, elapsedMs: 10_000 } })
    await text(panel, 'Reading 2.0 GB of 4.0 GB · 230 MB/s · 8 s left')
    assert.equal(await panel.page.getByRole('progressbar').getAttribute('aria-valuenow'), '57')
    await button(panel, 'Cancel').click()
    assert.deepEqual(panel.posted.at(-1), { type: 'cancel' })
  })

  it('takes what the explorer drops, and says what to do about files from outside', async () => {
    const panel = await show()
    const drop = (fill: string) =>
      panel.page.evaluate(
        `(() => { const data = new DataTransfer(); ${fill}; for (const type of ['dragenter', 'dragover', 'drop']) window.dispatchEvent(new DragEvent(type, { dataTransfer: data, cancelable: true })) })()`,
      )
    await drop(`data.setData('text/uri-list', 'file:///data/a.csv\\r\\nfile:///data/b.csv')`)
    await text(panel, /^Drag market data here/)
    assert.deepEqual(host.asked.at(-1), { type: 'drop', uris: ['file:///data/a.csv', 'file:///data/b.csv'] })
    await drop(`data.items.add(new File(['x'], 'outside.csv'))`)
    await text(panel, /outside\.csv came from outside the editor/)
    await sound(panel)
  })

  it('every control has a name', async () => {
    const panel = await show()
    await host.session.add([write('kurse.csv', unclear), databento])
    await text(panel, /asks for its columns/)
    const nameless = await panel.page.evaluate<string[]>(
      `[...document.querySelectorAll('button, vscode-single-select, vscode-textfield, input')]
        .filter((control) => !(control.getAttribute('aria-label') || control.label || control.textContent.trim()))
        .map((control) => control.outerHTML)`,
    )
    assert.deepEqual(nameless, [])
  })

  for (const [width, height] of [
    [1100, 900],
    [700, 700],
    [500, 900],
    [360, 640],
  ] as const) {
    it(`at ${width} × ${height} nothing scrolls sideways`, async () => {
      const panel = await show({ width, height })
      await host.session.add([write('kurse.csv', unclear), databento])
      await text(panel, /ready, 6,892 rows/)
      const widest = await panel.page.evaluate<number>(
        `Math.max(document.documentElement.scrollWidth, ...[...document.querySelectorAll('.detail, .files, .import-bar')].map((part) => part.scrollWidth - part.clientWidth + ${width}))`,
      )
      assert.ok(widest <= width, String(widest))
    })
  }

  it('follows the theme', async () => {
    const panel = await show({ theme: 'dark-modern' })
    await host.session.add([databento])
    await text(panel, 'All 6,892 rows are good.')
    const colours = () =>
      panel.page.evaluate<string>(
        `[document.body, ...document.querySelectorAll('h2, .stored th, .import-bar')].map((part) => getComputedStyle(part).color).join()`,
      )
    const dark = await colours()
    await panel.switchTheme('light-modern')
    assert.notEqual(await colours(), dark)
  })
})
