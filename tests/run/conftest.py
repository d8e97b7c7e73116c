"""A PostgreSQL for whoever asks, one for all tests of a worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.run import postgres as installed


@pytest.fixture(scope="session")
def postgres() -> Iterator[installed.Server]:
    """A running PostgreSQL; the database ``postgres`` of it is everybody's, so take a schema of your own."""
    with installed.server("fsync = off") as server:
        yield server
