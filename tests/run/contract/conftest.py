"""Each test of the contract runs on each store."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest

from flowkit.run.store import Store
from flowkit.run.stores import open_store
from tests.run.postgres import quick

STORES = ["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.xdist_group("postgres"))]


@pytest.fixture(params=STORES)
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where an empty store will be."""
    if request.param == "memory":
        yield "memory:"
    elif request.param == "postgres":
        yield request.getfixturevalue("postgres").url(f"schema=contract_{uuid4().hex}")
    else:
        with TemporaryDirectory(dir=quick()) as folder:
            yield f"sqlite:///{folder}/sessions.db"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An empty store."""
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture
def lasting(url: str) -> str:
    """Where an empty store will be that outlives its process."""
    if url == "memory:":
        pytest.skip("what is in memory goes with its process")
    return url
