import assert from 'node:assert/strict'
import fc from 'fast-check'
import { classNameOf, fileNameOf, nameProblem } from '../../../engine-host/server/strategy-name.js'

describe('the name of a new strategy', () => {
  const names: [typed: string, className: string, fileName: string][] = [
    ['MyCross', 'MyCross', 'my-cross'],
    ['my cross', 'MyCross', 'my-cross'],
    ['  my-cross ', 'MyCross', 'my-cross'],
    ['my_cross', 'MyCross', 'my-cross'],
    ['emaCross2', 'EmaCross2', 'ema-cross2'],
    ['ESBreakout', 'ESBreakout', 'es-breakout'],
    ['RSI', 'RSI', 'rsi'],
    ['a', 'A', 'a'],
  ]
  for (const [typed, className, fileName] of names) {
    it(`“${typed}” becomes ${className} in ${fileName}.ts`, () => {
      assert.equal(classNameOf(typed), className)
      assert.equal(fileNameOf(className), fileName)
      assert.equal(nameProblem(className, new Set()), undefined)
    })
  }

  const refused: [typed: string, reason: RegExp][] = [
    ['', /no name/],
    ['   ', /no name/],
    ['2Fast', /begins with a digit/],
    ['My.Cross', /contains "\."/],
    ['../evil', /contains "\."/],
    ['a/b', /contains "\/"/],
    ['Größe', /contains "ö"/],
    ['Strategy', /imports from backlens/],
    ['Math', /name of the language/],
    ['Date', /name of the language/],
    ['A'.repeat(61), /more than 60/],
  ]
  for (const [typed, reason] of refused) {
    it(`“${typed.slice(0, 20)}” is refused with the reason`, () => {
      assert.match(nameProblem(classNameOf(typed), new Set(['Strategy', 'Bar'])) ?? '', reason)
    })
  }

  it('gives files that hold nothing but small letters, digits and single hyphens', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z][A-Za-z0-9 _-]{0,30}$/), (typed) => {
        assert.match(fileNameOf(classNameOf(typed)), /^[a-z0-9]+(-[a-z0-9]+)*$/)
      }),
    )
  })
})
