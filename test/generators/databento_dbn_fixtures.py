"""Writes test/data/dbn: DBN files with awkward values, each with what Databento's own package reads from it as CSV.

    python3 -m venv VENV && VENV/bin/pip install databento_dbn zstandard
    VENV/bin/python test/generators/databento_dbn_fixtures.py test/data/dbn

Each schema is written in the versions 1 to 3, with and without ts_out, as several zstd frames of which some begin within
a record or the metadata. The numbers of the instruments change hands at midnight UTC, one has no symbol, prices are
undefined, negative, the smallest and the largest. Records that no reader knows are put between the others after the
official package has read them, because it stops at such records.
"""

import datetime
import gzip
import io
import pathlib
import random
import struct
import sys

import databento_dbn as dbn
import zstandard

UNDEFINED_PRICE = 2**63 - 1
UNDEFINED_TIME = 2**64 - 1
MIDNIGHT = 1_710_460_800_000_000_000  # 2024-03-15
DAY = 86_400_000_000_000
PRICES = [UNDEFINED_PRICE, 0, -1, -(2**63), 2**63 - 2, 1, 5_172_250_000_000, -37_630_000_000, 2**32, -(2**32) - 1]
TIMES = [MIDNIGHT - 1, MIDNIGHT, MIDNIGHT + 1, MIDNIGHT + DAY - 1, MIDNIGHT + DAY, 2**32, 2**63 - 1]
SIZES = [0, 1, 2**31, 2**32 - 2, 2**32 - 1]


class Interval:
    def __init__(self, start, end, symbol):
        self.start_date = datetime.date(2024, 3, start)
        self.end_date = datetime.date(2024, 3, end)
        self.symbol = symbol


class Mapping:
    def __init__(self, raw_symbol, *intervals):
        self.raw_symbol = raw_symbol
        self.intervals = list(intervals)


# On 15 March the numbers 101 and 102 change hands; 103 is named on one day only.
MAPPINGS = [
    Mapping("ESH4", Interval(14, 15, "101"), Interval(15, 17, "102")),
    Mapping("ESM4", Interval(14, 15, "102"), Interval(15, 17, "101")),
    Mapping("ESH4-ESM4", Interval(15, 16, "103")),
]


def chooser(seed):
    rng = random.Random(seed)

    def price():
        return rng.choice(PRICES) if rng.random() < 0.5 else rng.randrange(-(10**13), 10**13)

    def time():
        return rng.choice(TIMES) if rng.random() < 0.5 else rng.randrange(MIDNIGHT - DAY, MIDNIGHT + DAY)

    def size():
        return rng.choice(SIZES) if rng.random() < 0.5 else rng.randrange(2**32)

    return rng, price, time, size


def pair(price, size):
    return dbn.BidAskPair(bid_px=price(), ask_px=price(), bid_sz=size(), ask_sz=size(), bid_ct=size(), ask_ct=size())


def records(schema, count, ts_out):
    rng, price, time, size = chooser(schema)
    for _ in range(count):
        head = dict(publisher_id=rng.choice([1, 2, 95, 65535]), instrument_id=rng.choice([101, 102, 103, 2**32 - 1]))
        sent = {"ts_out": rng.choice([time(), UNDEFINED_TIME - 1])} if ts_out else {}
        ts_event, ts_recv = time(), rng.choice([time(), UNDEFINED_TIME, 0])
        side = rng.choice([dbn.Side.ASK, dbn.Side.BID, dbn.Side.NONE])
        flags = rng.randrange(256)
        if schema.startswith("ohlcv"):
            volume = rng.choice([0, 1, 2**53, 2**64 - 1, rng.randrange(10**6)])
            rtype = {"ohlcv-1s": 32, "ohlcv-1m": 33, "ohlcv-1h": 34, "ohlcv-1d": 35}[schema]
            yield dbn.OHLCVMsg(
                rtype=rtype, ts_event=ts_event, open=price(), high=price(), low=price(), close=price(), volume=volume, **head, **sent
            )
        elif schema.startswith("bbo"):
            yield dbn.BBOMsg(
                rtype=0xC3 if schema == "bbo-1s" else 0xC4, ts_event=rng.choice([ts_event, UNDEFINED_TIME]), price=price(), size=size(),
                side=side, ts_recv=ts_recv, flags=flags, sequence=size(), levels=pair(price, size), **head, **sent
            )
        else:
            message, levels = {"trades": (dbn.TradeMsg, 0), "mbp-1": (dbn.MBP1Msg, 1), "tbbo": (dbn.MBP1Msg, 1), "mbp-10": (dbn.MBP10Msg, 10)}[schema]
            pairs = [pair(price, size) for _ in range(levels)]
            book = {"levels": pairs if levels > 1 else pairs[0]} if levels else {}
            action = rng.choice([dbn.Action.ADD, dbn.Action.CANCEL, dbn.Action.MODIFY, dbn.Action.CLEAR, dbn.Action.TRADE])
            yield message(
                ts_event=ts_event, price=price(), size=size(), action=action, side=side, depth=rng.randrange(256), ts_recv=ts_recv,
                flags=flags, ts_in_delta=rng.randrange(-(2**31), 2**31), sequence=size(), **book, **head, **sent
            )


def official_csv(data, ts_out):
    out = io.BytesIO()
    coder = dbn.Transcoder(
        out, dbn.Encoding.CSV, dbn.Compression.NONE, pretty_px=False, pretty_ts=False, map_symbols=True, ts_out=ts_out,
        upgrade_policy=dbn.VersionUpgradePolicy.AS_IS,
    )
    coder.write(data)
    coder.flush()
    return out.getvalue()


def with_unknown(parts):
    """A record of 5 words and the type 0xEE, and one of 255 words and the type 0x7F, between the others."""
    for number, part in enumerate(parts):
        if number % 7 == 3:
            yield bytes([5, 0xEE]) + bytes(18)
        if number % 50 == 9:
            yield bytes([255, 0x7F]) + b"\xff" * 1018
        yield part


def frames(data):
    """Several frames with checksums, one with no content and a skippable one between them."""
    compressor = zstandard.ZstdCompressor(level=19, write_checksum=True)
    cuts = [0, 50, 301, len(data) // 2 + 3, len(data)]
    parts = [compressor.compress(data[a:b]) for a, b in zip(cuts, cuts[1:])]
    parts.insert(2, compressor.compress(b""))
    parts.insert(2, struct.pack("<II", 0x184D2A53, 5) + b"hello")
    return b"".join(parts)


def main(folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for schema in ["ohlcv-1s", "ohlcv-1m", "ohlcv-1h", "ohlcv-1d", "trades", "mbp-1", "tbbo", "bbo-1s", "bbo-1m", "mbp-10"]:
        for version in (1, 2, 3):
            ts_out = version == 2 or schema == "trades"
            metadata = dbn.Metadata(
                dataset="GLBX.MDP3", start=MIDNIGHT - DAY, end=MIDNIGHT + 2 * DAY, limit=None, stype_in=dbn.SType.RAW_SYMBOL,
                stype_out=dbn.SType.INSTRUMENT_ID, schema=dbn.Schema.from_str(schema), symbols=["ESH4", "ESM4", "ESH4-ESM4", "ESZ9"],
                partial=["ESH4-ESM4"], not_found=["ESZ9"], mappings=MAPPINGS, ts_out=ts_out, version=version,
            )
            parts = [bytes(record) for record in records(schema, 40 if schema == "mbp-10" else 120, ts_out)]
            head = bytes(metadata)
            name = f"{schema}.v{version}"
            (folder / f"{name}.dbn.zst").write_bytes(frames(head + b"".join(with_unknown(parts))))
            csv = official_csv(head + b"".join(parts), ts_out)
            (folder / f"{name}.csv.gz").write_bytes(gzip.compress(csv, 9, mtime=0))


if __name__ == "__main__":
    main(sys.argv[1])
