"""Odd texts and big ones: each is kept as it is, or found nowhere."""

from __future__ import annotations

import pytest

from flowkit.run.store import Definition, Found, Mark, Seen, Store
from tests.run.contract.records import change, check, effect, erase, everything, grown, row, session

ODD = [
    "",
    " ",
    "'; DROP TABLE sessions; --",
    '"$1%s%(id)s{id}?:id',
    "../../../etc/passwd",
    "C:\\x\\\\",
    "a/1/0",
    "%_*",
    "é e\u0301 ß ﬀ",
    "😀\u202e\u200b",
    "line\nbreak\r\n\ttab",
    "\x01\x7f\x1b[31m",
    "x" * 2000,
]
UNKEPT = ["\x00", "a\x00b", "\ud800", "one\x00"]


@pytest.mark.parametrize("id", ODD)
def test_an_odd_id_is_an_id_like_any_other(store: Store, id: str) -> None:
    grown(store, "one", 1)
    store.commit(change(id, key=id, effects=(effect(id),), marks=(Mark(id, b"hash"),), due=5))
    store.commit(change(id, 1, due=5))
    assert store.read(id, id) == Found(session(id, 2, due=5), row(id, 1, id))
    assert [r.seq for r in store.rows(id)] == [1, 2]
    assert store.effect(f"{id}/1/0") == effect(id)
    assert list(store.effects(session=id)) == [effect(id)]
    assert store.find(Mark(id, b"hash")) == (id,)
    assert store.due(5, 9) == (id,)
    assert [s.id for s in store.sessions(after=id)] == [other for other in ["one"] if other > id]
    (leased,) = store.lease(9, 10, id, 1)
    assert store.settle(leased._replace(error=id))
    erase(store, id, 2)
    store.remove(id)
    assert [s.id for s in store.sessions()] == ["one"]


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_are_kept_as_they_are(store: Store, text: str) -> None:
    store.keep(text, b"value")
    store.note(Seen(1, text, text, text))
    store.define(Definition(text, text, text, b""))
    assert store.kept(text) == b"value"
    assert list(store.audit(text)) == [Seen(1, text, text, text)]
    assert store.definition(text) == Definition(text, text, text, b"")


@pytest.mark.parametrize("text", UNKEPT)
def test_a_text_that_cannot_be_kept_is_found_nowhere(store: Store, text: str) -> None:
    """Such ids come from outside: they are unknown, as every other that nobody was given."""
    store.commit(change(key="key", effects=(check(),)))
    seen = everything(store)
    assert store.read(text) is None
    assert store.read(text, "key") is None
    assert store.read("one", text) in (Found(session(), None), None)
    assert list(store.rows(text)) == []
    assert list(store.sessions(state=text)) == []
    assert list(store.sessions(digest=text)) == []
    assert store.effect(f"{text}/1/0") is None
    assert list(store.effects(session=text)) == []
    assert not store.rerun(f"{text}/1/0", 5)
    assert store.find(Mark(text, b"hash")) == ()
    assert store.definition(text) is None
    assert store.kept(text) is None
    assert list(store.audit(text)) == []
    store.remove(text)
    assert everything(store) == seen


@pytest.mark.parametrize("text", UNKEPT)
def test_a_text_is_kept_whole_or_refused_and_then_nothing_is_changed(store: Store, text: str) -> None:
    grown(store, "one", 1)
    seen = everything(store)
    try:
        store.commit(change(before=1, key=text, effects=(effect(seq=2),)))
    except ValueError:
        assert everything(store) == seen
        store.commit(change(before=1, key="another"))
    else:
        assert store.read("one", text) == Found(session(version=2), row(seq=2, key=text))


@pytest.mark.parametrize("size", [0, 1, 2_000, 100_000, 5_000_000])
def test_blobs_are_as_big_as_they_need_to_be(store: Store, size: int) -> None:
    blob = bytes(range(256)) * (size // 256) + b"\x00" * (size % 256)
    made = session(snapshot=blob, head=blob[:40], mark=blob[:40])
    store.commit(change(effects=(effect(arguments=blob),))._replace(session=made, row=row(given=blob)))
    assert store.read("one") == Found(made, None)
    assert [r.given for r in store.rows("one")] == [blob]
    assert [e.arguments for e in store.effects()] == [blob]
