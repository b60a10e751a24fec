import { cpSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { root, vsixFile } from '../orchestrator/project.js'
import { ImportView } from '../rig/pages/import-view.js'
import { ResultsView } from '../rig/pages/results-view.js'
import { Workbench, type ExtensionSource, type Theme } from '../rig/workbench.js'

export const themes: readonly Theme[] = ['dark', 'light']

/** A bar file of a week, one second, SPY: 100,184 bars. */
export const spyWeek = path.join(root, 'test/data/databento/equs-mini-20131007-20131011.ohlcv-1s.csv.zst')

/** One-second bars of one day. */
export const spyDay = path.join(root, 'test/data/databento/equs-mini-20131009.ohlcv-1s.csv.zst')

/** A workbench of one suite, and the pictures that it takes. */
export class Scene {
  private pictures = 0

  private constructor(
    private readonly name: string,
    readonly workbench: Workbench,
    readonly results: ResultsView,
    readonly imports: ImportView,
  ) {}

  static async open(name: string, theme: Theme): Promise<Scene> {
    const resultsFolder = path.join(root, 'test-results/workbench', name, theme)
    const workbench = await Workbench.open({ extension: extensionUnderTest(), theme, resultsFolder })
    workbench.page.setDefaultTimeout(30_000)
    return new Scene(name, workbench, new ResultsView(workbench.page), new ImportView(workbench.page))
  }

  /** Takes a picture into `test-results/workbench`, and into the folder that BACKLENS_SCREENSHOTS names. */
  async picture(step: string): Promise<void> {
    const { page, theme } = this.workbench
    this.pictures++
    const file = `${this.name}-${String(this.pictures).padStart(2, '0')}-${step}-${theme}.png`
    const folder = path.join(root, 'test-results/workbench')
    await page.screenshot({ path: path.join(folder, file) })
    const also = process.env['BACKLENS_SCREENSHOTS']
    if (also === undefined) return
    mkdirSync(also, { recursive: true })
    cpSync(path.join(folder, file), path.join(also, file))
  }

  /** Takes a last picture when a test failed; to be called after each. */
  async pictureOfFailure(test: Mocha.Test | undefined): Promise<void> {
    if (test?.state === 'failed') await this.picture(`failed-${test.title.replaceAll(/[^a-z0-9]+/gi, '-')}`)
  }

  /** Closes the window; fails when a process outlives it. */
  async close(): Promise<void> {
    const left = await this.workbench.close()
    if (left.length > 0) throw new Error(`Outlived the window: ${left.map(({ command }) => command).join('; ')}`)
  }

  /** Writes a strategy from a template through the palette. */
  async scaffold(template: string, name: string): Promise<void> {
    const { palette } = this.workbench
    await palette.run('Backlens: New Strategy…')
    await palette.pick(template)
    await palette.answer('Name of the class', name)
  }

  /** Imports a file through the command, the wizard and its file dialog, and closes the wizard. */
  async importFile(file: string, picture?: string): Promise<void> {
    const { palette } = this.workbench
    await palette.run('Backlens: Import Market Data…')
    await this.imports.button('Choose Files…').click()
    await palette.chooseFile('Import Market Data', file)
    await this.imports.import()
    if (picture !== undefined) await this.picture(picture)
    await palette.run('View: Close Editor')
  }
}

/** The package, as people install it; with BACKLENS_EXTENSION=clone the clone as it was built last. */
function extensionUnderTest(): ExtensionSource {
  return process.env['BACKLENS_EXTENSION'] === 'clone'
    ? { kind: 'linked', folder: root }
    : { kind: 'vsix', file: vsixFile }
}
