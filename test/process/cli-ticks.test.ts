import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { cli, jsonOf } from './cli-process.js'

const data = path.join(__dirname, '..', 'data')
const depthFile = path.join(data, 'databento-csv', 'mbp-10.v3.px1.ts1.sym1.csv')
const tradesFile = path.join(data, 'databento-csv', 'trades.v3.px1.ts1.sym1.csv')
const quotesFile = path.join(data, 'databento', 'equs-mini-20131007.bbo-1s.csv.zst')

const maker = `
import { depth, Strategy, type Depth, type Order, type OrderSide } from 'backlens'

export class Maker extends Strategy {
  private bid?: Order
  private ask?: Order

  override onStart() {
    this.subscribe(depth(this.instrument))
  }

  override onDepth(book: Depth) {
    const edge = 2 * this.instrument.tickSize
    this.bid = this.quote(this.bid, 'BUY', book.mid - edge)
    this.ask = this.quote(this.ask, 'SELL', book.mid + edge)
    this.log.info(\`\${book.mid} between \${book.bidPrice(9)} and \${book.askPrice(9)}\`)
  }

  private quote(working: Order | undefined, side: OrderSide, limit: number) {
    if (working?.isOpen) return this.modify(working, { limit: this.instrument.round(limit) })
    const price = side === 'BUY' ? this.instrument.floorToTick(limit) : this.instrument.ceilToTick(limit)
    return this.submit(this.orders.limit({ side, limit: price, quantity: 1, postOnly: true }))
  }
}
`
const quoter = `
import { Strategy, units, type QuoteTick, type UserEvent } from 'backlens'

export class Quoter extends Strategy {
  private count = 0

  override onQuoteTick(quote: QuoteTick) {
    if (++this.count % 100 === 0 && quote.spread < 0.05)
      if (this.isFlat()) this.buy({ size: units(100), limit: quote.bid })
      else this.close()
  }

  override onUserEvent({ name, data }: UserEvent) {
    this.log.info(\`\${name}: \${String(data['title'])}\`)
  }
}
`

describe('a backtest over ticks from the command line', () => {
  let folder: string
  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'backlens-ticks-'))
    await fs.writeFile(path.join(folder, 'maker.ts'), maker)
    await fs.writeFile(path.join(folder, 'quoter.ts'), quoter)
    await fs.writeFile(
      path.join(folder, 'news.csv'),
      'time,title\n2013-10-07T15:00:00Z,second\n2013-10-07T14:00:00Z,first\n',
    )
    const imported = await cli(folder, 'import', depthFile, tradesFile, quotesFile)
    assert.equal(imported.code, 0, imported.stderr)
  })
  after(() => fs.rm(folder, { recursive: true, force: true }))

  it('makes a market on the depth that the run names, or that the strategy asks for, alike', async () => {
    const named = await cli(folder, 'backtest', 'maker.ts', '--instrument', 'ES.H21', '--data', 'depth', '--json')
    assert.equal(named.code, 0, named.stderr)
    const asked = await cli(folder, 'backtest', 'maker.ts', '--instrument', 'ES.H21', '--data', 'trades', '--json')
    assert.equal(asked.code, 0, asked.stderr)
    assert.deepEqual([jsonOf(named)['state'], jsonOf(named)['bars'], jsonOf(named)['orders']], ['completed', 2, 2])
    assert.deepEqual([jsonOf(asked)['state'], jsonOf(asked)['bars'], jsonOf(asked)['orders']], ['completed', 4, 2])
    const lines = (text: string) => text.split('\n').filter((line) => line.includes('between'))
    assert.deepEqual(
      lines(named.stderr).map((line) => line.replace(/^.*Z\s+/, '')),
      ['3720.375 between 3718 and 3722.75', '3720.375 between 3718 and 3722.75'],
    )
    assert.deepEqual(lines(asked.stderr).slice(-2), lines(named.stderr))
  })

  it('runs over quotes alone, hears of events in time, writes a report, and gives the same event log again', async () => {
    const out = path.join(folder, 'out')
    const options = ['--instrument', 'SPY.EQUS', '--events', `news=${path.join(folder, 'news.csv')}`] as const
    const first = await cli(folder, 'backtest', 'quoter.ts', ...options, '--out', out, '--json')
    assert.equal(first.code, 0, first.stderr)
    const second = await cli(folder, 'backtest', 'quoter.ts', ...options, '--json')
    const [one, two] = [jsonOf(first), jsonOf(second)]
    assert.deepEqual([one['state'], one['bars']], ['completed', 27_411])
    assert.ok(Number(one['trades']) > 10, `${String(one['trades'])} trades`)
    assert.match(one['eventLogSha256'] as string, /^[0-9a-f]{64}$/)
    assert.equal(two['eventLogSha256'], one['eventLogSha256'])
    const news = first.stderr.split('\n').filter((line) => line.includes('news:'))
    assert.deepEqual(news, ['2013-10-07T14:00:00.000Z  news: first', '2013-10-07T15:00:00.000Z  news: second'])
    assert.match(await fs.readFile(path.join(out, 'report.html'), 'utf8'), /SPY\.EQUS quotes/)
  })

  it('says what the catalog has when a strategy asks for what it does not have', async () => {
    const asked = await cli(folder, 'backtest', 'maker.ts', '--instrument', 'SPY.EQUS', '--json')
    const failure = jsonOf(asked)['state']
    assert.equal(failure, 'interrupted')
    assert.match(asked.stderr, /SPY\.EQUS depth, which the run does not read\..*the catalog has SPY\.EQUS quotes/)
  })
})
