import {
  atr,
  bars,
  hours,
  minutes,
  Strategy,
  units,
  type AccountEvent,
  type Bar,
  type Depth,
  type Order,
  type OrderEvent,
  type OrderFilled,
  type PositionEvent,
  type QuoteTick,
  type RollEvent,
  type Signal,
  type StrategyEvent,
  type SubscriptionEvent,
  type TimeEvent,
  type Trade,
  type TradeTick,
  type UserEvent,
} from 'backlens'

/**
 * A tour of the whole interface: every kind of order and every callback, one thing a bar, over and over. It is made for
 * reading, with its log and the journal of its run beside it (`backlens runs journal latest`), and not for profit.
 */
export class EveryCallback extends Strategy {
  private readonly range = this.indicator(atr(14))
  private readonly calls = new Map<string, number>()
  private step = 0
  private resting: Order | undefined

  override onStart() {
    this.told('onStart')
    this.clock.setTimer({ name: 'hourly', every: hours(1) })
    this.clock.setAlert({
      name: 'soon',
      at: this.clock.now + minutes(90),
      callback: () => this.told('callback of an alert'),
    })
    this.followSignal('tour')
    this.subscribeTopic(`events.trade.${this.id}`, () => this.told('topic of trades'))
    this.answer('tour.step', () => this.step)
  }

  override onBar(bar: Bar) {
    this.told('onBar')
    const steps = this.tour(bar)
    steps[this.step % steps.length]!()
    this.step++
  }

  /** What is done bar by bar. Each entry leaves time to fill before the next. */
  private tour(bar: Bar): (() => void)[] {
    const { orders } = this
    const { tickSize } = this.instrument
    const near = Math.max(2 * tickSize, this.range.value / 2)
    const above = this.instrument.ceilToTick(bar.close + near)
    const below = this.instrument.floorToTick(bar.close - near)
    const far = this.instrument.floorToTick(bar.close - 50 * near)
    const buy = { side: 'BUY', quantity: 1 } as const
    const sell = { side: 'SELL', quantity: 1 } as const
    return [
      () => this.buy({ size: units(2), tag: 'market with exits', stopLoss: far, takeProfit: above + 100 * near }),
      () => this.sell({ size: units(1), tag: 'a part of it' }),
      () => this.closeAll(),
      () => this.submit(orders.limit({ ...buy, limit: below, timeInForce: 'DAY', tag: 'limit' })),
      () => this.cancelAll(),
      () => this.submit(orders.stop({ ...buy, stop: above, tag: 'stop' })),
      () => this.finish(),
      () => this.submit(orders.stopLimit({ ...buy, stop: above, limit: above + 4 * tickSize, tag: 'stop-limit' })),
      () => this.finish(),
      () => this.submit(orders.marketIfTouched({ ...sell, trigger: above, tag: 'market if touched' })),
      () => this.finish(),
      () =>
        this.submit(
          orders.limitIfTouched({ ...buy, trigger: below, limit: below + tickSize, tag: 'limit if touched' }),
        ),
      () => this.finish(),
      () => this.submit(orders.marketToLimit({ ...buy, tag: 'market to limit' })),
      () =>
        this.submit(
          orders.trailingStop({ ...sell, offset: 4, offsetType: 'TICKS', reduceOnly: true, tag: 'trailing stop' }),
        ),
      () => this.finish(),
      () =>
        this.submit(
          orders.trailingStopLimit({ ...buy, offset: near, limitOffset: 2 * tickSize, tag: 'trailing stop-limit' }),
        ),
      () => this.finish(),
      () =>
        this.submit(orders.bracket({ ...buy, limit: above, stopLoss: far, takeProfit: above + near, tag: 'bracket' })),
      () => this.finish(),
      () => this.submit(orders.oco([orders.stop({ ...buy, stop: above }), orders.limit({ ...buy, limit: below })])),
      () => this.finish(),
      () => this.submit(orders.ouo([orders.limit({ ...sell, limit: above }), orders.stop({ ...sell, stop: below })])),
      () => this.finish(),
      () =>
        this.submit(orders.oto(orders.market(buy), [orders.limit({ ...sell, limit: above, tag: 'after the first' })])),
      () => this.finish(),
      () => this.submit(orders.market({ ...buy, timeInForce: 'AT_THE_OPEN', tag: 'at the open' })),
      () => this.submit(orders.market({ ...sell, timeInForce: 'AT_THE_CLOSE', tag: 'at the close' })),
      () => this.finish(),
      () => this.submit(orders.limit({ ...buy, limit: far, timeInForce: 'IOC', tag: 'immediate or cancel' })),
      () => this.submit(orders.limit({ ...buy, limit: far, timeInForce: 'FOK', tag: 'fill or kill' })),
      () =>
        this.submit(
          orders.limit({
            ...buy,
            limit: far,
            timeInForce: 'GTD',
            expiresAt: bar.time + minutes(1),
            tag: 'good till date',
          }),
        ),
      () => this.submit(orders.limit({ ...buy, limit: above, postOnly: true, tag: 'post-only that would take' })),
      () => this.buy({ size: units(0), tag: 'nothing' }),
      () => (this.resting = this.buy({ limit: far, tag: 'to be changed' })),
      () => this.modify(this.resting!, { limit: far + tickSize, quantity: 2 }),
      () => this.modify(this.resting!, { stop: above }),
      () => this.cancel(this.resting!),
      () => this.signal('tour', Number(this.request('tour.step', undefined))),
      () => {
        this.unsubscribe(bars())
        this.subscribe(bars())
      },
      () => this.finish(),
    ]
  }

  /** Ends what an earlier step has left. */
  private finish() {
    this.cancelAll()
    this.closeAll()
  }

  override onStop() {
    this.told('onStop')
    for (const [callback, count] of this.calls) this.log.info(`${callback}: ${count} times`)
  }

  override onEvent(event: StrategyEvent) {
    this.told('onEvent', event.kind)
  }

  override onQuoteTick(quote: QuoteTick) {
    this.told('onQuoteTick', `${quote.bid} / ${quote.ask}`)
  }

  override onTradeTick(trade: TradeTick) {
    this.told('onTradeTick', String(trade.price))
  }

  override onDepth(book: Depth) {
    this.told('onDepth', String(book.mid))
  }

  override onUserEvent(event: UserEvent) {
    this.told('onUserEvent', event.name)
  }

  override onTimeEvent(event: TimeEvent) {
    this.told('onTimeEvent', event.name)
  }

  override onRoll(event: RollEvent) {
    this.told('onRoll', `${event.from.id} to ${event.to.id}`)
  }

  override onSubscribe(event: SubscriptionEvent) {
    this.told('onSubscribe', event.series.toString())
  }

  override onUnsubscribe(event: SubscriptionEvent) {
    this.told('onUnsubscribe', event.series.toString())
  }

  override onSignal(signal: Signal) {
    this.told('onSignal', `${signal.name} ${signal.value}`)
  }

  override onOrderEvent(event: OrderEvent) {
    this.told('onOrderEvent', event.kind)
  }

  override onOrderInitialized(event: OrderEvent) {
    this.told('onOrderInitialized', event.order.type)
  }

  override onOrderDenied(event: OrderEvent) {
    this.told('onOrderDenied', event.reason)
  }

  override onOrderSubmitted(event: OrderEvent) {
    this.told('onOrderSubmitted', event.order.id)
  }

  override onOrderPendingUpdate(event: OrderEvent) {
    this.told('onOrderPendingUpdate', event.order.id)
  }

  override onOrderPendingCancel(event: OrderEvent) {
    this.told('onOrderPendingCancel', event.order.id)
  }

  override onOrderAccepted(event: OrderEvent) {
    this.told('onOrderAccepted', event.order.id)
  }

  override onOrderRejected(event: OrderEvent) {
    this.told('onOrderRejected', event.reason)
  }

  override onOrderTriggered(event: OrderEvent) {
    this.told('onOrderTriggered', event.order.type)
  }

  override onOrderUpdated(event: OrderEvent) {
    this.told('onOrderUpdated', event.order.id)
  }

  override onModifyRejected(event: OrderEvent) {
    this.told('onModifyRejected', event.reason)
  }

  override onOrderCanceled(event: OrderEvent) {
    this.told('onOrderCanceled', event.reason)
  }

  override onOrderExpired(event: OrderEvent) {
    this.told('onOrderExpired', event.order.timeInForce)
  }

  override onOrderFilled(event: OrderFilled) {
    this.told('onOrderFilled', `${event.side} ${event.quantity} at ${event.price}, ${event.rule}`)
  }

  override onPositionOpened(event: PositionEvent) {
    this.told('onPositionOpened', event.side)
  }

  override onPositionChanged(event: PositionEvent) {
    this.told('onPositionChanged', String(event.quantity))
  }

  override onPositionClosed(event: PositionEvent) {
    this.told('onPositionClosed', event.id)
  }

  override onTradeClosed(trade: Trade) {
    this.told('onTradeClosed', `${trade.profitAndLoss} by ${trade.exitReason}`)
  }

  override onAccount(event: AccountEvent) {
    this.told('onAccount', event.balance.toString())
  }

  /** Logs the first call of a callback and counts all. */
  private told(callback: string, detail = '') {
    const count = (this.calls.get(callback) ?? 0) + 1
    this.calls.set(callback, count)
    if (count === 1) this.log.info(detail === '' ? callback : `${callback}: ${detail}`)
  }
}
