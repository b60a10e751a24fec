import type { AskedTables } from './asked-test.js'

/** What is asked of positions, accounts, venues, risk, strategies and indicators. */
export const engineParts: AskedTables = {
  positions: [
    ['bought is long', 'unit/backtest/whole-lives.test.ts', 'A position bought is long'],
    ['sold is short', 'unit/backtest/whole-lives.test.ts', 'A position sold is short'],
    ['closed by the same quantity', 'unit/backtest/whole-lives.test.ts', 'A position bought and sold is closed'],
    ['closed in part', 'unit/backtest/whole-lives.test.ts', 'A position sold in part is long with the rest'],
    [
      'a profit of 100 for 10 from 100 to 110',
      'unit/backtest/whole-lives.test.ts',
      'A position of 10 from 100 to 110 earns 100',
    ],
    [
      'a loss of 100 for 10 from 100 to 90',
      'unit/backtest/whole-lives.test.ts',
      'A position of 10 from 100 to 90 loses 100',
    ],
    ['what is on paper', 'unit/backtest/whole-lives.test.ts', 'A position of 10 from 100 at 110 has 100 on paper'],
    ['what is added', 'unit/backtest/whole-lives.test.ts', 'A position grows by what is added, at the average price'],
    [
      'what is taken away',
      'unit/backtest/whole-lives.test.ts',
      'A position shrinks by what is sold and keeps the rest',
    ],
    [
      'turned from 100 long to 50 short',
      'unit/backtest/whole-lives.test.ts',
      'A position that is sold through is short with what is beyond',
    ],
    [
      'one for each order where the venue hedges',
      'unit/backtest/positions.test.ts',
      'Positions on a hedging venue, preset default are one for each order that names none, on both sides at once',
    ],
  ],
  'cache and portfolio': [
    [
      'instruments, orders, positions and prices',
      'unit/trading/cache.test.ts',
      'The cache knows instruments, orders, positions and prices as of the event in hand',
    ],
    [
      'orders by status, side, instrument and strategy',
      'unit/trading/portfolio-and-cache.test.ts',
      'A cache tells orders by strategy',
    ],
    ['open ones', 'unit/trading/portfolio-and-cache.test.ts', 'A cache tells which are open'],
    [
      'what is not there is told',
      'unit/trading/portfolio-and-cache.test.ts',
      'A cache tells which instruments there are when one is missing',
    ],
    ['net position', 'unit/trading/portfolio-and-cache.test.ts', 'A portfolio tells a net quantity'],
    ['exposure', 'unit/trading/portfolio-and-cache.test.ts', 'A portfolio tells its net exposure'],
    ['realized by instrument', 'unit/trading/portfolio-and-cache.test.ts', 'A portfolio tells what is realized in one'],
    [
      'unrealized by instrument',
      'unit/trading/portfolio-and-cache.test.ts',
      'A portfolio tells what is unrealized in one',
    ],
    ['total', 'unit/trading/portfolio-and-cache.test.ts', 'A portfolio tells both together'],
    ['balances', 'unit/trading/portfolio-and-cache.test.ts', 'A portfolio tells its balances'],
    [
      'its value as it begins and as it goes on',
      'unit/backtest/trading-engine.test.ts',
      'A run of the trading engine marks equity to the close of each bar and ends it at the balance',
    ],
  ],
  'data engine and execution': [
    [
      'subscribed data reaches its handler, and no more after unsubscribing',
      'unit/backtest/tick-callbacks.test.ts',
      'Callbacks of ticks and events end with unsubscribe and come again with subscribe, each acknowledged',
    ],
    [
      'ten bars arrive as ten, in order',
      'unit/backtest/whole-lives.test.ts',
      'Data on its way to the strategy comes as ten bars where there are ten, in the order of time',
    ],
    [
      'an order reaches the venue, its fill the position',
      'unit/trading/strategy.test.ts',
      'Callbacks hear of an order, its fill, the position, the trade and the account, each after onEvent',
    ],
    ['orders are modified', 'unit/trading/orders.test.ts', 'An order is changed by modify, from the next bar on'],
  ],
  risk: [
    [
      'an order above the largest is denied',
      'unit/backtest/risk-limits.test.ts',
      'The risk engine denies orders above the largest quantity',
    ],
    [
      'a position above the largest',
      'unit/backtest/risk-limits.test.ts',
      'The risk engine denies positions above the largest, open orders counted',
    ],
    [
      'what cannot be paid',
      'unit/trading/orders.test.ts',
      'A cash account denies what it cannot pay, fees included, and short sales',
    ],
    [
      'the value of an order',
      'unit/backtest/risk-limits.test.ts',
      'The risk engine denies orders above the largest value',
    ],
    [
      'orders a second',
      'unit/backtest/risk-limits.test.ts',
      'The risk engine denies more orders than a second may have',
    ],
  ],
  venues: [
    [
      'percentage fees of maker and taker',
      'unit/backtest/accounts.test.ts',
      'Fees are those of the instrument where the run names none',
    ],
    ['flat fees', 'unit/backtest/accounts.test.ts', 'Fees charge an amount an order and one a fill'],
    [
      'fees by contract',
      'unit/backtest/accounts.test.ts',
      'Fees charge a share of the notional and an amount a contract',
    ],
    ['tiered fees', 'unit/backtest/accounts.test.ts', 'Fees fall with the volume of the 30 days before'],
    ['slippage by ticks', 'unit/backtest/latency.test.ts', 'Slippage of whole ticks'],
    ['slippage by volume', 'unit/backtest/latency.test.ts', 'Slippage of the square of the share of the volume'],
    [
      'slippage never improves a price',
      'unit/backtest/latency.test.ts',
      'Slippage never improves a price, never crosses a limit, and stays on the tick',
    ],
    [
      'latency',
      'unit/backtest/latency.test.ts',
      'Latency of commands inside the next bar: the open of the one after it',
    ],
    [
      'balances change, what open orders lock is not free',
      'unit/backtest/accounts.test.ts',
      'A cash account locks what open orders may take, and frees it when they end',
    ],
    [
      'a cash account needs the whole amount',
      'unit/trading/orders.test.ts',
      'A cash account cancels at the fill what a gap has made too dear',
    ],
    [
      'a margin account a part',
      'unit/backtest/accounts.test.ts',
      'A margin account denies what its leverage does not allow, open orders counted',
    ],
    [
      'a betting account',
      'unit/backtest/accounts.test.ts',
      'A betting account locks the stake of a back bet and the liability of a lay bet, and nets a market by its worse outcome',
    ],
    [
      'several currencies',
      'unit/backtest/accounts.test.ts',
      'A cash account holds both sides of a coin: 0.5 ether bought at 2,000 and sold at 2,001 leave 100,000.29995 and 10',
    ],
    [
      'an order, a bar, a fill and a balance',
      'unit/backtest/whole-lives.test.ts',
      'An order through the whole system is initialized, submitted, accepted and filled, is in the cache, and costs the account its price and fee',
    ],
  ],
  'strategies, actors and opportunities': [
    [
      'every callback is called',
      'unit/strategies-template/every-callback.test.ts',
      'The tour of every callback is called by every callback for which bars are enough, and by timers, topics and endpoints',
    ],
    [
      'parameters with defaults and ranges',
      'unit/trading/strategy.test.ts',
      'Parameters have their defaults, and the run’s values before later fields read them',
    ],
    [
      'sizes in units and as a share',
      'unit/trading/orders.test.ts',
      'The size of an order below 1 is a share of equity',
    ],
    ['an actor receives and has no orders', 'unit/backtest/several-strategies.test.ts', 'An actor has no orders'],
    [
      'signals of one part reach another',
      'unit/backtest/several-strategies.test.ts',
      'An actor receives data, keeps indicators, runs timers and sends signals that a strategy trades by at the same time',
    ],
    [
      'an opportunity waits, is in trade and is finished',
      'unit/trading/opportunity.test.ts',
      'An opportunity waits, is in trade, and is finished by its stop',
    ],
    [
      'several strategies trade as each alone',
      'unit/backtest/several-strategies.test.ts',
      'Several strategies in a run trade together as each does alone',
    ],
    ['position-aware', 'unit/trading/strategy.test.ts', 'State is read at once: position, working orders, portfolio'],
  ],
  indicators: [
    [
      'simple average',
      'unit/indicators/indicators.test.ts',
      'Indicators give the values of SMA of TA-Lib 0.8.1 to 9 digits, from the same row on',
    ],
    [
      'exponential average',
      'unit/indicators/indicators.test.ts',
      'Indicators give the values of EMA of TA-Lib 0.8.1 to 9 digits, from the same row on',
    ],
    [
      'true range',
      'unit/indicators/indicators.test.ts',
      'Indicators give the values of ATR of TA-Lib 0.8.1 to 9 digits, from the same row on',
    ],
    [
      'any function',
      'unit/indicators/indicators.test.ts',
      'Indicators overWindow gives a function the last values, oldest first',
    ],
    [
      'streaming equals recomputing',
      'unit/indicators/indicator-properties.test.ts',
      'Streaming equals the slow recomputation sma',
    ],
    [
      'values of the past by index',
      'unit/backtest/series-history.test.ts',
      'The history of a series refuses to look -1 bars back, though later rows are in memory',
    ],
    [
      'no drift',
      'unit/backtest/trading-engine.test.ts',
      'A run of the trading engine updates a simple moving average without drift',
    ],
  ],
}
