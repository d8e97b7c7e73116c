"""What the tests with a Restate share; they all run on one worker, since servers are dear."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.run.restate.people import Receiver
from tests.run.restate.server import Restate, program, restate


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("restate"))


@pytest.fixture(scope="package")
def one() -> Iterator[Restate]:
    """A Restate of one node."""
    program()
    with restate() as found:
        yield found


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Whoever the effects reach."""
    found = Receiver()
    yield found
    found.close()
