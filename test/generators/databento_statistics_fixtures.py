"""Writes test/data/databento-statistics: a fortnight of statistics of two contracts as a batch download has them.

    python3 -m venv VENV && VENV/bin/pip install databento_dbn zstandard
    VENV/bin/python test/generators/databento_statistics_fixtures.py test/data/databento-statistics

The same statistics in DBN of the versions 1 to 3 and in CSV of every encoding, by Databento's package. Open interest passes
from ESZ3 to ESH4 on 16 December 2013 and is published at 12:00 UTC of the next date of trade; the one of the 11th is revised
an hour later. Beside it stand prices, a volume, a spread, an option, a count that was taken back and a time that is undefined.
"""

import datetime
import io
import pathlib
import sys
import types

import databento_dbn as dbn
import zstandard

DATES = [9, 10, 11, 12, 13, 16, 17, 18, 19, 20]
UNDEFINED_TIME = 2**64 - 1
NAMES = {101: "ESZ3", 102: "ESH4", 103: "ESZ3-ESH4", 104: "ESZ3 C1800"}


def nanos(day, hour=0):
    return int(datetime.datetime(2013, 12, day, hour, tzinfo=datetime.timezone.utc).timestamp()) * 10**9


def statistics():
    """instrument, received, reference, kind, price, quantity, update action"""
    kinds = dbn.StatType
    new, delete = dbn.StatUpdateAction.NEW, dbn.StatUpdateAction.DELETE
    for place, day in enumerate(DATES[:-1]):
        published = nanos(DATES[place + 1], 12)
        counts = {101: 1_234_567 if day < 16 else 400_000, 102: 1_000_001, 103: 77, 104: 500}
        for instrument, count in counts.items():
            yield instrument, published + instrument, nanos(day), kinds.OPEN_INTEREST, None, count, new
        yield 101, published + 1_000, nanos(day), kinds.CLEARED_VOLUME, None, 1_000, new
        yield 101, published + 2_000, UNDEFINED_TIME, kinds.SETTLEMENT_PRICE, 1_800_130_000_000, None, new
        yield 102, published + 2_000, UNDEFINED_TIME, kinds.TRADING_SESSION_LOW_PRICE, 1_790_250_000_000, None, new
        if day == 11:
            yield 101, published + 3_600 * 10**9, nanos(day), kinds.OPEN_INTEREST, None, 1_234_568, new
        if day == 12:
            yield 102, published + 3_600 * 10**9, nanos(day), kinds.OPEN_INTEREST, None, 5, delete


def mappings():
    start, end = datetime.date(2013, 12, 1), datetime.date(2014, 1, 1)
    for instrument, name in NAMES.items():
        interval = types.SimpleNamespace(start_date=start, end_date=end, symbol=str(instrument))
        yield types.SimpleNamespace(raw_symbol=name, intervals=[interval])


def metadata(version):
    return dbn.Metadata(
        dataset="GLBX.MDP3", start=nanos(9), end=nanos(31), limit=None, stype_in=dbn.SType.RAW_SYMBOL,
        stype_out=dbn.SType.INSTRUMENT_ID, schema=dbn.Schema.STATISTICS, symbols=list(NAMES.values()), partial=[], not_found=[],
        mappings=list(mappings()),
        ts_out=False, version=version,
    )


def csv(data, price, time, symbol):
    out = io.BytesIO()
    coder = dbn.Transcoder(
        out, dbn.Encoding.CSV, dbn.Compression.NONE, pretty_px=price, pretty_ts=time, map_symbols=symbol,
    )
    coder.write(data)
    coder.flush()
    return out.getvalue()


def main(folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    messages = {1: dbn.StatMsgV1, 2: dbn.StatMsgV1, 3: dbn.StatMsg}
    for version, message in messages.items():
        undefined = 2**31 - 1 if version < 3 else 2**63 - 1
        records = [
            message(
                publisher_id=1, instrument_id=instrument, ts_event=received - 10, ts_recv=received, ts_ref=reference,
                price=2**63 - 1 if price is None else price, quantity=undefined if quantity is None else quantity, stat_type=kind,
                sequence=1, ts_in_delta=10, channel_id=0, update_action=action,
            )
            for instrument, received, reference, kind, price, quantity, action in sorted(statistics(), key=lambda each: each[1])
        ]
        data = bytes(metadata(version)) + b"".join(bytes(record) for record in records)
        (folder / f"statistics.v{version}.dbn.zst").write_bytes(zstandard.ZstdCompressor(level=19).compress(data))
        if version == 3:
            for flags in ["000", "001", "111", "110"]:
                price, time, symbol = (flag == "1" for flag in flags)
                name = f"statistics.px{flags[0]}.ts{flags[1]}.sym{flags[2]}.csv"
                (folder / name).write_bytes(csv(data, price, time, symbol))


if __name__ == "__main__":
    main(sys.argv[1])
