"""What the verbs of ``sessions`` share: where the store is, opening it, and saying why that cannot be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from flowkit.cli.codes import PROBLEMS, USAGE, StopError
from flowkit.cli.console import Console

if TYPE_CHECKING:
    from flowkit.core.automaton import Automaton
    from flowkit.run.errors import ConfigError, KeysError, StoreError
    from flowkit.run.sessions import Sessions
    from flowkit.run.store import Store

AnyCommand = TypeVar("AnyCommand", bound=Callable[..., Any])
HERE = "sqlite:///flowkit.db"
_FILE = "sqlite:///"
_NO_FLOW = """flowkit: 1
flow: nothing
language: en
start: none
states: { none: { info: none, links: { leave: { label: leave, go_to: left } } } }
ends: { left: { result: abandoned, title: left } }
"""


def store_option(command: AnyCommand) -> AnyCommand:
    """Add the option that says where the sessions are; the verb receives ``url``."""
    return click.option(
        "--store",
        "url",
        envvar="FLOWKIT_STORE",
        default=HERE,
        metavar="URL",
        help=f"Where the sessions are (else FLOWKIT_STORE, else {HERE}: a file in this folder).",
    )(command)


@contextmanager
def opened(url: str, spoke: Console, *, make: bool = False) -> Iterator[Store]:
    """The store of a URL, closed afterwards; whatever a store can answer is told in a sentence.

    A file that is not there yet is only made where ``make`` says so. Raises StopError.
    """
    from flowkit.run.stores import open_store

    shown = without_password(url)
    if url.startswith("memory:"):
        raise spoke.refuse("sessions.in-memory")
    if not make and url.startswith(_FILE) and not _is_there(url.removeprefix(_FILE)):
        raise spoke.refuse("sessions.no-store", store=shown)
    with told(spoke, shown):
        store = open_store(url, make)
        try:
            yield store
        finally:
            store.close()


@contextmanager
def opened_sessions(url: str, spoke: Console) -> Iterator[Sessions]:
    """The sessions of a store, on the version of the flow that was kept last. Raises StopError."""
    from flowkit.run.sessions import Sessions

    with opened(url, spoke) as store:
        yield Sessions(kept_automaton(store), store)


def kept_automaton(store: Store) -> Automaton:
    """The machine of the flow that a store kept last; where there is none, of a flow without a page."""
    from flowkit.load import load_source
    from flowkit.unfold import unfold

    return next(kept_automata(store), None) or unfold(load_source(_NO_FLOW))


def kept_automata(store: Store) -> Iterator[Automaton]:
    """The machines that a store keeps, the last first; damaged ones are left out: `verify` tells them."""
    from flowkit.run.definitions import revived
    from flowkit.run.errors import StoreError

    for kept in reversed(store.definitions()):
        with suppress(StoreError):
            yield revived(kept)


@contextmanager
def told(spoke: Console, store: str) -> Iterator[None]:
    """Tell what goes wrong inside in a sentence, and raise StopError.

    A session that is broken is a problem found (1); a store that cannot be used is an input that cannot be
    read (2).
    """
    from flowkit.run.errors import (
        BrokenSessionError,
        ConfigError,
        KeysError,
        MissingHandlerError,
        NoSessionError,
        StoreError,
        UndeclaredOutcomeError,
    )

    try:
        yield
    except (StoreError, KeysError, ConfigError) as error:
        spoke.complain("flowkit: " + why(error, spoke, store))
        raise StopError(PROBLEMS if isinstance(error, BrokenSessionError) else USAGE) from error
    except NoSessionError as error:
        raise spoke.refuse("sessions.no-session", store=store) from error
    except MissingHandlerError as error:
        names = ", ".join(f"{name} ({spoke.text(f'sessions.kind.{kind}')})" for kind, name in error.missing)
        raise spoke.refuse("sessions.missing-handlers", known=names) from error
    except UndeclaredOutcomeError as error:
        names = ", ".join(f"{outcome} ({state})" for state, outcome in error.undeclared)
        raise spoke.refuse("sessions.undeclared-outcomes", known=names) from error


def why(error: StoreError | KeysError | ConfigError, spoke: Console, store: str) -> str:
    """The sentence of an error of a store, of its keys, or of what effects need."""
    from flowkit.messages import has
    from flowkit.run.errors import BrokenSessionError

    params = {"reason": error.reason, **error.params, "store": store}
    if isinstance(error, BrokenSessionError):
        return spoke.text(
            "sessions.broken.session", found=found(str(params["what"]), error.seq, spoke), **params
        )
    key = f"sessions.{error.reason}"
    return spoke.text(key if has(key) else "sessions.other", **params)


def found(what: str, seq: int, spoke: Console, more: str = "") -> str:
    """What is wrong with a session, in words."""
    what, _, number = what.partition(" ")
    return spoke.text(f"sessions.found.{what}", seq=seq, more=number or more)


def without_password(url: str) -> str:
    """A URL as it may be shown: neither who connects, nor with what."""
    if "@" not in url and "?" not in url:
        return url
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('?')[0].rpartition('@')[2]}"


def _is_there(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):  # too long, or no path at all: the store says so
        return True


def moment(micros: int | None) -> str:
    """An instant of a row for people: UTC, to the second; "" for none."""
    from flowkit.run.clock import instant

    return f"{instant(micros):%Y-%m-%d %H:%M:%S}" if micros is not None else ""


def since_when(text: str | None, spoke: Console) -> int | None:
    """The microseconds of a date or an instant, in UTC unless it says otherwise. Raises StopError."""
    from flowkit.run.clock import micros

    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
        return micros(found if found.tzinfo is not None else found.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        raise spoke.refuse("test.not-an-instant", text=text) from None


def digest_of(start: str | None, store: Store, spoke: Console) -> str | None:
    """The whole digest of a kept version of a flow, by its first characters. Raises StopError."""
    if start is None:
        return None
    known = [one.digest for one in store.definitions()]
    found = [digest for digest in known if start and digest.startswith(start)]
    if len(found) != 1:
        shown = ", ".join(digest[:12] for digest in known) or "-"
        raise spoke.refuse("sessions.no-digest", name=start, known=shown)
    return found[0]
