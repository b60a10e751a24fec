"""The bars that every peer gets, and what each reports."""

import json
import resource
import sys
import time
from pathlib import Path

import numpy

FAST = 10
SLOW = 30
UNITS = 100
CASH = 10_000_000


def columns(folder):
    """Time of the close in nanoseconds, open, high, low, close, volume."""
    stamps = numpy.fromfile(Path(folder) / "stamps.i64", dtype="<i8")
    values = numpy.fromfile(Path(folder) / "bars.f64", dtype="<f8").reshape(5, len(stamps))
    return stamps, *values


def report(run, repetitions):
    """Times `run`, which gives the number of its flips, and prints what it took as JSON."""
    seconds = []
    flips = 0
    for _ in range(repetitions):
        begun = time.perf_counter()
        flips = run()
        seconds.append(time.perf_counter() - begun)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    json.dump({"flips": int(flips), "seconds": seconds, "peakMegabytes": peak}, sys.stdout)


def arguments():
    """Folder with the bars, and how often they are run."""
    return sys.argv[1], int(sys.argv[2])
