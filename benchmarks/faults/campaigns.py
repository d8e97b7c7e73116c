"""All campaigns by the fault they are about, and what to call them."""

from __future__ import annotations

from typing import NamedTuple

from benchmarks.faults import (
    bits,
    broken_disks,
    changed,
    clicks,
    clocks,
    erasing,
    kills,
    outbox,
    power,
    replays,
    sharing,
    simulated,
    sizes,
    whole,
    zombies,
)
from benchmarks.faults.trial import Campaign


class Entry(NamedTuple):
    """A campaign and its title."""

    title: str
    run: Campaign


CAMPAIGNS: dict[str, Entry] = {
    "F01": Entry("kill -9 while writing", kills.held),
    "C01": Entry("controls of F01 are caught", kills.controls),
    "F02": Entry("power cuts", power.held),
    "F03": Entry("controls of F02 are caught", power.controls),
    "F04": Entry("double clicks", clicks.double_clicks),
    "F05": Entry("races for a version", clicks.races),
    "F06": Entry("done, but said to be unreachable", clicks.lost_answers),
    "F07": Entry("stale tabs, F08: a key with something else", clicks.stale_tabs),
    "F09": Entry("kill between commit and effect", outbox.held),
    "C09": Entry("control of F09 is caught", outbox.control),
    "F10": Entry("no room", broken_disks.no_room),
    "F11": Entry("no sync", broken_disks.no_sync),
    "F12": Entry("no rights, and a lock that is kept", broken_disks.no_rights),
    "F13": Entry("turned bits", bits.flips),
    "F14": Entry("clocks set wrong", clocks.clocks),
    "F15": Entry("processes that stand still", zombies.zombies),
    "F16": Entry("flows changed under sessions", changed.changed),
    "F17": Entry("journals walked again", replays.replays),
    "F18": Entry("the same bytes everywhere", replays.determined),
    "F19": Entry("seeded worlds beside a model", simulated.simulated),
    "F20": Entry("ten thousand events", sizes.robots),
    "F21": Entry("a million sessions", sizes.millions),
    "F22": Entry("copies while others write", sharing.backups),
    "F23": Entry("forks and threads", sharing.misuse),
    "F24": Entry("erased, F25: nothing readable", erasing.erased),
    "HOUR": Entry("an hour of people", whole.hour),
}
