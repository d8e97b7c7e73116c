"""``flowkit sessions migrate``: sessions go on in a new version of their flow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flowkit.cli.codes import FINE, PROBLEMS
from flowkit.cli.console import Console, console, spoken
from flowkit.cli.sessions.audited import as_option, note
from flowkit.cli.sessions.opened import opened, store_option
from flowkit.cli.sessions.progress import Progress
from flowkit.cli.sessions.told import number

if TYPE_CHECKING:
    from flowkit.run.migrate.plan import Leg, Survey
    from flowkit.run.migrate.stays import Stays

_NAMED = 10  # sessions named in a line; --format json names all


@click.command("migrate", short_help="Let sessions go on in a new version.")
@click.option(
    "--to",
    "path",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FLOW",
    help="The new version: a folder or a file.",
)
@click.option("--plan", "only", is_flag=True, help="Only show what would become of them; nothing is changed.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@as_option
@store_option
@spoken
def command(  # noqa: PLR0913 - one parameter an option
    path: Path, only: bool, form: str, who: str | None, url: str, lang: str | None, colour: str
) -> int:
    """Move the sessions of all earlier versions to a new one, while people go on.

    First every session is looked at: where it would stand, what it would lose, and by which events an end
    can be reached from there. If one has no place, nobody is moved (status 1), and what is missing is said:
    it is told under `migrations:` in the new flow.yaml. Sessions whose answers do not fit stay where they
    are; the plan stands, and they are moved at their next event that allows it. Calling it again goes on.
    """
    from flowkit.cli.reading import project
    from flowkit.run.migrate.plan import survey
    from flowkit.run.migrate.sweep import sweep
    from flowkit.run.sessions import Sessions
    from flowkit.unfold import unfold

    spoke = console(lang, colour)
    found = project(path, spoke)
    with opened(url, spoke) as store:
        sessions = Sessions(unfold(found.flow), store)
        with Progress(spoke) as progress:
            plan = survey(sessions, sessions.automaton, found.migrations, progress.steps)
        if form == "text":
            spoke.write("\n".join(_told(plan, spoke)) + "\n", None)
        swept = None
        if plan.complete and not only:
            note(store, who, f"migrate to {found.flow.id} {found.flow.version}", spoke)
            with Progress(spoke, sum(leg.going for leg in plan.legs)) as progress:
                swept = sweep(sessions, plan, progress.steps)
        if form == "json":
            spoke.say(_object(plan, None if swept is None else swept.moved))
        else:
            spoke.say(_ending(plan, None if swept is None else swept.moved, spoke))
    return FINE if plan.complete and not plan.strangers else PROBLEMS


def _told(plan: Survey, spoke: Console) -> Iterator[str]:
    flow = plan.target.flow
    for leg in plan.legs:
        if leg.going or not leg.complete:
            old = f"{leg.source.flow} {leg.source.version}"
            yield spoke.paint(f"{old} → {flow.version}", bold=True) + (
                f" ({leg.source.digest[:12]} → {flow.digest[:12]})"
            )
            yield from _leg(leg, spoke)
            yield ""
    for digest, count in plan.strangers.items():
        yield spoke.paint(
            spoke.text("sessions.migrate.stranger", digest=digest[:12], count=number(count, spoke)), fg="red"
        )


def _leg(leg: Leg, spoke: Console) -> Iterator[str]:
    from flowkit.cli.columns import aligned

    if leg.drawn is not None:
        for kind, name in leg.drawn.unknown:
            key = f"sessions.migrate.unknown.{kind}"
            yield spoke.paint(spoke.text(key, name=name, version=leg.source.version), fg="red")
        for old, new in leg.drawn.recognised:
            yield spoke.text("sessions.migrate.recognised", old=old, new=new)
    if leg.moves:
        names = ("now", "then", "count", "end")
        header = tuple(spoke.text(f"sessions.migrate.{name}") for name in names)
        yield from aligned([header, *(_move(leg, old, new, spoke) for old, new in sorted(leg.moves))])
    for name, count in sorted(leg.lost.items()):
        yield spoke.text("sessions.migrate.lost", name=name, count=number(count, spoke))
    for why, ids in leg.stays.items():
        said = _why(leg, why, spoke)
        yield spoke.paint(said, fg="red" if why.stops else "yellow")
        yield "  " + ", ".join(ids[:_NAMED]) + (" …" if len(ids) > _NAMED else "") + f" ({len(ids)})"


def _move(leg: Leg, old: str, new: str, spoke: Console) -> tuple[str, ...]:
    proof = leg.proofs[new]
    end = spoke.text(
        "sessions.migrate.proof",
        end=spoke.text(f"play.result.{proof.result}"),
        events=len(proof.events),
    )
    then = new if old != new else "="
    return old, then, number(leg.moves[old, new], spoke), end


def _why(leg: Leg, why: Stays, spoke: Console) -> str:
    meant = leg.meant(why) if why.reason == "no-state" else ()
    reason = "doubtful" if meant else why.reason
    return spoke.text(f"sessions.migrate.why.{reason}", **dict(why.params), meant=", ".join(meant))


def _ending(plan: Survey, moved: int | None, spoke: Console) -> str:
    going = sum(sum(leg.moves.values()) for leg in plan.legs)
    staying = sum(len(ids) for leg in plan.legs for ids in leg.stays.values())
    counts = {"moved": number(going if moved is None else moved, spoke), "staying": number(staying, spoke)}
    key = "incomplete" if not plan.complete else "plan" if moved is None else "moved"
    colour = "red" if not plan.complete else "yellow" if staying or plan.strangers else "green"
    return spoke.paint(spoke.text(f"sessions.migrate.{key}", **counts), fg=colour)


def _object(plan: Survey, moved: int | None) -> str:
    from flowkit.core.jsontext import encoded

    flow = plan.target.flow
    return encoded(
        {
            "to": {"flow": flow.id, "version": flow.version, "digest": flow.digest},
            "complete": plan.complete,
            "moved": moved,
            "versions": [_leg_object(leg) for leg in plan.legs],
            "strangers": dict(plan.strangers),
        }
    )


def _leg_object(leg: Leg) -> Mapping[str, Any]:
    return {
        "version": leg.source.version,
        "digest": leg.source.digest,
        "complete": leg.complete,
        "passages": [crossing.passage.data() for crossing in leg.course],
        "unknown": [list(each) for each in (leg.drawn.unknown if leg.drawn else ())],
        "moves": [
            {
                "from": old,
                "to": new,
                "sessions": count,
                "end": leg.proofs[new].result,
                "by": list(leg.proofs[new].events),
            }
            for (old, new), count in sorted(leg.moves.items())
        ],
        "lost": dict(sorted(leg.lost.items())),
        "stays": [
            {
                "why": why.reason,
                **dict(why.params),
                "stops": why.stops,
                "meant": list(leg.meant(why)),
                "sessions": ids,
            }
            for why, ids in leg.stays.items()
        ],
    }
