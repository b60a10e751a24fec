import assert from 'node:assert/strict'
import {
  parseCash,
  parseFees,
  parseObject,
  parseParameter,
  parseSeed,
  parseVenue,
} from '../../../engine-host/cli/option-values.js'

describe('values of options', () => {
  const parameters: readonly (readonly [string, unknown])[] = [
    ['fast=10', { fast: 10 }],
    ['rate=-0.5e-3', { rate: -0.0005 }],
    ['on=true', { on: true }],
    ['name=EMA=10', { name: 'EMA=10' }],
    ['name=', { name: '' }],
    ['name= ', { name: ' ' }],
    ['name=Infinity', { name: 'Infinity' }],
  ]
  for (const [text, value] of parameters) {
    it(`--param "${text}" is ${JSON.stringify(value)}`, () => assert.deepEqual(parseParameter(text), value))
  }

  it('--param adds up, and the last one of a name wins', () => {
    assert.deepEqual(parseParameter('slow=5', parseParameter('fast=2', { slow: 1 })), { slow: 5, fast: 2 })
  })

  it('--venue takes a preset by its name alone', () => {
    assert.deepEqual(parseVenue('backtesting.py'), { preset: 'backtesting.py' })
    assert.deepEqual(parseVenue('{"preset":"optimistic","limitFill":{"probability":0.5}}'), {
      preset: 'optimistic',
      limitFill: { probability: 0.5 },
    })
  })

  const refused: readonly (readonly [string, () => unknown, RegExp])[] = [
    ['a parameter without a name', () => parseParameter('=10'), /name=value/],
    ['a parameter without a value', () => parseParameter('fast'), /name=value/],
    ['JSON that ends early', () => parseFees('{"taker": 1'), /no JSON: a closing brace } is missing.*taker/s],
    [
      'a name for JSON',
      () => parseFees('taker'),
      /no JSON: taker is no JSON; texts stand between double quotes.*taker/s,
    ],
    [
      'a fee of everything',
      () => parseFees('{"taker": 1}'),
      /The fee 'taker' is 1, which is 100 % of what is traded\. .*write 0\.01 for 1 %/s,
    ],
    [
      'percent for a fraction in a tier',
      () => parseFees('{"tiers": [{"volume": 1000, "taker": "0.1"}]}'),
      /The fee 'taker' is 0\.1, which is 10 % of what is traded\. .*write 0\.001 for 0\.1 %/s,
    ],
    ['JSON that is no object', () => parseFees('[1]'), /must be a JSON object/],
    [
      'a venue setting that does not exist',
      () => parseVenue('{"limitfill":"touch"}'),
      /no field "limitfill".*limitFill: "touch"/s,
    ],
    ['a fee that does not exist', () => parseFees('{"tkaer":1}'), /no field "tkaer".*taker/s],
    [
      'a venue value that is none',
      () => parseVenue('{"marketFill":"best"}'),
      /'marketFill' cannot be "best".*open, mid, worst/s,
    ],
    ['a preset that does not exist', () => parseVenue('zipline'), /'preset' cannot be "zipline".*backtrader/s],
    ['an account that does not exist', () => parseVenue('{"account":"bank"}'), /"margin", "cash" or "betting"/],
    ['a fee that is no number', () => parseFees('{"taker":"x"}'), /'taker' is x/],
    [
      'settings that are no object',
      () => parseObject('[1]', '{"leverage": 2}'),
      /must be a JSON object such as '\{"leverage": 2\}'/,
    ],
    ['a seed with decimals', () => parseSeed('1.5'), /whole number/],
    ['an empty seed', () => parseSeed(''), /whole number/],
    ['cash of nothing', () => parseCash('0'), /positive amount/],
    ['cash in words', () => parseCash('1e5'), /positive amount/],
  ]
  for (const [name, parse, message] of refused) {
    it(`refuse ${name}`, () => assert.throws(parse, { code: 'commander.invalidArgument', message }))
  }
})
