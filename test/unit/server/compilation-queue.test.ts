import assert from 'node:assert/strict'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { CompilationQueue } from '../../../engine-host/server/compilation-queue.js'

describe('the queue of compilations', () => {
  /** Compilations that are under way, to be ended by hand. */
  let begun: { file: string; end: () => void }[]
  let queue: CompilationQueue

  beforeEach(() => {
    begun = []
    queue = new CompilationQueue((file) => new Promise((end) => begun.push({ file, end })))
  })

  it('begins a compilation when the one before has ended, so that the last result is of the last state', async () => {
    void queue.add('a')
    const last = queue.add('b')
    await nextTurn()
    assert.deepEqual(
      begun.map(({ file }) => file),
      ['a'],
    )
    begun[0]!.end()
    await nextTurn()
    assert.deepEqual(
      begun.map(({ file }) => file),
      ['a', 'b'],
    )
    begun[1]!.end()
    await last
  })

  it('compiles once more a file that changed while it was compiled, and once only however often it changed', async () => {
    const first = queue.add('a')
    void queue.add('a')
    void queue.add('a')
    begun[0]!.end()
    await nextTurn()
    begun[1]!.end()
    await first
    assert.equal(begun.length, 2)
  })

  it('begins anew after it had ended', async () => {
    const first = queue.add('a')
    begun[0]!.end()
    await first
    void queue.add('a')
    assert.equal(begun.length, 2)
  })
})
