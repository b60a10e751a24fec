import assert from 'node:assert/strict'
import vm from 'node:vm'
import { CallSites } from '../../../engine-host/runner/call-sites.js'
import type { BundlePositions } from '../../../engine-host/runner/bundle-positions.js'

const bundlePath = '/strategies/ema-cross.bundle.js'
const code = `({
  buy: (engine) => engine(),
  sell: (engine) => engine(),
  inCallback: (engine) => [1].map(() => engine())[0],
})`

type Call = (engine: () => number) => number

/** As many frames of the engine around a call as are asked for. */
function within(frames: number, inner: () => number): () => number {
  let call = inner
  for (let frame = 0; frame < frames; frame++) {
    const next = call
    call = () => next()
  }
  return call
}

describe('Call sites', () => {
  const user = new vm.Script(code, { filename: bundlePath }).runInThisContext() as Record<string, Call>
  // Where the map knows no source, the place in the bundle is told.
  const unmapped = { locate: () => undefined } as unknown as BundlePositions

  it('are one for each line of the user, however many frames of the engine lie between', () => {
    const sites = new CallSites(bundlePath)
    for (const frames of [0, 1, 3, 4, 5, 6, 10]) {
      assert.equal(user['buy']!(within(frames, sites.capture)), 0, `buy, ${String(frames)} frames`)
      assert.equal(user['sell']!(within(frames, sites.capture)), 1, `sell, ${String(frames)} frames`)
      assert.equal(user['inCallback']!(within(frames, sites.capture)), 2, `inCallback, ${String(frames)} frames`)
    }
    assert.deepEqual(
      sites.locate(unmapped).map(({ file, line }) => [file, line]),
      [2, 3, 4].map((line) => [bundlePath, line]),
    )
  })

  it('are none outside of what the user wrote', () => {
    const sites = new CallSites(bundlePath)
    assert.equal(within(3, sites.capture)(), -1)
    assert.deepEqual(sites.locate(unmapped), [])
  })

  it('leave the stacks of errors to whoever formats them', () => {
    const { stackTraceLimit } = Error
    const formatting: { prepareStackTrace?: unknown } = Error
    const { prepareStackTrace } = formatting
    const own = () => 'as the user wants it'
    try {
      formatting.prepareStackTrace = own
      Error.stackTraceLimit = 7
      new CallSites(bundlePath).capture()
      assert.equal(formatting.prepareStackTrace, own)
      assert.equal(Error.stackTraceLimit, 7)
    } finally {
      formatting.prepareStackTrace = prepareStackTrace
      Error.stackTraceLimit = stackTraceLimit
    }
  })
})
