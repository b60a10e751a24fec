import assert from 'node:assert/strict'
import { coverageText } from '../../../extension/coverage-text.js'

const day = 86_400_000

describe('the small coverage of a series', () => {
  const cases: readonly (readonly [string, readonly number[], string, RegExp])[] = [
    ['one moment', [5, 5], '▰▰▰▰▰▰▰▰', /^without holes$/],
    ['one stretch', [0, 80 * day], '▰▰▰▰▰▰▰▰', /^without holes$/],
    ['a hole in the middle', [0, 30 * day, 50 * day, 80 * day], '▰▰▰▱▱▰▰▰', /^with a hole of more than four days$/],
    ['a hole that is narrower than a cell', [0, 40 * day, 45 * day, 80 * day], '▰▰▰▰▰▰▰▰', /^with a hole/],
    ['two holes', [0, 10 * day, 30 * day, 40 * day, 70 * day, 80 * day], '▰▱▱▰▱▱▱▰', /^with 2 holes/],
  ]
  for (const [name, extents, bar, words] of cases)
    it(`${name} is ${bar}`, () => {
      const text = coverageText(Float64Array.from(extents))
      assert.equal(text.bar, bar)
      assert.match(text.words, words)
    })
})
