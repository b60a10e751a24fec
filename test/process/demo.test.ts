import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { cli, jsonOf } from './cli-process.js'

const demo = path.resolve(import.meta.dirname, '../../dist/demo.js')

describe('the demo', () => {
  let folder: string

  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'backlens-demo-'))
  })
  after(() => fs.rm(folder, { recursive: true, force: true }))

  it('makes a workspace with data, strategy, run and report, and does it again over what a visitor has changed', async () => {
    const run = () => promisify(execFile)(process.execPath, [demo], { cwd: folder })
    const workspace = path.join(folder, 'backlens-demo')
    const first = await run()
    assert.match(first.stdout, /^EmaCross · MNQ\.Z25 1-SECOND · 5–10 Oct 2025 · default fills$/m)
    assert.match(first.stdout, /^ {2}Sharpe ratio +\S/m)
    for (const file of ['report/report.html', 'report/trades.csv', 'backlens.json', 'tsconfig.json']) {
      await fs.access(path.join(workspace, file))
    }
    assert((await fs.readdir(path.join(workspace, 'report', 'trades'))).length > 0)

    const strategy = path.join(workspace, 'strategies', 'ema-cross.ts')
    const changed = `${await fs.readFile(strategy, 'utf8')}// changed\n`
    await fs.writeFile(strategy, changed)
    const second = await run()
    assert.match(second.stdout, /imported before/)
    assert.equal(await fs.readFile(strategy, 'utf8'), changed)
    const { runs } = jsonOf(await cli(workspace, 'runs', 'list', '--json')) as { runs: Record<string, unknown>[] }
    assert.deepEqual(
      runs.map(({ state }) => state),
      ['completed', 'completed'],
    )
    assert.equal(runs[0]?.['eventLogSha256'], runs[1]?.['eventLogSha256'])
  })
})
