"""The crosses as arrays: averages, signals and the simulation of all orders at once; compiled before it is timed."""

import pandas
import vectorbt
from market import CASH, FAST, SLOW, UNITS, arguments, columns, report

folder, repetitions = arguments()
stamps, opens, highs, lows, closes, volumes = columns(folder)
index = pandas.DatetimeIndex(stamps)
close = pandas.Series(closes, index)
open_ = pandas.Series(opens, index)


def run():
    fast = vectorbt.MA.run(close, FAST, ewm=True).ma
    slow = vectorbt.MA.run(close, SLOW, ewm=True).ma
    above = (fast > slow).to_numpy()
    crosses = above[1:] != above[:-1]
    up = pandas.Series(False, index)
    down = pandas.Series(False, index)
    # The bar after the one that crossed trades at its open.
    up.iloc[2:] = (crosses & above[1:])[:-1]
    down.iloc[2:] = (crosses & ~above[1:])[:-1]
    up.iloc[:SLOW] = down.iloc[:SLOW] = False
    portfolio = vectorbt.Portfolio.from_signals(
        close, up, short_entries=down, price=open_, size=UNITS, init_cash=CASH, freq="1s"
    )
    portfolio.total_return()
    return portfolio.orders.count()


run()
report(run, repetitions)
