import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { writeRunReport, type RunReportOptions } from '../../../engine-host/report/run-report.js'
import { bracketRun, recordGoldenRun, type RecordedRun, type RecordedRunOptions } from './recorded-golden-run.js'

interface Written {
  readonly run: RecordedRun
  readonly out: string
  readonly files: readonly string[]
  readonly missing: readonly string[]
  readonly read: (name: string) => Promise<string>
}

describe('the report of a run', () => {
  const roots: string[] = []
  after(() => Promise.all(roots.map((root) => fs.rm(root, { recursive: true, force: true }))))

  async function report(
    options: RecordedRunOptions,
    reportOptions: RunReportOptions = { tradeCharts: 2 },
    damage?: (runDirectory: string) => Promise<void>,
  ): Promise<Written> {
    const run = await recordGoldenRun(bracketRun, options)
    roots.push(run.root)
    await damage?.(run.runDirectory)
    const out = path.join(run.root, 'out, with "quotes"')
    const written = await writeRunReport(run.runDirectory, out, reportOptions)
    assert.equal(written.kind, 'exported', JSON.stringify(written))
    if (written.kind !== 'exported') throw new Error('unreachable')
    return {
      run,
      out,
      files: written.files.map((file) => path.relative(out, file)),
      missing: written.missing.map(({ message }) => message),
      read: (name) => fs.readFile(path.join(out, name), 'utf8'),
    }
  }

  let whole: Written
  before(async () => {
    whole = await report({})
  })

  it('holds every file under its name, and nothing half-written beside them', async () => {
    assert.deepEqual(
      [...whole.files].sort(),
      [
        'bars.csv',
        'equity.csv',
        'fills.csv',
        'journal.csv',
        'orders.csv',
        'report.html',
        'statistics.csv',
        'statistics.json',
        'trades.csv',
        'trades/trade-01.svg',
        'trades/trade-02.svg',
      ].sort(),
    )
    const found = await fs.readdir(whole.out, { recursive: true })
    assert.deepEqual(
      found.filter((name) => name.endsWith('.tmp')),
      [],
    )
    assert.deepEqual(whole.missing, [])
  })

  it('gives prices at the instrument’s precision and stamps in UTC with nanoseconds', async () => {
    const [header, first] = (await whole.read('trades.csv')).split('\n')
    const row = new Map(header!.split(',').map((name, i) => [name, first!.split(',')[i]]))
    assert.equal(row.get('entry_time'), '1998-05-15T00:00:00.000000000Z')
    assert.equal(row.get('entry_price'), '111.53')
    assert.equal(row.get('side'), 'long')
    assert.equal(row.get('quantity'), '4482')
    assert.equal(row.get('exit_reason'), 'stopLoss')
    assert.equal(row.get('ambiguous'), 'false')
    const bars = (await whole.read('bars.csv')).split('\n')
    assert.equal(bars[0], 'bar,time,open,high,low,close,volume,equity,SMA 10,SMA 30,Momentum 10')
    assert.equal(bars[1], '0,1998-01-03T00:00:00.000000000Z,97.31,97.53,96.53,97.36,2150000,1000000.00,,,')
    assert.equal(bars.length, bracketRunBars + 2)
  })

  it('quotes text as RFC 4180 asks, so that a reader gets it back', async () => {
    const orders = await whole.read('orders.csv')
    assert.match(orders, /,"a ""first"", one",/)
    const connection = await (await DuckDBInstance.create(':memory:')).connect()
    const file = path.join(whole.out, 'orders.csv').replaceAll("'", "''")
    const reader = await connection.runAndReadAll(
      `SELECT tag, placed_at FROM read_csv('${file}') ORDER BY order_number LIMIT 1`,
    )
    assert.deepEqual(reader.getRows(), [['a "first", one', 'bracket.ts:14']])
  })

  it('has the same sum of profits in trades.csv as in the statistics', async () => {
    const rows = (await whole.read('trades.csv')).trim().split('\n').slice(1)
    const sum = rows.reduce((total, row) => total + Number(row.split(',')[8]), 0)
    const { statistics } = JSON.parse(await whole.read('statistics.json')) as {
      statistics: { key: string; value: number | null; why?: string }[]
    }
    const value = (key: string) => statistics.find((statistic) => statistic.key === key)!.value!
    assert.ok(Math.abs(value('netProfit') - sum) < 1e-4)
    assert.equal(value('trades'), rows.length)
  })

  it('shows the drawdown of equity.csv as the statistics do', async () => {
    const rows = (await whole.read('equity.csv')).trim().split('\n').slice(1)
    const deepest = Math.min(...rows.map((row) => Number(row.split(',')[3])))
    const { statistics } = JSON.parse(await whole.read('statistics.json')) as {
      statistics: { key: string; value: number }[]
    }
    const maximum = statistics.find(({ key }) => key === 'maximumDrawdown')!.value
    assert.ok(Math.abs(maximum - 100 * deepest) < 1e-9)
  })

  it('links the rows of trades that have a picture, and no others', async () => {
    const html = await whole.read('report.html')
    assert.deepEqual(
      [...html.matchAll(/href="([^"#]+)"/g)].map((match) => match[1]),
      ['trades/trade-01.svg', 'trades/trade-02.svg'],
    )
  })

  it('needs nothing from outside the page', async () => {
    const html = await whole.read('report.html')
    assert.doesNotMatch(html, /https?:|src=|@import|url\(/)
    assert.match(html, /Content-Security-Policy" content="default-src 'none'/)
  })

  it('draws as many pictures as asked for, and tells of each', async () => {
    const told: string[] = []
    const { files } = await report({ trades: 5 }, { tradeCharts: 'all', onStep: (words) => told.push(words) })
    assert.equal(files.filter((file) => file.endsWith('.svg')).length, 5)
    const pictures = [1, 2, 3, 4, 5].map((number) => `Trade chart ${number} of 5`)
    assert.deepEqual(told.slice(-5), pictures)
    const none = await report({ trades: 5 }, { tradeCharts: 'none' })
    assert.equal(none.files.filter((file) => file.endsWith('.svg')).length, 0)
  })

  it('of a run without trades says so', async () => {
    const { read } = await report({ trades: 0 })
    assert.match(await read('report.html'), /The strategy made no trade\./)
    assert.equal((await read('trades.csv')).trim().split('\n').length, 1)
  })

  it('of a run without bars says so in every part', async () => {
    const { read } = await report({ trades: 0, bars: 0 })
    const html = await read('report.html')
    assert.match(html, /No equity was recorded\./)
    assert.match(html, /no bars/)
    assert.doesNotMatch(html.slice(0, html.indexOf('<script>')), /NaN|Infinity|null|undefined/)
    assert.match(await read('statistics.json'), /"value": null/)
  })

  it('of a trade that is still open has no exit', async () => {
    const { read } = await report({ trades: 3, leaveOpen: true }, { tradeCharts: 'all' })
    const last = (await read('trades.csv')).trim().split('\n').at(-1)!
    assert.match(last, /,open,/)
    assert.match(await read('report.html'), /still open/)
    assert.match(await read('trades/trade-3.svg'), /still open/)
  })

  it('of a run cut short says how far it came', async () => {
    const state = {
      kind: 'interrupted',
      failure: { kind: 'failed', message: 'The strategy threw in onBar: <b>boom</b>.', next: 'Fix line 7.' },
    } as const
    const html = await (await report({ trades: 3, state })).read('report.html')
    assert.match(html, /cut short after 5,849 bars/)
    assert.match(html, /&#60;b&#62;boom&#60;\/b&#62;/)
    assert.match(await (await report({ state: { kind: 'cancelled' } })).read('report.html'), /was cancelled/)
  })

  it('of a run with a missing table is a report of the rest that names what is missing', async () => {
    const damaged = await report({ trades: 3 }, {}, (runDirectory) => fs.rm(path.join(runDirectory, 'trades.parquet')))
    assert.ok(damaged.missing.some((message) => message.includes('trades.parquet')))
    assert.ok(damaged.files.includes('bars.csv') && !damaged.files.includes('trades.csv'))
    const html = await damaged.read('report.html')
    assert.match(html, /trades\.parquet/)
    assert.match(html, /The trades of the run are missing\./)
  })

  it('escapes names that look like markup', async () => {
    const html = await (await report({ trades: 1, className: '<script>alert(1)</script>' })).read('report.html')
    assert.doesNotMatch(html, /<script>alert/)
    assert.match(html, /&#60;script&#62;alert\(1\)&#60;\/script&#62;/)
  })

  it('replaces an earlier report and leaves other files alone', async () => {
    await fs.writeFile(path.join(whole.out, 'notes.txt'), 'mine')
    await fs.writeFile(path.join(whole.out, 'trades.csv'), 'old')
    await writeRunReport(whole.run.runDirectory, whole.out, { tradeCharts: 'none' })
    assert.match(await whole.read('trades.csv'), /^trade_number,/)
    assert.equal(await whole.read('notes.txt'), 'mine')
  })

  it('is a failure in words where there is no run, no room to write, or nobody waits for it any more', async () => {
    const nowhere = await writeRunReport(path.join(os.tmpdir(), 'no such run'), whole.out)
    assert.equal(nowhere.kind, 'failed')
    const file = path.join(whole.out, 'notes.txt')
    const blocked = await writeRunReport(whole.run.runDirectory, path.join(file, 'below'))
    assert.ok(blocked.kind === 'failed' && blocked.message.includes('notes.txt'))
    const cancelled = await writeRunReport(whole.run.runDirectory, whole.out, { signal: AbortSignal.abort() })
    assert.equal(cancelled.kind, 'cancelled')
  })
})

const bracketRunBars = 5849
