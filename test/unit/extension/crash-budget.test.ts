import assert from 'node:assert/strict'
import { CrashBudget } from '../../../extension/crash-budget.js'

describe('restarts of a crashing engine host', () => {
  it('end when it crashes again and again', () => {
    const budget = new CrashBudget(3, 180_000)
    assert.deepEqual(
      [0, 1000, 2000, 3000].map((now) => budget.spend(now)),
      [true, true, true, false],
    )
  })

  it('go on when crashes are rare', () => {
    const budget = new CrashBudget(3, 180_000)
    for (let now = 0; now < 3_600_000; now += 61_000) assert.ok(budget.spend(now))
  })

  it('are granted anew when a person asks for one', () => {
    const budget = new CrashBudget(1, 180_000)
    assert.deepEqual([budget.spend(0), budget.spend(1)], [true, false])
    budget.reset()
    assert.ok(budget.spend(2))
  })
})
