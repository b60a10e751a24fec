"""Writes test/data/parquet: tables as NautilusTrader's catalog has them, numbers as integers of 8 or 16 bytes.

    python3 -m venv VENV && VENV/bin/pip install pyarrow
    VENV/bin/python test/generators/fixed_decimal_parquet.py test/data/parquet

Its numbers are little-endian with a sign, in units of 1e-9 (8 bytes) or 1e-16 (16 bytes); the metadata of the file names the
decimals that are in use, the instrument and the kind of bars. One file has no such metadata, one has 12 bytes a number.
"""

import decimal
import pathlib
import sys

import pyarrow as pa
import pyarrow.parquet as pq

START = 1_704_205_860_000_000_000  # 2024-01-02 14:31 UTC
MINUTE = 60_000_000_000
DECIMALS = {8: 9, 12: 9, 16: 16}
BARS = [
    ("100.10", "102", "100", "101", "11"),
    ("101", "103.25", "100.5", "102.75", "7.5"),
    ("2500000.000000001", "2500000.123456789", "0.000000001", "99999.123456789", "0"),
]
TRADES = [("100.10", "1", 1, "17"), ("100.25", "2.5", 2, "18"), ("-37.63", "3", 0, "19"), ("100.25", "4", 1, "21")]


def numbers(texts, size):
    unit = decimal.Decimal(10) ** DECIMALS[size]
    values = [2 ** (8 * size - 1) - 1 if text is None else int(decimal.Decimal(text) * unit) for text in texts]
    return pa.array([value.to_bytes(size, "little", signed=True) for value in values], pa.binary(size))


def stamps(count):
    return pa.array([START + at * MINUTE for at in range(count)], pa.uint64())


def bars(size, rows):
    names = ["open", "high", "low", "close", "volume"]
    columns = {name: numbers([row[at] for row in rows], size) for at, name in enumerate(names)}
    return pa.table({**columns, "ts_event": stamps(len(rows)), "ts_init": stamps(len(rows))})


def main(folder):
    decimal.getcontext().prec = 60
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    own = {"bar_type": "AAPL.XNAS-1-MINUTE-LAST-EXTERNAL", "instrument_id": "AAPL.XNAS", "price_precision": "9", "size_precision": "1"}

    def write(name, table, metadata):
        pq.write_table(table.replace_schema_metadata(metadata), folder / f"{name}.parquet", compression="zstd")

    for size in (8, 16):
        write(f"bars-{size}-bytes", bars(size, BARS), own)
        write(f"undefined-{size}-bytes", bars(size, [BARS[0], ("101", None, "100", "101", "1")]), own)
    write("bars-12-bytes", bars(12, BARS), own)
    write("bars-without-metadata", bars(16, BARS), {"instrument_id": "AAPL.XNAS"})
    price, size, side, number = zip(*TRADES)
    trades = pa.table({
        "price": numbers(price, 16), "size": numbers(size, 16), "aggressor_side": pa.array(side, pa.uint8()),
        "trade_id": pa.array(number, pa.string()), "ts_event": stamps(4), "ts_init": stamps(4),
    })
    write("trades-16-bytes", trades, {"instrument_id": "BTCUSDT.BINANCE", "price_precision": "2", "size_precision": "1"})


if __name__ == "__main__":
    main(sys.argv[1])
