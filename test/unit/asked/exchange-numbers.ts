import type { AskedTables } from './asked-test.js'

/** Cases that other engines test with the same figures, by their numbers. */
export const exchangeNumbers: AskedTables = {
  'numbers of exchanges': [
    [
      '1: a round trip in AUD/USD ends at 1,000,017.20',
      'unit/backtest/exchange-accounts.test.ts',
      'accounts of exchanges that others test too five quotes, two orders and one position end at 1,000,017.20 after commissions of 1.40 and 1.40',
    ],
    [
      '2: half an ether there and back leaves 100,000.29995',
      'unit/backtest/accounts.test.ts',
      'A cash account holds both sides of a coin: 0.5 ether bought at 2,000 and sold at 2,001 leave 100,000.29995 and 10',
    ],
    [
      '3: 5,000 at 90.015 and 5,000 at 90.016',
      'unit/backtest/exchange-cases.test.ts',
      'numbers of exchanges that others test too a market order takes the size of the closing tick and fills the rest one tick worse, 90.0155 on average',
    ],
    [
      '4: a resting limit of 90.012',
      'unit/backtest/exchange-cases.test.ts',
      'numbers of exchanges that others test too a limit that the bar trades through is filled at its price and no other, 5,000 by each of its ticks',
    ],
    [
      '5: limits of 90.030 and 90.010, in the order of the path',
      'unit/backtest/exchange-cases.test.ts',
      'numbers of exchanges that others test too of a limit above and one below, the path ohlc fills 90.03 first',
    ],
    [
      '5: in the adaptive order',
      'unit/backtest/exchange-cases.test.ts',
      'numbers of exchanges that others test too of a limit above and one below, the path adaptive fills 90.01 first',
    ],
    [
      '6: a buy stop of 90.015',
      'unit/backtest/exchange-cases.test.ts',
      'numbers of exchanges that others test too a buy stop touched inside the bar fills at its trigger',
    ],
    [
      '6: gapped to 90.025',
      'unit/backtest/exchange-cases.test.ts',
      'numbers of exchanges that others test too a buy stop that the bar opens beyond fills at the open',
    ],
    [
      '6: a sell stop of 89.985',
      'unit/backtest/exchange-cases.test.ts',
      'numbers of exchanges that others test too a sell stop touched inside the bar fills at its trigger',
    ],
    [
      '6: gapped to 89.975',
      'unit/backtest/exchange-cases.test.ts',
      'numbers of exchanges that others test too a sell stop that the bar opens beyond fills at the open',
    ],
    [
      '6: a buy at 95 if touched',
      'unit/backtest/exchange-cases.test.ts',
      'numbers of exchanges that others test too a buy that is active once the market has come down to 95 fills there',
    ],
    [
      '7: a trailing sell from 15',
      'unit/backtest/exchange-cases.test.ts',
      'numbers of exchanges that others test too a trailing sell waits for its activation price, then follows upwards only, and fills at the book',
    ],
    [
      '7: first trigger of a buy',
      'unit/backtest/exchange-cases.test.ts',
      'numbers of exchanges that others test too a trailing BUY begins one offset from 14, at 15',
    ],
    [
      '7: first trigger of a sell',
      'unit/backtest/exchange-cases.test.ts',
      'numbers of exchanges that others test too a trailing SELL begins one offset from 13, at 12',
    ],
    [
      '8: a position in yen that is turned ends at 1,011,105.53',
      'unit/backtest/exchange-accounts.test.ts',
      'accounts of exchanges that others test too a position in yen that is turned ends at 1,011,105.53, converted at the bid of 90.002 that was last known',
    ],
    [
      '8: closed at 1,000,006.00',
      'unit/backtest/accounts.test.ts',
      'A margin account has 1000006 after a position of 100,000 was closed ten points higher',
    ],
    [
      '8: turned at 1,000,005.00',
      'unit/backtest/accounts.test.ts',
      'A margin account has 1000005 after a position of 100,000 was turned ten points higher',
    ],
    [
      '9: commissions of 180, 180 and 90 yen',
      'unit/backtest/accounts.test.ts',
      'A margin account converts commissions of 180, 180 and 90 yen at 90.005 to 5.00 dollars',
    ],
    [
      '10: 100 ahead in the queue',
      'unit/backtest/tick-matching.test.ts',
      'Limits in the queue with 100 ahead, sales of 80 and 30 fill 10, and the next completes',
    ],
    [
      '11: children follow what their parent filled',
      'unit/backtest/exchange-cases.test.ts',
      'numbers of exchanges that others test too exits of an entry that filled in part have the quantity that filled; one that fills in part leaves the other the rest',
    ],
    [
      '11: one cancels the other',
      'unit/trading/orders.test.ts',
      'Orders of the factory tied by oco: the first fill cancels the others',
    ],
    [
      '12: a million at 90.005, the rest at 90.006',
      'unit/backtest/exchange-cases.test.ts',
      'numbers of exchanges that others test too a taker of a million at 90.005 takes what the quote shows and fills the rest one tick worse, at 90.006',
    ],
    [
      '14: ten coins leave 1,000,245.875',
      'unit/backtest/exchange-accounts.test.ts',
      'accounts of exchanges that others test too ten coins bought at the close of a minute and sold ten later leave 1,000,245.875 of a million',
    ],
    [
      '14: profits add up over positions after each other',
      'unit/backtest/exchange-accounts.test.ts',
      'accounts of exchanges that others test too profits of three positions after each other add up to 15.60: in positions, portfolio, account and report',
    ],
    [
      '14: over one that is turned',
      'unit/backtest/exchange-accounts.test.ts',
      'accounts of exchanges that others test too profits of one that is turned twice add up to 9.40: in positions, portfolio, account and report',
    ],
    [
      '14: over several side by side',
      'unit/backtest/exchange-accounts.test.ts',
      'accounts of exchanges that others test too profits of four side by side that stay open add up to -5.60: in positions, portfolio, account and report',
    ],
    [
      '14: with one that stays open',
      'unit/backtest/exchange-accounts.test.ts',
      'accounts of exchanges that others test too profits of one that is closed and one that stays open add up to 3.80: in positions, portfolio, account and report',
    ],
    [
      '15: again, and in parts',
      'unit/backtest/exchange-cases.test.ts',
      'data in several calls gives the same event log however it is divided, and again after a run',
    ],
    [
      '15: unsorted data is refused',
      'unit/backtest/exchange-cases.test.ts',
      'data in several calls is refused when it goes back in time',
    ],
    [
      '16: a stop raised by a fill is accepted at its time',
      'unit/trading/handlers.test.ts',
      'Commands raised inside events settle within their time a stop loss submitted on the fill is accepted at the time of the fill',
    ],
    [
      '16: several levels of them',
      'unit/trading/handlers.test.ts',
      'Commands raised inside events settle within their time so are those of several levels: each acceptance calls for the next',
    ],
    [
      '16: timers of one time settle at it',
      'unit/trading/handlers.test.ts',
      'Commands raised inside events settle within their time the commands of all timers of one time settle at that time, in the sequence of the timers',
    ],
    [
      '17: a continuous future is shifted by 12 and 6',
      'unit/data/continuous.test.ts',
      'continuous series of futures offsets of an adjustment by differences add up from the last contract back: +12, +6',
    ],
  ],
}
