import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Store } from '../../engine-host/server/store.js'
import { cli, futuresFile, jsonOf, spyFile, startCli, type CliResult } from './cli-process.js'

const emaCross = `
import { Strategy, parameter, ema, crossedAbove, crossedBelow, type Bar } from 'backlens'

export class EmaCross extends Strategy {
  @parameter({ min: 2, max: 100 }) fast = 10
  @parameter({ min: 5, max: 400 }) slow = 30

  private readonly fastEma = this.indicator(ema(this.fast))
  private readonly slowEma = this.indicator(ema(this.slow))

  override onBar(bar: Bar) {
    if (crossedAbove(this.fastEma, this.slowEma)) this.buy({ size: 0.95, stopLoss: bar.close * 0.98 })
    if (crossedBelow(this.fastEma, this.slowEma)) this.close()
  }
}
`

describe('a backtest from the command line', () => {
  let folder: string
  const spy = ['--instrument', 'SPY.EQUS', '--bars', '1-SECOND'] as const
  /** Fast to run: some hundred minutes of a future. */
  const hour = ['--instrument', 'ES.Z13', '--bars', '1-MINUTE', '--to', '2013-10-07T03:00:00Z'] as const

  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'backlens-cli-'))
    await fs.writeFile(path.join(folder, 'ema-cross.ts'), emaCross)
    const imported = await cli(folder, 'import', spyFile, futuresFile)
    assert.equal(imported.code, 0, imported.stderr)
  })
  after(() => fs.rm(folder, { recursive: true, force: true }))

  async function strategy(name: string, onBar: string): Promise<string> {
    const file = path.join(folder, `${name}.ts`)
    await fs.writeFile(
      file,
      `import { Strategy } from 'backlens'\n\nexport class Tried extends Strategy {\n  private bars = 0\n  private sum = 0\n  override onBar() {\n    ${onBar}\n  }\n}\n`,
    )
    return file
  }
  const failureOf = (result: CliResult) =>
    jsonOf(result)['failure'] as { message: string; next: string; location?: { line: number } }

  it('trades a future through its contracts: bars of the series, orders and fills of the contract of the time', async () => {
    const own = await fs.mkdtemp(path.join(os.tmpdir(), 'backlens-rolls-'))
    const days = [9, 10, 11, 12, 13, 16, 17, 18, 19, 20]
    const rows = days.flatMap((day) =>
      [15, 16, 20].flatMap((hour) =>
        (
          [
            ['ESZ3', 1800, day < 17 ? 900 : 100],
            ['ESH4', 1794, 500],
          ] as const
        ).map(([symbol, price, volume], at) => {
          const text = `${price + day}.00`
          const time = `2013-12-${String(day).padStart(2, '0')}T${hour}:00:00.000000000Z`
          return `${time},33,1,${at + 1},${text},${text},${text},${text},${volume},${symbol}`
        }),
      ),
    )
    const header = 'ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol'
    await fs.writeFile(path.join(own, 'glbx.ohlcv-1m.csv'), `${header}\n${rows.join('\n')}\n`)
    await fs.writeFile(
      path.join(own, 'hold.ts'),
      `import { Strategy, type Bar } from 'backlens'
export class Hold extends Strategy {
  override onStart() { this.log.info(this.instrument.id + ' is ' + this.instrument.contract.id) }
  override onBar(bar: Bar) { if (this.isFlat() && this.workingOrders().length === 0) this.buy({ stopLoss: bar.close - 20 }) }
}`,
    )
    const imported = await cli(own, 'import', 'glbx.ohlcv-1m.csv')
    assert.equal(imported.code, 0, imported.stderr)
    const ran = await cli(own, 'backtest', 'hold.ts', '--instrument', 'ES.v.0', '--out', 'out')
    assert.equal(ran.code, 0, ran.stderr)
    assert.match(ran.stdout, /^Hold · ES\.v\.0 1-MINUTE · /)
    assert.match(ran.stderr, /ES\.v\.0 is ES\.Z13/)
    const trades = (await fs.readFile(path.join(own, 'out/trades.csv'), 'utf8')).trim().split('\n').slice(1)
    // Bought on the 9th, rolled on the 18th from 1818 to 1812, closed with the data on the 20th.
    assert.deepEqual(
      trades.map((row) => row.split(',')).map((cells) => [cells[1], cells[5], cells[7], cells[13]]),
      [
        ['ES.Z13', '1809.00', '1818.00', 'roll'],
        ['ES.H14', '1812.00', '1814.00', 'endOfData'],
      ],
    )
    const journal = await cli(own, 'runs', 'journal', 'latest')
    assert.match(journal.stdout, /2013-12-17T22:15:00\.000Z {2}rolls to ES\.H14, closes 1817 before and 1811 now/)
    const refused = await cli(
      own,
      'backtest',
      'hold.ts',
      '--instrument',
      'ES.v.0',
      '--continuous',
      '{"atRoll": "hold"}',
    )
    assert.match(refused.stderr, /The setting 'atRoll' of continuous series cannot be "hold"/)
    await fs.rm(own, { recursive: true })
  })

  it('prints one object, writes the report, and gives the same event log a second time', async () => {
    const out = path.join(folder, 'out')
    const first = await cli(folder, 'backtest', 'ema-cross.ts', ...spy, '--out', out, '--trade-charts', '3', '--json')
    assert.equal(first.code, 0, first.stderr)
    const result = jsonOf(first)
    assert.deepEqual([result['state'], result['bars'], result['outDir']], ['completed', 100_184, out])
    for (const field of ['events', 'orders', 'trades', 'wallMs', 'barsPerSecond']) {
      assert(Number(result[field]) > 0, `${field} is ${String(result[field])}`)
    }
    assert.match(result['eventLogSha256'] as string, /^[0-9a-f]{64}$/)
    const statistics = result['statistics'] as Record<string, number | null>
    assert.equal(statistics['trades'], result['trades'])
    assert.equal(typeof statistics['sharpeRatio'], 'number')

    assert.deepEqual((await fs.readdir(out)).sort(), [
      'bars.csv',
      'equity.csv',
      'fills.csv',
      'journal.csv',
      'orders.csv',
      'report.html',
      'statistics.csv',
      'statistics.json',
      'trades',
      'trades.csv',
    ])
    assert.equal((await fs.readdir(path.join(out, 'trades'))).length, 3)
    const lines = (await fs.readFile(path.join(out, 'trades.csv'), 'utf8')).trimEnd().split('\n')
    assert.equal(lines.length - 1, result['trades'])

    const second = jsonOf(await cli(folder, 'backtest', 'ema-cross.ts', ...spy, '--json'))
    assert.equal(second['eventLogSha256'], result['eventLogSha256'])
    assert.notEqual(second['runId'], result['runId'])
    const other = jsonOf(await cli(folder, 'backtest', 'ema-cross.ts', ...spy, '--param', 'fast=20', '--json'))
    assert.notEqual(other['eventLogSha256'], result['eventLogSha256'])

    const { runs } = jsonOf(await cli(folder, 'runs', 'list', '--json')) as { runs: Record<string, unknown>[] }
    assert.deepEqual(
      runs.map(({ runId }) => runId),
      [other['runId'], second['runId'], result['runId']],
    )
    assert.deepEqual(runs[0]?.['parameters'], { fast: 20, slow: 30 })
    const shown = jsonOf(await cli(folder, 'runs', 'show', result['runId'] as string, '--json'))
    assert.deepEqual(shown['statistics'], result['statistics'])
    const text = await cli(folder, 'runs', 'show', 'latest')
    assert.match(text.stdout, /^EmaCross · SPY\.EQUS 1-SECOND · 7–11 Oct 2013 · default fills\n/)
    const ambiguous = await cli(folder, 'runs', 'show', '20')
    assert.equal(ambiguous.code, 1)
    assert.match(ambiguous.stderr, /could be any of 3 runs/)
  })

  it('shows the journal of the tour of every callback, a line for each event with its terms and reasons', async () => {
    const tour = path.resolve(import.meta.dirname, '../../strategies-template/examples/every-callback.ts')
    const ran = await cli(folder, 'backtest', tour, '--catalog', path.join(folder, '.backlens'), ...hour, '--json')
    assert.equal(ran.code, 0, ran.stderr)
    const { code, stdout } = await cli(folder, 'runs', 'journal', 'latest')
    assert.equal(code, 0)
    const lines = stdout.trimEnd().split('\n')
    assert.ok(lines.every((line) => /^2013-10-0\dT\d\d:\d\d:\d\d\.\d{3}Z {2}\S/.test(line)))
    for (const expected of [
      /run started with/,
      /order 1 BUY 2 ES\.Z13 MARKET created \(entry, 'market with exits'\)/,
      /order \d+ BUY ES\.Z13 MARKET filled 2 at \d{4}\.\d\d \(nextOpen, taker/,
      /position in ES\.Z13 opened: 2 at \d{4}/,
      /order \d+ BUY 1 ES\.Z13 STOP_LIMIT created stop \d{4}\.\d\d limit \d{4}\.\d\d \('stop-limit'\)/,
      /order \d+ BUY ES\.Z13 LIMIT rejected: it is post-only and would have taken liquidity/,
      /order \d+ BUY ES\.Z13 MARKET denied: the size units\(0\) gives 0/,
      /order \d+ \w+ ES\.Z13 \w+ cancelled: by the strategy/,
      /trade \d+ of \S+ closed: 1 at \d{4}/,
      /run finished with/,
    ])
      assert.ok(
        lines.some((line) => expected.test(line)),
        String(expected),
      )
    const one = await cli(folder, 'runs', 'journal', 'latest', '--order', '1', '--json')
    const events = jsonOf(one)['events'] as { event: string; order: number }[]
    assert.deepEqual(
      events.slice(0, 4).map(({ event, order }) => [event, order]),
      ['ORDER_INITIALIZED', 'ORDER_SUBMITTED', 'ORDER_ACCEPTED', 'ORDER_FILLED'].map((event) => [event, 1]),
    )
  })

  it('runs several strategies and an actor of several files by a run of backlens.json, each by its name', async () => {
    await fs.writeFile(
      path.join(folder, 'regime.ts'),
      `import { Actor, type Bar } from 'backlens'
export class Regime extends Actor {
  private last = NaN
  override onBar(bar: Bar) {
    this.signal('regime', bar.close > this.last ? 1 : -1)
    this.last = bar.close
  }
}`,
    )
    await fs.writeFile(
      path.join(folder, 'follower.ts'),
      `import { parameter, Strategy, type Signal } from 'backlens'
export class Follower extends Strategy {
  @parameter({ choices: [1, -1] }) side = 1
  override onStart() {
    this.followSignal('regime')
  }
  override onSignal({ value }: Signal) {
    if (value === this.side && this.isFlat()) this.buy()
    if (value !== this.side) this.close()
  }
}`,
    )
    const configuration = {
      runs: {
        pair: {
          strategy: 'ema-cross.ts',
          parameters: { fast: 5, slow: 20 },
          actors: [{ file: 'regime.ts', class: 'Regime' }],
          strategies: [{ file: 'follower.ts' }, { file: 'follower.ts', name: 'contrarian', parameters: { side: -1 } }],
        },
        broken: { strategy: 'ema-cross.ts', actors: [{ file: 'regime.ts' }] },
        unknown: { strategy: 'ema-cross.ts', strategies: [{ file: 'follower.ts', parameters: { sides: 1 } }] },
      },
    }
    await fs.writeFile(path.join(folder, 'backlens.json'), JSON.stringify(configuration))
    const out = path.join(folder, 'pair')
    const ran = await cli(folder, 'backtest', 'ema-cross.ts', '--run', 'pair', ...hour, '--out', out, '--json')
    assert.equal(ran.code, 0, ran.stderr)
    const [header, ...rows] = (await fs.readFile(path.join(out, 'trades.csv'), 'utf8')).trimEnd().split('\n')
    assert.equal(header!.split(',').at(-1), 'strategy')
    assert.deepEqual([...new Set(rows.map((row) => row.split(',').at(-1)))].sort(), [
      'EmaCross',
      'Follower',
      'contrarian',
    ])
    const { stdout } = await cli(folder, 'runs', 'journal', 'latest')
    assert.match(stdout, /contrarian order \d+ BUY 1 ES\.Z13 MARKET created/)
    const again = jsonOf(await cli(folder, 'backtest', 'ema-cross.ts', '--run', 'pair', ...hour, '--json'))
    assert.equal(again['eventLogSha256'], jsonOf(ran)['eventLogSha256'])

    const broken = await cli(folder, 'backtest', 'ema-cross.ts', '--run', 'broken', ...hour, '--json')
    assert.match(failureOf(broken).message, /An actor of the run, in regime\.ts, has no class/)
    const unknown = await cli(folder, 'backtest', 'ema-cross.ts', '--run', 'unknown', ...hour, '--json')
    assert.match(failureOf(unknown).message, /Follower has no parameter 'sides'/)
  })

  it('prints a table for people, with the progress on stderr only', async () => {
    const { code, stdout } = await cli(folder, 'backtest', 'ema-cross.ts', ...hour)
    assert.equal(code, 0)
    assert.match(stdout, /^EmaCross · ES\.Z13 1-MINUTE · /)
    assert.match(stdout, /^ {2}Sharpe ratio +\S/m)
    assert(!/NaN|Infinity|null|undefined/.test(stdout), stdout)
  })

  it('lists what exists when an instrument or a period does not', async () => {
    const instrument = await cli(
      folder,
      'backtest',
      'ema-cross.ts',
      '--instrument',
      'QQQ.EQUS',
      '--bars',
      '1-SECOND',
      '--json',
    )
    assert.equal(instrument.code, 1)
    const missing = failureOf(instrument)
    assert.match(missing.message + missing.next, /QQQ\.EQUS 1-SECOND.*ES\.Z13 1-MINUTE/s)
    const period = await cli(folder, 'backtest', 'ema-cross.ts', ...spy, '--from', '2020-01-01', '--json')
    assert.equal(period.code, 1)
    const empty = failureOf(period)
    assert.match(empty.message + empty.next, /2013-10-07.*2013-10-11/s)
  })

  it('says in a sentence why a run ended before its first bar, and shows no table of nothing', async () => {
    const { code, stdout, stderr } = await cli(folder, 'backtest', 'ema-cross.ts', ...hour, '--param', 'fats=3')
    assert.equal(code, 1)
    assert.match(
      stderr,
      /^error: EmaCross has no parameter 'fats'\.\nDid you mean "fast"\? Its parameters are fast, slow\./m,
    )
    assert(!stdout.includes('Sharpe'), stdout)
  })

  it('refuses a file in the place of the folder for the report', async () => {
    const { code, stderr } = await cli(folder, 'backtest', 'ema-cross.ts', ...hour, '--out', 'ema-cross.ts')
    assert.equal(code, 1)
    assert.match(stderr, /there is a file in its place/)
  })

  it('runs while another process holds the store, which then lists the run', async () => {
    const store = await Store.open(path.join(folder, '.backlens'))
    assert(store instanceof Store)
    try {
      const result = await cli(folder, 'backtest', 'ema-cross.ts', ...hour, '--json')
      assert.equal(result.code, 0, result.stderr)
      await store.runs.heal()
      const [newest] = await store.runs.list()
      assert.equal(newest?.runId, jsonOf(result)['runId'])
    } finally {
      await store.close()
    }
  })

  it('makes the bars asked for of shorter ones, says so, and keeps it with the run', async () => {
    const file = await strategy('counts', 'this.bars++')
    const result = await cli(folder, 'backtest', file, '--instrument', 'ES.Z13', '--bars', '30-MINUTE')
    assert.equal(result.code, 0, result.stderr)
    assert.match(result.stdout, /The 30-MINUTE bars of ES\.Z13 are made of its 1-MINUTE bars\./)
    const made = jsonOf(await cli(folder, 'backtest', file, '--instrument', 'ES.Z13', '--bars', '30-MINUTE', '--json'))
    assert(Number(made['bars']) > 200 && Number(made['bars']) < 240, String(made['bars']))
    const again = jsonOf(await cli(folder, 'backtest', file, '--instrument', 'ES.Z13', '--bars', '30-MINUTE', '--json'))
    assert.equal(again['eventLogSha256'], made['eventLogSha256'])
    const record = JSON.parse(await fs.readFile(path.join(made['runDirectory'] as string, 'run.json'), 'utf8')) as {
      summary: { specification: { sources: { consolidation?: { from: string } }[] } }
    }
    assert.equal(record.summary.specification.sources[0]?.consolidation?.from, '1-MINUTE')
    const shown = await cli(folder, 'runs', 'show', made['runId'] as string)
    assert.match(shown.stdout, /are made of its 1-MINUTE bars/)
  })

  it('makes the longer bars that a strategy asks for of those that the run reads', async () => {
    const file = path.join(folder, 'two-lengths.ts')
    await fs.writeFile(
      file,
      `import { Strategy, bars, type Bar } from 'backlens'

export class TwoLengths extends Strategy {
  private long = 0
  private day = 0
  override onStart() {
    this.subscribe(bars('ES.Z13', '30-MINUTE'))
    this.subscribe(bars('ES.Z13', '1-DAY-SESSION'))
  }
  override onBar(bar: Bar) {
    if (bar.series.bars === '30-MINUTE') this.long++
    if (bar.series.bars === '1-DAY-SESSION') this.day++
  }
  override onStop() {
    this.log.info(\`counted \${this.long} and \${this.day}\`)
  }
}
`,
    )
    const result = await cli(folder, 'backtest', file, '--instrument', 'ES.Z13', '--bars', '1-MINUTE')
    assert.equal(result.code, 0, result.stderr)
    assert.match(result.stderr, /counted 2\d\d and 5/)
  })

  it('makes the bars of a field, for its indicators, and names a contract that is written otherwise', async () => {
    const source = (symbol: string) => `import { Strategy, ema, type Bar } from 'backlens'

export class SlowAverage extends Strategy {
  private readonly slow = this.bars('${symbol}', '5-MINUTE')
  private readonly average = this.indicator(ema(10), this.slow)
  private bars5 = 0
  override onBar(bar: Bar) {
    if (bar.series === this.slow && this.average.isReady) this.bars5++
  }
  override onStop() {
    this.log.info(\`counted \${this.bars5}\`)
  }
}
`
    const file = path.join(folder, 'slow-average.ts')
    await fs.writeFile(file, source('ES.Z13'))
    const result = await cli(folder, 'backtest', file, '--instrument', 'ES.Z13', '--bars', '1-MINUTE')
    assert.equal(result.code, 0, result.stderr)
    assert.match(result.stderr, /counted 1\d\d\d/)
    await fs.writeFile(file, source('ESZ3'))
    const other = await cli(folder, 'backtest', file, '--instrument', 'ES.Z13', '--bars', '1-MINUTE', '--json')
    assert.equal(other.code, 1)
    assert.deepEqual(failureOf(other).next, 'Write ES.Z13 5-MINUTE.')
  })

  it('understands a contract as other programs write it', async () => {
    const file = await strategy('named', 'this.bars++')
    for (const symbol of ['ESZ3', 'ES 12-13', 'ESZ2013']) {
      const result = await cli(folder, 'backtest', file, '--instrument', symbol, '--bars', '1-HOUR')
      assert.equal(result.code, 0, result.stderr)
      assert.match(result.stdout, /ES\.Z13 1-HOUR/)
    }
  })

  it('says of several instruments that one must be named, whatever bars are asked for', async () => {
    const file = await strategy('unnamed', 'this.bars++')
    const seconds = await cli(folder, 'backtest', file, '--bars', '5-SECOND', '--json')
    assert.equal(seconds.code, 0, 'only SPY has bars of which five seconds can be made')
    const minutes = await cli(folder, 'backtest', file, '--bars', '5-MINUTE', '--json')
    assert.match(failureOf(minutes).message, /names no instrument, and the catalog holds several series/)
  })

  it('names the line of a strategy that does not compile, and leaves no run', async () => {
    const before = (await cli(folder, 'runs', 'list', '--json')).stdout
    const file = await strategy('broken', 'const x = ')
    const result = await cli(folder, 'backtest', file, ...hour, '--json')
    assert.equal(result.code, 1)
    assert.equal(failureOf(result).location?.line, 8)
    assert.match(result.stderr, /broken\.ts:8:/)
    assert.equal((await cli(folder, 'runs', 'list', '--json')).stdout, before)
  })

  it('keeps the results up to an error in a callback, and names its line', async () => {
    const file = await strategy('throws', `if (++this.bars === 50) throw new Error('fifty')`)
    const result = await cli(folder, 'backtest', file, ...hour, '--json')
    assert.equal(result.code, 1)
    const { state, bars, runId } = jsonOf(result)
    assert.equal(state, 'interrupted')
    assert(Number(bars) > 0)
    assert.match(failureOf(result).message, /fifty/)
    assert.equal(failureOf(result).location?.line, 7)
    const shown = await cli(folder, 'runs', 'show', runId as string)
    assert.match(shown.stdout, /This run was cut short: .*fifty/)
  })

  it('is cancelled by Ctrl-C with exit code 130, its results kept', async () => {
    const file = await strategy(
      'slow',
      `if (++this.bars === 2) this.log.info('under way')\n    for (let i = 0; i < 2_000_000; i++) this.sum += Math.sqrt(i)`,
    )
    const { child, ended } = startCli(folder, ['backtest', file, ...spy, '--json'])
    let heard = ''
    child.stderr!.on('data', (text: string) => {
      heard += text
      if (heard.includes('under way')) child.kill('SIGINT')
    })
    const result = await ended
    assert.equal(result.code, 130, result.stderr)
    const { state, bars, runId } = jsonOf(result)
    assert.equal(state, 'cancelled')
    assert(Number(bars) > 0 && Number(bars) < 100_184)
    const shown = await cli(folder, 'runs', 'show', runId as string)
    assert.match(shown.stdout, /This run was cancelled/)
  })
})
