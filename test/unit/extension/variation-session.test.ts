import assert from 'node:assert/strict'
import type { SensitivityRow, TestSensitivityResult } from '../../../engine-host/protocol/run-sensitivity.js'
import type { RunVariations } from '../../../engine-host/protocol/webview-messages.js'
import { VariationSession } from '../../../extension/variation-session.js'

const row = (label: string): SensitivityRow => ({ variation: { what: 'nothing' }, label, statistics: [] })

/** A session over an engine host that answers when it is told to. */
function begin() {
  const asked: { job: string; signal: AbortSignal; answer: (result: TestSensitivityResult) => Promise<void> }[] = []
  const told: RunVariations[] = []
  const session = new VariationSession(
    ({ job = '' }, signal) =>
      new Promise((resolve) => {
        const answer = async (result: TestSensitivityResult): Promise<void> => {
          resolve(result)
          await new Promise((done) => setImmediate(done))
        }
        asked.push({ job, signal, answer })
      }),
    (variations) => told.push(variations),
  )
  return { session, asked, told }
}

describe('repetitions of a run', () => {
  it('are told from their beginning, each row at its place in whatever sequence they come', async () => {
    const { session, asked, told } = begin()
    void session.start('r1')
    assert.deepEqual(told.at(-1), { runId: 'r1', state: 'running', rows: [] })
    session.take({ job: asked[0]!.job, row: row('second'), place: 1, done: 1, total: 3 })
    session.take({ job: asked[0]!.job, row: row('first'), place: 0, done: 2, total: 3 })
    assert.deepEqual(told.at(-1), { runId: 'r1', state: 'running', rows: [row('first'), row('second'), null] })
    const rows = ['first', 'second', 'third'].map(row)
    await asked[0]!.answer({ kind: 'tested', rows })
    assert.deepEqual(told.at(-1), { runId: 'r1', state: 'done', rows })
  })

  it('are begun once, however often it is asked for', () => {
    const { session, asked } = begin()
    void session.start('r1')
    void session.start('r1')
    assert.equal(asked.length, 1)
  })

  it('of another session are passed over', () => {
    const { session, told } = begin()
    void session.start('r1')
    session.take({ job: 'other', row: row('first'), place: 0, done: 1, total: 1 })
    assert.equal(told.length, 1)
  })

  it('that are cancelled end with what was known, and can be begun again', async () => {
    const { session, asked, told } = begin()
    void session.start('r1')
    session.take({ job: asked[0]!.job, row: row('first'), place: 0, done: 1, total: 2 })
    session.cancel()
    assert.ok(asked[0]!.signal.aborted)
    await asked[0]!.answer({ kind: 'cancelled' })
    assert.deepEqual(told.at(-1), { runId: 'r1', state: 'cancelled', rows: [row('first'), null] })
    void session.start('r1')
    assert.equal(asked.length, 2)
    assert.ok(!asked[1]!.signal.aborted)
  })

  it('that fail say why', async () => {
    const { session, asked, told } = begin()
    void session.start('r1')
    const failure = { kind: 'failed', message: 'strategy.js is missing.', next: 'Run it again.' } as const
    await asked[0]!.answer(failure)
    assert.deepEqual(told.at(-1), { runId: 'r1', state: 'failed', rows: [], failure })
  })

  it('are ended and forgotten when another run takes their place', async () => {
    const { session, asked, told } = begin()
    void session.start('r1')
    session.reset()
    assert.ok(asked[0]!.signal.aborted)
    const before = told.length
    session.take({ job: asked[0]!.job, row: row('late'), place: 0, done: 1, total: 1 })
    await asked[0]!.answer({ kind: 'cancelled' })
    session.tell()
    assert.equal(told.length, before)
  })

  it('are told whole to a view that starts anew', () => {
    const { session, asked, told } = begin()
    session.tell()
    assert.deepEqual(told, [])
    void session.start('r1')
    session.take({ job: asked[0]!.job, row: row('first'), place: 0, done: 1, total: 1 })
    const last = told.at(-1)
    session.tell()
    assert.deepEqual(told.at(-1), last)
  })
})
