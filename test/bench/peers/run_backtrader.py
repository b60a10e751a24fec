"""backtrader without observers and analysers, one order a flip."""

import backtrader
import pandas
from market import CASH, FAST, SLOW, UNITS, arguments, columns, report

folder, repetitions = arguments()
stamps, opens, highs, lows, closes, volumes = columns(folder)
data = pandas.DataFrame(
    {"open": opens, "high": highs, "low": lows, "close": closes, "volume": volumes}, pandas.DatetimeIndex(stamps)
)


class Average(backtrader.Indicator):
    """An exponential average that begins with its first value, as the others do; backtrader's own begins with a mean."""

    lines = ("average",)
    params = (("period", 10),)

    def __init__(self):
        self.alpha = 2 / (self.p.period + 1)

    def nextstart(self):
        self.lines.average[0] = self.data[0]

    def next(self):
        self.lines.average[0] = self.lines.average[-1] + self.alpha * (self.data[0] - self.lines.average[-1])


class Flip(backtrader.Strategy):
    flips = 0

    def __init__(self):
        fast = Average(self.data, period=FAST)
        slow = Average(self.data, period=SLOW)
        self.cross = backtrader.indicators.CrossOver(fast, slow)
        Flip.flips = 0

    def next(self):
        if self.cross[0] == 0 or len(self) < SLOW:
            return
        Flip.flips += 1
        size = UNITS if self.position.size == 0 else 2 * UNITS
        if self.cross[0] > 0:
            self.buy(size=size)
        else:
            self.sell(size=size)


def run():
    engine = backtrader.Cerebro(stdstats=False)
    engine.broker.setcash(CASH)
    engine.adddata(backtrader.feeds.PandasData(dataname=data, timeframe=backtrader.TimeFrame.Seconds))
    engine.addstrategy(Flip)
    engine.run()
    return Flip.flips


report(run, repetitions)
