/** Direction of an order or a fill. */
export type OrderSide = 'BUY' | 'SELL'

/** How an order is priced. */
export type OrderType = 'MARKET' | 'LIMIT' | 'STOP_MARKET' | 'STOP_LIMIT' | 'TRAILING_STOP_MARKET'

/**
 * How long an order lives. `GTC` until cancelled; `DAY` to the next midnight in the instrument's exchange zone; `GTD` until
 * a given time; `IOC` fills what it can at the first chance and cancels the rest; `FOK` fills wholly at the first chance or
 * not at all.
 */
export type TimeInForce = 'GTC' | 'DAY' | 'GTD' | 'IOC' | 'FOK'

/** Whether a fill took liquidity that was there or made it by resting. */
export type LiquiditySide = 'TAKER' | 'MAKER'

/** The part of an order within a bracket; empty for an order of its own. */
export type OrderRole = '' | 'entry' | 'stopLoss' | 'takeProfit' | 'trailingStop'
