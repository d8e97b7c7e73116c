"""The people of the benchmark get every page, from the site and from what it is compared with."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.web.people import crowd
from benchmarks.web.suite import BARE, OWN, served


@pytest.mark.parametrize("name", [OWN, BARE])
def test_people_at_the_same_time_are_all_served(name: str, tmp_path: Path) -> None:
    with served(name, tmp_path) as site:
        burst = crowd(site.port, 4, 1.0)
        assert burst.events > 8
        assert site.memory > 0
        assert site.process.poll() is None


def test_sessions_that_are_open_stay_open_beside_others(tmp_path: Path) -> None:
    from flowkit import Sessions, load, unfold

    with served(OWN, tmp_path, held=50) as site:
        assert crowd(site.port, 2, 0.5).events > 2
    with Sessions(unfold(load("flows/msa")), f"sqlite:///{tmp_path}/own.db") as sessions:
        assert sum(session.version == 1 for session in sessions.store.sessions()) >= 50
