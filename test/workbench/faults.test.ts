import assert from 'node:assert/strict'
import { Scene, spyDay } from './scene.js'
import { strategySource, writeStrategy } from './strategy-source.js'

describe('strategies at fault', function () {
  this.timeout(120_000)
  let scene: Scene
  before(async () => {
    scene = await Scene.open('faults', 'dark')
    // The folder gets types and path mapping from the scaffold, as a person's has.
    await scene.scaffold('Blank', 'Quiet')
    await scene.workbench.editor.waitForTab('quiet.ts')
    await scene.importFile(spyDay)
  })
  afterEach(async function () {
    await scene.pictureOfFailure(this.currentTest)
    await scene.workbench.palette.run('View: Close All Editors')
  })
  after(() => scene.close())

  /** Writes and opens a strategy and starts it by its lens. */
  const run = async (file: string, className: string, body: string): Promise<void> => {
    const { editor } = scene.workbench
    await editor.open(writeStrategy(scene.workbench, file, strategySource(className, body)))
    await editor.lens('Run backtest').click()
  }

  it('that do not compile are a problem at their line, and no run', async function () {
    const { editor, problems } = scene.workbench
    await editor.open(
      writeStrategy(scene.workbench, 'broken.ts', strategySource('Broken', 'const twice = bar.close *')),
    )
    await problems.open()
    await problems
      .entry(/broken\.ts/)
      .first()
      .waitFor()
    const texts = await problems.texts()
    assert.ok(
      texts.some((text) => /backlens/i.test(text) && /\[Ln 6, Col \d+\]/.test(text)),
      texts.join('\n'),
    )
    await scene.picture('compile-error')
    await problems.close()
  })

  it('that throw end with the error at the line, and keep what was done', async function () {
    await run('throwing.ts', 'Throwing', `if (bar.close > 0) throw new Error('no such level')`)
    await scene.results.frame
      .getByText(/no such level/)
      .first()
      .waitFor()
    await scene.results.frame
      .getByText(/throwing\.ts:5/)
      .first()
      .waitFor()
    await scene.picture('throwing')
  })

  it('that loop for ever are cancelled', async function () {
    await run('endless.ts', 'Endless', 'for (;;) bar.close.toFixed(2)')
    await scene.results.button('Cancel').click()
    await scene.results.frame
      .getByText(/cancelled/i)
      .first()
      .waitFor()
    await scene.picture('cancelled')
  })

  it('that end their process harm neither the window nor the next run', async function () {
    await run('exiting.ts', 'Exiting', 'process.exit(bar.close > 0 ? 3 : 0)')
    await scene.results.frame
      .getByText(/process\.exit/)
      .first()
      .waitFor()
    await scene.picture('exiting')
    await scene.workbench.palette.run('View: Close All Editors')
    await scene.workbench.editor.open('quiet.ts')
    await scene.workbench.editor.lens('Run backtest').click()
    await scene.results.waitForEnd()
  })
})
