"""flowkit beside other state-machine libraries, in one run: ``python -m benchmarks`` (or ``make bench``)."""
