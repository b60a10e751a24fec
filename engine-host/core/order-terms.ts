/** Direction of an order or a fill. */
export type OrderSide = 'BUY' | 'SELL'

/** The ways to price an order. */
export const orderTypes = [
  'MARKET',
  'LIMIT',
  'STOP_MARKET',
  'STOP_LIMIT',
  'TRAILING_STOP_MARKET',
  'MARKET_IF_TOUCHED',
  'LIMIT_IF_TOUCHED',
  'MARKET_TO_LIMIT',
  'TRAILING_STOP_LIMIT',
] as const

/**
 * How an order is priced. `MARKET` takes the next price. `LIMIT` fills at its limit or better. `STOP_MARKET` becomes a
 * market order, `STOP_LIMIT` a limit order when the market comes to its stop from the better side: a buy stop from below.
 * `MARKET_IF_TOUCHED` and `LIMIT_IF_TOUCHED` do so when the market comes to their trigger from the worse side: a buy from
 * above. `MARKET_TO_LIMIT` takes what is there at the next price; the rest becomes a limit at the price of that fill.
 * `TRAILING_STOP_MARKET` and `TRAILING_STOP_LIMIT` are stops that follow the market at a distance.
 */
export type OrderType = (typeof orderTypes)[number]

/** How long an order can live. */
export const timesInForce = ['GTC', 'DAY', 'GTD', 'IOC', 'FOK', 'AT_THE_OPEN', 'AT_THE_CLOSE'] as const

/**
 * How long an order lives. `GTC` until cancelled; `DAY` to the close of the exchange's session, or of the next one when
 * it is closed; `GTD` until a given time; `IOC` fills what it can at the first chance and cancels the rest; `FOK` fills wholly at the first chance or
 * not at all. `AT_THE_OPEN` takes part in the opening of the next bar that matches orders, `AT_THE_CLOSE` in its closing:
 * such an order fills at that price, if its limit allows, or is cancelled. With daily bars these are the open and the close
 * of the next day; with shorter bars of the next of them, so that an order for the day's open is placed on its eve's last
 * bar and one for its close on the last bar but one. Market and limit orders alone can have them.
 */
export type TimeInForce = (typeof timesInForce)[number]

/** Unit in which a trailing stop's distance is given: price, whole ticks, or hundredths of a percent of the price. */
export type TrailingOffsetType = 'PRICE' | 'TICKS' | 'BASIS_POINTS'

/**
 * Price that a trailing stop follows: that of the last trade, or the bid (a sell) and ask (a buy) that it would meet.
 * `DEFAULT` is `BID_ASK`. On bars and trades alone all are the same price.
 */
export type TriggerType = 'DEFAULT' | 'LAST_PRICE' | 'BID_ASK'

/**
 * How orders are linked. `OCO`, one cancels other: the first fill of one cancels the others. `OUO`, one updates other: a
 * fill of one cuts the others to what is left of it. Empty for an order that is not linked.
 */
export type Contingency = '' | 'OCO' | 'OUO'

/** Whether a fill took liquidity that was there or made it by resting. */
export type LiquiditySide = 'TAKER' | 'MAKER'

/** The part of an order within a bracket; empty for an order of its own. */
export type OrderRole = '' | 'entry' | 'stopLoss' | 'takeProfit' | 'trailingStop'
