"""Writes test/data/dbn-damage.json.gz: what Databento's own decoder makes of damaged DBN files.

    python3 -m venv VENV && VENV/bin/pip install databento_dbn zstandard
    VENV/bin/python test/generators/databento_dbn_damage.py test/data/dbn-damage.json.gz

Each small file is damaged in the same way at every place: cut after every byte, the length of its second record and its
type set to every value, the length of its metadata off by some bytes. A damaged file is given to the decoder byte by byte;
noted are the records that it has given out and whether it failed, as "3" and "2!".
"""

import base64
import gzip
import json
import struct
import sys

import databento_dbn as dbn
import zstandard

from databento_dbn_fixtures import MAPPINGS, MIDNIGHT, DAY

PRICE = 5_000_000_000_000


def records(schema, ts_out):
    sent = {"ts_out": MIDNIGHT + 7} if ts_out else {}
    for n in range(4):
        head = dict(publisher_id=1, instrument_id=101, ts_event=MIDNIGHT + n * 60_000_000_000, **sent)
        if schema == "ohlcv-1m":
            yield dbn.OHLCVMsg(rtype=33, open=PRICE, high=PRICE + 5, low=PRICE - 5, close=PRICE + n, volume=n, **head)
        else:
            yield dbn.TradeMsg(
                price=PRICE + n, size=n, action=dbn.Action.TRADE, side=dbn.Side.BID, depth=0, ts_recv=MIDNIGHT + n, flags=0,
                ts_in_delta=0, sequence=n, **head
            )


def metadata(schema, version, ts_out):
    return dbn.Metadata(
        dataset="GLBX.MDP3", start=MIDNIGHT - DAY, end=MIDNIGHT + 2 * DAY, limit=None, stype_in=dbn.SType.RAW_SYMBOL,
        stype_out=dbn.SType.INSTRUMENT_ID, schema=dbn.Schema.from_str(schema), symbols=["ESH4"], partial=[], not_found=[],
        mappings=MAPPINGS[:1], ts_out=ts_out, version=version,
    )


def outcome(data, compression=dbn.Compression.NONE):
    decoder = dbn.DBNDecoder(upgrade_policy=dbn.VersionUpgradePolicy.AS_IS, compression=compression)
    count = 0
    try:
        for at in range(len(data)):
            decoder.write(data[at : at + 1])
            count += sum(not isinstance(each, dbn.Metadata) for each in decoder.decode())
    except BaseException as error:  # its panics are no Exception
        return f"{count}!", str(error)
    return str(count), None


def main(path):
    out = []
    for schema in ["ohlcv-1m", "trades"]:
        for version in (1, 2, 3):
            ts_out = version == 2
            head = bytes(metadata(schema, version, ts_out))
            parts = [bytes(record) for record in records(schema, ts_out)]
            whole = head + b"".join(parts)
            second = len(head) + len(parts[0])

            def changed(at, value):
                return whole[:at] + value + whole[at + len(value) :]

            size = struct.unpack_from("<I", head, 4)[0]
            frames = zstandard.ZstdCompressor(write_checksum=True).compress(whole)
            lengths = [*range(size - 12, size + 13), 0, 4, 99, 100, 2**31 - 1, 2**32 - 1]
            case = dict(
                name=f"{schema}.v{version}", file=base64.b64encode(whole).decode(), second=second,
                zstd=base64.b64encode(frames).decode(),
                cuts=[outcome(whole[:n])[0] for n in range(len(whole) + 1)],
                lengths=[outcome(changed(second, bytes([n])))[0] for n in range(256)],
                types=[outcome(changed(second + 1, bytes([n])))[0] for n in range(256)],
                metadata=[[n, outcome(changed(4, struct.pack("<I", n)))[0]] for n in lengths if n >= 0],
                zstdCuts=[outcome(frames[:n], dbn.Compression.ZSTD)[0] for n in range(len(frames) + 1)],
                twoFiles=outcome(whole + whole)[0],
            )
            if len(sys.argv) > 2:
                print(case["name"], len(whole), size, {n: outcome(changed(second, bytes([n]))) for n in (0, 1, 3, 4, 5, 13, 14, 15, 16, 255)})
                print("   types", {n: outcome(changed(second + 1, bytes([n]))) for n in (0, 1, 33, 0x12, 0xEE, 0x16)})
                print("   meta", case["metadata"], [outcome(changed(4, struct.pack("<I", n))) for n in (0, size - 1, size + 1, 2**32 - 1)])
                print("   two", outcome(whole + whole), "zstd", case["zstdCuts"][-5:], outcome(frames[:-3], dbn.Compression.ZSTD), outcome(frames, dbn.Compression.ZSTD))
            out.append(case)
    text = json.dumps(out, separators=(",", ":")).encode()
    with open(path, "wb") as file:
        file.write(gzip.compress(text, 9, mtime=0))


if __name__ == "__main__":
    main(sys.argv[1])
