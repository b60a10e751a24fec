import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import * as backlens from '../../../engine-host/trading/index.js'
import { readIndicatorDocs } from './indicator-docs.js'
import { indicatorCases } from './indicator-cases.js'
import { indicatorsPage, indicatorsPageFile } from './indicators-page.js'

describe('The page of indicators', () => {
  it('says what the source says', async () => {
    assert.equal(readFileSync(indicatorsPageFile, 'utf8'), await indicatorsPage())
  })

  const documented = readIndicatorDocs()
  const parameters = (call: string): string[] => call.split(', ').filter((each) => each !== '' && each !== 'options?')
  for (const { name, call, formula, parameters: described } of documented)
    it(`has the formula and every parameter of ${name}, which backlens exports and the properties test`, () => {
      assert.ok(name in backlens)
      assert.ok(formula.length > 20)
      const missing = parameters(call).filter((each) => !described.some((one) => one.name === each.replace('?', '')))
      assert.deepEqual(missing, [])
      assert.ok(indicatorCases.some((one) => one.name.split(' ')[0] === name))
    })
})
