"""
Random order scripts, carried out by backtesting.py 0.6.6 and recorded with what it made of them.

    python3 -m venv VENV && VENV/bin/pip install backtesting==0.6.6
    VENV/bin/python test/goldens/backtesting-py-scripts.py 400 | gzip -9n > test/data/goldens/backtesting-py-scripts.json.gz

Each script is a short random price path, settings, and the orders that were placed at the close of each bar; the same
seed gives the same file. Left out are scripts that run into what ours does otherwise on purpose: ruin with several open
trades (of which it closes every second), several waiting orders where a new one excludes them (of which it cancels every
second), and a fixed fee on a trade that is closed in pieces (whose entry it then counts once a piece).
"""

import json
import logging
import random
import sys
import warnings

import pandas as pd
from backtesting import Backtest, Strategy
from backtesting import backtesting as engine

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
engine._tqdm = lambda sequence, **_: sequence

cash = 10_000
tick = 0.01


# Days with and without weekends, weeks, hours and less; each bar is stamped with its open.
periods = ["D", "B", "7D", "h", "15min", "min"]


class Unwanted(Exception):
    """The script runs into what ours does otherwise."""


def price_path(rng, length):
    """Bars of whole cents around 100, with gaps, and at times a steep trend."""
    drift = rng.choice([0, 0, 0, 0, -150, 150])
    last = 10_000
    rows = []
    for _ in range(length):
        gap = rng.randint(-200, 200) if rng.random() < 0.4 else 0
        opened = max(500, last + gap)
        close = max(500, opened + rng.randint(-180, 180) + drift)
        high = max(opened, close) + rng.choice([0, rng.randint(0, 150)])
        low = max(100, min(opened, close) - rng.choice([0, rng.randint(0, 150)]))
        rows.append([opened / 100, high / 100, low / 100, close / 100])
        last = close
    return rows


def settings(rng):
    options = {
        "commission": rng.choice([0, 0, 0.001, 0.01, (5, 0), (3, 0.0005)]),
        "spread": rng.choice([0, 0, 0.0005, 0.01]),
        "margin": rng.choice([1, 1, 0.5, 0.2, 0.05]),
        "trade_on_close": rng.random() < 0.3,
        "hedging": rng.random() < 0.3,
        "exclusive_orders": rng.random() < 0.15,
    }
    return options, rng.random() < 0.8


def script_class(rng, options, actions):
    """A strategy that draws its orders as it goes and notes each."""
    busy = rng.choice([0.2, 0.5, 0.9])
    bold = rng.random() < 0.3

    class Script(Strategy):
        def init(self):
            pass

        def next(self):
            bar = len(self.data) - 1
            for _ in range(rng.choice([1, 1, 1, 2, 3]) if not options["exclusive_orders"] else 1):
                if rng.random() < busy:
                    action = self.draw()
                    if action is not None:
                        actions.append([bar, *action])
                        self.carry_out(action)

        def draw(self):
            kind = rng.random()
            exclusive = options["exclusive_orders"]
            waiting = [order for order in self.orders if not order.is_contingent]
            if kind < 0.6:
                return None if exclusive and len(waiting) > 1 else self.draw_order()
            if kind < 0.7 and self.trades and not exclusive:
                return ["close", None if rng.random() < 0.6 else rng.choice([0.1, 0.25, 0.5, 0.75])]
            if kind < 0.75 and waiting and not (actions and actions[-1][0] == len(self.data) - 1):
                return ["cancel"]
            if kind < 0.85 and any(trade.sl for trade in self.trades):
                return ["stops", self.level(rng.randint(-250, 250))]
            if kind < 0.9 and any(trade.tp for trade in self.trades):
                return ["targets", self.level(rng.randint(-250, 250))]
            return None

        def level(self, cents):
            return max(1, round(self.data.Close[-1] * 100) + cents) / 100

        def draw_order(self):
            side = rng.choice(["buy", "sell"])
            way = 1 if side == "buy" else -1
            if bold:
                size = rng.choice([0.5, 0.95, 0.99, rng.randint(80, 1500)])
            else:
                size = rng.choice([rng.randint(1, 60), rng.randint(1, 12), 0.1, 0.3, 0.5, round(rng.uniform(0.02, 0.98), 3)])
            limit = stop = None
            kind = rng.choice(["market", "market", "limit", "stop", "stop-limit"])
            if kind == "limit":
                limit = self.level(rng.randint(-250, 120) * way)
            elif kind == "stop":
                stop = self.level(rng.randint(-120, 250) * way)
            elif kind == "stop-limit":
                stop = self.level(rng.randint(-120, 250) * way)
                limit = max(1, round(stop * 100) + rng.randint(-150, 150)) / 100
            reference = round((limit or stop or self.data.Close[-1]) * 100)
            near = -5 if rng.random() < 0.1 else 1
            sl = max(1, reference - way * rng.randint(near, 300)) / 100 if rng.random() < 0.6 else None
            tp = max(1, reference + way * rng.randint(near, 300)) / 100 if rng.random() < 0.6 else None
            return [side, size, limit, stop, sl, tp]

        def carry_out(self, action):
            kind = action[0]
            if kind in ("buy", "sell"):
                _, size, limit, stop, sl, tp = action
                try:
                    (self.buy if kind == "buy" else self.sell)(size=size, limit=limit, stop=stop, sl=sl, tp=tp)
                except ValueError:
                    pass  # Refused, as it must be by ours.
            elif kind == "close":
                self.position.close(*([] if action[1] is None else [action[1]]))
            elif kind == "cancel":
                for order in [order for order in self.orders if not order.is_contingent]:
                    order.cancel()
            elif kind == "stops":
                for trade in self.trades:
                    if trade.sl:
                        trade.sl = action[1]
            elif kind == "targets":
                for trade in self.trades:
                    if trade.tp:
                        trade.tp = action[1]

    return Script


def watch(options):
    """Makes the engine tell of what is left out."""
    broker = engine._Broker
    reduce_trade, next_bar = watch.originals

    def reduces(self, trade, price, size, time_index):
        if isinstance(options["commission"], tuple) and abs(size) < abs(trade.size):
            raise Unwanted
        return reduce_trade(self, trade, price, size, time_index)

    def next_with_ruin(self):
        try:
            next_bar(self)
        except engine._OutOfMoneyError:
            if self.trades:
                raise Unwanted from None
            raise

    broker._reduce_trade = reduces
    broker.next = next_with_ruin


watch.originals = (engine._Broker._reduce_trade, engine._Broker.next)


def number(value):
    """Whole numbers without a point, to keep the file small."""
    value = float(value)
    return int(value) if value.is_integer() else value


def figure(value):
    """A statistic as JSON can hold it."""
    if isinstance(value, pd.Timedelta):
        return str(value)
    if pd.isna(value):
        return "NaN"
    return "Infinity" if value == float("inf") else number(value)


def figures(stats):
    """The statistics by their names."""
    return {name: figure(value) for name, value in stats.items() if name[0] != "_" and name not in ("Start", "End", "Strategy")}


def is_comparable(stats):
    """
    Whether the statistics say what they are meant to say. Where the equity comes back to its very peak, the last digit of
    a double decides whether a drawdown is counted; where the only drawdown is one bar long, its
    duration is told as a fraction; and orders that filled when the data had ended leave open trades, which are left out.
    """
    equity = stats["_equity_curve"]["Equity"]
    returns = (equity.cummax().shift(1) - equity).abs() < 1e-6
    trades = stats["_trades"]
    active = [((trades["EntryBar"] <= bar) & (trades["ExitBar"] >= bar)).any() for bar in range(len(equity))]
    hairline = (returns & pd.Series(active, equity.index)).any()
    opened = abs(equity.iloc[-1] - cash - stats["_trades"]["PnL"].sum()) > 1e-6
    return not hairline and not isinstance(stats["Avg. Drawdown Duration"], float) and not opened


def record(seed):
    rng = random.Random(seed)
    rows = price_path(rng, rng.choice([12, 25, 40]))
    options, finalize = settings(rng)
    actions = []
    frame = pd.DataFrame(
        [[*row, 1000] for row in rows],
        columns=["Open", "High", "Low", "Close", "Volume"],
    )
    period = rng.choice(periods)
    frame.index = pd.date_range("2020-01-06", periods=len(rows), freq=period)
    watch(options)
    test = Backtest(frame, script_class(rng, options, actions), cash=cash, finalize_trades=finalize, **options)
    stats = test.run()
    trades = stats["_trades"]
    return {
        "seed": seed,
        "options": {key: list(value) if isinstance(value, tuple) else value for key, value in options.items() if value},
        "finalize": finalize,
        "period": period,
        "bars": rows,
        "actions": actions,
        "trades": [
            [
                int(trade.Size),
                int(trade.EntryBar),
                int(trade.ExitBar),
                number(trade.EntryPrice),
                number(trade.ExitPrice),
                number(trade.PnL),
                number(trade.ReturnPct),
                number(trade.Commission),
            ]
            for trade in trades.itertuples()
        ],
        "equity": [number(value) for value in stats["_equity_curve"]["Equity"]],
        "stats": figures(stats) if finalize and is_comparable(stats) else None,
    }


def main():
    wanted = int(sys.argv[1])
    scripts = []
    seed = 0
    while len(scripts) < wanted:
        seed += 1
        try:
            scripts.append(record(seed))
        except Unwanted:
            continue
    text = json.dumps({"engine": "backtesting.py 0.6.6", "cash": cash, "tick": tick, "scripts": scripts}, separators=(",", ":"))
    print(text)


main()
