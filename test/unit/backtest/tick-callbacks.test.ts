import assert from 'node:assert/strict'
import {
  depth,
  ema,
  quotes,
  sma,
  Strategy,
  trades,
  type Depth,
  type QuoteTick,
  type StrategyEvent,
  type SubscriptionEvent,
  type TradeTick,
  type UserEvent,
} from '../../../engine-host/trading/index.js'
import { batchOf, firstOpen, type MemorySink, share } from './engine-fixture.js'
import { depthBatch, quoteBatch, runMixed, tickSource, tradeBatch, userEventBatch } from './tick-fixture.js'

const minute = { instrumentId: share.id, bars: '1-MINUTE', files: [], rows: 0 }

describe('Callbacks of ticks and events', () => {
  it('come in the order of time, ties in that of the configuration, onEvent before the specific one', () => {
    const seen: string[] = []
    class Listener extends Strategy {
      override onEvent(event: StrategyEvent) {
        seen.push(`${event.kind}?`)
      }
      override onQuoteTick(quote: QuoteTick) {
        seen.push(`quote ${quote.bid} ${quote.ask} at ${(quote.time - firstOpen) / 1000}`)
      }
      override onTradeTick(trade: TradeTick) {
        seen.push(`trade ${trade.size} × ${trade.price} ${trade.aggressor}`)
      }
      override onDepth(book: Depth) {
        seen.push(`depth ${book.mid} ${book.askSize(1)} ${book.bidPrice(1)}`)
      }
      override onUserEvent({ name, data }: UserEvent) {
        seen.push(`${name} ${JSON.stringify(data)}`)
      }
    }
    runMixed(
      Listener,
      [tickSource('depth'), tickSource('quotes'), tickSource('trades')],
      [
        depthBatch([
          [
            1,
            [[99, 5]],
            [
              [101, 5],
              [102, 7],
            ],
          ],
        ]),
        quoteBatch([[1, 99, 101]], 1),
        tradeBatch([[1, 100, 3, -1]], 2),
        userEventBatch([[1, 'hot']], 3),
        quoteBatch([[2, 98, 101]], 1),
      ],
      {},
      { events: [{ name: 'news', file: '' }] },
    )
    assert.deepEqual(seen, [
      'depth?',
      'depth 100 7 NaN',
      'quote?',
      'quote 99 101 at 1',
      'trade?',
      'trade 3 × 100 SELLER',
      'user?',
      'news {"value":"hot"}',
      'quote?',
      'quote 98 101 at 2',
    ])
  })

  it('see all data of their time at the venue: a limit placed at it is judged by the last', () => {
    const states: string[] = []
    class Judge extends Strategy {
      override onQuoteTick(quote: QuoteTick) {
        if (quote.ask !== 101) return
        const order = this.submit(this.orders.limit({ side: 'BUY', quantity: 1, limit: 101, postOnly: true }))
        states.push(order.status)
      }
      override onOrderAccepted() {
        states.push('accepted')
      }
    }
    runMixed(
      Judge,
      [tickSource('quotes')],
      [
        quoteBatch([
          [1, 99, 101],
          [1, 103, 105],
        ]),
      ],
    )
    assert.deepEqual(states, ['SUBMITTED', 'accepted'])
  })

  it('wait until indicators of ticks are warm, and those have the mid or the price as input', () => {
    const values: [number, number][] = []
    class Averages extends Strategy {
      readonly mid = this.indicator(sma(2), this.quotes())
      readonly ask = this.indicator(ema(this.quotes().ask, 1))
      readonly last = this.indicator(sma(1), this.trades())
      override onQuoteTick() {
        values.push([this.mid.value, this.ask.value])
        assert.equal(this.mid.at(1), values.length === 1 ? NaN : values.at(-2)![0])
      }
      override onStop() {
        values.push([this.last.value, this.quotes().bid.at(1)])
      }
    }
    runMixed(
      Averages,
      [tickSource('quotes'), tickSource('trades')],
      [
        tradeBatch([[0, 50, 1]], 1),
        quoteBatch([
          [1, 99, 101],
          [2, 101, 103],
          [3, 99, 105],
        ]),
      ],
    )
    assert.deepEqual(values, [
      [101, 103],
      [102, 105],
      [50, 101],
    ])
  })

  it('end with unsubscribe and come again with subscribe, each acknowledged', () => {
    const seen: string[] = []
    class Picky extends Strategy {
      override onQuoteTick(quote: QuoteTick) {
        seen.push(`quote ${quote.bid}`)
        if (quote.bid === 98) this.unsubscribe(quotes(this.instrument))
      }
      override onTradeTick(trade: TradeTick) {
        seen.push(`trade ${trade.price}`)
        if (trade.price === 105) this.subscribe(quotes())
      }
      override onSubscribe({ kind, series }: SubscriptionEvent) {
        seen.push(`${kind} ${series.toString()}`)
      }
      override onUnsubscribe({ kind, series }: SubscriptionEvent) {
        seen.push(`${kind} ${series.toString()}`)
      }
    }
    runMixed(
      Picky,
      [tickSource('quotes'), tickSource('trades')],
      [
        quoteBatch([
          [1, 97, 101],
          [2, 98, 101],
          [3, 99, 101],
        ]),
        tradeBatch([[4, 105, 1]], 1),
        quoteBatch([[5, 100, 101]]),
      ],
    )
    assert.deepEqual(seen, [
      'quote 97',
      'quote 98',
      'unsubscribed TEST.XNAS quotes',
      'trade 105',
      'subscribed TEST.XNAS quotes',
      'quote 100',
    ])
  })

  it('are refused for data that the run does not read, with what to do', () => {
    class Greedy extends Strategy {
      override onStart() {
        this.subscribe(depth(this.instrument))
        this.subscribe(trades('OTHER.XNAS'))
      }
    }
    assert.throws(() => runMixed(Greedy, [tickSource('quotes')], [quoteBatch([[1, 99, 101]])]), {
      message: 'The strategy asks for TEST.XNAS depth and OTHER.XNAS trades, which the run does not read.',
      next: "It reads TEST.XNAS quotes; name more in the run's configuration, or import it.",
    })
    class Late extends Strategy {
      override onQuoteTick() {
        this.subscribe(depth())
      }
    }
    assert.throws(() => runMixed(Late, [tickSource('quotes')], [quoteBatch([[1, 99, 101]])]), {
      message: 'The run does not read TEST.XNAS depth, and the first data has been delivered.',
    })
  })

  it('hear of events that the strategy publishes at their time, after the data of it and never early', () => {
    const seen: string[] = []
    class Publisher extends Strategy {
      override onQuoteTick(quote: QuoteTick) {
        const second = (this.clock.now - firstOpen) / 1000
        seen.push(`quote ${second}`)
        if (quote.bid === 97) {
          this.publishEvent('now', { from: second })
          this.publishEvent('later', {}, firstOpen + 2500)
        }
      }
      override onUserEvent({ name, data }: UserEvent) {
        seen.push(`${name} ${(this.clock.now - firstOpen) / 1000} ${JSON.stringify(data)}`)
      }
    }
    const { sink } = runMixed(
      Publisher,
      [tickSource('quotes')],
      [
        quoteBatch([
          [1, 97, 101],
          [2, 98, 101],
          [3, 99, 101],
        ]),
      ],
    )
    assert.deepEqual(seen, ['quote 1', 'now 1 {"from":1}', 'quote 2', 'later 2.5 {}', 'quote 3'])
    assert.equal(sink.journalRows.filter(({ event }) => event === 'USER_EVENT').length, 2)
  })
})

describe('A run over ticks', () => {
  it('records bars that are built from them, with equity and indicators at their ends', () => {
    class Holder extends Strategy {
      readonly average = this.indicator(sma(1), this.quotes())
      override onQuoteTick() {
        if (this.isFlat()) this.buy({ size: 100 })
      }
    }
    const rows = [
      [10, 99, 101],
      [20, 100, 102],
      [59.5, 97, 99],
      [60, 103, 105],
      [200, 109, 111],
    ] as const
    const { sink } = runMixed(
      Holder,
      [tickSource('quotes'), tickSource('trades')],
      [quoteBatch(rows.slice(0, 3)), tradeBatch([[59.7, 98, 40]], 1), quoteBatch(rows.slice(3))],
    )
    assert.equal(sink.barChunks.length, 1)
    const [chunk] = sink.barChunks
    assert.deepEqual(
      Array.from({ length: chunk!.length }, (_, row) => [
        Number((new BigInt64Array(chunk!.stamps.slice().buffer)[row]! / 1_000_000n - BigInt(firstOpen)) / 1000n),
        ...[chunk!.open, chunk!.high, chunk!.low, chunk!.close, chunk!.volume, chunk!.equity].map(
          (column) => column[row],
        ),
      ]),
      [
        [60, 100, 101, 98, 98, 40, 1_000_000 + (97 - 102) * 100],
        [120, 104, 104, 104, 104, 0, 1_000_000 + (103 - 102) * 100],
        [240, 110, 110, 110, 110, 0, 1_000_000 + (109 - 102) * 100],
      ],
    )
    assert.deepEqual(sink.indicator('SMA 1'), [98, 104, 110])
    assert.deepEqual(
      sink.tradeRows.map(({ entryBar, exitBar, entryPrice, exitPrice, exitReason, ambiguous }) => [
        entryBar,
        exitBar,
        entryPrice,
        exitPrice,
        exitReason,
        ambiguous,
      ]),
      [[0, 2, 102, 109, 'endOfData', false]],
    )
  })

  it('of trades alone has their quantities as the volume of its bars, beside quotes both have them', () => {
    class Idle extends Strategy {}
    const trades = tradeBatch([
      [10, 100, 3],
      [20, 101, 4],
      [70, 102, 5],
    ])
    const volumes = (sink: MemorySink, source: number) =>
      sink.barChunks.filter((chunk) => chunk.source === source).flatMap(({ volume }) => Array.from(volume))
    const alone = runMixed(Idle, [tickSource('trades')], [trades])
    assert.deepEqual(volumes(alone.sink, 0), [7, 5])
    const quotes = quoteBatch([[80, 101, 103]], 1)
    const beside = runMixed(Idle, [tickSource('trades'), tickSource('quotes')], [trades, quotes])
    assert.deepEqual(volumes(beside.sink, 0), [7, 5])
    assert.deepEqual(volumes(beside.sink, 1), [12])
  })

  it('of bars and quotes matches by the quotes alone, and counts in the bars', () => {
    class Buyer extends Strategy {
      override onBar() {
        if (this.isFlat() && this.workingOrders().length === 0) this.buy({ size: 10 })
      }
    }
    const { sink } = runMixed(
      Buyer,
      [minute, tickSource('quotes')],
      [
        quoteBatch([[30, 99, 101]], 1),
        batchOf([[100, 120, 80, 110]]),
        batchOf([[110, 120, 80, 110]], 0, 1),
        quoteBatch([[130, 104, 106]], 1),
        batchOf([[110, 120, 80, 110]], 0, 2),
      ],
      { finalize: 'none' },
    )
    assert.deepEqual(
      sink.fillRows.map(({ price, bar, rule }) => [price, bar, rule]),
      [[106, 2, 'quote']],
    )
    assert.deepEqual(
      sink.barChunks.map(({ source }) => source),
      [0, 0, 0],
    )
  })
})
