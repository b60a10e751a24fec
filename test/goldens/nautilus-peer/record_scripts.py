"""Records what NautilusTrader makes of random scripts of orders, as goldens in the layout of the probes.

    python3.12 -m venv peer && peer/bin/pip install nautilus_trader==1.231.0
    peer/bin/python record_scripts.py 600 1 scripts.json

The first number is how many scripts are recorded, the second the seed. The file is compared event for event by
`npm run goldens`; the peer is needed to record it and for nothing else.
"""

import json
import random
import sys
from decimal import Decimal

import nautilus_trader
from nautilus_trader.backtest.config import BacktestEngineConfig
from nautilus_trader.backtest.engine import BacktestEngine
from nautilus_trader.config import LoggingConfig
from nautilus_trader.core.uuid import UUID4
from nautilus_trader.model.currencies import USD
from nautilus_trader.model.data import Bar, BarType, QuoteTick
from nautilus_trader.model.enums import (
    AccountType,
    ContingencyType,
    OmsType,
    OrderSide,
    OrderType,
    TimeInForce,
    TrailingOffsetType,
    TriggerType,
)
from nautilus_trader.model.events import (
    OrderAccepted,
    OrderCanceled,
    OrderDenied,
    OrderExpired,
    OrderFilled,
    OrderModifyRejected,
    OrderPendingCancel,
    OrderPendingUpdate,
    OrderRejected,
    OrderTriggered,
    OrderUpdated,
    PositionChanged,
    PositionClosed,
    PositionOpened,
)
from nautilus_trader.model.identifiers import InstrumentId, Symbol, Venue
from nautilus_trader.model.instruments import Equity
from nautilus_trader.model.objects import Money, Price, Quantity
from nautilus_trader.model.orders import LimitOrder, OrderList, StopMarketOrder
from nautilus_trader.trading.strategy import Strategy

MINUTE = 60_000_000_000
FIRST = 1_577_975_400_000_000_000
INSTRUMENT_ID = InstrumentId.from_str("P.SIM")
BAR_TYPE = BarType.from_str("P.SIM-1-MINUTE-LAST-EXTERNAL")

SIMPLE_EVENTS = {
    OrderRejected: "rejected",
    OrderDenied: "denied",
    OrderTriggered: "triggered",
    OrderCanceled: "canceled",
    OrderExpired: "expired",
    OrderPendingUpdate: "pendingUpdate",
    OrderPendingCancel: "pendingCancel",
    OrderModifyRejected: "modifyRejected",
}
POSITION_EVENTS = {
    PositionOpened: "positionOpened",
    PositionChanged: "positionChanged",
    PositionClosed: "positionClosed",
}


# Scripts


def text(ticks):
    return f"{ticks // 100}.{ticks % 100:02d}"


class Generator:
    """Draws scripts whose prices lie where orders are touched, gapped, missed or in the market already."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def script(self, number):
        r = self.random
        on_quotes = r.random() < 0.25
        length = r.randint(5, 12)
        data, closes = self.quotes(length) if on_quotes else self.bars(length)
        script = {"id": f"R{number:04d}", "title": "random script"}
        script["quotes" if on_quotes else "bars"] = data
        venue = {}
        if r.random() < 0.15:
            venue["oms"] = "HEDGING"
        if not on_quotes and r.random() < 0.2:
            venue["barAdaptiveHighLowOrdering"] = True
        if venue:
            script["venue"] = venue
        self.created = 0
        actions = []
        for bar in range(length):
            steps = []
            if bar == 0 or r.random() < 0.55:
                for _ in range(r.choice([1, 1, 1, 2, 3])):
                    steps.append(self.step(closes[bar], bar, length, on_quotes))
            touched = [step["order"] for step in steps if "order" in step]
            # The peer takes one request for an order at a time, and knows it is under way without telling of it.
            if len(touched) != len(set(touched)) or (touched and any(step["op"] == "cancelAll" for step in steps)):
                steps = [step for step in steps if "order" not in step]
            if steps:
                actions.append({"when": "bar", "bar": bar, "do": steps})
        if r.random() < 0.15:
            side = r.choice(["BUY", "SELL"])
            actions.append({"when": "fill", "side": side, "do": [self.answer(closes[length // 2], side)]})
        script["actions"] = actions
        return script

    def bars(self, length):
        r = self.random
        small = r.random() < 0.5
        last, rows, closes = 10_000, [], []
        for _ in range(length):
            open_ = last + (r.randint(-120, 120) if r.random() < 0.4 else 0)
            close = open_ + r.choice([0, r.randint(-90, 90), r.randint(-90, 90)])
            high = max(open_, close) + r.choice([0, r.randint(0, 90)])
            low = min(open_, close) - r.choice([0, r.randint(0, 90)])
            if r.random() < 0.08:
                high = low = open_ = close = last
            volume = r.choice([0, r.randint(1, 40)]) if small else 4000
            rows.append([open_ / 100, high / 100, low / 100, close / 100, volume])
            closes.append(close)
            last = close
        return rows, closes

    def quotes(self, length):
        r = self.random
        bid, rows, closes = 10_000, [], []
        for _ in range(length):
            bid += r.randint(-90, 90)
            ask = bid + r.choice([1, 2, r.randint(1, 60)])
            rows.append([bid / 100, ask / 100, r.randint(1, 30), r.randint(1, 30)])
            closes.append((bid + ask) // 2)
        return rows, closes

    def step(self, close, bar, length, on_quotes):
        r = self.random
        if self.created > 0:
            chance = r.random()
            if chance < 0.1:
                return self.modification(close)
            if chance < 0.16:
                return {"op": "cancel", "order": r.randint(1, self.created)}
            if chance < 0.19:
                return {"op": "cancelAll"}
            if chance < 0.25:
                self.created += 1
                return {"op": "closePositions"}
        if r.random() < 0.16:
            return self.bracket(close)
        if r.random() < 0.1:
            self.created += 2
            kinds = [("LIMIT", "price"), ("STOP_MARKET", "trigger")]
            orders = []
            for side in [r.choice(["BUY", "SELL"])] * 2 if r.random() < 0.5 else ["BUY", "SELL"]:
                kind, key = r.choice(kinds)
                orders.append({"op": "submit", "type": kind, "side": side, "qty": r.randint(1, 12), key: self.near(close)})
            return {"op": "group", "link": r.choice(["OCO", "OUO"]), "orders": orders}
        return self.order(close, bar, length, on_quotes)

    def near(self, close):
        return text(close + self.random.choice([self.random.randint(-25, 25), self.random.randint(-160, 160)]))

    def order(self, close, bar, length, on_quotes):
        r = self.random
        self.created += 1
        kind = r.choices(
            [
                "MARKET",
                "LIMIT",
                "STOP_MARKET",
                "STOP_LIMIT",
                "MARKET_IF_TOUCHED",
                "LIMIT_IF_TOUCHED",
                "MARKET_TO_LIMIT",
                "TRAILING_STOP_MARKET",
                "TRAILING_STOP_LIMIT",
            ],
            [5, 5, 4, 4, 2, 2, 2, 3, 2],
        )[0]
        step = {"op": "submit", "type": kind, "side": r.choice(["BUY", "SELL"]), "qty": r.randint(1, 20)}
        if kind in ("LIMIT", "STOP_LIMIT", "LIMIT_IF_TOUCHED"):
            step["price"] = self.near(close)
            if r.random() < 0.12:
                step["postOnly"] = True
        if kind in ("STOP_MARKET", "STOP_LIMIT", "MARKET_IF_TOUCHED", "LIMIT_IF_TOUCHED"):
            stop = (step["side"] == "BUY") == kind.startswith("STOP")
            away = r.randint(1, 120) if r.random() < 0.85 else -r.randint(0, 60)
            step["trigger"] = text(close + away if stop else close - away)
        if kind.startswith("TRAILING"):
            self.trailing(step, close, on_quotes)
        elif kind in ("MARKET", "LIMIT") and r.random() < 0.15:
            step["tif"] = r.choice(["IOC", "FOK"])
        elif kind not in ("MARKET", "MARKET_TO_LIMIT") and r.random() < 0.12:
            step["tif"] = "GTD"
            step["expireAtBar"] = r.randint(bar + 1, length) - r.choice([0, 0, 0.5])
        if r.random() < 0.12:
            step["reduceOnly"] = True
        return step

    def trailing(self, step, close, on_quotes):
        r = self.random
        kind = r.choice(["PRICE", "PRICE", "TICKS", "BASIS_POINTS"])
        distance = r.randint(5, 120)
        step["offsetType"] = kind
        step["trailingOffset"] = text(distance) if kind == "PRICE" else str(distance)
        if step["type"] == "TRAILING_STOP_LIMIT":
            beyond = r.randint(0, 30)
            step["limitOffset"] = text(beyond) if kind == "PRICE" else str(beyond)
        step["triggerType"] = r.choice(["BID_ASK", "DEFAULT"] if on_quotes else ["LAST_PRICE", "BID_ASK", "DEFAULT"])
        if r.random() < 0.3:
            away = r.randint(1, 100)
            step["activation"] = text(close + away if step["side"] == "SELL" else close - away)

    def bracket(self, close):
        r = self.random
        self.created += 3
        side = r.choice(["BUY", "SELL"])
        sign = 1 if side == "BUY" else -1
        entry = close - sign * r.randint(1, 80) if r.random() < 0.5 else None
        base = close if entry is None else entry
        step = {
            "op": "bracket",
            "side": side,
            "qty": r.randint(1, 20),
            "stopLoss": text(base - sign * r.randint(5, 120)),
            "takeProfit": text(base + sign * r.randint(5, 120)),
            "exits": r.choice(["OCO", "OUO"]),
            "entry": "MARKET" if entry is None else "LIMIT",
        }
        if entry is not None:
            step["entryPrice"] = text(entry)
        return step

    def modification(self, close):
        r = self.random
        step = {"op": "modify", "order": r.randint(1, self.created)}
        what = r.choice(["qty", "price", "trigger"])
        step[what] = r.randint(1, 20) if what == "qty" else self.near(close)
        return step

    def answer(self, close, side):
        r = self.random
        exit_side = "SELL" if side == "BUY" else "BUY"
        kind, key = r.choice([("LIMIT", "price"), ("STOP_MARKET", "trigger")])
        step = {"op": "submit", "type": kind, "side": exit_side, "qty": r.randint(1, 10), key: self.near(close)}
        # An order that fills at once would answer its own fill for ever on the same side.
        return step


# The peer


class Scripted(Strategy):
    """Does what a script says and notes what the venue makes of it."""

    def __init__(self, script):
        super().__init__()
        self.script = script
        self.bar_index = -1
        self.numbers = {}
        self.sizes = {}
        self.created = {}
        self.rows = []
        self.entries, self.exits, self.members = set(), set(), set()

    def on_start(self):
        if "bars" in self.script:
            self.subscribe_bars(BAR_TYPE)
        else:
            self.subscribe_quote_ticks(INSTRUMENT_ID)
        self.instrument = self.cache.instrument(INSTRUMENT_ID)

    def on_bar(self, bar):
        self.next()

    def on_quote_tick(self, tick):
        self.next()

    def next(self):
        self.bar_index += 1
        self.act(lambda action: action["when"] == "bar" and action["bar"] == self.bar_index)

    def act(self, applies):
        for action in self.script["actions"]:
            if applies(action):
                for step in action["do"]:
                    self.perform(step)

    def perform(self, step):
        op = step["op"]
        if op == "submit":
            self.submit_order(self.note(self.make(step)))
        elif op == "group":
            self.submit_group(step)
        elif op == "bracket":
            self.submit_bracket(step)
        elif op == "closePositions":
            positions = self.cache.positions_open(instrument_id=INSTRUMENT_ID)
            for position in sorted(positions, key=lambda each: each.ts_opened):
                order = self.order_factory.market(
                    INSTRUMENT_ID,
                    OrderSide.SELL if position.is_long else OrderSide.BUY,
                    position.quantity,
                    reduce_only=True,
                )
                self.submit_order(self.note(order), position_id=position.id)
        elif op == "cancelAll":
            self.cancel_all_orders(INSTRUMENT_ID)
        else:
            order = self.created.get(step["order"])
            order = None if order is None else self.cache.order(order.client_order_id)
            if order is None or order.is_pending_update or order.is_pending_cancel:
                return
            if op == "cancel":
                if order.is_open or (order.is_inflight and order.parent_order_id is None):
                    self.cancel_order(order)
                return
            if not order.is_open:
                return
            if "price" in step and (not order.has_price or order.price is None):
                return
            if "trigger" in step and (not order.has_trigger_price or order.trigger_price is None):
                return
            if "trigger" in step and order.status_string() == "TRIGGERED":
                return
            if "trigger" in step and order.has_price and getattr(order, "is_triggered", False):
                return
            if "qty" in step and Quantity.from_int(step["qty"]) <= order.filled_qty:
                return
            self.modify_order(
                order,
                quantity=Quantity.from_int(step["qty"]) if "qty" in step else None,
                price=Price.from_str(step["price"]) if "price" in step else None,
                trigger_price=Price.from_str(step["trigger"]) if "trigger" in step else None,
            )

    def note(self, order):
        number = len(self.created) + 1
        self.created[number] = order
        self.numbers[order.client_order_id] = number
        self.sizes[number] = int(order.quantity)
        return order

    def submit_bracket(self, step):
        orders = self.order_factory.bracket(
            instrument_id=INSTRUMENT_ID,
            order_side=OrderSide[step["side"]],
            quantity=Quantity.from_int(step["qty"]),
            entry_order_type=OrderType.MARKET if step["entry"] == "MARKET" else OrderType.LIMIT,
            entry_price=Price.from_str(step["entryPrice"]) if "entryPrice" in step else None,
            sl_trigger_price=Price.from_str(step["stopLoss"]),
            tp_price=Price.from_str(step["takeProfit"]),
            contingency_type=ContingencyType[step["exits"]],
        )
        for order in orders.orders:
            self.note(order)
        last = len(self.created)
        self.entries.add(last - 2)
        self.exits.update((last - 1, last))
        self.submit_order_list(orders)

    def submit_group(self, step):
        list_id = self.order_factory.generate_order_list_id()
        ids = [self.order_factory.generate_client_order_id() for _ in step["orders"]]
        orders = []
        for own, each in zip(ids, step["orders"], strict=True):
            common = dict(
                trader_id=self.trader_id,
                strategy_id=self.id,
                instrument_id=INSTRUMENT_ID,
                client_order_id=own,
                order_side=OrderSide[each["side"]],
                quantity=Quantity.from_int(each["qty"]),
                init_id=UUID4(),
                ts_init=self.clock.timestamp_ns(),
                contingency_type=ContingencyType[step["link"]],
                order_list_id=list_id,
                linked_order_ids=[other for other in ids if other != own],
            )
            if each["type"] == "LIMIT":
                orders.append(LimitOrder(price=Price.from_str(each["price"]), **common))
            else:
                trigger = Price.from_str(each["trigger"])
                orders.append(StopMarketOrder(trigger_price=trigger, trigger_type=TriggerType.DEFAULT, **common))
        for order in orders:
            self.members.add(self.numbers[self.note(order).client_order_id])
        self.submit_order_list(OrderList(list_id, orders))

    def make(self, step):
        factory = self.order_factory
        common = dict(
            instrument_id=INSTRUMENT_ID,
            order_side=OrderSide[step["side"]],
            quantity=Quantity.from_int(step["qty"]),
            reduce_only=step.get("reduceOnly", False),
        )
        tif = TimeInForce[step.get("tif", "GTC")]
        kind = step["type"]
        if kind == "MARKET":
            return factory.market(time_in_force=tif, **common)
        if kind == "MARKET_TO_LIMIT":
            return factory.market_to_limit(**common)
        common["time_in_force"] = tif
        if "expireAtBar" in step:
            expire = FIRST + int((step["expireAtBar"] + 1) * MINUTE)
            common["expire_time"] = nautilus_trader.core.datetime.unix_nanos_to_dt(expire)
        if "price" in step:
            common["price"] = Price.from_str(step["price"])
            common["post_only"] = step.get("postOnly", False)
        if "trigger" in step:
            common["trigger_price"] = Price.from_str(step["trigger"])
        if kind == "LIMIT":
            return factory.limit(**common)
        if kind == "STOP_MARKET":
            return factory.stop_market(**common)
        if kind == "STOP_LIMIT":
            return factory.stop_limit(**common)
        if kind == "MARKET_IF_TOUCHED":
            return factory.market_if_touched(**common)
        if kind == "LIMIT_IF_TOUCHED":
            return factory.limit_if_touched(**common)
        common["trailing_offset_type"] = TrailingOffsetType[step["offsetType"]]
        common["trailing_offset"] = Decimal(step["trailingOffset"])
        common["trigger_type"] = TriggerType[step["triggerType"]]
        if "activation" in step:
            common["activation_price"] = Price.from_str(step["activation"])
        if kind == "TRAILING_STOP_MARKET":
            return factory.trailing_stop_market(**common)
        # The peer counts the limit's distance from the market; a script counts it from the stop.
        common["limit_offset"] = Decimal(step["trailingOffset"]) + Decimal(step["limitOffset"])
        return factory.trailing_stop_limit(**common)

    def on_event(self, event):
        bar = round((event.ts_event - FIRST) / MINUTE) - 1
        row = {"bar": bar, "phase": "matching" if bar > self.bar_index else "settling"}
        kind = type(event)
        if kind in POSITION_EVENTS:
            row["event"] = POSITION_EVENTS[kind]
            row["qty"] = str(event.quantity)
            row["entry"] = "BUY" if event.entry == OrderSide.BUY else "SELL"
            row["realizedPnl"] = str(event.realized_pnl).split()[0]
            self.rows.append(row)
            return
        number = self.numbers.get(getattr(event, "client_order_id", None))
        if number is None:
            return
        order = self.created[number]
        if kind in SIMPLE_EVENTS:
            row.update(event=SIMPLE_EVENTS[kind], order=number)
        elif kind is OrderAccepted:
            row.update(event="accepted", order=number, type=order.type_string(), side=order.side_string())
        elif kind is OrderUpdated:
            row.update(event="updated", order=number, qty=str(event.quantity))
            if event.price is not None:
                row["price"] = str(event.price)
            if event.trigger_price is not None:
                row["trigger"] = str(event.trigger_price)
        elif kind is OrderFilled:
            row.update(
                event="filled",
                order=number,
                type=order.type_string(),
                side=order.side_string(),
                qty=str(event.last_qty),
                px=str(event.last_px),
                liquidity="TAKER" if event.liquidity_side.name == "TAKER" else "MAKER",
            )
        else:
            return
        self.rows.append(row)

    def on_order_filled(self, event):
        if self.numbers.get(event.client_order_id) is None:
            return
        side = "BUY" if event.order_side == OrderSide.BUY else "SELL"
        self.act(lambda action: action["when"] == "fill" and action["side"] == side)


def run(script):
    venue = script.get("venue", {})
    engine = BacktestEngine(
        BacktestEngineConfig(trader_id="T-001", logging=LoggingConfig(bypass_logging=True), run_analysis=False),
    )
    engine.add_venue(
        Venue("SIM"),
        oms_type=OmsType[venue.get("oms", "NETTING")],
        account_type=AccountType.MARGIN,
        base_currency=USD,
        starting_balances=[Money(1_000_000, USD)],
        bar_adaptive_high_low_ordering=venue.get("barAdaptiveHighLowOrdering", False),
    )
    instrument = Equity(
        instrument_id=INSTRUMENT_ID,
        raw_symbol=Symbol("P"),
        currency=USD,
        price_precision=2,
        price_increment=Price.from_str("0.01"),
        lot_size=Quantity.from_int(1),
        ts_event=0,
        ts_init=0,
        margin_init=Decimal(0),
        margin_maint=Decimal(0),
    )
    engine.add_instrument(instrument)
    engine.add_data(list(data_of(script)))
    strategy = Scripted(script)
    engine.add_strategy(strategy)
    engine.run()
    outcome = {
        "events": strategy.rows,
        "openOrdersAtEnd": [open_order(strategy, order) for order in opens(engine, strategy)],
        "openPositionsAtEnd": [
            {"side": position.side.name, "qty": str(position.quantity), "avgOpen": position.avg_px_open}
            for position in sorted(engine.cache.positions_open(), key=lambda each: each.ts_opened)
        ],
    }
    engine.dispose()
    return outcome, fault_of(strategy)


def fault_of(strategy):
    """A fault of the peer that shows in a run, which is then no measure of anything; None when there is none."""
    entries, exits, members = strategy.entries, strategy.exits, strategy.members
    accepted, closed, triggered, fills = set(), set(), set(), {}
    held, reducing, left, asked = 0, False, {}, set()
    for row in strategy.rows:
        order, event, kind = row.get("order"), row["event"], row.get("type")
        if event == "accepted":
            accepted.add(order)
        if event == "triggered":
            triggered.add(order)
        if event == "updated" and order in triggered and strategy.created[order].type_string().startswith("TRAILING"):
            return "a trailing stop-limit that was triggered goes on trailing"
        if event.startswith("position"):
            if event == "positionChanged" and reducing and int(row["qty"]) > held:
                return "a reduce-only order adds to a position on its own side"
            held = int(row["qty"])
        if event == "filled":
            fills[order] = fills.get(order, 0) + 1
            reducing = strategy.created[order].is_reduce_only
            if fills[order] > 1 and order in entries:
                return "the quantity of an exit is the same object as the filled quantity of its entry and grows in silence"
            if order not in accepted and kind not in ("MARKET", "MARKET_TO_LIMIT"):
                return "an order that has not arrived is filled"
        if event == "modifyRejected" and order in exits | members and fills.get(order, 0) > 0:
            return "an order is cut to what another has left as if it had filled nothing"
        if event in ("updated", "modifyRejected") and order not in accepted and order in exits:
            return "an exit whose entry has not filled is changed by the venue"
        if event in ("updated", "modifyRejected") and order in members and order not in accepted:
            return "an order of a group that has not arrived is changed by the venue"
        if event in ("rejected", "modifyRejected", "updated") and order in closed:
            return "an order that has ended is rejected or changed"
        if event == "pendingUpdate":
            asked.add(order)
        if event == "modifyRejected" and order in exits and order not in asked:
            return "the exits of a position are walked in the sequence of a hash set, and a change of one is refused"
        if event in ("canceled", "expired", "rejected", "denied"):
            closed.add(order)
        if event == "filled":
            left[order] = left.get(order, strategy.sizes[order]) - int(row["qty"])
            if left[order] <= 0:
                closed.add(order)
    return None


def opens(engine, strategy):
    return sorted(engine.cache.orders_open(), key=lambda order: strategy.numbers[order.client_order_id])


def open_order(strategy, order):
    row = {
        "order": strategy.numbers[order.client_order_id],
        "type": order.type_string(),
        "status": order.status_string(),
    }
    if order.has_trigger_price and order.trigger_price is not None:
        row["trigger"] = str(order.trigger_price)
    row["qty"] = str(order.quantity)
    row["filledQty"] = str(order.filled_qty)
    return row


def data_of(script):
    if "bars" in script:
        for place, (open_, high, low, close, volume) in enumerate(script["bars"]):
            stamp = FIRST + (place + 1) * MINUTE
            prices = [Price.from_str(f"{price:.2f}") for price in (open_, high, low, close)]
            yield Bar(BAR_TYPE, *prices, Quantity.from_int(volume), stamp, stamp)
    else:
        for place, (bid, ask, bid_size, ask_size) in enumerate(script["quotes"]):
            stamp = FIRST + (place + 1) * MINUTE
            yield QuoteTick(
                INSTRUMENT_ID,
                Price.from_str(f"{bid:.2f}"),
                Price.from_str(f"{ask:.2f}"),
                Quantity.from_int(bid_size),
                Quantity.from_int(ask_size),
                stamp,
                stamp,
            )


def main():
    wanted, seed, target = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    generator = Generator(seed)
    scripts = []
    left_out = {}
    drawn = 0
    while len(scripts) < wanted:
        drawn += 1
        script = generator.script(len(scripts) + 1)
        try:
            outcome, fault = run(script)
        except Exception as error:
            print(f"script {drawn} is left out: {error}", file=sys.stderr)
            continue
        if fault is not None:
            left_out[fault] = left_out.get(fault, 0) + 1
        elif any(row["event"] == "filled" for row in outcome["events"]):
            scripts.append({**script, "expected": outcome})
    with open(target, "w") as file:
        json.dump(
            {
                "engine": f"nautilus_trader {nautilus_trader.__version__}",
                "note": "Random scripts in the layout of the probes, recorded by test/goldens/nautilus-peer.",
                "leftOut": left_out,
                "scripts": scripts,
            },
            file,
            separators=(",", ":"),
        )
    print(f"{len(scripts)} scripts of {drawn} drawn; left out: {left_out}", file=sys.stderr)


if __name__ == "__main__":
    main()
