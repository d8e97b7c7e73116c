"""Accounts: provisional passwords, chosen ones, limits on guessing, identities elsewhere."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from flowkit.run.accounts import Accounts, Book, Entry
from flowkit.run.accounts.accounts import Choice
from flowkit.run.accounts.passwords import made_up

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NIR = "1681282128212"
GOOD = "Verger-d-Ete-31"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash in a millisecond: what is tested here is not how long it takes."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("flowkit.run.accounts.passwords._hasher", lambda: hasher)


@pytest.fixture
def accounts() -> Accounts:
    return Accounts(Book(":memory:"), b"s" * 32)


def registered(accounts: Accounts) -> Accounts:
    accounts.issue(NIR, NOW, "e1")
    assert accounts.choose(NIR, GOOD, GOOD) is Choice.ACCEPTED
    accounts.accept(NIR, "1")
    return accounts


def test_a_provisional_password_lets_in_once_and_asks_for_another(accounts: Accounts) -> None:
    password = accounts.issue(NIR, NOW, "e1")
    assert accounts.log_in(NIR, password, NOW) is Entry.PROVISIONAL
    assert accounts.log_in(NIR, password, NOW) is Entry.EXPIRED


@pytest.mark.parametrize(
    ("after", "entry"),
    [(timedelta(days=7, seconds=-1), Entry.PROVISIONAL), (timedelta(days=7), Entry.EXPIRED)],
)
def test_it_lasts_seven_days(accounts: Accounts, after: timedelta, entry: Entry) -> None:
    password = accounts.issue(NIR, NOW, "e1")
    assert accounts.log_in(NIR, password, NOW + after) is entry


def test_a_message_that_is_sent_twice_holds_the_same_password_and_opens_nothing_twice(
    accounts: Accounts,
) -> None:
    first = accounts.issue(NIR, NOW, "e1")
    accounts.log_in(NIR, first, NOW)
    accounts.choose(NIR, GOOD, GOOD)
    assert accounts.issue(NIR, NOW, "e1") == first
    assert accounts.log_in(NIR, first, NOW) is Entry.WRONG
    assert accounts.log_in(NIR, GOOD, NOW) is Entry.TERMS


def test_passwords_made_up_differ_for_everybody_and_every_time() -> None:
    made = {made_up(secret, purpose) for secret in (b"a", b"b") for purpose in map(str, range(200))}
    assert len(made) == 400
    assert all(len(password) == 19 and not set(password) & set("0OIl1") for password in made)


def test_nobody_can_read_a_password_or_an_identifier_in_the_file(tmp_path: Path) -> None:
    accounts = registered(Accounts(Book(tmp_path / "a.db"), b"s" * 32))
    accounts.may_look(NIR, NOW)
    accounts.link(NIR, "sub-of-somebody")
    accounts.book.close()
    found = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    for secret in (NIR, GOOD, "sub-of-somebody"):
        assert secret.encode() not in found
    assert b"$argon2id$" in found


def test_five_wrong_passwords_lock_for_a_quarter_of_an_hour(accounts: Accounts) -> None:
    registered(accounts)
    assert [accounts.log_in(NIR, "wrong", NOW) for _ in range(5)] == [*[Entry.WRONG] * 4, Entry.LOCKED]
    assert accounts.log_in(NIR, GOOD, NOW + timedelta(minutes=15, seconds=-1)) is Entry.LOCKED
    assert accounts.log_in(NIR, "wrong", NOW + timedelta(minutes=15)) is Entry.WRONG  # counted anew
    assert accounts.log_in(NIR, GOOD, NOW + timedelta(minutes=15)) is Entry.VALID


def test_a_right_password_forgets_the_wrong_ones(accounts: Accounts) -> None:
    registered(accounts)
    for _ in range(3):
        assert [accounts.log_in(NIR, "wrong", NOW) for _ in range(4)] == [Entry.WRONG] * 4
        assert accounts.log_in(NIR, GOOD, NOW) is Entry.VALID


def test_guessing_from_many_threads_is_counted_like_guessing_from_one(accounts: Accounts) -> None:
    registered(accounts)
    found: list[Entry] = []
    threads = [
        threading.Thread(target=lambda: found.append(accounts.log_in(NIR, "wrong", NOW))) for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [*[Entry.LOCKED] * 8, *[Entry.WRONG] * 4]


def test_an_account_that_does_not_exist_answers_like_one_that_does(accounts: Accounts) -> None:
    other = "2681282128212"
    assert not accounts.exists(other)
    assert [accounts.log_in(other, "wrong", NOW) for _ in range(6)] == [
        *[Entry.WRONG] * 4,
        *[Entry.LOCKED] * 2,
    ]
    assert not accounts.exists(other)


@pytest.mark.parametrize(
    ("password", "again", "choice"),
    [
        (GOOD, GOOD, Choice.ACCEPTED),
        (GOOD, GOOD + " ", Choice.DIFFERENT),
        ("Azerty1!", "Azerty1!", Choice.GUESSABLE),
        ("Password1!", "Password1!", Choice.GUESSABLE),
        ("X-1681282128212-y", "X-1681282128212-y", Choice.PERSONAL),
        ("Mon-Exemple-77-x", "Mon-Exemple-77-x", Choice.PERSONAL),
        ("éXÉMPLE.Verger-77", "éXÉMPLE.Verger-77", Choice.PERSONAL),
        ("Verger-1968-Ete-x", "Verger-1968-Ete-x", Choice.PERSONAL),
        ("p" * 128, "p" * 128, Choice.GUESSABLE),
    ],
)
def test_what_is_easily_guessed_is_refused_with_its_reason(
    accounts: Accounts, password: str, again: str, choice: Choice
) -> None:
    accounts.issue(NIR, NOW, "e1")
    about = ("Exemple", "Camille", "1968-12-15", "camille@example.org")
    assert accounts.choose(NIR, password, again, about) is choice


def test_the_password_before_is_not_taken_again(accounts: Accounts) -> None:
    provisional = accounts.issue(NIR, NOW, "e1")
    assert accounts.choose(NIR, provisional, provisional) is Choice.SAME
    assert accounts.choose(NIR, GOOD, GOOD) is Choice.ACCEPTED
    assert accounts.choose(NIR, GOOD, GOOD) is Choice.SAME
    assert accounts.choose(NIR, provisional, provisional) is Choice.SAME


def test_new_terms_are_asked_for_until_they_are_accepted(accounts: Accounts) -> None:
    registered(accounts)
    later = Accounts(accounts.book, b"s" * 32, terms="2")
    assert later.log_in(NIR, GOOD, NOW) is Entry.TERMS
    later.accept(NIR, "2")
    assert later.log_in(NIR, GOOD, NOW) is Entry.VALID
    assert later.confirm(NIR, GOOD, NOW) is Entry.VALID
    assert later.confirm(NIR, "wrong", NOW) is Entry.WRONG


def test_looking_up_and_sending_have_limits(accounts: Accounts) -> None:
    looked = [accounts.may_look("192.0.2.1", NOW + timedelta(seconds=n)) for n in range(21)]
    assert looked == [*[True] * 20, False]
    assert accounts.may_look("192.0.2.2", NOW)
    assert [accounts.may_look("192.0.2.3", NOW) for _ in range(21)] == [*[True] * 20, False]  # in one instant
    assert accounts.may_look("192.0.2.1", NOW + timedelta(hours=2))
    sent = [accounts.may_send(NIR, NOW + timedelta(seconds=seconds)) for seconds in (0, 10, 40, 80, 300)]
    assert sent == [True, False, True, True, False]  # what was refused does not count


def test_an_identity_elsewhere_belongs_to_one_account_and_never_is_the_only_way_left(
    accounts: Accounts,
) -> None:
    assert accounts.link(NIR, "sub")
    assert accounts.linked("sub")
    assert not accounts.unlink(NIR)  # no password: it is the only way in
    registered(accounts)
    accounts.issue("2681282128212", NOW, "e2")
    assert not accounts.link("2681282128212", "sub")
    assert accounts.unlink(NIR)
    assert not accounts.linked("sub")
    assert accounts.link("2681282128212", "sub")


def test_a_provisional_password_that_somebody_asked_for_leaves_the_chosen_one_right(
    accounts: Accounts,
) -> None:
    registered(accounts)
    reset = accounts.issue(NIR, NOW, "e2")
    assert accounts.log_in(NIR, GOOD, NOW) is Entry.VALID
    assert accounts.log_in(NIR, reset, NOW) is Entry.PROVISIONAL
    assert accounts.log_in(NIR, reset, NOW) is Entry.EXPIRED
    assert accounts.choose(NIR, "Verger-d-Hiver-32", "Verger-d-Hiver-32") is Choice.ACCEPTED
    assert accounts.log_in(NIR, GOOD, NOW) is Entry.WRONG
    assert accounts.log_in(NIR, reset, NOW) is Entry.WRONG


def test_a_password_is_sent_three_times_an_hour_by_each_means_and_repeats_are_not_counted(
    accounts: Accounts,
) -> None:
    first = accounts.to_send(NIR, NOW, "e1", by="mail")
    assert accounts.to_send(NIR, NOW + timedelta(seconds=1), "e1", by="mail") == first
    assert accounts.to_send(NIR, NOW + timedelta(seconds=29), "e2", by="mail") is None
    assert accounts.to_send(NIR, NOW + timedelta(seconds=29), "e3", by="letter") not in (None, first)
    later = [accounts.to_send(NIR, NOW + timedelta(minutes=n), f"f{n}", by="mail") for n in range(1, 4)]
    assert [password is None for password in later] == [False, False, True]


def test_the_address_before_is_kept_until_it_has_been_told(accounts: Accounts, tmp_path: Path) -> None:
    assert accounts.addresses(NIR) == ()
    accounts.write_to(NIR, "old@example.org")
    for _ in range(2):
        accounts.write_to(NIR, "new@example.org")
    assert accounts.addresses(NIR) == ("new@example.org", "old@example.org")
    accounts.told(NIR)
    assert accounts.addresses(NIR) == ("new@example.org",)
    kept = accounts.book.get(accounts._id(NIR))
    assert kept is not None
    assert b"example" not in (kept.address or b"")


def test_a_task_that_is_repeated_gets_the_same_answer_and_counts_once(accounts: Accounts) -> None:
    first = accounts.issue(NIR, NOW, "e1")
    assert [accounts.log_in(NIR, first, NOW, "t1") for _ in range(2)] == [Entry.PROVISIONAL] * 2
    assert [accounts.choose(NIR, GOOD, GOOD, (), "t2") for _ in range(2)] == [Choice.ACCEPTED] * 2
    assert [accounts.log_in(NIR, "wrong", NOW, "t3") for _ in range(9)] == [Entry.WRONG] * 9
    accounts.accept(NIR, "1")
    assert accounts.log_in(NIR, GOOD, NOW, "t4") is Entry.VALID
