import type { AskedTables } from './asked-test.js'

/** What is asked of the parts by themselves: values, events, data, instruments, orders and how they are matched. */
export const buildingBlocks: AskedTables = {
  'enums and the life of an order': [
    [
      'every status, and no transition to one that there is not',
      'unit/core/order-status.test.ts',
      'The life of an order INITIALIZED to SUBMITTED is allowed',
    ],
    [
      'final statuses have no way out',
      'unit/core/order-status.test.ts',
      'The life of an order ends in one of five states, and only there',
    ],
    [
      'an initialized order is denied or submitted',
      'unit/core/order-status.test.ts',
      'The life of an order INITIALIZED to DENIED is allowed',
    ],
    ['and nothing else', 'unit/core/order-status.test.ts', 'The life of an order INITIALIZED to FILLED is refused'],
    [
      'a submitted order is accepted, rejected or cancelled',
      'unit/core/order-status.test.ts',
      'The life of an order SUBMITTED to REJECTED is allowed',
    ],
    [
      'a filled order cannot be cancelled',
      'unit/core/order-status.test.ts',
      'The life of an order FILLED to CANCELED is refused',
    ],
    [
      'values are texts that people read, there and back',
      'unit/core/identifiers.test.ts',
      'A bar type prints what it read, whatever it read',
    ],
  ],
  identifiers: [
    [
      'of symbol and venue, also with a slash',
      'unit/core/identifiers.test.ts',
      'An instrument id BTC/USDT.BINANCE is BTC/USDT at BINANCE',
    ],
    ['of several dots', 'unit/core/identifiers.test.ts', 'An instrument id BRK.B.XNYS is BRK.B at XNYS'],
    ['empty ones are refused', 'unit/core/identifiers.test.ts', "An instrument id is not ''"],
    ['without a dot they are refused', 'unit/core/identifiers.test.ts', "An instrument id is not 'NODOT'"],
    [
      'equal ones are one key',
      'unit/core/identifiers.test.ts',
      'An instrument id is the same object when it is read again, so that it can be a key',
    ],
    [
      'orders and positions name their strategy',
      'unit/core/identifiers.test.ts',
      'Identifiers of orders and positions name their strategy',
    ],
    [
      'bar types as texts',
      'unit/core/identifiers.test.ts',
      'A bar type reads instrument, step, unit, price and source',
    ],
  ],
  'exact values': [
    ['a price is made of a text', 'unit/model/decimal-values.test.ts', 'An exact value a price keeps its decimals'],
    ['and rounded', 'unit/model/decimal-values.test.ts', 'An exact value a price with more decimals is rounded'],
    ['as a double', 'unit/model/decimal-values.test.ts', 'An exact value a price is the nearest double for arithmetic'],
    [
      'below zero',
      'unit/model/decimal-values.test.ts',
      'An exact value a price below zero has its sign before the digits',
    ],
    ['compared', 'unit/model/decimal-values.test.ts', 'An exact value prices compare by their values'],
    [
      'a quantity is made of a text',
      'unit/model/decimal-values.test.ts',
      'An exact value a quantity keeps its decimals',
    ],
    [
      'never below zero',
      'unit/model/decimal-values.test.ts',
      'An exact value is refused with a sentence: a quantity below zero',
    ],
    ['but zero', 'unit/model/decimal-values.test.ts', 'An exact value a quantity may be zero'],
    ['sums, differences and products of money', 'unit/model/decimal-values.test.ts', 'An exact value sums are exact'],
    ['differences', 'unit/model/decimal-values.test.ts', 'An exact value differences are exact'],
    ['products', 'unit/model/decimal-values.test.ts', 'An exact value a product is rounded once'],
    ['the negative', 'unit/model/decimal-values.test.ts', 'An exact value minus once is the amount below zero'],
    ['ties go away from zero', 'unit/model/decimal-values.test.ts', 'An exact value a tie goes away from zero'],
    [
      'two currencies are never added',
      'unit/model/decimal-values.test.ts',
      'An exact value is refused with a sentence: a sum of two currencies',
    ],
    [
      'the text of money',
      'unit/model/decimal-values.test.ts',
      'An exact value money keeps the decimals of its currency',
    ],
    [
      'total, locked and free',
      'unit/model/decimal-values.test.ts',
      'An exact value what is free is what is not locked',
    ],
    [
      'no overflow: beyond 2^53 as decimal.js',
      'unit/core/fixed-point.test.ts',
      'Fixed-point arithmetic equals decimal.js when products are rounded, below 2^53 and beyond',
    ],
  ],
  events: [
    [
      'of orders, positions, trades and the account, with their times',
      'unit/trading/strategy.test.ts',
      'Callbacks hear of an order, its fill, the position, the trade and the account, each after onEvent',
    ],
    [
      'tell every term of an order',
      'unit/backtest/event-log.test.ts',
      'The event log tells apart orders that differ in one term alone: time in force',
    ],
    [
      'a position that is turned is closed and then opened',
      'unit/backtest/order-lifecycle.test.ts',
      'A fill that turns a position tells of a closed position that is flat and then of the opened one',
    ],
    [
      'as readable lines',
      'process/cli-backtest.test.ts',
      'a backtest from the command line shows the journal of the tour of every callback, a line for each event with its terms and reasons',
    ],
    [
      'of the user travel like the others',
      'unit/backtest/tick-callbacks.test.ts',
      'Callbacks of ticks and events hear of events that the strategy publishes at their time, after the data of it and never early',
    ],
  ],
  clock: [
    [
      'advances and fires at the right times',
      'unit/core/clock.test.ts',
      'The queue of timers fires a repeating timer at each of its times that have come',
    ],
    [
      'by any step',
      'unit/core/clock.test.ts',
      'The queue of timers fires what a slow walk through time would, however far it is moved at once',
    ],
    ['nothing that was cancelled', 'unit/core/clock.test.ts', 'The queue of timers fires nothing that was cancelled'],
    ['the live one tells the real time', 'unit/core/clock.test.ts', 'The live clock tells the real time'],
  ],
  'message bus': [
    [
      'one and several subscribers, in sequence',
      'unit/core/message-bus.test.ts',
      'The message bus hands a message to every subscriber of its topic, in sequence of subscription, before publish returns',
    ],
    [
      'nothing after unsubscribing, and nobody is no error',
      'unit/core/message-bus.test.ts',
      'The message bus hands on nothing after unsubscribing',
    ],
    [
      'endpoints, and one that nobody answers',
      'unit/core/message-bus.test.ts',
      'The message bus asks an endpoint and returns its answer',
    ],
    [
      'introspection',
      'unit/core/message-bus.test.ts',
      'The message bus lists subscriptions by topic, patterns and receivers',
    ],
    ['wildcards', 'unit/core/message-bus.test.ts', 'A pattern of topics orders.* matches orders.EmaCross'],
  ],
  'market data': [
    [
      'bars keep open, high, low, close and volume',
      'unit/trading/strategy.test.ts',
      'State keeps bars that a strategy keeps',
    ],
    [
      'the present and the past of a series',
      'unit/backtest/series-history.test.ts',
      'The history of a series gives the present and the past',
    ],
    [
      'in the order of time, ticks and events too',
      'unit/backtest/tick-callbacks.test.ts',
      'Callbacks of ticks and events come in the order of time, ties in that of the configuration, onEvent before the specific one',
    ],
    [
      'what is unsorted is refused',
      'unit/backtest/exchange-cases.test.ts',
      'data in several calls is refused when it goes back in time',
    ],
    [
      'prices and volumes that cannot be are refused',
      'unit/data/bad-input.test.ts',
      'a file that cannot be imported a negative price: bad.csv, line 3, column "open": the open -11.000000000 is not above zero.',
    ],
    [
      'a bar serves as trades',
      'unit/backtest/exchange-cases.test.ts',
      'numbers of exchanges that others test too a market order takes the size of the closing tick and fills the rest one tick worse, 90.0155 on average',
    ],
  ],
  instruments: [
    ['equity', 'unit/model/contract-value.test.ts', 'The value of a contract of a share is 14582.00 USD'],
    [
      'currency pair',
      'unit/model/contract-value.test.ts',
      'The value of a contract of a currency pair in yen is 4500250 JPY',
    ],
    ['spot coin', 'unit/model/contract-value.test.ts', 'The value of a contract of a coin is 1000.50000000 USDT'],
    [
      'future with its multiplier',
      'unit/model/contract-value.test.ts',
      'The value of a contract of a future with a multiplier is 167625.00 USD',
    ],
    [
      'option',
      'unit/model/contract-value.test.ts',
      'The value of a contract of an option on a hundred shares is 1380.00 USD',
    ],
    ['prediction market', 'unit/model/contract-value.test.ts', 'The value of a contract of a prediction is 92.50 USD'],
    [
      'bet',
      'unit/backtest/accounts.test.ts',
      'A betting account locks the stake of a back bet and the liability of a lay bet, and nets a market by its worse outcome',
    ],
    [
      'linear perpetual',
      'unit/model/contract-value.test.ts',
      'The value of a contract of a linear perpetual is 7500.00000000 USDT',
    ],
    [
      'inverse perpetual',
      'unit/model/contract-value.test.ts',
      'The value of a contract of an inverse perpetual is 3.33333333 BTC',
    ],
    [
      'quanto perpetual',
      'unit/model/contract-value.test.ts',
      'The value of a contract of a quanto perpetual is 0.60000000 XBT',
    ],
    [
      'values equal decimal.js',
      'unit/model/contract-value.test.ts',
      'The value of a contract equals decimal.js to the last digit',
    ],
    [
      'terms that cannot be are refused',
      'unit/model/instrument.test.ts',
      'An instrument is refused with a sentence: it is inverse and names no baseCurrency',
    ],
    [
      'prices are put on the tick',
      'unit/model/instrument.test.ts',
      'Ticks that differ by price round down and up to neighbours, and leave what is on a tick',
    ],
    [
      'margins',
      'unit/model/instrument.test.ts',
      'An instrument takes half of the initial margin for the maintenance margin unless it names one',
    ],
  ],
  orders: [
    [
      'are initialized, then submitted, accepted and filled',
      'unit/backtest/whole-lives.test.ts',
      'An order through the whole system is initialized, submitted, accepted and filled, is in the cache, and costs the account its price and fee',
    ],
    [
      'of every type, with its terms, fill at their price',
      'unit/trading/order-types.test.ts',
      'Every type of order fills at its price, matched by levels and by ticks: a market order if touched',
    ],
    [
      'a limit order has its limit; parts give the average price',
      'unit/backtest/whole-lives.test.ts',
      'An order through the whole system of several fills has the average of their prices, and is partially filled until the last',
    ],
    [
      'every illegal transition is refused',
      'unit/backtest/engine-properties.test.ts',
      'Whatever a strategy does on whatever bars no order makes an illegal transition or fills beyond its quantity',
    ],
    [
      'are cancelled while they wait, never once filled',
      'unit/backtest/whole-lives.test.ts',
      'An order through the whole system can be cancelled while it waits, and no more once it has filled',
    ],
    [
      'are made by the factory, counted and named',
      'unit/trading/orders.test.ts',
      'Orders of the factory are worked once they are submitted, and tell their kind',
    ],
    ['are not submitted twice', 'unit/trading/orders.test.ts', 'Orders of the factory cannot be submitted twice'],
    [
      'quantities must be whole lots above zero',
      'unit/trading/orders.test.ts',
      'The size of an order given exactly must be whole lots',
    ],
    [
      'keep what happened to them, with each term',
      'unit/backtest/event-log.test.ts',
      'The event log of a command has a row when the strategy asks for a change or a cancellation, before the row of what came of it',
    ],
    [
      'time in force',
      'unit/trading/orders.test.ts',
      'Time in force IOC fills what it can at once and cancels the rest, FOK all or nothing',
    ],
  ],
  matching: [
    [
      'a market order fills at the open of the next bar',
      'unit/backtest/matching-rules.test.ts',
      'An order and the bar after it: a market buy fills at the open',
    ],
    [
      'a buy limit at 100 fills when the low is 99',
      'unit/backtest/matching-rules.test.ts',
      'An order and the bar after it: a buy limit of 100 fills there when the low is 99',
    ],
    [
      'and waits when it is 101',
      'unit/backtest/matching-rules.test.ts',
      'An order and the bar after it: a buy limit of 100 waits when the low is 101',
    ],
    [
      'a sell limit fills when prices rise',
      'unit/backtest/matching-rules.test.ts',
      'An order and the bar after it: a sell limit of 104 fills there when the high is 105',
    ],
    [
      'a buy stop at 105 fills when the high is 106',
      'unit/backtest/matching-rules.test.ts',
      'An order and the bar after it: a buy stop of 105 fills there when the high is 106',
    ],
    [
      'and waits when it is 104',
      'unit/backtest/matching-rules.test.ts',
      'An order and the bar after it: a buy stop of 105 waits when the high is 104',
    ],
    [
      'a sell stop at 95 fills when the low is 94',
      'unit/backtest/matching-rules.test.ts',
      'An order and the bar after it: a sell stop of 95 fills there when the low is 94',
    ],
    [
      'a stop-limit keeps to its limit',
      'unit/backtest/matching-rules.test.ts',
      'An order and the bar after it: a buy stop of 105 with a limit of 106 does not fill at an open of 107',
    ],
    [
      'several orders on one bar',
      'unit/backtest/matching-rules.test.ts',
      'An order and the bar after it: of three limits the one that the bar reaches fills, and the two others go on working',
    ],
    [
      'the middle as fill',
      'unit/backtest/matching-rules.test.ts',
      'An order and the bar after it: a market buy fills at the middle',
    ],
    [
      'the worst as fill',
      'unit/backtest/matching-rules.test.ts',
      'An order and the bar after it: a market sell fills at the low as the worst',
    ],
    ['quotes', 'unit/backtest/tick-matching.test.ts', 'Orders against quotes a market buy takes the next ask'],
    [
      'depth is walked level by level, as a slow calculation does',
      'unit/backtest/depth-oracle.test.ts',
      'Fills on ten levels of depth are what a slow walk of every book gives',
    ],
    [
      'each instrument has a market of its own',
      'unit/backtest/whole-lives.test.ts',
      'Data on its way to the strategy of two instruments leaves each its own position, and one account with the profits of both',
    ],
  ],
}
