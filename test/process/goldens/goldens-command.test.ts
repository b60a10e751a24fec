import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { root } from '../../orchestrator/project.js'

const bars = [
  [100, 101, 99, 100],
  [100, 101, 99, 100],
  [101, 103, 100, 102],
]

/** A market buy after bar 1, with the price at which an engine is said to have filled it in bar 2. */
const marketBuy = (price: number): object => ({
  case: 'X01',
  title: 'market buy',
  order: { t: 'mkt' },
  bars,
  order_placed_after_bar: 1,
  backtesting_py_066: [[2, price, null, null]],
  backtrader_1_9_78: [[2, 'B', 101, 'Market']],
  nautilus_1231: [[1, 'B', 100, 'MARKET']],
  nautilus_1231_adaptive: [[1, 'B', 100, 'MARKET']],
})

describe('npm run goldens with a folder of somebody else', () => {
  let folder: string
  beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'backlens-goldens-'))))
  afterEach(() => rmSync(folder, { recursive: true }))

  const run = () => {
    const program = path.join(root, 'test/goldens/run.ts')
    const { status, stdout } = spawnSync(process.execPath, ['--import', 'tsx', program, folder], {
      cwd: root,
      encoding: 'utf8',
    })
    return { status, stdout }
  }

  it('recognises files by their content, counts what agrees and names what is missing', () => {
    writeFileSync(path.join(folder, 'anything.json'), JSON.stringify([marketBuy(101)]))
    const { status, stdout } = run()
    assert.match(stdout, /✔ intrabar cases backtesting\.py 1 of 1/)
    assert.match(stdout, /✔ nautilus runs not compared: .* has no file of this layout/)
    assert.equal(status, 0)
  })

  it('shows the first difference and fails', () => {
    writeFileSync(path.join(folder, 'anything.json.gz'), gzipSync(JSON.stringify([marketBuy(102)])))
    const { status, stdout } = run()
    assert.match(stdout, /✖ intrabar cases backtesting\.py 0 of 1, backtrader 1 of 1/)
    assert.match(stdout, /backtesting\.py, X01 market buy: fill 1: ours .*101.*, recorded .*102/)
    assert.equal(status, 1)
  })

  it('fails where nothing could be compared', () => {
    const { status, stdout } = run()
    assert.match(stdout, /Nothing was compared/)
    assert.equal(status, 1)
  })
})
