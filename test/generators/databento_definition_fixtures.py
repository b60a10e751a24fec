"""Writes test/data/databento-batch: definitions, statistics and status messages as a batch download has them.

    python3 -m venv VENV && VENV/bin/pip install databento_dbn zstandard
    VENV/bin/python test/generators/databento_definition_fixtures.py test/data/databento-batch

The same definitions in DBN of the versions 1 to 3 and in CSV with integer and with decimal prices, by Databento's package.
"""

import datetime
import io
import pathlib
import re
import sys

import databento_dbn as dbn
import zstandard

MIDNIGHT = 1_710_460_800_000_000_000  # 2024-03-15
DAY = 86_400_000_000_000


def nanos(text):
    return int(datetime.datetime.fromisoformat(text).timestamp()) * 10**9


# instrument, symbol, class, tick, worth of a tick, expiry, strike, underlying: contract specifications of CME Group
INSTRUMENTS = [
    (101, "ESH4", "F", 250_000_000, 12_500_000_000, "2024-03-15T13:30:00+00:00", None, ""),
    (102, "ESM4", "F", 250_000_000, 12_500_000_000, "2024-06-21T13:30:00+00:00", None, ""),
    (103, "ESH4-ESM4", "S", 50_000_000, 2_500_000_000, "2024-03-15T13:30:00+00:00", None, ""),
    (104, "ZNM4", "F", 15_625_000, 15_625_000_000, "2024-06-18T17:01:00+00:00", None, ""),
    (105, "ESM4 C5200", "C", 50_000_000, 2_500_000_000, "2024-06-21T13:30:00+00:00", 5_200_000_000_000, "ESM4"),
    (106, "XYZM4", "F", None, None, None, None, ""),
]


UNDEFINED = 2**63 - 1
PRICES = [
    "high_limit_price", "low_limit_price", "max_price_variation", "trading_reference_price", "unit_of_measure_qty", "price_ratio",
    "strike_price", "min_price_increment_amount",
]
TEXTS = ["settl_currency", "secsubtype", "group", "exchange", "cfi", "unit_of_measure", "strike_price_currency"]
ENUMS = {"match_algorithm": dbn.MatchAlgorithm.FIFO, "user_defined_instrument": dbn.UserDefinedInstrument.NO}


def definition(message, **given):
    """The messages of the versions 1 and 2 want every field; those of contract_multiplier and the like are undefined."""
    while True:
        try:
            return message(**given)
        except TypeError as error:
            missing = re.findall(r"'(\w+)'", str(error))
            if not missing or "missing" not in str(error):
                raise
            for name in missing:
                undefined = 2**31 - 1 if name == "contract_multiplier" else 0
                given[name] = UNDEFINED if name in PRICES else "" if name in TEXTS else ENUMS.get(name, undefined)
            given["expiration"] = given.get("expiration", 2**64 - 1)


def definitions(message):
    for number, symbol, kind, tick, worth, expiry, strike, underlying in INSTRUMENTS:
        given = {
            "expiration": nanos(expiry) if expiry else None,
            "min_price_increment_amount": worth,
            "strike_price": strike,
        }
        yield definition(
            message, publisher_id=1, instrument_id=number, ts_event=MIDNIGHT - DAY, ts_recv=MIDNIGHT - DAY + 1,
            min_price_increment=tick if tick is not None else 2**63 - 1, display_factor=10**9, raw_symbol=symbol, asset=symbol[:2],
            security_type="FUT", instrument_class=dbn.InstrumentClass(kind), security_update_action=dbn.SecurityUpdateAction.ADD,
            currency="USD", underlying=underlying, **{name: value for name, value in given.items() if value is not None},
        )


def metadata(schema, version):
    return dbn.Metadata(
        dataset="GLBX.MDP3", start=MIDNIGHT - DAY, end=MIDNIGHT + DAY, limit=None, stype_in=dbn.SType.PARENT,
        stype_out=dbn.SType.INSTRUMENT_ID, schema=dbn.Schema.from_str(schema), symbols=["ES.FUT"], partial=[], not_found=[],
        mappings=[], ts_out=False, version=version,
    )


def csv(data, pretty):
    out = io.BytesIO()
    coder = dbn.Transcoder(out, dbn.Encoding.CSV, dbn.Compression.NONE, pretty_px=pretty, pretty_ts=pretty, map_symbols=False)
    coder.write(data)
    coder.flush()
    return out.getvalue()


def main(folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    messages = {1: dbn.InstrumentDefMsgV1, 2: dbn.InstrumentDefMsgV2, 3: dbn.InstrumentDefMsg}
    for version, message in messages.items():
        data = bytes(metadata("definition", version)) + b"".join(bytes(record) for record in definitions(message))
        (folder / f"definition.v{version}.dbn.zst").write_bytes(zstandard.ZstdCompressor(level=19).compress(data))
        if version == 3:
            (folder / "definition.px0.csv").write_bytes(csv(data, False))
            (folder / "definition.px1.csv").write_bytes(csv(data, True))
    stats = [
        dbn.StatMsg(
            publisher_id=1, instrument_id=101, ts_event=MIDNIGHT, ts_recv=MIDNIGHT, ts_ref=MIDNIGHT, price=5 * 10**12, quantity=1,
            stat_type=dbn.StatType.SETTLEMENT_PRICE, sequence=1, ts_in_delta=0, channel_id=0,
        )
    ]
    status = [
        dbn.StatusMsg(
            publisher_id=1, instrument_id=101, ts_event=MIDNIGHT, ts_recv=MIDNIGHT, action=dbn.StatusAction.TRADING,
        )
    ]
    for schema, records in {"statistics": stats, "status": status}.items():
        data = bytes(metadata(schema, 3)) + b"".join(bytes(record) for record in records)
        (folder / f"{schema}.v3.dbn").write_bytes(data)
        (folder / f"{schema}.csv").write_bytes(csv(data, True))


if __name__ == "__main__":
    main(sys.argv[1])
