import assert from 'node:assert/strict'
import fc from 'fast-check'
import { LiveClock } from '../../../engine-host/core/live-clock.js'
import { TimerQueue, type Timer } from '../../../engine-host/core/timer-queue.js'
import { Timestamp } from '../../../engine-host/core/timestamp.js'

const at = (nanos: number) => Timestamp.fromNanos(BigInt(nanos))

function timer(name: string, due: number, every?: number, until?: number, owner = 0): Timer {
  return {
    name,
    owner,
    due: at(due),
    everyNanos: every === undefined ? undefined : BigInt(every),
    until: until === undefined ? undefined : at(until),
    callback: undefined,
  }
}

/** Names and times of all that fires up to a time. */
function fired(queue: TimerQueue, until: number): string[] {
  const names: string[] = []
  while (queue.nextDue !== undefined && queue.nextDue.compare(at(until)) <= 0) {
    const next = queue.take()!
    names.push(`${next.name}@${String(next.due.nanos)}`)
  }
  return names
}

describe('The queue of timers', () => {
  it('fires a repeating timer at each of its times that have come', () => {
    const queue = new TimerQueue()
    queue.set(timer('t', 1000, 1000))
    assert.deepEqual(fired(queue, 3500), ['t@1000', 't@2000', 't@3000'])
    assert.equal(queue.nextDue?.nanos, 4000n)
  })

  it('fires by time, equal times in the sequence of setting, however often each has repeated', () => {
    const queue = new TimerQueue()
    queue.set(timer('a', 10, 10))
    queue.set(timer('b', 20, 20))
    queue.set(timer('once', 40))
    assert.deepEqual(fired(queue, 40), ['a@10', 'a@20', 'b@20', 'a@30', 'a@40', 'b@40', 'once@40'])
  })

  it('fires nothing that was cancelled', () => {
    const queue = new TimerQueue()
    queue.set(timer('t', 10, 10))
    assert.equal(queue.cancel(0, 't'), true)
    assert.equal(queue.cancel(0, 't'), false)
    assert.deepEqual(fired(queue, 100), [])
  })

  it('fires up to the end of a timer, its last time included', () => {
    const queue = new TimerQueue()
    queue.set(timer('t', 10, 10, 30))
    assert.deepEqual(fired(queue, 100), ['t@10', 't@20', 't@30'])
    assert.equal(queue.nextDue, undefined)
  })

  it('holds one timer of a name for each owner', () => {
    const queue = new TimerQueue()
    queue.set(timer('t', 10))
    queue.set(timer('t', 20))
    queue.set(timer('t', 5, undefined, undefined, 1))
    assert.deepEqual(
      queue.of(0).map(({ due }) => due.nanos),
      [20n],
    )
    assert.equal(queue.cancel(1, 't'), true)
    assert.deepEqual(fired(queue, 100), ['t@20'])
  })

  it('fires what a slow walk through time would, however far it is moved at once', () => {
    const specification = fc.record({
      due: fc.integer({ min: 1, max: 50 }),
      every: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
      until: fc.option(fc.integer({ min: 1, max: 120 }), { nil: undefined }),
    })
    fc.assert(
      fc.property(fc.array(specification, { maxLength: 6 }), (specifications) => {
        const queue = new TimerQueue()
        specifications.forEach(({ due, every, until }, place) => queue.set(timer(String(place), due, every, until)))
        const expected: string[] = []
        for (let now = 1; now <= 100; now++)
          specifications.forEach(({ due, every, until }, place) => {
            const isDue = now === due || (every !== undefined && now > due && (now - due) % every === 0)
            if (isDue && (now === due || until === undefined || now <= until))
              expected.push(`${String(place)}@${String(now)}`)
          })
        assert.deepEqual(fired(queue, 100), expected)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('The live clock', () => {
  it('tells the real time', () => {
    const before = Date.now()
    const { milliseconds, timestamp } = new LiveClock(() => undefined)
    assert.ok(milliseconds >= before && timestamp.milliseconds >= before)
  })

  it('fires timers when their time has come and never before, in sequence, those set meanwhile included', async () => {
    const heard: string[] = []
    await new Promise<void>((resolve) => {
      const clock: LiveClock = new LiveClock((due) => {
        assert.ok(clock.milliseconds >= due.due.milliseconds)
        heard.push(due.name)
        if (due.name === 'first') clock.timers.set({ ...due, name: 'set by first', due: soon(clock, 1) })
        if (due.name === 'last') {
          clock.close()
          resolve()
        }
      })
      const base = { owner: 0, everyNanos: undefined, until: undefined, callback: undefined }
      clock.timers.set({ ...base, name: 'last', due: soon(clock, 30) })
      clock.timers.set({ ...base, name: 'never', due: soon(clock, 10) })
      clock.timers.set({ ...base, name: 'first', due: soon(clock, 5) })
      clock.timers.cancel(0, 'never')
    })
    assert.deepEqual(heard, ['first', 'set by first', 'last'])
  })

  it('catches up in the sequence of the missed times', async () => {
    const heard: string[] = []
    await new Promise<void>((resolve) => {
      const clock = new LiveClock((due) => {
        heard.push(due.name)
        if (heard.length === 5) {
          clock.close()
          resolve()
        }
      })
      const past = (ago: number) => soon(clock, -ago)
      const base = { owner: 0, everyNanos: undefined, until: undefined, callback: undefined }
      const start = past(60_000)
      const interval = 20_000_000_000n
      clock.timers.set({
        ...base,
        name: 'repeats',
        due: start,
        everyNanos: interval,
        until: Timestamp.fromNanos(start.nanos + 2n * interval),
      })
      clock.timers.set({ ...base, name: 'between', due: Timestamp.fromNanos(start.nanos + interval / 2n) })
      clock.timers.set({ ...base, name: 'earliest', due: past(90_000) })
    })
    assert.deepEqual(heard, ['earliest', 'repeats', 'between', 'repeats', 'repeats'])
  })

  function soon(clock: LiveClock, milliseconds: number): Timestamp {
    return Timestamp.fromMilliseconds(clock.milliseconds + milliseconds)
  }
})
