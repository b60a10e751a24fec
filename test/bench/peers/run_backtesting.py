"""backtesting.py with its statistics, one order a flip through exclusive orders."""

import warnings

import pandas
from backtesting import Backtest, Strategy
from backtesting.lib import crossover
from market import CASH, FAST, SLOW, UNITS, arguments, columns, report

warnings.filterwarnings("ignore")
folder, repetitions = arguments()
stamps, opens, highs, lows, closes, volumes = columns(folder)
data = pandas.DataFrame(
    {"Open": opens, "High": highs, "Low": lows, "Close": closes, "Volume": volumes}, pandas.DatetimeIndex(stamps)
)


def average(values, period):
    return pandas.Series(values).ewm(span=period, adjust=False).mean()


class Flip(Strategy):
    flips = 0

    def init(self):
        self.fast = self.I(average, self.data.Close, FAST)
        self.slow = self.I(average, self.data.Close, SLOW)
        Flip.flips = 0

    def next(self):
        if len(self.data) < SLOW:
            return
        if crossover(self.fast, self.slow):
            Flip.flips += 1
            self.buy(size=UNITS)
        elif crossover(self.slow, self.fast):
            Flip.flips += 1
            self.sell(size=UNITS)


def run():
    Backtest(data, Flip, cash=CASH, exclusive_orders=True).run()
    return Flip.flips


report(run, repetitions)
