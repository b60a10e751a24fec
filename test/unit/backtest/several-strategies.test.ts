import assert from 'node:assert/strict'
import fc from 'fast-check'
import { TradingEngine, type StrategyConstructor } from '../../../engine-host/backtest/trading-engine.js'
import { MessageHandlerError } from '../../../engine-host/core/message-bus.js'
import {
  Actor,
  minutes,
  parameter,
  sma,
  Strategy,
  units,
  type AccountEvent,
  type Bar,
  type OrderEvent,
  type OrderFilled,
  type PositionEvent,
  type Signal,
  type Trade,
} from '../../../engine-host/trading/index.js'
import type { RunComponentSpecification, RunSpecification } from '../../../engine-host/protocol/run-specification.js'
import { batchOf, MemorySink, run, specificationOf, type BarRow } from './engine-fixture.js'

const flat: BarRow[] = Array.from({ length: 6 }, () => [100, 101, 99, 100])

interface Part {
  readonly type: StrategyConstructor
  readonly id?: string
  readonly parameters?: RunComponentSpecification['parameters']
}

function runAll(parts: readonly Part[], rows: readonly BarRow[], changes: Partial<RunSpecification> = {}) {
  const components = parts.map(({ type, id = type.name, parameters = {} }): RunComponentSpecification => ({
    kind: type.prototype instanceof Strategy ? 'strategy' : 'actor',
    id,
    file: '/nowhere/strategy.ts',
    className: type.name,
    parameters,
  }))
  const sink = new MemorySink()
  const log: string[] = []
  const engine = new TradingEngine({
    specification: specificationOf({ components, ...changes }),
    strategy: parts.map(({ type }) => type),
    sink,
    log: (line) => log.push(line),
  })
  engine.start()
  engine.process(batchOf(rows), 0, rows.length)
  engine.finish()
  return { sink, engine, log }
}

describe('Several strategies in a run', () => {
  it('of one class have their own parameters, order ids, positions and timers', () => {
    const seen: string[] = []
    class Side extends Strategy {
      @parameter({ choices: ['BUY', 'SELL'] }) side = 'BUY'
      @parameter() quantity = 1

      override onStart() {
        this.clock.setTimer({ name: 'minute', every: minutes(2), callback: () => seen.push(`${this.id} timer`) })
      }

      override onBar() {
        const { length } = this.bars()
        if (length === 1) {
          const size = units(this.quantity)
          const order = this.side === 'BUY' ? this.buy({ size }) : this.sell({ size })
          seen.push(`${order.id} of ${order.strategy} is number ${String(order.number)}`)
          this.sell({ limit: 150, size })
        }
        if (length === 3) {
          const own = this.position().quantity
          seen.push(`${this.id} holds ${String(own)} of ${String(this.portfolio.position(this.instrument).quantity)}`)
          assert.deepEqual(
            this.workingOrders().map(({ strategy }) => strategy),
            [this.id],
          )
          this.cancelAll()
          if (this.side === 'SELL') assert.equal(this.clock.cancelTimer('minute'), true)
        }
        if (length === 4) assert.equal(this.workingOrders().length, 0)
      }
    }
    const { sink } = runAll(
      [
        { type: Side, id: 'long', parameters: { quantity: 5 } },
        { type: Side, id: 'short', parameters: { side: 'SELL', quantity: 2 } },
      ],
      flat,
    )
    assert.deepEqual(seen, [
      'long-1 of long is number 1',
      'short-1 of short is number 3',
      'long timer',
      'short timer',
      'long holds 5 of 3',
      'short holds -2 of 3',
      'long timer',
      'long timer',
    ])
    assert.deepEqual(
      sink.tradeRows.map(({ side, quantity }) => [side, quantity]),
      [
        [1, 5],
        [-1, 2],
      ],
    )
  })

  it('hear of their own orders, positions and trades alone, and of the account together', () => {
    const heard: string[] = []
    class Hears extends Strategy {
      override onOrderFilled({ order }: OrderFilled) {
        heard.push(`${this.id}: ${order.id} filled`)
      }
      override onOrderAccepted({ order }: OrderEvent) {
        heard.push(`${this.id}: ${order.id} accepted`)
      }
      override onPositionOpened({ id }: PositionEvent) {
        heard.push(`${this.id}: ${id} opened`)
      }
      override onTradeClosed({ entryOrder }: Trade) {
        heard.push(`${this.id}: trade of ${entryOrder.strategy}`)
      }
      override onAccount(_event: AccountEvent) {
        heard.push(`${this.id}: account`)
      }
      override onBar() {
        const { length } = this.bars()
        if (this.id === 'a' && length === 1) this.buy()
        if (this.id === 'a' && length === 2) this.close()
        if (this.id === 'b' && length === 2) assert.equal(this.close(), undefined)
      }
    }
    runAll(
      [
        { type: Hears, id: 'a' },
        { type: Hears, id: 'b' },
      ],
      flat,
      { fees: { perContract: 1 } },
    )
    assert.deepEqual(heard, [
      'a: a-1 accepted',
      'a: a-1 filled',
      'a: TEST.XNAS-a opened',
      'a: account',
      'b: account',
      'a: a-2 accepted',
      'a: a-2 filled',
      'a: trade of a',
      'a: account',
      'b: account',
    ])
  })

  it('wait each for their own indicators', () => {
    const first: Record<string, number> = {}
    class Waits extends Strategy {
      @parameter() period = 1
      readonly average = this.indicator(sma(this.period))
      override onBar() {
        first[this.id] ??= this.bars().length
      }
    }
    runAll(
      [
        { type: Waits, id: 'slow', parameters: { period: 5 } },
        { type: Waits, id: 'fast' },
      ],
      flat,
    )
    assert.deepEqual(first, { slow: 5, fast: 1 })
  })

  it('must have names of their own', () => {
    class Twin extends Strategy {}
    assert.throws(() => runAll([{ type: Twin }, { type: Twin }], flat), /two parts named Twin/)
    assert.throws(() => runAll([{ type: Twin, id: 'a b' }], flat), /cannot identify a strategy/)
  })

  it('are told apart in the log and in an endless loop', () => {
    class Loops extends Strategy {
      override onOrderCanceled() {
        this.cancel(this.buy({ limit: 1 }))
      }
      override onBar() {
        this.log.info('bar')
        if (this.id === 'b') this.cancel(this.buy({ limit: 1 }))
      }
    }
    const log: string[] = []
    const ran = () => {
      const { log: lines } = runAll([{ type: Loops, id: 'a' }], flat)
      log.push(...lines)
      runAll(
        [
          { type: Loops, id: 'a' },
          { type: Loops, id: 'b' },
        ],
        flat,
      )
    }
    assert.throws(ran, /Loops sent 100000 commands/)
    assert.ok(log.every((line) => line.endsWith('  bar')))
  })

  it('trade together as each does alone', () => {
    const price = fc.integer({ min: 9_000, max: 11_000 })
    const row = fc.tuple(price, price, price, price).map((cents): BarRow => {
      const [open, close] = [cents[0] / 100, cents[1] / 100]
      return [open, Math.max(...cents) / 100, Math.min(...cents) / 100, close]
    })
    const step = fc.record({
      kind: fc.constantFrom('none', 'market', 'limit', 'stop', 'bracket', 'close', 'cancel'),
      buy: fc.boolean(),
      size: fc.integer({ min: 1, max: 9 }),
      offset: fc.integer({ min: 1, max: 300 }),
    })
    const steps = fc.array(step, { minLength: 12, maxLength: 12 })
    const ofLevels = fc.record({
      intrabarPath: fc.constantFrom('pessimistic' as const, 'ohlc' as const, 'adaptive' as const),
      barExecution: fc.constant('levels' as const),
      entryAt: fc.constantFrom('nextOpen' as const, 'thisClose' as const),
    })
    const ofTicks = fc.record({
      intrabarPath: fc.constantFrom('ohlc' as const, 'adaptive' as const),
      barExecution: fc.constant('ticks' as const),
    })
    const venue = fc.oneof(ofLevels, ofTicks)
    type Steps = typeof steps extends fc.Arbitrary<infer T> ? T : never
    const scripted = (script: Steps) =>
      class Scripted extends Strategy {
        override onBar(bar: Bar) {
          const one = script[this.bars().length - 1]!
          const size = units(one.size)
          const away = (one.buy ? -1 : 1) * (one.offset / 100)
          const order = (options: object) =>
            one.buy ? this.buy({ size, ...options }) : this.sell({ size, ...options })
          if (one.kind === 'market') order({})
          if (one.kind === 'limit') order({ limit: this.instrument.round(bar.close + away) })
          if (one.kind === 'stop') order({ stop: this.instrument.round(bar.close - away) })
          if (one.kind === 'bracket')
            order({
              stopLoss: this.instrument.round(bar.close + away),
              takeProfit: this.instrument.round(bar.close - 2 * away),
            })
          if (one.kind === 'close') this.close()
          if (one.kind === 'cancel') this.cancelAll()
        }
      }
    const fillsOf = (sink: MemorySink, owned: (order: number) => boolean) =>
      sink.journalRows
        .filter(({ event, order }) => event === 'ORDER_FILLED' && owned(order))
        .map(({ time, quantity, price: at, money }) => [time, quantity, at, money])
    fc.assert(
      fc.property(fc.array(row, { minLength: 12, maxLength: 12 }), steps, steps, venue, (rows, one, two, settings) => {
        // Quantity is plenty in every bar: the strategies compete for nothing.
        const plenty = rows.map((each): BarRow => [each[0], each[1], each[2], each[3], 1_000_000])
        const [first, second] = [scripted(one), scripted(two)]
        const owners: string[] = []
        class Attributes extends Actor {
          override onStart() {
            this.subscribeTopic('events.order.*', (event) => {
              const { kind, order } = event as OrderEvent
              if (kind === 'orderInitialized') owners[order.number] = order.strategy
            })
          }
        }
        const together = runAll([{ type: Attributes }, { type: first, id: 'a' }, { type: second, id: 'b' }], plenty, {
          venue: settings,
        })
        for (const [type, id] of [
          [first, 'a'],
          [second, 'b'],
        ] as const) {
          const alone = run(type, plenty, { venue: settings })
          assert.deepEqual(
            fillsOf(together.sink, (order) => owners[order] === id),
            fillsOf(alone.sink, () => true),
          )
        }
        const apart = [first, second].map((type) => run(type, plenty, { venue: settings }).engine.progress)
        assert.equal(together.engine.progress.trades, apart[0]!.trades + apart[1]!.trades)
        assert.equal(
          Math.round((together.engine.progress.equity - 10_000) * 100),
          Math.round((apart[0]!.equity + apart[1]!.equity - 20_000) * 100),
        )
      }),
      { numRuns: 1000 },
    )
  })
})

describe('An actor', () => {
  it('receives data, keeps indicators, runs timers and sends signals that a strategy trades by at the same time', () => {
    class Regime extends Actor {
      readonly trend = this.indicator(sma(2))
      override onStart() {
        this.clock.setTimer({ name: 'beat', every: minutes(3) })
      }
      override onBar(bar: Bar) {
        this.signal('regime', bar.close > this.trend.value ? 1 : -1)
      }
      override onTimeEvent() {
        assert.equal(this.signal('beat', this.bars().length), 0)
      }
    }
    const heard: string[] = []
    class Follows extends Strategy {
      override onStart() {
        this.followSignal('regime')
      }
      override onSignal({ name, value, source }: Signal) {
        heard.push(`${name} ${String(value)} of ${source} at bar ${String(this.bars().length)}`)
        if (value > 0 && this.isFlat()) this.buy({ tag: 'regime' })
      }
    }
    const rows: BarRow[] = [
      [100, 100, 100, 100],
      [100, 100, 99, 99],
      [99, 102, 99, 102],
      [103, 103, 103, 103],
    ]
    const { sink } = runAll([{ type: Regime }, { type: Follows }], rows)
    assert.deepEqual(heard, [
      'regime -1 of Regime at bar 2',
      'regime 1 of Regime at bar 3',
      'regime 1 of Regime at bar 4',
    ])
    assert.deepEqual(
      sink.tradeRows.map(({ entryBar, entryPrice }) => [entryBar, entryPrice]),
      [[3, 103]],
    )
  })

  it('has no orders', () => {
    class Watches extends Actor {}
    for (const name of ['buy', 'sell', 'submit', 'orders', 'onOrderFilled'])
      assert.equal(name in Watches.prototype, false)
  })

  it('hears of execution by topic', () => {
    const heard: string[] = []
    class Trades extends Strategy {
      override onBar() {
        if (this.bars().length === 1) this.buy({ stopLoss: 90 })
        if (this.bars().length === 3) this.close()
      }
    }
    class Listens extends Actor {
      override onStart() {
        this.subscribeTopic('events.*', (message, topic) => {
          heard.push(`${topic} ${(message as { kind: string }).kind}`)
        })
      }
    }
    runAll([{ type: Listens }, { type: Trades }], flat, { fees: { perContract: 1 } })
    assert.deepEqual(heard, [
      'events.order.Trades orderInitialized',
      'events.order.Trades orderInitialized',
      'events.order.Trades orderSubmitted',
      'events.order.Trades orderSubmitted',
      'events.order.Trades orderAccepted',
      'events.order.Trades orderFilled',
      'events.position.Trades positionOpened',
      'events.account accountChanged',
      'events.order.Trades orderAccepted',
      'events.order.Trades orderInitialized',
      'events.order.Trades orderSubmitted',
      'events.order.Trades orderAccepted',
      'events.order.Trades orderFilled',
      'events.position.Trades positionClosed',
      'events.trade.Trades tradeClosed',
      'events.account accountChanged',
      'events.order.Trades orderCanceled',
    ])
  })

  it('costs nobody their hash: listening changes no event of the run', () => {
    class Trades extends Strategy {
      override onBar() {
        if (this.isFlat()) this.buy()
        else this.close()
      }
    }
    class Listens extends Actor {
      override onStart() {
        this.subscribeTopic('*', () => undefined)
      }
    }
    const alone = run(Trades, flat).engine.eventLogSha256()
    assert.equal(runAll([{ type: Listens }, { type: Trades }], flat).engine.eventLogSha256(), alone)
  })

  it('answers requests', () => {
    const answers: unknown[] = []
    class Answers extends Actor {
      override onStart() {
        this.answer('risk.budget', (strategy) => (strategy === 'Asks' ? 7 : 0))
      }
    }
    class Asks extends Strategy {
      override onBar() {
        answers.push(this.request('risk.budget', this.id))
      }
    }
    runAll([{ type: Answers }, { type: Asks }], flat.slice(0, 2))
    assert.deepEqual(answers, [7, 7])
  })

  it('whose handler throws is named in the error', () => {
    class Breaks extends Actor {
      override onStart() {
        this.subscribeTopic('levels.*', this.take.bind(this))
      }
      private take() {
        throw new RangeError('no level')
      }
    }
    class Publishes extends Strategy {
      override onBar() {
        this.publish('levels.daily', 1)
      }
    }
    assert.throws(
      () => runAll([{ type: Breaks }, { type: Publishes }], flat),
      (error: unknown) => {
        assert.ok(error instanceof MessageHandlerError && error.cause instanceof RangeError)
        assert.match(error.message, /Breaks\..*take failed on 'levels\.daily': no level/)
        return true
      },
    )
  })

  it('whose handler is asynchronous is refused', () => {
    class Waits extends Actor {
      override onStart() {
        const handler: (message: unknown) => unknown = async () => Promise.resolve()
        this.subscribeTopic('a', handler)
      }
    }
    class Publishes extends Strategy {
      override onBar() {
        this.publish('a', 1)
      }
    }
    assert.throws(() => runAll([{ type: Waits }, { type: Publishes }], flat), /it returned a promise/)
  })
})
