import assert from 'node:assert/strict'
import { TradingEngine, type StrategyConstructor } from '../../../engine-host/backtest/trading-engine.js'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'
import type { RunSpecification } from '../../../engine-host/protocol/run-specification.js'
import {
  ema,
  highest,
  Strategy,
  type Bar,
  type Money,
  type Order,
  type OrderFilled,
} from '../../../engine-host/trading/index.js'
import { MemorySink, share, specificationOf } from './engine-fixture.js'
import {
  readBitcoinMinutes,
  readEsMinutes,
  readJson,
  readSpy,
  readSpySeconds,
  stampedBatch,
  type StampedBars,
} from './golden-data.js'

type Cell = string | number | boolean | null

interface Table {
  readonly columns: readonly string[]
  readonly constant?: Readonly<Record<string, Cell>>
  readonly ditto?: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

interface Golden {
  readonly summary: {
    readonly orders: number
    readonly finalBalances: Readonly<Record<string, string>>
    readonly commissions: Readonly<Record<string, string>>
  }
  readonly fills: Table
  readonly orders: Table
  readonly positions: Table
  /** Changes of working orders, where there are any. */
  readonly orderUpdates?: Table
}

/** Rows of a golden table as objects, its shorthand written out. */
function rowsOf(table: Table): Readonly<Record<string, Cell>>[] {
  let above: Record<string, Cell> = {}
  return table.rows.map((cells) => {
    const row: Record<string, Cell> = { ...table.constant }
    table.columns.forEach((column, place) => {
      const cell = cells[place]!
      row[column] = cell === null && table.ditto?.includes(column) ? above[column]! : cell
    })
    above = row
    return row
  })
}

function play(strategy: StrategyConstructor, bars: StampedBars, changes: Partial<RunSpecification>) {
  const sink = new MemorySink()
  const engine = new TradingEngine({
    specification: specificationOf({ ...changes, venue: { preset: 'nautilus', ...changes.venue } }),
    strategy,
    sink,
    log: () => undefined,
  })
  engine.start()
  engine.process(stampedBatch(bars), 0, bars.rows.length)
  engine.finish()
  return sink
}

/** Compares every fill with its order and commission, every order's end, and what each position and the account gained. */
function compare(sink: MemorySink, golden: Golden, instrument: InstrumentDefinition): void {
  const stamps = sink.fillChunks.flatMap((chunk) =>
    Array.from({ length: chunk.length }, (_, row) =>
      ((BigInt(chunk.stamps[row * 2 + 1]!) << 32n) | BigInt(chunk.stamps[row * 2]! >>> 0)).toString(),
    ),
  )
  const digits = Object.values(golden.summary.finalBalances)[0]!.split('.')[1]!.length
  assert.deepEqual(
    sink.fillRows.map((fill, place) => ({
      ts: stamps[place]!,
      side: fill.side > 0 ? 'BUY' : 'SELL',
      qty: fill.quantity.toFixed(instrument.quantityPrecision),
      px: fill.price.toFixed(2),
      commission: fill.commission.toFixed(digits),
      liquidity: fill.liquidity,
      order: fill.order,
    })),
    rowsOf(golden.fills).map(({ ts, side, qty, px, commission, liquidity, order }) => ({
      ts,
      side,
      qty,
      px,
      commission,
      liquidity,
      order,
    })),
  )
  assert.deepEqual(
    sink.orderRows.map((order) => [order.type, order.status, order.filled]),
    rowsOf(golden.orders).map((order) => [order['type'], order['status'], Number(order['filledQty'] ?? order['qty'])]),
  )
  assert.deepEqual(
    gainsOf(sink, digits),
    rowsOf(golden.positions).map((position) => position['realizedPnl']),
  )
  const [balance] = Object.values(golden.summary.finalBalances)
  assert.equal(sink.equity.at(-1)!.toFixed(digits), balance)
}

/** What each position gained from its opening to the fill that made it flat. */
function gainsOf(sink: MemorySink, digits: number): string[] {
  const gains: string[] = []
  let gain = 0
  let lastOrder = -1
  for (const trade of sink.tradeRows) {
    if (lastOrder !== trade.entryOrder && lastOrder >= 0) {
      gains.push(gain.toFixed(digits))
      gain = 0
    }
    gain += trade.profitAndLoss
    lastOrder = trade.entryOrder
  }
  return [...gains, gain.toFixed(digits)]
}

/** The difference of two averages, and whether it changed sign, from the first bar with a slow average on. */
abstract class AverageCross extends Strategy {
  protected abstract readonly fast: { readonly value: number }
  protected abstract readonly slow: { readonly value: number }
  private previous = NaN

  override onBar(bar: Bar) {
    const present = this.fast.value - this.slow.value
    if (this.previous <= 0 && present > 0) this.onUp(bar)
    if (this.previous >= 0 && present < 0) this.onDown(bar)
    this.previous = present
  }

  override onStop() {
    this.cancelAll()
    this.close()
  }

  protected abstract onUp(bar: Bar): void
  protected abstract onDown(bar: Bar): void
}

describe('A run of NautilusTrader 1.231 is reproduced to the cent by the preset nautilus', () => {
  it('SPY one-second EMA 10/30 flip: 9,408 fills of 8,118 orders with a taker fee', () => {
    class Flip extends AverageCross {
      protected readonly fast = this.indicator(ema(10))
      protected readonly slow = this.indicator(ema(30))
      protected onUp() {
        this.close()
        this.buy({ size: 100 })
      }
      protected onDown() {
        this.close()
        this.sell({ size: 100 })
      }
    }
    const golden = readJson('goldens/nautilus-02-spy-1s-ema-flip-taker-fee.json.gz') as Golden
    const sink = play(Flip, readSpySeconds(), { cash: '1000000', fees: { maker: 0, taker: 0.00002 } })
    compare(sink, golden, share)
  })

  it('SPY daily EMA cross with an OCO bracket', () => {
    class Bracket extends AverageCross {
      protected readonly fast = this.indicator(ema(10))
      protected readonly slow = this.indicator(ema(30))
      protected onUp(bar: Bar) {
        if (!this.isFlat()) return
        const ticks = Math.round(bar.close * 100)
        const level = (percent: number) => Math.floor((ticks * percent + 50) / 100) / 100
        this.buy({ size: 100, stopLoss: level(98), takeProfit: level(104) })
      }
      protected onDown() {
        // Only the bracket closes.
      }
    }
    const { dates, rows } = readSpy()
    const bars = {
      nanos: dates.map((date) => BigInt(Date.parse(date) + 86_400_000) * 1_000_000n),
      rows: rows.map((row) =>
        row.map((value, place) => (place < 4 ? halfEven(value!) : value)),
      ) as unknown as typeof rows,
    }
    const golden = readJson('goldens/nautilus-03-spy-daily-bracket.json.gz') as Golden
    const sink = play(Bracket, bars, { cash: '100000', fees: { maker: 0.0001, taker: 0.0002 } })
    compare(sink, golden, share)
  })

  it('ES one-minute breakout with a trailing stop', () => {
    const future: InstrumentDefinition = {
      ...share,
      id: 'ES.Z13',
      kind: 'future',
      tickSize: '0.25',
      multiplier: '50',
      timeZone: 'America/Chicago',
    }
    class Breakout extends Strategy {
      private readonly peak = this.indicator(highest(this.bars().high, 20))
      private entry: Order | undefined

      override onBar() {
        if (!this.isFlat()) return
        if (this.entry?.isOpen) this.cancel(this.entry)
        this.entry = this.buy({ stop: this.peak.value + 0.25 })
      }
      override onOrderFilled(event: OrderFilled) {
        if (event.order === this.entry)
          this.submit(this.orders.trailingStop({ side: 'SELL', quantity: 1, offset: 2, reduceOnly: true }))
      }
      override onStop() {
        this.cancelAll()
        this.close()
      }
    }
    const golden = readJson('goldens/nautilus-05-es-1m-breakout-trailing.json.gz') as Golden
    const sink = play(Breakout, readEsMinutes(), {
      instruments: [future],
      sources: [{ instrumentId: future.id, bars: '1-MINUTE', files: [], rows: 0 }],
      cash: '1000000',
      fees: { perContract: '2.10' },
    })
    compare(sink, golden, future)
    assert.deepEqual(
      sink.journalRows
        .filter(({ event }) => event === 'ORDER_UPDATED')
        .map(({ order, quantity, price }) => [order, String(quantity), price.toFixed(2)]),
      rowsOf(golden.orderUpdates!).map((update) => [update['order'], update['qty'], update['trigger']]),
    )
  })

  it('BTCUSDT one-minute long only in a cash account', () => {
    const bitcoin: InstrumentDefinition = {
      ...share,
      id: 'BTCUSDT.BINANCE',
      kind: 'currencyPair',
      currency: 'USDT',
      quantityPrecision: 8,
      lotSize: '0.00000001',
    }
    class LongOnly extends AverageCross {
      protected readonly fast = this.indicator(ema(20))
      protected readonly slow = this.indicator(ema(50))
      protected onUp(bar: Bar) {
        if (!this.isFlat()) return
        const free: Money = this.portfolio.cash()
        const lots = (BigInt(free.units) * 95n) / BigInt(Math.round(bar.close * 100))
        const quantity = `${(lots / 100_000_000n).toString()}.${(lots % 100_000_000n).toString().padStart(8, '0')}`
        this.submit(this.orders.market({ side: 'BUY', quantity }))
      }
      protected onDown() {
        if (this.isLong()) this.close()
      }
    }
    const golden = readJson('goldens/nautilus-07-btcusdt-cash-long-only.json.gz') as Golden
    const sink = play(LongOnly, readBitcoinMinutes(), {
      instruments: [bitcoin],
      sources: [{ instrumentId: bitcoin.id, bars: '1-MINUTE', files: [], rows: 0 }],
      currency: 'USDT',
      cash: '10000',
      fees: { maker: 0.001, taker: 0.001 },
      venue: { account: 'cash' },
    })
    compare(sink, golden, bitcoin)
  })
})

/** Two decimals, decimal ties to the even cent. */
function halfEven(value: number): number {
  const scaled = Number(`${String(value)}e2`)
  const floor = Math.floor(scaled)
  const rest = scaled - floor
  const cents = rest === 0.5 ? floor + (floor % 2) : Math.round(scaled)
  return cents / 100
}
