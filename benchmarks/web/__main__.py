"""The soak in its full length: ``python -m benchmarks.web``."""

from __future__ import annotations

from benchmarks.report import table
from benchmarks.web.suite import SOAK, soak

if __name__ == "__main__":
    print(table(list(soak(SOAK))))
