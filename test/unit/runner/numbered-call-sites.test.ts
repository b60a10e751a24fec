import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { TradingEngine, type StrategyConstructor } from '../../../engine-host/backtest/trading-engine.js'
import { numberedCallsName } from '../../../engine-host/compiler/numbered-calls.js'
import { compileStrategy } from '../../../engine-host/compiler/strategy-compiler.js'
import type { SourceLocation } from '../../../engine-host/protocol/failure.js'
import { BundlePositions } from '../../../engine-host/runner/bundle-positions.js'
import { CallSites } from '../../../engine-host/runner/call-sites.js'
import { loadStrategy } from '../../../engine-host/runner/strategy-loader.js'
import * as backlens from '../../../engine-host/trading/index.js'
import { batchOf, MemorySink, specificationOf } from '../backtest/engine-fixture.js'
import { callShapes, helperText, shapesText } from './call-shapes.js'

/** Places told, of each shape, with whether the compiler had handed the call's number over. */
type Told = readonly (readonly (SourceLocation & { readonly isNumbered: boolean })[])[]

describe('Places of calls that the compiler has numbered', () => {
  let folder: string
  let earlier: Told
  let now: Told
  before(async () => {
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'backlens-call-sites-')))
    fs.mkdirSync(path.join(folder, 'lib'))
    fs.writeFileSync(path.join(folder, 'tsconfig.json'), '{ "compilerOptions": { "experimentalDecorators": true } }')
    fs.writeFileSync(path.join(folder, 'lib/helper.ts'), helperText)
    now = await toldBy(shapesText)
    // Where the user has the runner's name the calls have no numbers, and the stack tells all.
    earlier = await toldBy(`${shapesText}export const ${numberedCallsName} = 0\n`)
  })
  after(() => fs.rmSync(folder, { recursive: true }))

  async function toldBy(text: string): Promise<Told> {
    const file = path.join(folder, 'a.ts')
    fs.writeFileSync(file, text)
    const compiled = await compileStrategy(file)
    assert.ok(compiled.kind === 'compiled', JSON.stringify(compiled))
    const { strategy } = compiled
    const sites = new CallSites(strategy.bundlePath)
    const globals = { [numberedCallsName]: sites.numberedCalls() }
    const exports = loadStrategy(strategy, globals, new Map([['backlens', backlens]]))
    const captured: { index: number; isNumbered: boolean }[][] = []
    const engine = new TradingEngine({
      specification: specificationOf({ cash: '1000000000' }),
      strategy: exports['A'] as StrategyConstructor,
      sink: new MemorySink(),
      log: () => undefined,
      captureCallSite: (frames, site) => {
        const index = sites.capture(frames, site)
        // The very line of the number, whatever was captured before.
        assert.equal(index, sites.capture(12), 'by its number and by the stack')
        captured.at(-1)!.push({ index, isNumbered: isPlace(site) })
        return index
      },
    })
    engine.start()
    const bars = batchOf(Array.from({ length: callShapes.length * 2 }, () => [100, 101, 99, 100] as const))
    for (let row = 0; row < bars.length; row++) {
      if (row % 2 === 0) captured.push([])
      engine.process(bars, row, row + 1)
      // Promises that the callbacks left behind settle.
      await nextTurn()
    }
    engine.finish()
    const places = sites.locate(new BundlePositions(strategy))
    return captured.map((each) => each.map(({ index, isNumbered }) => ({ ...places[index]!, isNumbered })))
  }

  callShapes.forEach(([rule, text, numbered, onStack], at) => {
    it(`are those that the stack tells: ${rule}`, () => {
      const places = (told: Told) => told[at]!.map(({ file, line, column }) => [path.basename(file), line, column])
      assert.deepEqual(places(now), places(earlier), text)
      const count = (is: boolean) => now[at]!.filter(({ isNumbered }) => isNumbered === is).length
      assert.deepEqual([count(true), count(false)], [numbered, onStack], text)
      assert.equal(earlier[at]!.filter(({ isNumbered }) => isNumbered).length, 0)
    })
  })
})

/** Whether it is what the compiler hands over and nothing that the user could have made. */
function isPlace(site: unknown): boolean {
  return typeof site === 'object' && site !== null && site.constructor !== Object
}
