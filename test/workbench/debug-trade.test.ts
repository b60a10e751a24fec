import assert from 'node:assert/strict'
import { Scene, spyDay } from './scene.js'
import { writeStrategy } from './strategy-source.js'

const source = `import { Strategy, type Bar } from 'backlens'

export class Twice extends Strategy {
  private seen = 0

  override onBar(bar: Bar) {
    const close = bar.close
    this.seen += 1
    if (this.seen === 3) this.enter(10)
    if (this.seen === 20) this.close()
    if (this.seen === 40) this.enter(20)
  }

  private enter(size: number) {
    this.buy({ size })
  }
}
`
const lines = source.split('\n')
const lineOf = (text: string) => lines.findIndex((line) => line.includes(text)) + 1

describe('a trade is debugged from its chart', function () {
  this.timeout(180_000)
  let scene: Scene
  before(async () => {
    scene = await Scene.open('debug-trade', 'dark')
    const { editor } = scene.workbench
    // A template brings the types that the strategies of the folder are checked with.
    await scene.scaffold('Blank', 'Quiet')
    await editor.waitForTab('quiet.ts')
    await scene.importFile(spyDay)
    await editor.open(writeStrategy(scene.workbench, 'twice.ts', source))
    await editor.lens('Run backtest').click()
    await scene.results.waitForResult()
    await scene.results.tradeRow(2).click()
    await scene.results.markersOf(2)
  })
  afterEach(function () {
    return scene.pictureOfFailure(this.currentTest)
  })
  after(() => scene.close())

  const showsTrade = async () => {
    const { results, workbench } = scene
    await results.tradeView.getByText('2 of 2').waitFor()
    await results.markersOf(2)
    assert.equal(await workbench.editor.tab('Twice ·').count(), 1)
  }

  it('pauses in the call of the callback that placed its entry, with the values of that bar', async () => {
    const { editor, debugger: session } = scene.workbench
    await scene.results.tradeView.getByRole('button', { name: 'Debug this trade' }).click()
    await session.waitUntilPaused()
    await editor.waitForStop(lineOf('const close'))
    await session.expandScope('Local')
    assert.match(await session.valueOf('bar'), /^2013-10-09T12:54:18\.000Z/)
    await session.variable('this').click()
    assert.equal(await session.valueOf('seen'), '39')
    await scene.picture('paused')
  })

  it('keeps the chart of the trade in sight meanwhile', showsTrade)

  it('goes on to the order of the entry, and to the end without another run in the panel', async () => {
    const { editor, debugger: session, palette } = scene.workbench
    await editor.setBreakpoint(lineOf('this.buy'))
    await session.press('Continue')
    await editor.waitForStop(lineOf('this.buy'))
    await session.expandScope('Local')
    assert.equal(await session.valueOf('size'), '20')
    await palette.run('Remove All Breakpoints')
    await session.press('Continue')
    await session.waitUntilEnded()
    await showsTrade()
    await scene.picture('ended')
  })
})
