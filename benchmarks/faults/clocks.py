"""F14: clocks that are set wrong and set right, days that are not 24 hours long, seconds that come twice."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from benchmarks.faults.parts import KEYS, errand, turn
from benchmarks.faults.trial import Found, Trial
from flowkit.run.clock import SimulatedClock, SteadyClock
from flowkit.run.sessions import Sessions

DAY = 86_400.0
JUMPS = (-DAY, DAY, -3600.0, 3600.0, -7.0, 7.0, 365 * DAY)  # days, summer time, an NTP step, a wrong battery
NUDGES = (-1.0, -0.4, 0.4)  # a leap second that comes twice, small corrections
QUARTER, WEEK = timedelta(minutes=15), timedelta(days=7)


class Machine:
    """A machine with a wall clock that anybody may set, and a counter that nobody can."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.counted, self.wrong = 1_000.0, 0.0
        self.nudged = 0.0

    def wall(self) -> float:
        """What the wall clock shows."""
        return 1_767_225_600.0 + self.counted + self.wrong

    def counter(self) -> float:
        """What has truly passed."""
        return self.counted

    def passes(self, seconds: float) -> None:
        """Let time pass; somebody may touch the clock meanwhile."""
        self.counted += seconds
        if self._chance.random() < 0.2:
            self.wrong += self._chance.choice(JUMPS)
        elif self._chance.random() < 0.02:
            nudge = self._chance.choice(NUDGES)
            self.wrong += nudge
            self.nudged += abs(nudge)


def clocks(trial: Trial) -> Found:
    """Journeys with timers on such machines, and on a clock that goes back itself."""
    count = trial.of(400, 30)
    early = late = twice = backwards = 0
    for number in range(count):
        chance = random.Random(f"{trial.seed} {number}")
        machine = Machine(chance)
        one, two, three, four = _journey(machine, chance)
        early, late, twice, backwards = early + one, late + two, twice + three, backwards + four
    summer = _summer()
    disorder = _disorder(trial)
    text = (
        f"{count} machines whose clocks are set wrong: {early} timers early, {late} not fired when due, "
        f"{twice} fired twice, {backwards} steps back; {summer} of 4 changes of summer time right; "
        f"{disorder} rows out of order when the store's clock goes back"
    )
    held = early == late == twice == backwards == disorder == 0 and summer == 4
    return Found(held, text, {"early": early, "late": late, "twice": twice})


def _journey(machine: Machine, chance: random.Random) -> tuple[int, int, int, int]:
    """Early, late, fired twice, steps back: of one journey that waits a quarter of an hour, then a day."""
    sessions = Sessions(errand(), "memory:", None, SteadyClock(machine.wall, machine.counter), keys=KEYS)
    id = sessions.start().id
    sessions.send(id, turn(1))
    armed, nudged = machine.counted, machine.nudged
    backwards, last = 0, sessions.now()
    fired: list[float] = []
    while machine.counted - armed < 3600:
        machine.passes(chance.uniform(1, 60))
        fired += [machine.counted] * sessions.fire(id)
        now = sessions.now()
        backwards += now < last
        last = now
    slack = machine.nudged - nudged
    passed = [at - armed for at in fired]
    early = sum(each < QUARTER.total_seconds() - slack for each in passed)
    late = not passed or passed[0] > QUARTER.total_seconds() + 60 + slack
    return early, late, max(len(passed) - 1, 0), backwards


def _summer() -> int:
    """A day after a day is 24 hours later, also when the clocks are changed in between."""
    right = 0
    for start in (datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)):
        for zone in (ZoneInfo("Europe/Paris"), ZoneInfo("America/New_York")):
            clock = SimulatedClock(start)
            sessions = Sessions(errand(), "memory:", None, clock, keys=KEYS, zone=zone)
            id = sessions.start().id
            clock.forward(WEEK - timedelta(microseconds=1))
            early = sessions.fire(id)
            clock.forward(timedelta(microseconds=1))
            right += early == 0 and sessions.fire(id) == 1
    return right


def _disorder(trial: Trial) -> int:
    """Rows that are older than the one before them, after a clock that jumps both ways."""
    clock = SimulatedClock()
    sessions = Sessions(errand(), "memory:", None, clock, keys=KEYS)
    id = sessions.start().id
    for _ in range(50):
        clock.forward(timedelta(seconds=trial.chance.uniform(-3600, 600)))
        sessions.send(id, turn(sessions.get(id).version))
    instants = [entry.at for entry in sessions.history(id)]
    return sum(later < earlier for earlier, later in pairwise(instants))
