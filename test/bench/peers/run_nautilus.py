"""NautilusTrader with its bars made beforehand, logging off, one order a flip."""

from decimal import Decimal

from market import CASH, FAST, SLOW, UNITS, arguments, columns, report
from nautilus_trader.backtest.config import BacktestEngineConfig
from nautilus_trader.backtest.engine import BacktestEngine
from nautilus_trader.config import LoggingConfig
from nautilus_trader.indicators import ExponentialMovingAverage
from nautilus_trader.model.currencies import USD
from nautilus_trader.model.data import Bar, BarType
from nautilus_trader.model.enums import AccountType, OmsType, OrderSide
from nautilus_trader.model.identifiers import InstrumentId, Symbol, Venue
from nautilus_trader.model.instruments import Equity
from nautilus_trader.model.objects import Money, Price, Quantity
from nautilus_trader.trading.strategy import Strategy

folder, repetitions = arguments()
instrument_id = InstrumentId.from_str("SPY.EQUS")
bar_type = BarType.from_str("SPY.EQUS-1-SECOND-LAST-EXTERNAL")
bars = [
    Bar(bar_type, Price(o, 2), Price(h, 2), Price(l, 2), Price(c, 2), Quantity(v, 0), int(t), int(t))
    for t, o, h, l, c, v in zip(*columns(folder))
]


class Flip(Strategy):
    def __init__(self):
        super().__init__()
        self.fast = ExponentialMovingAverage(FAST)
        self.slow = ExponentialMovingAverage(SLOW)
        self.flips = 0
        self.was_above = None

    def on_start(self):
        self.register_indicator_for_bars(bar_type, self.fast)
        self.register_indicator_for_bars(bar_type, self.slow)
        self.subscribe_bars(bar_type)

    def on_bar(self, bar):
        above = self.fast.value > self.slow.value
        crossed = self.was_above is not None and above != self.was_above
        self.was_above = above
        if not crossed or not self.indicators_initialized():
            return
        size = UNITS if self.portfolio.is_flat(instrument_id) else 2 * UNITS
        side = OrderSide.BUY if above else OrderSide.SELL
        self.flips += 1
        self.submit_order(self.order_factory.market(instrument_id, side, Quantity(size, 0)))


def run():
    engine = BacktestEngine(BacktestEngineConfig(logging=LoggingConfig(bypass_logging=True)))
    engine.add_venue(Venue("EQUS"), OmsType.NETTING, AccountType.MARGIN, [Money(CASH, USD)], default_leverage=Decimal(10))
    engine.add_instrument(
        Equity(instrument_id, Symbol("SPY"), USD, 2, Price.from_str("0.01"), Quantity.from_int(1), 0, 0)
    )
    strategy = Flip()
    engine.add_strategy(strategy)
    engine.add_data(bars)
    engine.run()
    engine.dispose()
    return strategy.flips


report(run, repetitions)
