import type { AskedTables } from './asked-test.js'

/** What is asked of the storage of market data, of statistics, and of results. */
export const dataAndResults: AskedTables = {
  'storage of data': [
    [
      'tables of bars become bars',
      'unit/data/table-forms.test.ts',
      'tables of bars yahoo/SPY.csv.gz has every value of every row',
    ],
    [
      'of quotes and trades',
      'unit/data/table-ticks.test.ts',
      'tables of trades and quotes any table of quotes, nanoseconds to the last digit are read as they stand',
    ],
    ['Parquet', 'unit/data/table-files.test.ts', 'a Parquet file of seconds and doubles is read'],
    [
      'SQLite: crypto_ohlcv',
      'unit/data/table-files.test.ts',
      'an SQLite file is read by its table crypto_ohlcv, with a series for each ticker and interval',
    ],
    [
      'a database that is no whole one is refused',
      'unit/data/table-files.test.ts',
      'an SQLite file that is cut is refused',
    ],
    [
      'what was stored is read back, whatever it was',
      'unit/data/round-trip.test.ts',
      'any bars in any form of the file are in the catalog afterwards as they were written',
    ],
    [
      'a period of a series',
      'unit/data/resolve.test.ts',
      'resolving a series from 2013-10-08 to before 2013-10-09 gives those bars, counted and read',
    ],
    [
      'an empty period is told',
      'unit/data/resolve.test.ts',
      'resolving a series SPY.EQUS 1-SECOND 2013-10-09 2013-10-09: The period from 2013-10-09 to 2013-10-09 is empty: its end is not after its start.',
    ],
    [
      'bars arrive in the order of time',
      'unit/data/bar-feed.test.ts',
      'the bar feed delivers every row in order of time in batches of 65,536, with its place',
    ],
    [
      'several feeds as one, by time',
      'unit/runner/market-merge.test.ts',
      'merge of feeds gives all rows of all feeds by time, equal times in the order of the configuration, none twice',
    ],
    [
      'missing values, prices that cannot be, high below low, double and unsorted times',
      'unit/data/import-check.test.ts',
      'checking a file before its import finds every kind of problem with its count and its first lines, and changes nothing',
    ],
    [
      'good data has none',
      'unit/data/import-check.test.ts',
      'checking a file before its import shows the form, why it is taken for it, how it is read, and the first rows as they will be stored',
    ],
    [
      'a period without an instrument is told',
      'process/cli-backtest.test.ts',
      'a backtest from the command line lists what exists when an instrument or a period does not',
    ],
  ],
  analysis: [
    [
      'Sharpe ratio',
      'unit/analysis/return-figures.test.ts',
      "ratios of returns give the sharpeRatio of NautilusTrader's vector",
    ],
    [
      'drawdown',
      'unit/analysis/return-figures.test.ts',
      'drawdowns fall by 0.2 over the returns 0.1, -0.1, 0.5, -0.2, 0.1',
    ],
    [
      'wins, losses, expectancy',
      'unit/analysis/return-figures.test.ts',
      'expectancy is 2.5 for trades of 10, -5, 15, -10',
    ],
    [
      'every statistic by its definition',
      'unit/analysis/run-statistics-oracle.test.ts',
      'incremental statistics agree with the definitions written out on random trades, however they are cut into chunks',
    ],
    [
      'every statistic field by field of a peer',
      'unit/analysis/run-statistics-goldens.test.ts',
      'the report of backtesting.py is reproduced field by field from the trades of run 0, SmaCross over yahoo/SPY.csv with {}',
    ],
    [
      'no trades, no bars',
      'unit/analysis/run-statistics-edges.test.ts',
      'statistics at the edges tell what can be told of nothing at all',
    ],
    [
      'return and its figures',
      'unit/analysis/run-statistics-edges.test.ts',
      'statistics at the edges measure the return from the cash the run began with',
    ],
    [
      'Kelly sizes',
      'unit/trading/orders.test.ts',
      'The size of an order kelly is half the full share by default: (0.6 - 0.4 / 2) / 2',
    ],
    [
      'sizes by volatility',
      'unit/trading/orders.test.ts',
      'The size of an order volatilityTarget(1) moves 1 % of equity by a usual move',
    ],
    [
      'sizes by risk',
      'unit/trading/orders.test.ts',
      'The size of an order riskPercent(1) loses 1 % of equity at the stop',
    ],
    [
      'equity over time',
      'unit/backtest/equity-envelope.test.ts',
      'the envelope of the equity curve keeps rows of the curve in bounded number, with its ends and every extreme of any of its buckets',
    ],
  ],
  results: [
    [
      'tables of runs, statistics and trades',
      'unit/backtest/run-store.test.ts',
      'the run store answers SQL over runs, statistics and trades, and indexes a run once however often it is added',
    ],
    [
      'are listed, newest first',
      'unit/backtest/run-store.test.ts',
      'the run store lists runs newest first, with all that their summaries hold',
    ],
    [
      'trades come back as they were saved',
      'unit/backtest/parquet-sink.test.ts',
      'the Parquet sink gives back every trade as it was recorded, whatever the chunks and parts',
    ],
    [
      'statistics come back as they were',
      'unit/backtest/run-reader.test.ts',
      'the run reader gives back statistics that are not finite as they were',
    ],
    [
      'the report adds up',
      'unit/report/run-report.test.ts',
      'the report of a run has the same sum of profits in trades.csv as in the statistics',
    ],
    [
      'errors are sentences, and bad input leaves nothing',
      'process/cli.test.ts',
      'the command line fails at a file that cannot be imported, with the catalog as it was',
    ],
    [
      'a strategy that throws ends its run alone',
      'process/engine-host/bad-strategies.test.ts',
      'a strategy that misbehaves and throws in a callback ends its run alone, and is told why',
    ],
    [
      'settings that cannot be are refused',
      'unit/cli/option-values.test.ts',
      'values of options refuse cash of nothing',
    ],
  ],
}
