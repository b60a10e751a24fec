import type { AskedTables } from './asked-test.js'

/** What the strategy interface promises, and the test that holds each promise. */
export const strategyInterface: AskedTables = {
  'strategy interface': [
    [
      'registered indicators update before onBar and draw themselves',
      'unit/backtest/trading-engine.test.ts',
      'A run of the trading engine records every bar with the indicators, missing until they are ready',
    ],
    [
      'onBar waits until all are warm unless asked otherwise',
      'unit/trading/strategy.test.ts',
      'Callbacks wait until every indicator is ready, unless the strategy asks otherwise',
    ],
    [
      'an indicator never looks forward',
      'unit/backtest/engine-properties.test.ts',
      'Whatever a strategy does on whatever bars nothing is seen before its time: a run over the first bars gives the first part of the events',
    ],
    [
      'prices in callbacks are plain numbers that may be kept',
      'unit/trading/strategy.test.ts',
      'State keeps bars that a strategy keeps',
    ],
    [
      'a number next to a tick is that tick, others the tick that fills later, noted once a line',
      'unit/trading/orders.test.ts',
      'The price of an order is noted once for each line of code',
    ],
    [
      'texts and exact prices must be on the tick',
      'unit/trading/orders.test.ts',
      'The price of an order given as text or exact price must lie on the tick',
    ],
    [
      'a size below 1 is a share of equity, otherwise units',
      'unit/trading/orders.test.ts',
      'The size of an order below 1 is a share of equity',
    ],
    [
      'units(…) also below one',
      'unit/trading/orders.test.ts',
      'The size of an order is never silently zero: half a unit where lots are whole is denied with the reason',
    ],
    [
      'riskPercent',
      'unit/trading/orders.test.ts',
      'The size of an order riskPercent(1) loses 1 % of equity at the stop',
    ],
    [
      'kelly and volatilityTarget',
      'unit/trading/orders.test.ts',
      'The size of an order kelly is half the full share by default: (0.6 - 0.4 / 2) / 2',
    ],
    [
      'a size is never silently zero',
      'unit/trading/orders.test.ts',
      'The size of an order is never silently zero: a share that buys less than one lot is denied with the reason',
    ],
    ['money is exact and of one currency', 'unit/trading/strategy.test.ts', 'State adds money of one currency only'],
    [
      'buy, sell and close with their options',
      'unit/trading/orders.test.ts',
      'Exits attached to an entry wait for it, become active with its fill, and one cancels the other',
    ],
    [
      'closeAll',
      'unit/trading/cache.test.ts',
      'The cache knows instruments, orders, positions and prices as of the event in hand',
    ],
    [
      'a trailing stop attached to an entry',
      'unit/trading/orders.test.ts',
      'A trailing stop follows the highest price and never falls back',
    ],
    [
      'full orders by the factory, then submit',
      'unit/trading/orders.test.ts',
      'Orders of the factory are worked once they are submitted, and tell their kind',
    ],
    [
      'brackets and groups',
      'unit/trading/orders.test.ts',
      'Orders of the factory tied by oco: the first fill cancels the others',
    ],
    ['modify and cancel', 'unit/trading/orders.test.ts', 'An order is changed by modify, from the next bar on'],
    [
      'modify returns the order, so that a quote is modified or submitted',
      'unit/trading/handlers.test.ts',
      'Quoting on both sides submits at first and changes what works, the order staying the same',
    ],
    [
      'instant reads of position, orders and portfolio',
      'unit/trading/strategy.test.ts',
      'State is read at once: position, working orders, portfolio',
    ],
    [
      'the cache',
      'unit/trading/cache.test.ts',
      'The cache knows instruments, orders, positions and prices as of the event in hand',
    ],
    [
      'several instruments, equal times delivered together',
      'unit/trading/strategy.test.ts',
      'Several series of equal times are all applied before any callback',
    ],
    [
      'the clock, timers and alerts',
      'unit/trading/strategy.test.ts',
      'Time brings timers between bars at their own time, those due with a bar after its callback',
    ],
    [
      'Date.now follows the run',
      'unit/runner/strategy-environment.test.ts',
      'a strategy meets only the clock and the random numbers of its run Date.now repeats',
    ],
    [
      'Math.random follows the run',
      'unit/runner/strategy-environment.test.ts',
      'a strategy meets only the clock and the random numbers of its run Math.random repeats',
    ],
    [
      'a line of the log carries the simulated time',
      'unit/trading/strategy.test.ts',
      'State logs with the simulated time',
    ],
    [
      'a returned promise is an error with its line',
      'process/engine-host/bad-strategies.test.ts',
      'a strategy that misbehaves and is asynchronous ends its run alone, and is told why',
    ],
    [
      'runs by name, from backlens.json',
      'process/cli-backtest.test.ts',
      'a backtest from the command line runs several strategies and an actor of several files by a run of backlens.json, each by its name',
    ],
  ],
}
