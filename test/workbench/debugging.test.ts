import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Scene, spyDay, themes } from './scene.js'
import { writeStrategy } from './strategy-source.js'

const source = `import { Strategy, type Bar } from 'backlens'
import { middleOf } from './prices/middle.js'

export class Stepped extends Strategy {
  private seen = 0

  override onBar(bar: Bar) {
    const close = bar.close
    this.seen += 1
    const middle = middleOf(bar.high, bar.low)
    if (this.seen === 3 && close > middle) this.buy({ size: 10 })
  }
}
`

const module = `/** Middle of two prices. */
export function middleOf(high: number, low: number): number {
  const sum = high + low
  return sum / 2
}
`

for (const theme of themes) {
  describe(`debugging, ${theme}`, function () {
    this.timeout(180_000)
    let scene: Scene
    before(async () => {
      scene = await Scene.open('debugging', theme)
      await scene.scaffold('Blank', 'Quiet')
      await scene.workbench.editor.waitForTab('quiet.ts')
      await scene.importFile(spyDay)
      mkdirSync(path.join(scene.workbench.folder, 'strategies/prices'), { recursive: true })
      writeFileSync(path.join(scene.workbench.folder, 'strategies/prices/middle.ts'), module)
      await scene.workbench.editor.open(writeStrategy(scene.workbench, 'stepped.ts', source))
    })
    afterEach(function () {
      return scene.pictureOfFailure(this.currentTest)
    })
    after(() => scene.close())

    it('stops at a breakpoint in onBar on the first bar, with readable values', async function () {
      const { editor, debugger: session } = scene.workbench
      await editor.lens('Run backtest').waitFor()
      await editor.setBreakpoint(9)
      await editor
        .lens(/^Debug$/)
        .first()
        .click()
      await session.waitUntilPaused()
      await editor.waitForStop(9)
      await session.expandScope('Local')
      assert.match(await session.valueOf('close'), /^\d+(\.\d+)?$/)
      await session.variable('this').click()
      assert.equal(await session.valueOf('seen'), '0')
      await scene.picture('stopped')
    })

    it('steps over a line and into a module of the user', async function () {
      const { editor, debugger: session } = scene.workbench
      await session.press('Step Over')
      await editor.waitForStop(10)
      await session.press('Step Into')
      await editor.waitForTab('middle.ts')
      await editor.waitForStop(3)
      await session.expandScope('Local')
      assert.ok(Number(await session.valueOf('high')) >= Number(await session.valueOf('low')))
      await scene.picture('own-module')
    })

    it('continues to the next bar, and to the end without the breakpoint', async function () {
      const { editor, debugger: session, palette } = scene.workbench
      await session.press('Continue')
      await editor.waitForTab('stepped.ts')
      await editor.waitForStop(9)
      await palette.run('Remove All Breakpoints')
      await session.press('Continue')
      await session.waitUntilEnded()
      await scene.results.waitForEnd()
      await scene.picture('continued')
    })

    it('ends the run when the session is stopped', async function () {
      const { editor, debugger: session, palette } = scene.workbench
      await palette.run('View: Close All Editors')
      await editor.open('stepped.ts')
      await editor.setBreakpoint(9)
      await editor
        .lens(/^Debug$/)
        .first()
        .click()
      await session.waitUntilPaused()
      await session.press('Disconnect')
      await session.waitUntilEnded()
      await scene.results.frame
        .getByText(/cancelled/i)
        .first()
        .waitFor()
      await scene.picture('stopped-session')
    })
  })
}
