import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { orderTypes } from '../../engine-host/core/order-terms.js'
import { root } from '../orchestrator/project.js'
import { Scene } from './scene.js'

const futures = path.join(root, 'test/data/databento/glbx-mdp3-20131007-20131011.ohlcv-1m.csv.gz')
const example = path.join(root, 'strategies-template/examples/every-callback.ts')

describe('the tour of every callback and every kind of order', function () {
  this.timeout(120_000)
  let scene: Scene
  before(async () => {
    scene = await Scene.open('every-callback', 'dark')
    await scene.scaffold('Blank', 'Quiet')
    await scene.workbench.editor.waitForTab('quiet.ts')
    await scene.importFile(futures)
  })
  afterEach(async function () {
    await scene.pictureOfFailure(this.currentTest)
  })
  after(() => scene.close())

  it('runs from its lens to the end', async function () {
    const { editor, folder, palette } = scene.workbench
    mkdirSync(path.join(folder, 'strategies'), { recursive: true })
    copyFileSync(example, path.join(folder, 'strategies/every-callback.ts'))
    await editor.open('every-callback.ts')
    await editor.lens('Run backtest').first().click()
    await palette.pick('ES.Z13')
    await scene.results.waitForEnd()
    await scene.picture('result')
  })

  it('leaves a journal that names each kind of order, and that a person can read', async function () {
    const { folder } = scene.workbench
    const journal = execFileSync(process.execPath, [path.join(root, 'dist/cli.js'), 'runs', 'journal', 'latest'], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1e9,
    })
    writeFileSync(path.join(root, 'test-results/workbench/every-callback/journal.txt'), journal)
    for (const type of orderTypes) assert.match(journal, new RegExp(` ${type} created`), type)
    assert.doesNotMatch(journal, /undefined|NaN|\[object/)
    await scene.picture('journal')
  })
})
