import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { compileStrategy } from '../../../engine-host/compiler/strategy-compiler.js'
import type { CompiledStrategy } from '../../../engine-host/protocol/run-specification.js'
import { BundlePositions } from '../../../engine-host/runner/bundle-positions.js'
import { CallSites } from '../../../engine-host/runner/call-sites.js'
import { captureOutput } from '../../../engine-host/runner/captured-output.js'
import { guardProcess } from '../../../engine-host/runner/process-guard.js'
import { RunLog } from '../../../engine-host/runner/run-log.js'
import { simulatedDate } from '../../../engine-host/runner/simulated-date.js'
import { loadStrategy } from '../../../engine-host/runner/strategy-loader.js'
import { StrategyStacks } from '../../../engine-host/runner/strategy-stack.js'

describe('what surrounds a strategy in its runner', () => {
  let folder: string
  beforeEach(() => {
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'backlens-runner-')))
  })
  afterEach(() => fs.rmSync(folder, { recursive: true }))

  async function compile(files: Readonly<Record<string, string>>): Promise<CompiledStrategy> {
    for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text)
    const result = await compileStrategy(path.join(folder, 'a.ts'))
    assert.ok(result.kind === 'compiled', JSON.stringify(result))
    return result.strategy
  }

  function thrownBy(action: () => unknown): unknown {
    try {
      action()
    } catch (error) {
      return error
    }
    throw new Error('nothing was thrown')
  }

  it('loads a bundle with its own backlens and shadowed globals, and Node modules beside them', async () => {
    const strategy = await compile({
      'a.ts': `import { Strategy } from 'backlens'
import { basename } from 'node:path'
export class A extends Strategy { today = Date.now(); name = basename('x/y') }`,
    })
    class Strategy {
      readonly isStrategy = true
    }
    const exports = loadStrategy(
      strategy,
      { Date: simulatedDate(() => 42) },
      new Map<string, object>([['backlens', { Strategy }]]),
    )
    const A = exports['A'] as new () => { today: number; name: string }
    const made = new A()
    assert.ok(made instanceof Strategy)
    assert.equal(A.name, 'A')
    assert.equal(made.today, 42)
    assert.equal(made.name, 'y')
  })

  describe('errors', () => {
    const prepareStackTrace = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')
    afterEach(() => {
      if (prepareStackTrace) Object.defineProperty(Error, 'prepareStackTrace', prepareStackTrace)
      else Reflect.deleteProperty(Error, 'prepareStackTrace')
    })

    it('name the line of TypeScript in the module that threw, and the callback that the engine had called', async () => {
      const strategy = await compile({
        'own.ts': `interface Bar { close: number }\n\nexport function boom(bar: Bar): number {\n  throw new RangeError('too far ' + bar.close)\n}`,
        'a.ts': `import { boom } from './own.js'\nexport class A {\n  onBar(bar: { close: number }): void {\n    boom(bar)\n  }\n}`,
      })
      const stacks = new StrategyStacks(strategy.bundlePath, new BundlePositions(strategy))
      stacks.install()
      const { A } = loadStrategy(strategy, {}, new Map()) as { A: new () => { onBar(bar: object): void } }
      const error = thrownBy(() => new A().onBar({ close: 7 }))
      assert.deepEqual(stacks.siteOf(error), {
        location: { file: path.join(folder, 'own.ts'), line: 4, column: 9 },
        callback: 'onBar',
      })
      const { stack } = error as Error
      assert.match(stack!, /^RangeError: too far 7\n {4}at boom \(.*own\.ts:4:9\)\n {4}at .*onBar \(.*a\.ts:4:5\)\n/)
    })

    it('of other code and values that are no errors have no place', async () => {
      const strategy = await compile({ 'a.ts': 'export const x = 1' })
      const stacks = new StrategyStacks(strategy.bundlePath, new BundlePositions(strategy))
      stacks.install()
      assert.deepEqual(stacks.siteOf(new Error('elsewhere')), {})
      assert.deepEqual(stacks.siteOf('a string'), {})
    })
  })

  it('finds the line of a function that did not throw itself', async () => {
    const strategy = await compile({
      'a.ts': `export class A {\n  onStart(): void {}\n\n  async onBar(): Promise<void> {\n    await Promise.resolve()\n  }\n}`,
    })
    const { A } = loadStrategy(strategy, {}, new Map()) as { A: { prototype: { onBar: object } } }
    const positions = new BundlePositions(strategy)
    assert.deepEqual(positions.locateFunction(A.prototype.onBar), {
      file: path.join(folder, 'a.ts'),
      line: 4,
      column: 3,
    })
    assert.equal(positions.locateFunction(Array.prototype.map), undefined)
  })

  it('tells apart the lines that placed orders, the same line by the same index', async () => {
    const strategy = await compile({
      'a.ts': `export function one(place: () => number) {\n  return place()\n}\nexport function both(place: () => number) {\n  return [place(), place()]\n}`,
    })
    const { one, both } = loadStrategy(strategy, {}, new Map()) as {
      one: (place: () => number) => number
      both: (place: () => number) => number[]
    }
    const sites = new CallSites(strategy.bundlePath)
    const limit = Error.stackTraceLimit
    const deepInTheEngine = () => [0].map(() => [0].map(() => sites.capture())[0]!)[0]!
    assert.deepEqual([one(deepInTheEngine), both(deepInTheEngine), one(deepInTheEngine)], [0, [1, 2], 0])
    assert.equal(sites.capture(), -1)
    assert.equal(Error.stackTraceLimit, limit)
    assert.deepEqual(
      sites.locate(new BundlePositions(strategy)).map(({ line, column }) => [line, column]),
      [
        [2, 10],
        [5, 11],
        [5, 20],
      ],
    )
  })

  it('has a Date whose present is simulated and which is an ordinary one otherwise', () => {
    let now = Date.UTC(2013, 9, 7)
    const Simulated = simulatedDate(() => now)
    assert.equal(new Simulated().toISOString(), '2013-10-07T00:00:00.000Z')
    assert.equal(Simulated(), new Date(now).toString())
    now += 1000
    assert.equal(Simulated.now(), now)
    assert.equal(new Simulated(2020, 1, 29).getTime(), new Date(2020, 1, 29).getTime())
    assert.equal(Simulated.UTC(2020, 0), Date.UTC(2020, 0))
    assert.ok(new Simulated() instanceof Date && new Date() instanceof Simulated)
    class Day extends Simulated {}
    assert.equal(new Day().getTime(), now)
    assert.ok(new Day() instanceof Day)
  })

  it('refuses the calls that would end the process, by whatever import, and gives them back', () => {
    const before = Object.getOwnPropertyDescriptors(process)
    const calls = process as unknown as Readonly<Record<string, () => void>>
    const restore = guardProcess()
    try {
      for (const name of ['exit', 'abort', 'kill', 'disconnect']) {
        assert.throws(() => calls[name]!(), new RegExp(`process\\.${name}\\(\\) is refused`))
      }
      assert.equal(calls['send'], undefined)
    } finally {
      restore()
    }
    const after = Object.getOwnPropertyDescriptors(process)
    for (const name of ['exit', 'abort', 'kill', 'send'] as const) assert.deepEqual(after[name], before[name])
  })

  it('leads what is written past the console into lines, and gives the streams back', () => {
    const lines: string[] = []
    const written: unknown[] = []
    const stream = { write: (text: string | Uint8Array) => written.push(text) > 0 }
    const release = captureOutput((line) => lines.push(line), [stream])
    stream.write('one\ntw')
    stream.write(Buffer.from('o\nthree'))
    release()
    stream.write('past')
    assert.deepEqual(lines, ['one', 'two', 'three'])
    assert.deepEqual(written, ['past'])
  })

  describe('its log', () => {
    const start = Date.UTC(2013, 9, 7)

    it('stamps lines with the simulated time and formats as the console does', () => {
      const file = path.join(folder, 'log.txt')
      let time = NaN
      const log = new RunLog(file, () => time)
      log.print(['before the first bar'])
      time = start
      log.print(['close %d', 145.5, { side: 'BUY' }])
      assert.deepEqual(log.takeUnsent().lines, [
        'before the first bar',
        "2013-10-07T00:00:00.000Z  close 145.5 { side: 'BUY' }",
      ])
      log.close()
      assert.equal(
        fs.readFileSync(file, 'utf8'),
        "before the first bar\n2013-10-07T00:00:00.000Z  close 145.5 { side: 'BUY' }\n",
      )
    })

    it('keeps the first lines of a million, counts the rest and says so', () => {
      const file = path.join(folder, 'log.txt')
      const log = new RunLog(file, () => start)
      for (let line = 0; line < 1_000_000; line++) log.print([line])
      const { lines, dropped } = log.takeUnsent()
      assert.equal(lines.length + dropped, 1_000_000)
      log.close()
      const kept = fs.readFileSync(file, 'utf8').trimEnd().split('\n')
      assert.equal(kept.length, 10_001)
      assert.equal(kept.at(-2), '2013-10-07T00:00:00.000Z  9999')
      assert.equal(kept.at(-1), '990,000 more lines were printed and not kept.')
    })

    it('stays small when single lines are huge', () => {
      const file = path.join(folder, 'log.txt')
      const log = new RunLog(file, () => start)
      const huge = 'x'.repeat(1_000_000)
      for (let line = 0; line < 5000; line++) log.print([huge])
      log.close()
      assert.ok(fs.statSync(file).size < 5 * 1024 * 1024)
    })
  })
})
