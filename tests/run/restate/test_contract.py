"""The contract of stores, claim by claim, on a real Restate: all of it that is not about leases."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from itertools import count
from types import ModuleType
from typing import Any, cast

import pytest

from flowkit.run.restate.store import RestateStore
from flowkit.run.store import Store
from tests.run.contract import test_commit, test_erasing, test_odd, test_reading, test_threads
from tests.run.restate.apart import Apart
from tests.run.restate.people import Receiver
from tests.run.restate.server import Restate, Served
from tests.run.restate.test_journeys import ERRAND

MODULES = (test_commit, test_erasing, test_odd, test_reading, test_threads)
OTHERWISE = {
    "test_a_session_with_ten_thousand_events_is_erased": "so many calls take minutes",
    "test_a_long_journal_is_read_to_its_end": "so many calls take minutes",
    "test_many_sessions_are_listed_to_the_last_one": "so many calls take minutes",
    "test_a_store_can_be_read_while_it_is_written": "so many calls take minutes",
    "test_threads_at_different_sessions_all_win": "so many calls take minutes",
    "test_checks_of_states_that_are_left_become_moot": "its checks are asked meanwhile (see test_journeys)",
    "test_checks_of_other_sessions_are_left_alone": "its checks are asked meanwhile",
    "test_effects_are_read_as_they_were_written": "its effects are carried out meanwhile",
}
_words = (f"{number:03}-" for number in count())


def _claims(module: ModuleType) -> Iterator[Callable[..., None]]:
    for name, claim in vars(module).items():
        if name.startswith("test_") and list(inspect.signature(claim).parameters) == ["store"]:
            leases = any(word in inspect.getsource(claim) for word in (".lease(", ".due(", "settle"))
            if not leases and name not in OTHERWISE:
                yield claim


CLAIMS = [claim for module in MODULES for claim in _claims(module)]


@pytest.fixture(scope="module")
def place(one: Restate) -> Iterator[str]:
    receiver = Receiver()
    with Served(one, receiver.url, ERRAND, services="Contract"):
        yield f"{one.url}&services=Contract"
    receiver.close()


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.__name__.removeprefix("test_"))
def test_a_claim_holds(claim: Callable[[Any], None], place: str) -> None:
    store = cast(Store, Apart(RestateStore(place), next(_words)))
    claim(store)
