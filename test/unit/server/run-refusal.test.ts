import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { RunRequest } from '../../../engine-host/protocol/run-specification.js'
import { RunSupervisor } from '../../../engine-host/server/run-supervisor.js'
import type { MarketData } from '../../../engine-host/server/run-data.js'
import { share } from '../backtest/engine-fixture.js'

const source = `import { Strategy, parameter, type Bar } from 'backlens'

class Base extends Strategy {
  @parameter() inherited = 1
}

export class Cross extends Base {
  @parameter({ min: 2, max: 100 }) fast = 10

  override onBar(_bar: Bar) {}
}
`

describe('A run with settings that cannot be used', () => {
  let folder = ''
  let strategyFile = ''
  let runsDirectory = ''
  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'backlens-refusal-'))
    strategyFile = path.join(folder, 'cross.ts')
    runsDirectory = path.join(folder, 'runs')
    fs.writeFileSync(strategyFile, source)
  })
  after(() => fs.rmSync(folder, { recursive: true }))

  /** What a request without the file is answered; the runner does not exist, so nothing can be run. */
  async function refused(request: Omit<RunRequest, 'strategyFile'>, id = share.id) {
    const catalog = {
      findFiner: () => Promise.resolve(undefined),
      listSeries: () => Promise.resolve([{ instrumentId: id, bars: '1-MINUTE' }]),
      resolve: () =>
        Promise.resolve({
          kind: 'resolved',
          instrument: { ...share, id },
          source: { instrumentId: id, bars: '1-MINUTE', files: [], rows: 0 },
        }),
    } as unknown as MarketData
    const supervisor = new RunSupervisor({
      catalog: () => Promise.resolve(catalog),
      runsDirectory,
      runnerScript: path.join(folder, 'no-runner.js'),
    })
    const started = await supervisor.start({ strategyFile, instrumentId: id, bars: '1-MINUTE', ...request }, {})
    supervisor.dispose()
    assert.equal(started.kind, 'failed')
    return started.kind === 'failed' ? started.failures[0]! : assert.fail()
  }

  const cases: readonly (readonly [what: string, request: object, message: string, next: RegExp])[] = [
    [
      'an unknown parameter',
      { parameters: { fats: 3 } },
      "Cross has no parameter 'fats'.",
      /^Did you mean "fast"\? Its parameters are inherited, fast\.$/,
    ],
    ['a parameter out of range', { parameters: { fast: 1 } }, "The parameter 'fast' cannot be 1.", /from 2 to 100/],
    [
      'a parameter of another type',
      { parameters: { fast: true } },
      "The parameter 'fast' is given true, which is no number.",
      /10/,
    ],
    [
      'an unknown preset',
      { venue: { preset: 'metatrader' } },
      "The venue's 'preset' cannot be \"metatrader\".",
      /Choose one of: default,/,
    ],
    [
      'an unknown setting of the venue',
      { venue: { slipage: 1 } },
      'The venue has no setting "slipage".',
      /^Did you mean "slippage"\? Use one of: .*limitFill/,
    ],
    [
      'a value that a setting cannot have',
      { venue: { limitFill: 'near' } },
      "The venue's 'limitFill' cannot be \"near\".",
      /Choose one of: touch/,
    ],
    [
      'a misspelt preset',
      { venue: { preset: 'nautlius' } },
      "The venue's 'preset' cannot be \"nautlius\".",
      /^Did you mean "nautilus"\? Choose one of: default,/,
    ],
    [
      'a misspelt class',
      { className: 'Crss' },
      'cross.ts exports no strategy named Crss.',
      /^Did you mean "Cross"\? Run one of: Cross\.$/,
    ],
    [
      'an unknown setting of the statistics',
      { statistics: { riskFreRate: 0.04 } },
      'The statistics have no setting "riskFreRate".',
      /^Did you mean "riskFreeRate"\?/,
    ],
    [
      'a riskless rate in percent',
      { statistics: { riskFreeRate: 4 } },
      "The setting 'riskFreeRate' of the statistics cannot be 4.",
      /0\.04, which is 4 %/,
    ],
    ['an unknown account', { venue: { account: 'gold' } }, "The venue's 'account' cannot be \"gold\".", /margin/],
    [
      'a fee that is no number',
      { fees: { taker: 'much' } },
      "The fee 'taker' is much, which is no decimal of at most 15 digits.",
      /0\.0002/,
    ],
    [
      'an unknown fee',
      { fees: { takerr: 1 } },
      'The fees have no member "takerr".',
      /^Did you mean "taker"\? Use one of: taker, maker/,
    ],
    ['a leverage of zero', { account: { leverage: 0 } }, 'The leverage of the account (leverage) is 0.', /above 0/],
    [
      'an unknown member of the account',
      { account: { lever: 3 } },
      'The account has no member "lever".',
      /Use one of: currency/,
    ],
    [
      'a currency that nothing converts',
      { account: { currency: 'EUR' } },
      "TEST.XNAS is in USD, and nothing in the run converts USD into the account's EUR.",
      /rates/,
    ],
  ]
  for (const [what, request, message, next] of cases)
    it(`is refused for ${what} before a run is made`, async () => {
      const failure = await refused(request)
      assert.equal(failure.message, message)
      assert.match(failure.next, next)
      assert.equal(fs.existsSync(runsDirectory), false, 'no run was made')
    })
})
