import type { AskedTables, AskedTest } from './asked-test.js'

/** What must hold whatever happens: random cases, a thousand or more each. */
export const properties: AskedTables = {
  properties: [
    [
      'cash and open positions are the equity at each event',
      'unit/backtest/engine-properties.test.ts',
      'Whatever a strategy does on whatever bars cash plus open positions at the close is the equity of each bar, to the cent',
    ],
    [
      'to the last digit of decimals',
      'unit/backtest/account-properties.test.ts',
      'Whatever is traded on margin shares in their own currency: cash and open positions are the equity at each event, to the last digit',
    ],
    [
      'also where profits are in another currency, held',
      'unit/backtest/account-conversion.test.ts',
      'Profits and fees in another currency of a quanto contract in bitcoin, in an account in dollars, held: each currency is exact, and equity is both at the rate of the moment',
    ],
    [
      'or converted',
      'unit/backtest/account-conversion.test.ts',
      'Profits and fees in another currency of a quanto contract in bitcoin, in an account in dollars, converted: each at the price of its moment, and cash and open positions are the equity',
    ],
    [
      'realized less fees is the change of the balance once flat',
      'unit/backtest/engine-properties.test.ts',
      'Whatever a strategy does on whatever bars realized profits less fees are the change of the balance once flat',
    ],
    [
      'in each currency',
      'unit/backtest/account-properties.test.ts',
      'Whatever is traded on margin realized profits less fees are the change of the balance once flat, in each currency',
    ],
    [
      'the position is the sum of the fills',
      'unit/backtest/engine-properties.test.ts',
      'Whatever a strategy does on whatever bars the position is the signed sum of the fills that the strategy was told of',
    ],
    [
      'a final order stays final, and fills no more than its quantity',
      'unit/backtest/engine-properties.test.ts',
      'Whatever a strategy does on whatever bars no order makes an illegal transition or fills beyond its quantity',
    ],
    [
      'fills lie in the bar, and a limit is never worse than its limit',
      'unit/backtest/engine-properties.test.ts',
      'Whatever a strategy does on whatever bars fills lie inside their bar, at its open where that was gapped to, and limits never fill worse, stops never better',
    ],
    [
      'nor on quotes, trades and depth',
      'unit/backtest/mixed-properties.test.ts',
      'Whatever a strategy does on quotes, trades, depth and bars limits never fill worse than their price, and no order beyond its quantity',
    ],
    [
      'stop and target never both fill',
      'unit/backtest/engine-properties.test.ts',
      'Whatever a strategy does on whatever bars stop loss and take profit of one entry never fill beyond what it opened',
    ],
    [
      'netting and hedging earn the same',
      'unit/backtest/positions.test.ts',
      'Netting and hedging earn the same on one sequence of fills from flat to flat',
    ],
    [
      'a shorter run is the first part of the longer one',
      'unit/backtest/engine-properties.test.ts',
      'Whatever a strategy does on whatever bars nothing is seen before its time: a run over the first bars gives the first part of the events',
    ],
    [
      'on ticks too',
      'unit/backtest/mixed-properties.test.ts',
      'Whatever a strategy does on quotes, trades, depth and bars nothing is seen before its time: a run over the first seconds gives the first part of the events',
    ],
    [
      'the sequence of instruments changes no fill',
      'unit/backtest/mixed-properties.test.ts',
      'Whatever a strategy does on quotes, trades, depth and bars the order of instruments in the configuration changes no fill: equal times are taken as one',
    ],
    [
      'and no conversion',
      'unit/backtest/account-conversion.test.ts',
      'Profits and fees in another currency converted: the sequence of the instruments in the configuration changes nothing',
    ],
    [
      'the same run has the same hash',
      'unit/backtest/engine-properties.test.ts',
      'Whatever a strategy does on whatever bars repeating the run gives the same SHA-256 over the event log',
    ],
    [
      'in other processes too',
      'unit/backtest/engine-properties.test.ts',
      'Whatever a strategy does on whatever bars a thousand runs give the same SHA-256 in processes of other time zones, languages and memory layouts',
    ],
    [
      'a run in parts is the uninterrupted one',
      'unit/backtest/engine-properties.test.ts',
      'Whatever a strategy does on whatever bars a run that is handed over in any parts, as after pauses, is the uninterrupted one',
    ],
    [
      'aggregating is associative',
      'unit/data/consolidation/time-bars.test.ts',
      'time bars from shorter bars and trades minutes to five minutes to hours equal minutes to hours, to the last digit of the volume',
    ],
    [
      'products are exact',
      'unit/core/fixed-point.test.ts',
      'Fixed-point arithmetic equals decimal.js when products are rounded, below 2^53 and beyond',
    ],
    [
      'depth is walked as a slow calculation walks it',
      'unit/backtest/depth-oracle.test.ts',
      'Fills on ten levels of depth are what a slow walk of every book gives',
    ],
  ],
}

/** Properties of which a case is too dear for a thousand: what is tested of them, and why no more. */
export const dearProperties: readonly (readonly [...AskedTest, why: string])[] = [
  [
    'a run that a debugger pauses is the uninterrupted one',
    'process/engine-host/debugger.test.ts',
    'a debug run is the uninterrupted run, though it is paused twenty times on its way',
    'each case is a process of its own, of seconds; what a pause does to the engine is the property of parts above',
  ],
]
