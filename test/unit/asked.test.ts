import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'

type Asked = readonly [what: string, file: string, title: string]

const trading = 'unit/trading'
const engine = 'unit/backtest'

/** What the strategy interface promises, and the test that holds each promise. */
const promises: readonly Asked[] = [
  [
    'registered indicators update before onBar and draw themselves',
    `${engine}/trading-engine.test.ts`,
    'records every bar with the indicators, missing until they are ready',
  ],
  [
    'onBar waits until all are warm unless asked otherwise',
    `${trading}/strategy.test.ts`,
    'wait until every indicator is ready, unless the strategy asks otherwise',
  ],
  ['an indicator never looks forward', `${engine}/engine-properties.test.ts`, 'nothing is seen before its time'],
  [
    'prices in callbacks are plain numbers that may be kept',
    `${trading}/strategy.test.ts`,
    'keeps bars that a strategy keeps',
  ],
  [
    'a number next to a tick is that tick, others the tick that fills later, noted once a line',
    `${trading}/orders.test.ts`,
    'is noted once for each line of code',
  ],
  [
    'texts and exact prices must be on the tick',
    `${trading}/orders.test.ts`,
    'given as text or exact price must lie on the tick',
  ],
  ['a size below 1 is a share of equity, otherwise units', `${trading}/orders.test.ts`, 'below 1 is a share of equity'],
  ['units(…) also below one', `${trading}/orders.test.ts`, 'half a unit where lots are whole'],
  ['riskPercent', `${trading}/orders.test.ts`, 'riskPercent(1) loses 1 % of equity at the stop'],
  ['kelly and volatilityTarget', `${trading}/orders.test.ts`, 'kelly is half the full share by default'],
  ['a size is never silently zero', `${trading}/orders.test.ts`, 'is never silently zero'],
  ['money is exact and of one currency', `${trading}/strategy.test.ts`, 'adds money of one currency only'],
  [
    'buy, sell and close with their options',
    `${trading}/orders.test.ts`,
    'wait for it, become active with its fill, and one cancels the other',
  ],
  ['closeAll', `${trading}/cache.test.ts`, 'knows instruments, orders, positions and prices as of the event in hand'],
  [
    'a trailing stop attached to an entry',
    `${trading}/orders.test.ts`,
    'follows the highest price and never falls back',
  ],
  [
    'full orders by the factory, then submit',
    `${trading}/orders.test.ts`,
    'are worked once they are submitted, and tell their kind',
  ],
  ['brackets and groups', `${trading}/orders.test.ts`, 'tied by oco: the first fill cancels the others'],
  ['modify and cancel', `${trading}/orders.test.ts`, 'by modify, from the next bar on'],
  [
    'modify returns the order, so that a quote is modified or submitted',
    `${trading}/handlers.test.ts`,
    'submits at first and changes what works, the order staying the same',
  ],
  [
    'instant reads of position, orders and portfolio',
    `${trading}/strategy.test.ts`,
    'is read at once: position, working orders, portfolio',
  ],
  ['the cache', `${trading}/cache.test.ts`, 'knows instruments, orders, positions and prices as of the event in hand'],
  [
    'several instruments, equal times delivered together',
    `${trading}/strategy.test.ts`,
    'of equal times are all applied before any callback',
  ],
  [
    'the clock, timers and alerts',
    `${trading}/strategy.test.ts`,
    'brings timers between bars at their own time, those due with a bar after its callback',
  ],
  [
    'Date.now and Math.random follow the run',
    'unit/runner/strategy-environment.test.ts',
    'a strategy meets only the clock and the random numbers of its run',
  ],
  ['a line of the log carries the simulated time', `${trading}/strategy.test.ts`, 'logs with the simulated time'],
  ['a returned promise is an error with its line', 'process/engine-host/bad-strategies.test.ts', 'is asynchronous'],
  [
    'runs by name, from backlens.json',
    'process/cli-backtest.test.ts',
    'runs several strategies and an actor of several files by a run of backlens.json',
  ],
]

/** What a builder's list of tests asks of identifiers, clock, bus, cache, strategies and actors, and where it is tested. */
const buildingBlocks: readonly Asked[] = [
  [
    'identifiers: valid, empty, equal by value, composite, with several dots, as keys',
    'unit/core/identifiers.test.ts',
    'is the same object when it is read again, so that it can be a key',
  ],
  ['bar types as texts, there and back', 'unit/core/identifiers.test.ts', 'prints what it read, whatever it read'],
  [
    'clock: advances, timers at their times, cancelled, the real one',
    'unit/core/clock.test.ts',
    'fires what a slow walk through time would, however far it is moved at once',
  ],
  ['clock: the live one tells the real time', 'unit/core/clock.test.ts', 'tells the real time'],
  [
    'bus: several subscribers in sequence',
    'unit/core/message-bus.test.ts',
    'hands a message to every subscriber of its topic, in sequence of subscription',
  ],
  [
    'bus: nothing after unsubscribing, nobody is no error',
    'unit/core/message-bus.test.ts',
    'hands on nothing after unsubscribing',
  ],
  [
    'bus: endpoints, and one that nobody answers',
    'unit/core/message-bus.test.ts',
    'asks an endpoint and returns its answer',
  ],
  ['bus: introspection', 'unit/core/message-bus.test.ts', 'lists subscriptions by topic, patterns and receivers'],
  [
    'the transition table of orders: legal, illegal, final',
    'unit/core/order-status.test.ts',
    'ends in one of five states, and only there',
  ],
  [
    'cache: orders and positions by instrument and strategy',
    `${trading}/cache.test.ts`,
    'knows instruments, orders, positions and prices as of the event in hand',
  ],
  [
    'models: latency, fixed and random slippage, by volume and depth',
    `${engine}/latency.test.ts`,
    'never improves a price, never crosses a limit, and stays on the tick',
  ],
  [
    'strategy: callbacks in sequence',
    `${trading}/strategy.test.ts`,
    'hear of an order, its fill, the position, the trade and the account, each after onEvent',
  ],
  ['actor: receives events and has no orders', `${engine}/several-strategies.test.ts`, 'has no orders'],
  [
    'opportunity: waiting, in trade, finished',
    `${trading}/opportunity.test.ts`,
    'waits, is in trade, and is finished by its stop',
  ],
  [
    'signals of one part reach another',
    `${engine}/several-strategies.test.ts`,
    'receives data, keeps indicators, runs timers and sends signals',
  ],
  [
    'stop loss raised in the fill handler settles in its time, several levels too',
    `${trading}/handlers.test.ts`,
    'so are those of several levels',
  ],
  [
    'data reaches the strategy in chronological order',
    `${trading}/strategy.test.ts`,
    'is that of the event in hand, and that of the first open in onStart',
  ],
  [
    'the life of an order through the whole system',
    `${trading}/strategy.test.ts`,
    'hear of an order, its fill, the position, the trade and the account',
  ],
  [
    'positions open, change and close with the profit of their trades',
    `${engine}/engine-properties.test.ts`,
    'realized profits less fees are the change of the balance once flat',
  ],
  [
    'several strategies trade together as each alone',
    `${engine}/several-strategies.test.ts`,
    'trade together as each does alone',
  ],
  [
    'the same run twice gives the same results',
    `${engine}/engine-properties.test.ts`,
    'repeating the run gives the same SHA-256 over the event log',
  ],
  [
    'a moving-average cross from file to report',
    'process/cli-backtest.test.ts',
    'prints one object, writes the report, and gives the same event log a second time',
  ],
]

const folder = path.join(import.meta.dirname, '..')

for (const [name, table] of [
  ['Every promise of the strategy interface', promises],
  ['Every building block', buildingBlocks],
] as const)
  describe(`${name} has its test`, () => {
    for (const [what, file, title] of table)
      it(what, () => {
        const text = fs.readFileSync(path.join(folder, file), 'utf8')
        assert.ok(text.includes(title), `${file} has no test '${title}'`)
      })
  })
