import assert from 'node:assert/strict'
import { join } from 'node:path'
import { TradingEngine, type StrategyConstructor } from '../../../engine-host/backtest/trading-engine.js'
import type { Catalog } from '../../../engine-host/data/catalog.js'
import { FinerBars } from '../../../engine-host/data/finer-bars.js'
import { openMarketFeed } from '../../../engine-host/data/market-feed.js'
import type { BarSource } from '../../../engine-host/protocol/bar-series.js'
import type { VenueSettings } from '../../../engine-host/protocol/venue-settings.js'
import { processMarket } from '../../../engine-host/runner/market-loop.js'
import { MarketMerge } from '../../../engine-host/runner/market-merge.js'
import { Strategy, units, type Bar } from '../../../engine-host/trading/index.js'
import { MemorySink, specificationOf } from '../backtest/engine-fixture.js'
import { inTemporaryFolder, testData, withCatalog } from '../data/temporary-store.js'

const spy = 'SPY.EQUS'

/**
 * Every eight minutes an entry, of every kind, with exits so near that one minute often touches both, and its end six
 * minutes later: what becomes of one trade changes nothing of the next.
 */
class Brackets extends Strategy {
  private minute = 0
  override onBar(bar: Bar) {
    if (bar.series.bars !== '1-MINUTE') return
    const minute = this.minute++
    if (minute % 8 === 6) {
      this.cancelAll()
      this.close()
    }
    if (minute % 8 !== 0) return
    const common = { size: units(10), tag: String(minute) }
    const at = (points: number) => this.instrument.round(bar.close + points)
    switch ((minute / 8) % 6) {
      case 0:
        this.buy({ ...common, stopLoss: at(-0.03), takeProfit: at(0.03) })
        return
      case 1:
        this.sell({ ...common, stopLoss: at(0.02), takeProfit: at(-0.03) })
        return
      case 2:
        this.buy({ ...common, limit: at(-0.01), stopLoss: at(-0.04), takeProfit: at(0.02) })
        return
      case 3:
        this.sell({ ...common, stop: at(-0.01), stopLoss: at(0.02), takeProfit: at(-0.04) })
        return
      case 4:
        this.buy({ ...common, stop: at(0.02), limit: at(0.01), stopLoss: at(-0.03), takeProfit: at(0.04) })
        return
      default:
        this.buy({ ...common, trailingStop: 0.03 })
    }
  }
}

/**
 * Every eight minutes a position with a near stop, which a timer cancels, moves away or moves nearer in the middle of the
 * minute after, or which ends there.
 */
class Timed extends Strategy {
  private minute = 0
  override onBar(bar: Bar) {
    if (bar.series.bars !== '1-MINUTE') return
    const minute = this.minute++
    if (minute % 8 === 6) {
      this.cancelAll()
      this.close()
    }
    if (minute % 8 !== 0) return
    const at = (points: number) => this.instrument.round(bar.close + points)
    const inside = this.clock.now + 90_500
    const kind = (minute / 8) % 4
    const end = kind === 3 ? ({ timeInForce: 'GTD', expiresAt: inside } as const) : {}
    this.buy({ size: units(10), tag: String(minute) })
    const stop = this.sell({ size: units(10), stop: at(-0.02), tag: String(minute), ...end })
    const callback = () => {
      if (kind === 0) this.cancel(stop)
      else this.modify(stop, { stop: at(kind === 1 ? -0.05 : -0.01) })
    }
    if (kind < 3) this.clock.setAlert({ name: 'inside', at: inside, callback })
  }
}

/** Every eight minutes a near limit or, for a position that there is, a near stop, which a timer sends inside the next minute. */
class Sent extends Strategy {
  private minute = 0
  override onBar(bar: Bar) {
    if (bar.series.bars !== '1-MINUTE') return
    const minute = this.minute++
    if (minute % 8 === 6) {
      this.cancelAll()
      this.close()
    }
    if (minute % 8 !== 0) return
    const at = (points: number) => this.instrument.round(bar.close + points)
    const common = { size: units(10), tag: String(minute) }
    const kind = (minute / 8) % 3
    if (kind === 2) this.buy(common)
    const callback = () => {
      if (kind === 0) this.buy({ ...common, limit: at(-0.02) })
      else if (kind === 1) this.sell({ ...common, limit: at(0.02) })
      else this.sell({ ...common, stop: at(-0.02) })
    }
    this.clock.setAlert({ name: 'inside', at: this.clock.now + 90_500, callback })
  }
}

async function runOver(
  catalog: Catalog,
  strategy: StrategyConstructor,
  lengths: readonly string[],
  venue: VenueSettings,
  drills: boolean,
): Promise<MemorySink> {
  const resolved = await Promise.all(lengths.map((bars) => catalog.resolve(spy, bars, '2013-10-07', '2013-10-12')))
  const sources: BarSource[] = []
  const finer = new Map<number, FinerBars>()
  for (const [place, each] of resolved.entries()) {
    assert.equal(each.kind, 'resolved')
    sources.push(each.source)
    const source = drills ? await catalog.findFiner(each.source) : undefined
    if (source !== undefined) finer.set(place, new FinerBars(source, place))
  }
  const [first] = resolved
  assert.equal(first!.kind, 'resolved')
  const instruments = [first!.instrument]
  const sink = new MemorySink()
  const specification = specificationOf({ instruments, sources, venue, cash: '1000000' })
  const engine = new TradingEngine({ specification, strategy, sink, log: () => undefined, finer })
  engine.start()
  const merge = new MarketMerge(sources.map((source, place) => openMarketFeed(source, place, instruments)))
  await processMarket(
    merge,
    engine,
    () => Promise.resolve(false),
    () => false,
  )
  await merge.close()
  engine.finish()
  for (const each of finer.values()) each.close()
  return sink
}

/** Tags of the orders, by their numbers. */
function tagsOf(sink: MemorySink): ReadonlyMap<number, string> {
  const tags = new Map<number, string>()
  for (const { length, orderNumber, tag } of sink.orderChunks)
    for (let row = 0; row < length; row++) tags.set(orderNumber[row]!, tag[row]!)
  return tags
}

/** What became of the trade that each entry opened, by the entry's tag; its bars are left away. */
function outcomes(sink: MemorySink) {
  const tags = tagsOf(sink)
  return new Map(
    sink.tradeRows.map((trade) => {
      const { side, entryPrice, exitPrice, exitReason, entryRule, exitRule, ambiguous } = trade
      // A bar that touches one order alone decides by itself; only what needed finer data is compared.
      const entry = entryRule.startsWith('drillDown') ? `${side} at ${entryPrice}` : undefined
      const exit = exitRule.startsWith('drillDown') ? `${exitReason} at ${exitPrice}` : undefined
      const whole = [side, entryPrice, exitPrice, exitReason, ambiguous].join(' ')
      return [tags.get(trade.entryOrder)!, { ...trade, entry, exit, whole }] as const
    }),
  )
}

/** How each trade ended, by the entry's tag. */
function exitsOf(sink: MemorySink) {
  return new Map(
    sink.tradeRows.map(({ entryOrder, exitPrice, exitReason, exitRule, ambiguous }) => [
      tagsOf(sink).get(entryOrder)!,
      { exit: `${exitReason} at ${exitPrice}`, rule: exitRule, ambiguous },
    ]),
  )
}

describe('Minutes that drill down to seconds', () => {
  it('give each trade that they decide the outcome of a run over the seconds, flagged only where a second cannot decide', () =>
    inTemporaryFolder(async (folder) => {
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const file = testData('databento', 'equs-mini-20131007-20131011.ohlcv-1s.csv.zst')
        assert.equal((await catalog.importFiles([file])).kind, 'imported')
        const seconds = await runOver(catalog, Brackets, ['1-MINUTE', '1-SECOND'], {}, false)
        const drilled = await runOver(catalog, Brackets, ['1-MINUTE'], {}, true)
        const plain = await runOver(catalog, Brackets, ['1-MINUTE'], {}, false)
        const off = await runOver(catalog, Brackets, ['1-MINUTE'], { drillDown: false }, true)

        const [bySeconds, byDrill, byMinutes, byOff] = [seconds, drilled, plain, off].map(outcomes)
        const rules = new Set(drilled.fillRows.map(({ rule }) => rule).filter((rule) => rule.startsWith('drillDown')))
        assert.deepEqual([...rules].sort(), ['drillDownLimit', 'drillDownStop'])
        const decided = [...byDrill!].filter(([, { entry, exit }]) => entry !== undefined || exit !== undefined)
        assert.ok(decided.length > 100, `${decided.length} of ${byDrill!.size} trades decided by seconds`)
        for (const [tag, { entry, exit, ambiguous }] of decided) {
          const expected = bySeconds!.get(tag)!
          if (entry !== undefined) assert.equal(entry, `${expected.side} at ${expected.entryPrice}`, `entry ${tag}`)
          if (exit !== undefined) assert.equal(exit, `${expected.exitReason} at ${expected.exitPrice}`, `exit ${tag}`)
          assert.equal(ambiguous, expected.ambiguous, `flag ${tag}`)
        }

        const ambiguous = (by: typeof byDrill) => [...by!.values()].filter((trade) => trade.ambiguous).length
        const counts = `${ambiguous(byMinutes)} by minutes, ${ambiguous(byDrill)} by seconds`
        assert.ok(ambiguous(byMinutes) > 3 * ambiguous(byDrill) && ambiguous(byDrill) > 0, counts)
        assert.ok(decided.some(([tag, { exitReason }]) => byMinutes!.get(tag)?.exitReason !== exitReason))
        assert.deepEqual(byOff, byMinutes)
        assert.deepEqual((await runOver(catalog, Brackets, ['1-MINUTE'], {}, true)).journalRows, drilled.journalRows)
      })
    }))

  it('tell whether a stop was touched before a timer changed it or it ended', () =>
    inTemporaryFolder(async (folder) => {
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const file = testData('databento', 'equs-mini-20131007-20131011.ohlcv-1s.csv.zst')
        assert.equal((await catalog.importFiles([file])).kind, 'imported')
        const seconds = await runOver(catalog, Timed, ['1-MINUTE', '1-SECOND'], {}, false)
        const drilled = await runOver(catalog, Timed, ['1-MINUTE'], {}, true)
        const plain = await runOver(catalog, Timed, ['1-MINUTE'], {}, false)
        const [bySeconds, byDrill] = [seconds, drilled].map(exitsOf)
        const decided = [...byDrill!].filter(([, { rule }]) => rule.startsWith('drillDown'))
        assert.ok(decided.length > 20, `${decided.length} of ${byDrill!.size} exits decided by seconds`)
        for (const [tag, { exit, ambiguous }] of decided) {
          assert.equal(exit, bySeconds!.get(tag)!.exit, `exit ${tag}`)
          assert.equal(ambiguous, bySeconds!.get(tag)!.ambiguous, `flag ${tag}`)
        }
        const flagged = (sink: MemorySink) => sink.tradeRows.filter(({ ambiguous }) => ambiguous).length
        assert.ok(flagged(plain) > 5 * flagged(drilled), `${flagged(plain)} by minutes, ${flagged(drilled)} by seconds`)
      })
    }))

  it('let no order that a timer sends inside a minute see the seconds before it', () =>
    inTemporaryFolder(async (folder) => {
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const file = testData('databento', 'equs-mini-20131007-20131011.ohlcv-1s.csv.zst')
        assert.equal((await catalog.importFiles([file])).kind, 'imported')
        const seconds = await runOver(catalog, Sent, ['1-MINUTE', '1-SECOND'], {}, false)
        const drilled = await runOver(catalog, Sent, ['1-MINUTE'], {}, true)
        const priceOf = new Map(seconds.fillRows.map(({ order, price, ambiguous }) => [order, { price, ambiguous }]))
        const decided = drilled.fillRows.filter(({ rule }) => /^drillDown(Limit|Stop)$/.test(rule))
        assert.ok(decided.length > 20, `${decided.length} of ${drilled.fillRows.length} fills decided by seconds`)
        for (const { order, price, ambiguous } of decided)
          assert.deepEqual({ price, ambiguous }, priceOf.get(order), `order ${order}`)
      })
    }))
})
