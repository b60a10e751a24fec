import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { Decimal } from 'decimal.js'
import initSqlite from 'sql.js'
import { SeededRandom } from '../../engine-host/core/seeded-random.js'
import { cli, jsonOf } from './cli-process.js'

type Row = readonly [time: number, open: number, high: number, low: number, close: number, volume: number]

/** Bars that wander from a price by half a percent or so, each opening at the last close. */
function wandering(count: number, price: number, start: number, step: number): Row[] {
  const random = new SeededRandom(42)
  const even = () => random.next() * 2 - 1
  const rounded = (value: number) => Math.round(value * 100) / 100
  let last = price
  return Array.from({ length: count }, (_, bar): Row => {
    const open = last
    const close = rounded(open * (1 + 0.005 * even()))
    last = close
    const high = rounded(Math.max(open, close) * (1 + 0.002 * random.next()))
    const low = rounded(Math.min(open, close) * (1 - 0.002 * random.next()))
    return [start + bar * step, open, high, low, close, 500 + Math.floor(2500 * random.next())]
  })
}

const day = 86_400
const newYear = 1_704_067_200
const holder = `import { Strategy } from 'backlens'
export class Holder extends Strategy {
  override onBar() {
    if (this.bars().length === 1) this.buy({ size: 0.95 })
  }
}
`
const cross = `import { Strategy, ema, crossedAbove, crossedBelow } from 'backlens'
export class Cross extends Strategy {
  private readonly fast = this.indicator(ema(10))
  private readonly slow = this.indicator(ema(30))
  override onBar() {
    if (crossedAbove(this.fast, this.slow)) this.buy({ size: 10 })
    if (crossedBelow(this.fast, this.slow)) this.sell({ size: 10 })
  }
}
`

describe('from a file of prices to results', () => {
  let folder: string

  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'backlens-pipelines-'))
    await fs.writeFile(path.join(folder, 'holder.ts'), holder)
    await fs.writeFile(path.join(folder, 'cross.ts'), cross)
  })
  after(() => fs.rm(folder, { recursive: true, force: true }))

  async function imported(name: string, rows: readonly Row[], instrument: string): Promise<void> {
    const text = ['time,open,high,low,close,volume', ...rows.map((row) => row.join(','))].join('\n')
    await fs.writeFile(path.join(folder, name), `${text}\n`)
    const result = await cli(folder, 'import', name, '--instrument', instrument, '--stamp', 'open')
    assert.equal(result.code, 0, result.stderr)
  }
  async function run(strategy: string, instrument: string, out: string, ...more: readonly string[]) {
    const options = ['--instrument', instrument, '--out', out, '--trade-charts', 'none', '--json', ...more]
    const result = await cli(folder, 'backtest', strategy, ...options)
    assert.equal(result.code, 0, result.stderr)
    return jsonOf(result)
  }
  /** A CSV file of a report, each line by the names of its header. */
  async function table(out: string, name: string): Promise<Record<string, string>[]> {
    const [header, ...lines] = (await fs.readFile(path.join(folder, out, name), 'utf8')).trimEnd().split('\n')
    const names = header!.split(',')
    return lines.map((line) => Object.fromEntries(line.split(',').map((field, place) => [names[place]!, field])))
  }

  it('buying a share on the first of 252 days and holding it gives what a hand calculates', async () => {
    const rows = wandering(252, 150, newYear, day).map(([time, ...prices], bar): Row => {
      const weekends = 2 * Math.floor(bar / 5)
      return [time + weekends * day, ...prices]
    })
    await imported('aapl.csv', rows, 'AAPL.XNAS')
    const costs = ['--cash', '100000', '--fees', '{"taker":0.0001}', '--venue', '{"finalize":"none"}']
    const result = await run('holder.ts', 'AAPL.XNAS', 'held', ...costs)
    const closes = rows.map(([, , , , close]) => close)
    const [, second] = rows
    const shares = new Decimal(95_000).div(closes[0]!).floor()
    const paid = shares.times(second![1])
    const fee = paid.times(0.0001).toDecimalPlaces(2)
    const worth = (close: number) => new Decimal(100_000).minus(paid).minus(fee).plus(shares.times(close))

    assert.deepEqual([result['state'], result['bars'], result['orders']], ['completed', 252, 1])
    const [fill] = await table('held', 'fills.csv')
    assert.deepEqual([Number(fill!['quantity']), Number(fill!['price'])], [shares.toNumber(), second![1]])
    const statistics = result['statistics'] as Record<string, number>
    assert.equal(statistics['finalEquity'], worth(closes[251]!).toNumber())
    assert.ok(Math.abs(statistics['return']! - worth(closes[251]!).div(1000).minus(100).toNumber()) < 1e-9)
    assert.ok(Math.abs(statistics['buyAndHoldReturn']! - 100 * (closes[251]! / closes[0]! - 1)) < 1e-9)

    const equity = (await table('held', 'equity.csv')).map((row) => Number(row['equity']))
    assert.deepEqual(equity, [100_000, ...closes.slice(1).map((close) => worth(close).toNumber())])
  })

  it('a cross of averages buys while prices rise, sells when they have turned, and never while it warms up', async () => {
    const prices = Array.from({ length: 100 }, (_, bar) => (bar < 20 ? 120 - bar : bar < 60 ? 80 + bar : 200 - bar))
    const rows = prices.map((price, bar): Row => [newYear + bar * 3600, price, price + 1, price - 1, price, 100])
    await imported('turning.csv', rows, 'TURN.XNAS')
    const result = await run('cross.ts', 'TURN.XNAS', 'crossed')
    const fills = (await table('crossed', 'fills.csv')).map((fill) => ({
      side: fill['side'],
      bar: Number(fill['bar']),
      stamp: fill['time'],
    }))
    const entries = fills.slice(0, 2)
    assert.deepEqual(
      entries.map(({ side }) => side),
      ['buy', 'sell'],
    )
    assert.ok(Number(result['trades']) >= 1)
    for (const { side, bar } of entries) {
      assert.ok(bar >= 30, `the ${String(side)} in bar ${bar} was decided while the averages were warming up`)
      if (side === 'buy') assert.ok(bar < 60, `bought in bar ${bar}, when prices had turned`)
      else assert.ok(bar > 60, `sold in bar ${bar}, when prices still rose`)
    }
  })

  it('gives the same statistics, trades and equity a second time, to the last byte', async () => {
    const rows = wandering(2000, 42_000, newYear, 3600)
    await imported('hours.csv', rows, 'BTCUSDT.BINANCE')
    const chance = ['--venue', '{"slippage":{"ticks":2,"probability":0.5}}', '--seed', '7']
    const first = await run('cross.ts', 'BTCUSDT.BINANCE', 'first', ...chance)
    const second = await run('cross.ts', 'BTCUSDT.BINANCE', 'second', ...chance)
    assert.ok(Number(first['trades']) > 10, String(first['trades']))
    assert.deepEqual(second['statistics'], first['statistics'])
    assert.equal(second['eventLogSha256'], first['eventLogSha256'])
    for (const name of ['trades.csv', 'fills.csv', 'orders.csv', 'bars.csv', 'equity.csv', 'journal.csv']) {
      const [one, other] = await Promise.all(
        ['first', 'second'].map((out) => fs.readFile(path.join(folder, out, name), 'utf8')),
      )
      assert.equal(other, one, name)
    }
  })

  it('thirty days of an SQLite table are a run in the tables of results', async () => {
    const rows = wandering(720, 42_000, newYear, 3600)
    const { Database } = (await initSqlite()) as unknown as {
      Database: new () => { run(sql: string): void; export(): Uint8Array; close(): void }
    }
    const database = new Database()
    database.run(`CREATE TABLE crypto_ohlcv
      (ticker TEXT, timestamp INTEGER, open REAL, high REAL, low REAL, close REAL, volume REAL, interval TEXT);
      INSERT INTO crypto_ohlcv VALUES ${rows.map((row) => `('BTC-USD', ${row.join(', ')}, '1h')`).join(', ')}`)
    await fs.writeFile(path.join(folder, 'market.db'), database.export())
    database.close()
    const imports = await cli(folder, 'import', 'market.db')
    assert.equal(imports.code, 0, imports.stderr)

    const week = ['--from', '2024-01-08', '--to', '2024-01-15']
    const result = await run('cross.ts', 'BTC-USD.CRYPTO', 'sqlite', ...week)
    assert.equal(result['bars'], 7 * 24)
    const whole = await run('cross.ts', 'BTC-USD.CRYPTO', 'sqlite')
    assert.equal(whole['bars'], 720)

    const instance = await DuckDBInstance.create(path.join(folder, '.backlens/catalog.duckdb'), {
      access_mode: 'READ_ONLY',
    })
    const connection = await instance.connect()
    const ask = async (sql: string) => (await connection.runAndReadAll(sql)).getRows()
    const runId = String(whole['runId'])
    assert.deepEqual(await ask(`SELECT class_name, trades::INTEGER FROM backtest_runs WHERE run_id = '${runId}'`), [
      ['Cross', whole['trades']],
    ])
    assert.deepEqual(await ask(`SELECT count(*)::INTEGER FROM trade_executions WHERE run_id = '${runId}'`), [
      [whole['trades']],
    ])
    const kept = await ask(`SELECT key, value FROM performance_metrics WHERE run_id = '${runId}' ORDER BY position`)
    assert.deepEqual(Object.fromEntries(kept) as unknown, whole['statistics'])
    connection.closeSync()
    instance.closeSync()
  })
})
