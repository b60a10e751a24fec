/** Tests that a plan of such an engine asks for and that are not here, each with its reason. */
export const leftOut: readonly (readonly [what: string, why: string])[] = [
  // For parts that do not exist yet.
  ['a grid of parameters runs every combination once and ranks them', 'parameter searches are not built yet'],
  ['a Bayesian search finds the best of a known function', 'parameter searches are not built yet'],
  ['a walk forward judges by data that its search has not seen', 'parameter searches are not built yet'],
  ['a node trades live by adapters of exchanges', 'live sessions are not built yet'],
  // Speed, which a test on a shared machine cannot judge.
  ['100,000 bars take less than ten seconds', 'tests assert no times; `npm run bench` measures them'],
  ['a hundred waiting orders against 100,000 bars take less than twenty', 'tests assert no times'],
  ['a million bars stay within a bound of memory', 'tests assert no sizes of processes'],
  // Decided otherwise.
  [
    'a market order fills at once at the price that was seen',
    'orders fill at the next open; `entryAt: thisClose` is a choice',
  ],
  ['the middle of a bar is the usual fill', 'the open is; `marketFill` offers the middle and the worst'],
  ['a commission of 0.1 % where none is named', 'what costs nothing is visible; a hidden default is not'],
  [
    'events that come in any order are sorted by a queue',
    'what goes back in time is refused, so that bad data is seen',
  ],
  ['events throw when they are written to', 'their fields are readonly: a write does not compile'],
  ['identifiers of two kinds with one text are unequal', 'they are of two types, which do not compile in one place'],
  ['a price equals a number by its operator', 'the language has no such operators; `value` is the number'],
  ['a quantity is true or false by being zero', 'the language has no such operators'],
  [
    'a signal is BUY, SELL or HOLD with a strength',
    'a signal is any value by its name; orders are not made of signals',
  ],
  ['results are tables of SQLite', 'they are tables of DuckDB, beside the market data'],
  ['a risk check returns a truth value', 'a denial is an event with its reason'],
  ['a position that grows is a second one where the venue nets', 'it is one, with the average price'],
  ['charts are pages of Bokeh', 'charts are panels of the editor and pictures in the report, tested there'],
  ['fast paths equal their slow fallbacks', 'there is one implementation; decimal.js is its oracle in properties'],
]
