import assert from 'node:assert/strict'
import { formatWithOptions } from 'node:util'
import { TradingEngine } from '../../../engine-host/backtest/trading-engine.js'
import {
  bollinger,
  ema,
  hours,
  minutes,
  Money,
  parameter,
  ratio,
  sma,
  Strategy,
  type AccountEvent,
  type Bar,
  type OrderEvent,
  type OrderFilled,
  type PositionEvent,
  type StrategyEvent,
  type TimeEvent,
  type Trade,
} from '../../../engine-host/trading/index.js'
import {
  barLength,
  batchOf,
  firstOpen,
  MemorySink,
  run,
  share,
  specificationOf,
  type BarRow,
} from '../backtest/engine-fixture.js'

const flat: BarRow[] = Array.from({ length: 6 }, () => [100, 101, 99, 100])

describe('Callbacks', () => {
  it('hear of an order, its fill, the position, the trade and the account, each after onEvent', () => {
    const heard: string[] = []
    class Hears extends Strategy {
      override onStart() {
        heard.push('start')
      }
      override onStop() {
        heard.push('stop')
      }
      override onEvent(event: StrategyEvent) {
        if (event.kind !== 'bar') heard.push(`(${event.kind})`)
      }
      override onBar() {
        const { length } = this.bars()
        heard.push(`bar ${String(length)}`)
        if (length === 1) this.buy({ size: 2 })
        if (length === 2) this.close()
      }
      override onOrderEvent(event: OrderEvent) {
        heard.push(`order: ${event.kind}`)
      }
      override onOrderAccepted(event: OrderEvent) {
        heard.push(`accepted ${String(event.order.number)}`)
      }
      override onOrderFilled(event: OrderFilled) {
        heard.push(
          `${event.side} ${String(event.quantity)} at ${String(event.price)}, ${event.liquidity}, ${event.rule}`,
        )
      }
      override onPositionOpened(event: PositionEvent) {
        heard.push(`opened ${event.side} ${String(event.quantity)} at ${String(event.averagePrice)}`)
      }
      override onPositionClosed(event: PositionEvent) {
        heard.push(`closed ${event.side}`)
      }
      override onTradeClosed(trade: Trade) {
        heard.push(`trade ${String(trade.number)}: ${String(trade.profitAndLoss)}`)
      }
      override onAccount(event: AccountEvent) {
        heard.push(`balance ${event.balance.toString()}`)
      }
    }
    run(Hears, [...flat.slice(0, 2), [101, 102, 100, 101]])
    assert.deepEqual(heard, [
      'start',
      'bar 1',
      '(orderInitialized)',
      'order: orderInitialized',
      '(orderSubmitted)',
      'order: orderSubmitted',
      '(orderAccepted)',
      'order: orderAccepted',
      'accepted 1',
      '(orderFilled)',
      'BUY 2 at 100, TAKER, nextOpen',
      '(positionOpened)',
      'opened LONG 2 at 100',
      'bar 2',
      '(orderInitialized)',
      'order: orderInitialized',
      '(orderSubmitted)',
      'order: orderSubmitted',
      '(orderAccepted)',
      'order: orderAccepted',
      'accepted 2',
      '(orderFilled)',
      'SELL 2 at 101, TAKER, nextOpen',
      '(positionClosed)',
      'closed FLAT',
      '(tradeClosed)',
      'trade 1: 2',
      '(accountChanged)',
      'balance 10002.00 USD',
      'bar 3',
      'stop',
    ])
  })

  it('may answer a fill with orders that work at once: a stop submitted in onOrderFilled protects from the next bar on', () => {
    class Protects extends Strategy {
      override onBar() {
        if (this.bars().length === 1) this.buy()
      }
      override onOrderFilled(event: OrderFilled) {
        if (event.side === 'BUY') this.sell({ stop: event.price - 2, reduceOnly: true })
      }
      override onOrderAccepted(event: OrderEvent) {
        accepted.push([event.order.type, this.bars().length])
      }
    }
    const accepted: [string, number][] = []
    const { sink } = run(Protects, [...flat.slice(0, 2), [100, 100, 97, 98], ...flat.slice(0, 1)])
    assert.deepEqual(accepted, [
      ['MARKET', 1],
      ['STOP_MARKET', 2],
    ])
    assert.deepEqual(
      sink.fillRows.map(({ bar, price }) => [bar, price]),
      [
        [1, 100],
        [2, 98],
      ],
    )
  })

  it('wait until every indicator is ready, unless the strategy asks otherwise', () => {
    const called: number[] = []
    class Waits extends Strategy {
      readonly slow = this.indicator(sma(4))
      override onBar() {
        called.push(this.bars().length)
      }
    }
    class Asks extends Waits {
      override waitForIndicators = false
    }
    run(Waits, flat)
    assert.deepEqual(called, [4, 5, 6])
    called.length = 0
    run(Asks, flat)
    assert.deepEqual(called, [1, 2, 3, 4, 5, 6])
  })

  it('cannot be asynchronous: the promise is refused with an explanation', () => {
    class Waiting extends Strategy {
      // eslint-disable-next-line @typescript-eslint/no-misused-promises -- what a user without this rule may write
      override async onBar() {
        await Promise.resolve()
      }
    }
    assert.throws(() => run(Waiting, flat), /Waiting\.onBar is asynchronous: it returned a promise/)
    class LateHearing extends Strategy {
      override onBar() {
        this.buy()
      }
      // eslint-disable-next-line @typescript-eslint/no-misused-promises -- what a user without this rule may write
      override async onOrderFilled() {
        await Promise.resolve()
      }
    }
    assert.throws(() => run(LateHearing, flat), /LateHearing\.onOrderFilled is asynchronous/)
  })

  it('that answer each other without end are stopped with the place to look', () => {
    class Endless extends Strategy {
      override onBar() {
        this.buy({ limit: 90 })
      }
      override onOrderAccepted() {
        this.buy({ limit: 90 })
      }
    }
    assert.throws(() => run(Endless, flat.slice(0, 1)), /Endless sent \d+ commands at .* and was still sending more/)
  })
})

describe('Parameters', () => {
  class Tuned extends Strategy {
    @parameter({ min: 2, max: 100, step: 2 }) period = 10
    @parameter() label = 'plain'
    @parameter() eager = false
    @parameter({ choices: ['up', 'down'] }) way = 'up'
    readonly mean = this.indicator(sma(this.period))

    override onStop() {
      seen = [this.period, this.label, this.eager, this.way, this.mean.name]
    }
  }
  let seen: unknown[] = []

  it('have their defaults, and the run’s values before later fields read them', () => {
    run(Tuned, flat)
    assert.deepEqual(seen, [10, 'plain', false, 'up', 'SMA 10'])
    run(Tuned, flat, { parameters: { period: 4, label: 'x', eager: true, way: 'down' } })
    assert.deepEqual(seen, [4, 'x', true, 'down', 'SMA 4'])
  })

  it('given as texts become the type of the default', () => {
    run(Tuned, flat, { parameters: { period: '6', eager: 'true', label: 7 } })
    assert.deepEqual(seen.slice(0, 3), [6, '7', true])
  })

  const refused: readonly [Record<string, number | string | boolean>, RegExp][] = [
    [{ period: 1 }, /parameter 'period' cannot be 1/],
    [{ period: 101 }, /parameter 'period' cannot be 101/],
    [{ period: 5 }, /parameter 'period' cannot be 5/],
    [{ period: 'ten' }, /parameter 'period' is given "ten", which is no number/],
    [{ period: true }, /which is no number/],
    [{ eager: 'perhaps' }, /which is no boolean/],
    [{ way: 'sideways' }, /parameter 'way' cannot be "sideways"/],
    [{ speed: 3 }, /Tuned has no parameter 'speed'/],
  ]
  for (const [parameters, message] of refused)
    it(`are refused before the first bar: ${JSON.stringify(parameters)}`, () => {
      assert.throws(() => run(Tuned, flat, { parameters }), message)
    })

  it('name the next step', () => {
    assert.throws(
      () => run(Tuned, flat, { parameters: { speed: 3 } }),
      (error: { next?: string }) => error.next === 'Its parameters are period, label, eager, way.',
    )
    assert.throws(
      () => run(Tuned, flat, { parameters: { period: 5 } }),
      (error: { next?: string }) => error.next === 'Give a value that is whole steps of 2 from 2.',
    )
  })
})

describe('Time', () => {
  const iso = (milliseconds: number) => new Date(milliseconds).toISOString().slice(11, 19)

  it('is that of the event in hand, and that of the first open in onStart', () => {
    const times: number[] = []
    class Clock extends Strategy {
      override onStart() {
        times.push(this.clock.now)
      }
      override onBar(bar: Bar) {
        assert.equal(bar.time, this.clock.now)
        times.push(this.clock.now)
      }
    }
    run(Clock, flat.slice(0, 3))
    assert.deepEqual(
      times,
      [0, 1, 2, 3].map((bar) => firstOpen + bar * barLength),
    )
  })

  it('brings timers between bars at their own time, those due with a bar after its callback', () => {
    const heard: string[] = []
    class Timed extends Strategy {
      override onStart() {
        this.clock.setTimer({ name: 'half', every: minutes(0.5) })
        this.clock.setAlert({
          name: 'once',
          at: firstOpen + 90_001,
          callback: (name) => heard.push(`${name} ${iso(this.clock.now)}`),
        })
      }
      override onBar() {
        heard.push(`bar ${iso(this.clock.now)}`)
        if (this.bars().length === 2) this.clock.cancelTimer('half')
      }
      override onTimeEvent(event: TimeEvent) {
        heard.push(`${event.name} ${iso(this.clock.now)}`)
      }
    }
    run(Timed, flat.slice(0, 3))
    assert.deepEqual(heard, [
      'half 14:30:30',
      'bar 14:31:00',
      'half 14:31:00',
      'half 14:31:30',
      'once 14:31:30',
      'bar 14:32:00',
      'bar 14:33:00',
    ])
  })

  it('lets an order from a timer fill at the next open, never at that of the bar that is under way', () => {
    class Timed extends Strategy {
      override onStart() {
        this.clock.setTimer({ name: 'half', every: minutes(0.5), callback: () => void this.buy() })
      }
    }
    const { sink } = run(Timed, flat.slice(0, 3), { venue: { finalize: 'none' } })
    assert.deepEqual(
      sink.fillRows.map(({ bar }) => bar),
      [1, 1, 2, 2],
    )
  })

  it('refuses alerts in the past and timers without interval', () => {
    class Late extends Strategy {
      override onBar() {
        this.clock.setAlert({ name: 'late', at: this.clock.now })
      }
    }
    assert.throws(() => run(Late, flat), /alert 'late' is set for .* not later than now/)
    class Still extends Strategy {
      override onBar() {
        this.clock.setTimer({ name: 'still', every: 0 })
      }
    }
    assert.throws(() => run(Still, flat), /timer 'still' has the interval 0 ms/)
    assert.throws(() => hours(-1), /hours\(-1\) is no duration/)
  })
})

describe('State', () => {
  it('is read at once: position, working orders, portfolio', () => {
    class Reads extends Strategy {
      override onBar() {
        const position = this.position()
        if (this.bars().length === 1) {
          assert.ok(this.isFlat() && !this.isLong() && !this.isShort())
          assert.ok(Number.isNaN(position.averagePrice))
          this.sell({ size: 10 })
          this.buy({ limit: 90 })
        }
        if (this.bars().length === 3) {
          assert.ok(this.isShort())
          assert.deepEqual(
            [position.side, position.quantity, position.averagePrice, position.barsHeld],
            ['SHORT', -10, 100, 1],
          )
          assert.equal(position.unrealizedPnl().toString(), '20.00 USD')
          assert.equal(this.portfolio.equity().toString(), '10010.00 USD')
          assert.equal(this.portfolio.balance().value, 9990)
          assert.equal(this.portfolio.cash().value, 10990)
          assert.equal(this.portfolio.fees().value, 10)
          assert.deepEqual(
            this.workingOrders().map((order) => order.limit),
            [90],
          )
          checked = true
        }
      }
    }
    let checked = false
    run(Reads, [...flat.slice(0, 2), [98, 99, 97, 98], ...flat.slice(0, 1)], { fees: { perContract: 1 } })
    assert.ok(checked)
  })

  it('keeps bars that a strategy keeps', () => {
    const kept: Bar[] = []
    class Keeps extends Strategy {
      override onBar(bar: Bar) {
        kept.push(bar)
        assert.equal(this.bars().close.at(1), kept.at(-2)?.close ?? NaN)
      }
    }
    run(Keeps, [
      [1, 2, 1, 2],
      [2, 3, 2, 3],
      [3, 4, 3, 4],
    ])
    assert.deepEqual(
      kept.map((bar) => [bar.open, bar.high, bar.low, bar.close]),
      [
        [1, 2, 1, 2],
        [2, 3, 2, 3],
        [3, 4, 3, 4],
      ],
    )
  })

  it('shows itself readably in the debugger', () => {
    let bar: Bar | undefined
    class Shows extends Strategy {
      override onBar(present: Bar) {
        bar ??= present
      }
    }
    run(Shows, flat)
    const shown = bar as unknown as Record<symbol, () => unknown>
    assert.equal(shown[Symbol.for('debug.description')]!(), '2020-01-02T14:31:00.000Z O 100 H 101 L 99 C 100 V 1000')
    assert.deepEqual(Object.keys(shown[Symbol.for('debug.properties')]!() as object), [
      'time',
      'open',
      'high',
      'low',
      'close',
      'volume',
      'series',
    ])
  })

  it('shows values and orders readably where they are printed', () => {
    const printed: string[] = []
    class Prints extends Strategy {
      override onBar(bar: Bar) {
        if (printed.length > 0) return
        const order = this.buy({ size: 1, stopLoss: 90 })
        printed.push(...[this.portfolio.equity(), this.instrument.price(3.5), bar.timestamp, [bar], order].map(text))
      }
    }
    const text = (value: unknown) => formatWithOptions({ breakLength: 120 }, value)
    run(Prints, flat)
    assert.deepEqual(printed.slice(0, 4), [
      '10000.00 USD',
      '3.50',
      '2020-01-02T14:31:00.000Z',
      '[ 2020-01-02T14:31:00.000Z O 100 H 101 L 99 C 100 V 1000 ]',
    ])
    assert.match(printed[4]!, /^#1 BUY 1 MARKET [A-Z]+ \{\n {2}number: 1,\n/)
    assert.match(printed[4]!, /children: \[ #2 SELL 1 STOP_MARKET stop 90 [A-Z]+ \]/)
  })

  it('shows all that it is given readably where it is printed', () => {
    const printed: Record<string, string> = {}
    const text = (value: unknown) => formatWithOptions({ breakLength: 120 }, value).replace(/\s+/g, ' ')
    class Prints extends Strategy {
      private readonly average = this.indicator(ema(1))
      private readonly bands = this.indicator(bollinger(2))
      override onBar(bar: Bar) {
        if (bar.close === 100 && this.isFlat()) this.buy({ size: 2 })
        if (bar.close !== 105) return
        printed['position'] = text(this.position())
        printed['nested'] = text([this.position(), this.instrument, this.portfolio, this.portfolio.accounts()[0]])
        printed['instrument'] = text(this.instrument)
        printed['portfolio'] = text(this.portfolio)
        printed['account'] = text(this.portfolio.accounts()[0])
        printed['series'] = text([this.bars(), this.average, this.bands, this.average.line('value')])
      }
    }
    run(Prints, [...flat.slice(0, 3), [100, 106, 99, 105], flat[0]!])
    assert.match(printed['position']!, /^TEST\.XNAS LONG 2 from 100 \{ instrument: 'TEST\.XNAS',/)
    assert.match(printed['position']!, /unrealizedPnl: 10\.00 USD,/)
    assert.match(printed['instrument']!, /^TEST\.XNAS \{ kind: 'equity',/)
    assert.match(printed['portfolio']!, /^portfolio in USD \{ equity: 10010\.00 USD,/)
    assert.match(printed['portfolio']!, /openPositions: \[ TEST\.XNAS LONG 2 from 100 \]/)
    assert.match(printed['account']!, /^account in USD \{ kind: 'margin', equity: 10010\.00 USD,/)
    assert.equal(printed['nested']!, '[ TEST.XNAS LONG 2 from 100, TEST.XNAS, portfolio in USD, account in USD ]')
    assert.match(
      printed['series']!,
      /^\[ TEST\.XNAS 1-MINUTE, EMA 1 105, Bollinger.* middle 102\.5, upper .*, EMA 1 105 \]$/,
    )
  })

  it('adds money of one currency only', () => {
    const dollars = Money.of('10.05', 'USD')
    assert.equal(dollars.plus(Money.of(0.005, 'USD')).toString(), '10.06 USD')
    // @ts-expect-error Two currencies do not compile.
    assert.throws(() => dollars.plus(Money.of(1, 'EUR')), /USD and EUR cannot be added/)
  })

  it('logs with the simulated time', () => {
    class Logs extends Strategy {
      override onBar() {
        this.log.info('seen')
        this.log.warn('odd')
      }
    }
    assert.deepEqual(run(Logs, flat.slice(0, 1)).log, [
      '2020-01-02T14:31:00.000Z  seen',
      '2020-01-02T14:31:00.000Z  warn: odd',
    ])
  })

  it('logs every value that it is given, as the console does', () => {
    class Logs extends Strategy {
      override onBar() {
        this.log.info('equity', this.portfolio.equity(), 0.1 + 0.2)
        this.log.warn('%d of %s', 3, 'four', this.instrument.price(3.5))
        this.log.error(this.instrument.price(2))
        this.log.debug('100 %d')
      }
    }
    assert.deepEqual(run(Logs, flat.slice(0, 1)).log, [
      '2020-01-02T14:31:00.000Z  equity 10000.00 USD 0.30000000000000004',
      '2020-01-02T14:31:00.000Z  warn: 3 of four 3.50',
      '2020-01-02T14:31:00.000Z  error: 2.00',
      '2020-01-02T14:31:00.000Z  debug: 100 %d',
    ])
  })

  it('belongs to a run: a strategy is not created with new', () => {
    class Free extends Strategy {}
    assert.throws(() => new Free(), /Free was created with new/)
  })
})

describe('Several series', () => {
  const other = { ...share, id: 'OTHER.XNAS' }
  const specification = specificationOf({
    instruments: [share, other],
    sources: [
      { instrumentId: share.id, bars: '1-MINUTE', files: [], rows: 0 },
      { instrumentId: other.id, bars: '1-MINUTE', files: [], rows: 0 },
    ],
  })
  const one = batchOf([
    [10, 10, 10, 10],
    [20, 20, 20, 20],
    [30, 30, 30, 30],
  ])
  const two = batchOf(
    [
      [1, 1, 1, 1],
      [2, 2, 2, 2],
      [5, 5, 5, 5],
    ],
    1,
  )

  function play(strategy: new () => Strategy, order: readonly (0 | 1)[]) {
    const sink = new MemorySink()
    const engine = new TradingEngine({ specification, strategy, sink, log: () => undefined })
    engine.start()
    const next = [0, 0]
    for (const source of order) {
      const row = next[source]!++
      engine.process(source === 0 ? one : two, row, row + 1)
    }
    engine.finish()
    return { sink, engine }
  }

  it('of equal times are all applied before any callback', () => {
    const seen: string[] = []
    class Pair extends Strategy {
      readonly first = this.bars(share.id)
      readonly second = this.bars(other.id, '1-MINUTE')
      readonly quotient = this.indicator(ratio(this.first.close, this.second.close))

      override onBar(bar: Bar) {
        seen.push(
          `${bar.instrument.id}: ${String(this.first.close.value)} / ${String(this.second.close.value)} = ${String(this.quotient.value)}`,
        )
      }
    }
    play(Pair, [0, 1, 0, 1, 0, 1])
    assert.deepEqual(seen, [
      'TEST.XNAS: 10 / 1 = 10',
      'OTHER.XNAS: 10 / 1 = 10',
      'TEST.XNAS: 20 / 2 = 10',
      'OTHER.XNAS: 20 / 2 = 10',
      'TEST.XNAS: 30 / 5 = 6',
      'OTHER.XNAS: 30 / 5 = 6',
    ])
  })

  it('give the same events whichever of two equal times comes first', () => {
    class Both extends Strategy {
      readonly second = this.bars(other.id)
      override onBar(bar: Bar) {
        if (bar.series === this.second && this.isFlat(bar.instrument)) this.buy({ instrument: bar.instrument, size: 3 })
        if (bar.series !== this.second && this.second.length === 2) this.buy({ size: 2 })
      }
    }
    const journal = (order: readonly (0 | 1)[]) => {
      const { sink, engine } = play(Both, order)
      const equity = sink.barChunks.map((chunk) => [chunk.source, ...chunk.equity]).sort((a, b) => a[0]! - b[0]!)
      return [sink.journalRows, equity, engine.eventLogSha256()]
    }
    assert.deepEqual(journal([0, 1, 0, 1, 0, 1]), journal([1, 0, 1, 0, 1, 0]))
  })

  it('are named in the message when one is missing', () => {
    class Missing extends Strategy {
      readonly nothing = this.bars('NONE.XNAS')
    }
    assert.throws(() => play(Missing, []), /The run has no series NONE\.XNAS/)
  })

  it('of one instrument: the shortest bars match its orders', () => {
    const sources = [
      { instrumentId: share.id, bars: '1-HOUR', files: [], rows: 0 },
      { instrumentId: share.id, bars: '1-MINUTE', files: [], rows: 0 },
    ]
    class Slow extends Strategy {
      readonly trend = this.indicator(ema(1), this.bars(share.id, '1-HOUR'))
      override onBar(bar: Bar) {
        if (bar.series === this.bars(share.id, '1-HOUR')) this.buy()
      }
    }
    const sink = new MemorySink()
    const engine = new TradingEngine({
      specification: specificationOf({ sources }),
      strategy: Slow,
      sink,
      log: () => undefined,
    })
    engine.start()
    const minutesOf = batchOf(
      Array.from({ length: 62 }, (_, row): BarRow => [row, row + 1, row, row + 1]),
      1,
    )
    engine.process(minutesOf, 0, 60)
    engine.process(batchOf([[0, 60, 0, 60]], 0, 0, 3_600_000), 0, 1)
    engine.process(minutesOf, 60, 62)
    engine.finish()
    assert.deepEqual(
      sink.fillRows.map(({ bar, price }) => [bar, price]),
      [
        [60, 60],
        [61, 62],
      ],
    )
  })
})
