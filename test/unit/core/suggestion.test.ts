import assert from 'node:assert/strict'
import fc from 'fast-check'
import { didYouMean, nearestName } from '../../../engine-host/core/suggestion.js'

describe('The known name that a misspelt one means', () => {
  const cases: readonly (readonly [name: string, known: readonly string[], meant: string | undefined])[] = [
    ['Brackt', ['Bracket', 'EmaCross'], 'Bracket'],
    ['tickSise', ['tickSize', 'pricePrecision'], 'tickSize'],
    ['nautlius', ['default', 'nautilus'], 'nautilus'],
    ['timezone', ['timeZone'], 'timeZone'],
    ['BTCUSDT.BINANC', ['ETHUSDT.BINANCE', 'BTCUSDT.BINANCE'], 'BTCUSDT.BINANCE'],
    ['fts', ['fast', 'slow'], undefined],
    ['fst', ['slow', 'fast'], 'fast'],
    ['metatrader', ['default', 'nautilus', 'backtrader'], undefined],
    ['x', [], undefined],
  ]
  for (const [name, known, meant] of cases)
    it(`is ${meant ?? 'none'} for ${name} among ${known.join(', ') || 'no names'}`, () => {
      assert.equal(nearestName(name, known), meant)
      assert.equal(didYouMean(name, known), meant === undefined ? '' : `Did you mean "${meant}"? `)
    })

  it('is the name itself where it is known, and one letter away from it at a slip of one key', () => {
    const word = fc.stringMatching(/^[a-z]{4,12}$/)
    fc.assert(
      fc.property(word, fc.nat(), (name, seed) => {
        assert.equal(nearestName(name, [name]), name)
        const at = seed % name.length
        assert.equal(nearestName(name.slice(0, at) + name.slice(at + 1), [name]), name)
      }),
    )
  })
})
