import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { checkRequest, completeRequest } from '../../../engine-host/server/run-request.js'
import { parseConfiguration } from '../../../engine-host/server/workspace-configuration.js'

const file = path.resolve('/folder/backlens.json')

function parsed(text: string) {
  const configuration = parseConfiguration(file, text)
  assert.ok(!('kind' in configuration), JSON.stringify(configuration))
  return configuration
}

describe('backlens.json', () => {
  it('is JSON with comments and trailing commas, and may be empty', () => {
    assert.deepEqual(parsed('{ // none yet\n}').names, [])
    const configuration = parsed('{ "runs": { "a": { "strategy": "a.ts", "seed": 7, }, /* two */ "b": {} } }')
    assert.deepEqual(configuration.names, ['a', 'b'])
    assert.deepEqual({ ...configuration.run('a') }, { strategy: 'a.ts', seed: 7 })
  })

  const mistakes: readonly (readonly [rule: string, text: string, at: [number, number], says: RegExp])[] = [
    [
      'broken syntax',
      '{\n  "runs": {\n    "a" "b"\n  }\n}',
      [3, 9],
      /line 3, column 9: a colon is missing before "b"\./,
    ],
    ['an unknown field', '{"runs":{"a":{\n"strategy":"a.ts","instument":"ES"}}}', [2, 19], /no field "instument"/],
    ['a wrong type', '{"runs":{"a":{"strategy":"a.ts",\n"seed":1.5}}}', [2, 8], /"seed" must be a whole number/],
    ['cash that is no amount', '{"runs":{"a":{"strategy":"a.ts","cash":"much"}}}', [1, 40], /"cash" must be/],
    [
      'a parameter that is an object',
      '{"runs":{"a":{"strategy":"a.ts","parameters":{"x":{}}}}}',
      [1, 46],
      /"parameters"/,
    ],
    ['a missing strategy', '{"runs":{"a":{}}}', [1, 14], /"strategy" must be/],
    ['runs that are a list', '{"runs":[]}', [1, 9], /"runs" must be/],
  ]
  for (const [rule, text, [line, column], says] of mistakes) {
    it(`names line and column of ${rule}`, () => {
      const configuration = parseConfiguration(file, text)
      const failure = 'kind' in configuration ? configuration : configuration.run('a')
      assert.ok('kind' in failure)
      assert.match(failure.message, says)
      assert.deepEqual(failure.location, { file, line, column })
    })
  }

  it('lists the runs there are when a name is wrong', () => {
    const failure = parsed('{"runs":{"one":{"strategy":"a.ts"},"two":{"strategy":"a.ts"}}}').run('three')
    assert.ok('kind' in failure)
    assert.match(failure.next, /one, two/)
  })
})

describe('a run request', () => {
  let folder: string
  let strategyFile: string
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'backlens-request-'))
    fs.mkdirSync(path.join(folder, 'strategies'))
    strategyFile = path.join(folder, 'strategies', 'a.ts')
  })
  afterEach(() => fs.rmSync(folder, { recursive: true }))

  const configure = (runs: object) => fs.writeFileSync(path.join(folder, 'backlens.json'), JSON.stringify({ runs }))

  it('takes what it leaves open from the run that it names, and wins member by member', async () => {
    configure({
      es: {
        strategy: 'strategies/a.ts',
        instrument: 'ES.XCME',
        bars: '1-SECOND',
        cash: 50000,
        parameters: { fast: 5, slow: 20 },
        fees: { perContract: '2.10' },
      },
    })
    const request = { strategyFile, runName: 'es', instrumentId: 'NQ.XCME', parameters: { fast: 8 } }
    assert.deepEqual(await completeRequest(request), {
      strategyFile,
      instrumentId: 'NQ.XCME',
      bars: '1-SECOND',
      cash: '50000',
      parameters: { fast: 8, slow: 20 },
      venue: {},
      fees: { perContract: '2.10' },
    })
  })

  it('that names no run stands alone, and a named run without a backlens.json cannot be found', async () => {
    const failure = await completeRequest({ strategyFile, runName: 'es' })
    assert.ok('kind' in failure)
    assert.match(failure.message, /"es" cannot be found/)
    configure({ es: { strategy: 'strategies/a.ts', seed: 3 } })
    assert.deepEqual(await completeRequest({ strategyFile }), { strategyFile })
  })

  it('is refused when cash or seed make no sense', () => {
    assert.equal(checkRequest({ strategyFile, cash: '100000.50', seed: -3 }), undefined)
    for (const cash of ['', '-1', '0', '1e5', 'many']) assert.ok(checkRequest({ strategyFile, cash }), cash)
    for (const seed of [0.5, NaN]) assert.ok(checkRequest({ strategyFile, seed }), String(seed))
  })
})
