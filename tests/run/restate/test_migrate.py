"""Sessions that a Restate keeps go on in a new version of their flow, like any others."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

from flowkit import Event, load, unfold
from flowkit.run.migrate.plan import survey
from flowkit.run.migrate.sweep import sweep
from flowkit.run.sessions import Sessions
from flowkit.run.verify import verify
from tests.run.restate.people import Receiver
from tests.run.restate.server import Restate, Served
from tests.run.restate.serving import KEYS

ERRAND = Path("benchmarks/faults/errand.yaml")


def test_sessions_of_a_restate_are_moved_and_so_are_stragglers(
    one: Restate, receiver: Receiver, tmp_path: Path
) -> None:
    newer = tmp_path / "newer.yaml"
    newer.write_text(ERRAND.read_text("utf-8").replace('version: "1"', 'version: "9"'), "utf-8")
    new = unfold(load(newer))
    with Served(one, receiver.url, ERRAND, mirror=f"sqlite:///{tmp_path}/mirror.db"):
        sessions = Sessions(unfold(load(ERRAND)), one.url, keys=KEYS, zone=UTC)
        ids = [sessions.start().id for _ in range(3)]
        plan = survey(sessions, new)
        assert plan.complete
        assert sweep(sessions, plan).moved >= len(ids)
        assert {sessions.get(id).snapshot.version for id in ids} == {"9"}
        straggler = sessions.start().id
        assert sessions.get(straggler).snapshot.version != "9"
        moved = sessions.send(straggler, Event("next", {"item": "7", "note": "A7"}))
        assert moved.ok, moved.refused
        assert moved.snapshot.version == "9"
        assert [entry.event for entry in sessions.history(straggler)] == ["@start", "@migrate", "next"]
        mine = {*ids, straggler}
        assert [found for found in verify(sessions) if found.session in mine] == []
