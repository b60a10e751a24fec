import type { AskedTables } from './asked-test.js'

/** What is asked of the parts together, and of the way from a file of prices to results. */
export const wholeSystem: AskedTables = {
  integration: [
    [
      'an order through the whole system',
      'unit/backtest/whole-lives.test.ts',
      'An order through the whole system is initialized, submitted, accepted and filled, is in the cache, and costs the account its price and fee',
    ],
    [
      'a position opened on bar 1 and closed on bar 5',
      'unit/backtest/whole-lives.test.ts',
      'A position opened on the first bar and closed on the fifth earns its move less its commissions',
    ],
    [
      'two instruments, one strategy',
      'unit/backtest/whole-lives.test.ts',
      'Data on its way to the strategy of two instruments leaves each its own position, and one account with the profits of both',
    ],
    [
      'two venues, two instruments, one strategy',
      'unit/backtest/several-venues.test.ts',
      'Venues of a run two venues, two instruments, one strategy: each account pays for its own, and holds its own position',
    ],
    [
      'each venue fills by its own rules',
      'unit/backtest/several-venues.test.ts',
      'The same order at two venues fills by the rules of each entryAt, whichever comes first',
    ],
    [
      'each venue takes its own fees',
      'unit/backtest/several-venues.test.ts',
      'The same order at two venues fills by the rules of each fees: those of a venue take the place of all of the run',
    ],
    [
      'data on its way to the strategy',
      'unit/backtest/whole-lives.test.ts',
      'Data on its way to the strategy comes as ten bars where there are ten, in the order of time',
    ],
    [
      'time is that of the event in hand',
      'unit/trading/strategy.test.ts',
      'Time is that of the event in hand, and that of the first open in onStart',
    ],
    [
      'a whole backtest',
      'process/engine-host/engine-host.test.ts',
      'engine host runs a strategy on real data to its end, over every bar',
    ],
    [
      'by the command line',
      'process/cli-backtest.test.ts',
      'a backtest from the command line prints a table for people, with the progress on stderr only',
    ],
    [
      'a month of an SQLite table to results that are kept',
      'process/pipelines.test.ts',
      'from a file of prices to results thirty days of an SQLite table are a run in the tables of results',
    ],
    [
      'a first run by following the README',
      'process/demo.test.ts',
      'the demo makes a workspace with data, strategy, run and report, and does it again over what a visitor has changed',
    ],
  ],
  pipelines: [
    [
      'buy and hold over 252 days by hand',
      'process/pipelines.test.ts',
      'from a file of prices to results buying a share on the first of 252 days and holding it gives what a hand calculates',
    ],
    [
      'a cross of averages over a rise and a fall',
      'process/pipelines.test.ts',
      'from a file of prices to results a cross of averages buys while prices rise, sells when they have turned, and never while it warms up',
    ],
    [
      'from a file to a report',
      'process/cli-backtest.test.ts',
      'a backtest from the command line prints one object, writes the report, and gives the same event log a second time',
    ],
    [
      'the same run twice',
      'process/pipelines.test.ts',
      'from a file of prices to results gives the same statistics, trades and equity a second time, to the last byte',
    ],
    [
      'an arbitrage between two venues by hand',
      'unit/backtest/venue-arbitrage.test.ts',
      'An arbitrage between two venues earns the difference of their prices less the fees of each, an account at each, as a hand calculates',
    ],
    [
      'known results of others, trade by trade',
      'process/goldens/goldens-command.test.ts',
      'npm run goldens with a folder of somebody else recognises files by their content, counts what agrees and names what is missing',
    ],
  ],
}
