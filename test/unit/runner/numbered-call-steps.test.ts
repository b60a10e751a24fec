import assert from 'node:assert/strict'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { numberedCallsName, numberedMethods } from '../../../engine-host/compiler/numbered-calls.js'
import { compileStrategy } from '../../../engine-host/compiler/strategy-compiler.js'
import { BundlePositions } from '../../../engine-host/runner/bundle-positions.js'
import { loadStrategy } from '../../../engine-host/runner/strategy-loader.js'
import { callShapes, helperText, shapesText } from './call-shapes.js'

/**
 * A debugger of the main thread, which passes over everything but bundles as that of VS Code does, and steps into
 * whatever can be stepped into. Answers with the places, counted from 0, at which breakpoints can be set and with those at
 * which it stopped.
 */
const debuggerCode = `
const { Session } = require('node:inspector')
const { parentPort } = require('node:worker_threads')
const session = new Session()
session.connectToMainThread()
const stops = []
let script
let possible = []
session.on('Debugger.scriptParsed', ({ params }) => {
  if (params.url.endsWith('.bundle.js')) script = params.scriptId
})
session.on('Debugger.paused', ({ params }) => {
  if (possible.length === 0 && script !== undefined)
    session.post('Debugger.getPossibleBreakpoints', { start: { scriptId: script, lineNumber: 0, columnNumber: 0 } }, (error, result) => {
      possible = (result?.locations ?? []).map(({ lineNumber, columnNumber, type }) => [lineNumber, columnNumber, type ?? ''])
    })
  const { location, functionName } = params.callFrames[0]
  if (location.scriptId === script) stops.push([location.lineNumber, location.columnNumber, functionName])
  session.post(stops.length > 4000 ? 'Debugger.resume' : 'Debugger.stepInto')
})
session.post('Debugger.enable')
session.post('Debugger.setBlackboxPatterns', { patterns: ['^(?!.*bundle[.]js$)'] })
parentPort.on('message', () => {
  session.disconnect()
  parentPort.postMessage({ possible, stops })
  process.exit()
})
parentPort.postMessage('ready')
`

type Place = readonly [line: number, column: number, kind: string]

const order = { number: 1, instrument: { id: '' } }
const placed = (options?: { readonly onChange?: (changed: object) => void }) => {
  options?.onChange?.({ state: 'inTrade' })
  return order
}

/** What the engine has, without the engine: a debugger would take minutes to step over all that it does. */
const methods = Object.fromEntries([...numberedMethods.strategy, 'submit', 'closeAll'].map((name) => [name, placed]))
const orders = Object.fromEntries(numberedMethods.orders.map((name) => [name, () => placed()]))
class Strategy {
  readonly orders = orders
  readonly clock = { now: 0, setAlert: ({ callback }: { readonly callback: () => void }) => callback() }
}
Object.assign(Strategy.prototype, methods)

/** Stepping through this would take all the frames that the stack has. */
const tooDeep = 'a call that the end of the stack prevents'

describe('A debugger in a strategy whose calls are numbered', () => {
  let folder: string
  before(() => {
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'backlens-call-steps-')))
    fs.mkdirSync(path.join(folder, 'lib'))
    fs.writeFileSync(path.join(folder, 'tsconfig.json'), '{ "compilerOptions": { "experimentalDecorators": true } }')
    fs.writeFileSync(path.join(folder, 'lib/helper.ts'), helperText)
  })
  after(() => fs.rmSync(folder, { recursive: true }))

  /** Places of breakpoints and steps, as lines of text with the place in the source. */
  async function steppedThrough(text: string) {
    const file = path.join(folder, 'a.ts')
    fs.writeFileSync(file, text)
    const compiled = await compileStrategy(file)
    assert.ok(compiled.kind === 'compiled', JSON.stringify(compiled))
    const { strategy } = compiled
    const worker = new Worker(debuggerCode, { eval: true })
    await once(worker, 'message')
    const globals = {
      [numberedCallsName]: { ...methods, ...orders, sites: new Array(200).fill({}) },
    }
    const exports = loadStrategy(strategy, globals, new Map([['backlens', { Strategy }]]))
    const made = new (exports['A'] as new () => Readonly<Record<string, () => void>>)()
    callShapes.forEach(([rule], at) => {
      if (rule !== tooDeep) made[`shape${String(at)}`]!()
    })
    const told = once(worker, 'message')
    worker.postMessage('end')
    const [{ possible, stops }] = (await told) as [{ possible: readonly Place[]; stops: readonly Place[] }]
    const positions = new BundlePositions(strategy)
    const located = ([line, column, kind]: Place) => {
      const place = positions.locate({ line: line + 1, column: column + 1 })
      return place ? `${path.basename(place.file)}:${String(place.line)}:${String(place.column)} ${kind}` : `- ${kind}`
    }
    return { code: strategy.code, possible: possible.map(located), stops: stops.map(located) }
  }

  it('can set breakpoints where it could, and steps from place to place as it did', async () => {
    const text = shapesText.replaceAll(/^ {2}shape\d+\(.*$/gm, '$& debugger;')
    const now = await steppedThrough(`${text}export const backlensOther = 0\n`)
    // Where the user has the runner's name the calls have no numbers.
    const earlier = await steppedThrough(`${text}export const ${numberedCallsName} = 0\n`)
    assert.match(now.code, /backlensCalls\.sites/)
    assert.doesNotMatch(earlier.code, /backlensCalls\.sites/)
    assert.deepEqual(now.possible, earlier.possible)
    assert.deepEqual(now.stops, earlier.stops)
  })
})
