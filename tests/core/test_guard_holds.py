"""What conditions mean: comparisons of every kind, unknown answers, functions, and why one is false."""

from __future__ import annotations

import pytest

from flowkit.core.guard import GuardReport
from tests.core.conditions import guard, holds

EVERY_COMPARISON = [
    "card = photo",
    "card != photo",
    "photo = card",
    "card in [photo]",
    "card not in [photo]",
    "card = insured",
    "paid = resident",
    "paid != resident",
    "surname = 'x'",
    "surname != 'x'",
    "surname = town",
    "town in ['x']",
    "town not in ['x']",
    "amount = 1",
    "amount != 1",
    "amount < 1",
    "amount <= 1",
    "amount > 1",
    "amount >= 1",
    "1 < amount",
    "amount < ceiling",
    "seats in [1]",
    "seats not in [1]",
    "born < 2000-01-01",
    "born != 2000-01-01",
    "born not in [2000-01-01]",
    "born < moved",
    "age(born) < 18",
    "age(born) != 18",
    "age(born) not in [18]",
    "length(town) != 3",
    "length(town) not in [3]",
    "count(papers) != 3",
    "count(papers) >= 0",
    "born != today",
]


@pytest.mark.parametrize("text", EVERY_COMPARISON)
def test_a_comparison_with_an_unknown_answer_is_false(text: str) -> None:
    assert not holds(text, today="2026-06-01")
    assert holds(f"not ({text})", today="2026-06-01")


@pytest.mark.parametrize(
    "text", ["age(born) != 18", "born != today", "today > 2000-01-01", "today not in [2000-01-01]"]
)
def test_a_comparison_with_an_unknown_day_is_false(text: str) -> None:
    assert not holds(text, today=None, born="2001-01-01")
    assert holds(text, today="2026-06-01", born="2001-01-01")


def test_one_unknown_side_is_enough() -> None:
    assert not holds("amount < ceiling", amount="1.00")
    assert not holds("amount < ceiling", ceiling="1.00")
    assert holds("amount < ceiling", amount="1.00", ceiling="1.01")


def test_a_yes_or_no_answer_alone_holds_when_it_is_known_and_true() -> None:
    assert holds("paid", paid=True)
    assert not holds("paid", paid=False)
    assert not holds("paid")
    assert holds("not paid")
    assert holds("paid = resident", paid=False, resident=False)
    assert holds("paid != resident", paid=True, resident=False)


def test_an_unknown_answer_a_blank_text_and_an_empty_list_are_empty() -> None:
    assert holds("town is empty")
    assert holds("town is empty", town="")
    assert holds("papers is empty", papers=[])
    assert holds("papers is not empty", papers=["bill"])
    assert holds("paid is not empty", paid=False)
    assert holds("seats is not empty", seats=0)
    assert not holds("town is empty", town="x")
    assert not holds("town is not empty")
    assert not holds("town is not empty", town="")
    assert not holds("papers is not empty", papers=[])


@pytest.mark.parametrize(
    ("text", "amount", "expected"),
    [
        ("amount = 8.86", "8.86", True),
        ("amount = 8.860", "8.86", True),
        ("amount = 9", "9.00", True),
        ("amount != 9", "9.00", False),
        ("amount > 8.86", "8.86", False),
        ("amount >= 8.86", "8.86", True),
        ("amount < 8.87", "8.86", True),
        ("amount < 10", "9.99", True),
        ("10 > amount", "9.99", True),
        ("amount in [8.860, 3]", "8.86", True),
        ("amount not in [8.860, 3]", "8.87", True),
        ("amount > -1", "0.00", True),
        ("amount = 0.1", "0.10", True),
        ("amount < 100000000000000000000.01", "100000000000000000000.00", True),
    ],
)
def test_amounts_are_compared_to_the_cent(text: str, amount: str, expected: bool) -> None:
    assert holds(text, amount=amount) is expected


def test_numbers_are_compared_as_numbers_and_not_as_texts() -> None:
    assert holds("seats > 9", seats=10)
    assert holds("seats > 9", seats="10")
    assert holds("seats = limit", seats=2, limit="2")
    assert holds("seats in [2.0]", seats=2)
    assert holds("seats <= amount", seats=8, amount="8.00")


def test_texts_and_choices_are_compared_sign_by_sign() -> None:
    assert holds("town = 'Le Mans'", town="Le Mans")
    assert not holds("town = 'Le Mans'", town="le mans")
    assert holds("town != surname", town="a", surname="b")
    assert holds("card in [photo, lost]", card="lost")
    assert not holds("card not in [photo, lost]", card="lost")


def test_dates_are_compared_as_days() -> None:
    assert holds("born < 2000-02-29", born="2000-02-28")
    assert holds("born >= moved", born="2000-01-01", moved="1999-12-31")
    assert holds("born <= today", today="2026-01-01", born="2026-01-01")
    assert holds("today in [2026-01-01]", today="2026-01-01")


@pytest.mark.parametrize(
    ("born", "today", "years"),
    [
        ("2000-06-15", "2018-06-14", 17),
        ("2000-06-15", "2018-06-15", 18),
        ("2000-06-15", "2018-12-31", 18),
        ("2000-06-15", "2000-06-15", 0),
        ("2000-06-15", "2000-06-14", -1),
        ("2004-02-29", "2022-02-28", 17),
        ("2004-02-29", "2022-03-01", 18),
        ("2004-02-29", "2024-02-29", 20),
        ("0001-01-01", "9999-12-31", 9998),
    ],
)
def test_age_counts_birthdays(born: str, today: str, years: int) -> None:
    assert holds(f"age(born) = {years}", today=today, born=born)


def test_every_part_of_a_condition_knows_what_day_it_is() -> None:
    for text in ("age(born) = 18 and paid", "age(born) = 18 or resident", "not age(born) = 17"):
        assert holds(text, today="2026-06-15", born="2008-06-15", paid=True)
        assert not holds(text, today="2026-06-14", born="2008-06-15", paid=True)


def test_length_counts_signs_and_count_counts_choices() -> None:
    assert holds("length(town) = 5", town="Évian")
    assert holds("length(town) = 0", town="")
    assert holds("count(papers) = 2", papers=["bill", "lease"])
    assert holds("count(papers) = 0", papers=[])


def test_visits_and_tries_count_from_nought() -> None:
    found = guard("visits(address) = 0 and tries(proof) < 2")
    assert found.holds({}, {}, None)
    assert found.holds({}, {"tries(step.proof)": 1}, None)
    assert not found.holds({}, {"tries(step.proof)": 2}, None)
    assert not found.holds({}, {"visits(step.address)": 1}, None)


def test_a_value_that_is_not_of_its_kind_is_unknown() -> None:
    assert not holds("amount != 1", amount="much")
    assert not holds("amount != 1", amount="NaN")
    assert not holds("amount < 1", amount="-Infinity")
    assert not holds("amount != 1", amount=["1"])
    assert not holds("seats != 1", seats=True)
    assert not holds("seats != 1", seats=1.5)
    assert not holds("born < moved", born=3, moved="2000-01-01")
    assert not holds("born != moved", born=["2000"], moved="2000-01-01")
    assert not holds("age(born) != 1", today="2026-01-01", born=3)
    assert not holds("age(born) != 1", today="2026-01-01", born="long ago")
    assert not holds("length(town) != 1", town=["x"])
    assert not holds("count(papers) != 7", papers="bill")
    assert not holds("town not in ['x']", town=["y"])
    assert not holds("paid != resident", paid="true", resident=True)
    assert not holds("paid", paid=1)


def report(text: str, **answers: object) -> tuple[str, ...]:
    return guard(text).explain(answers, {"tries(step.proof)": 3}, "2026-01-01").false


def test_a_false_condition_names_its_smallest_false_parts() -> None:
    assert report("paid and seats > 3", paid=True, seats=2) == ("seats > 3",)
    assert report("paid and seats > 3") == ("paid", "seats > 3")
    assert report("paid or card in [photo, lost]", card="plain") == ("paid", "card in [photo, lost]")
    assert report("paid and (resident or seats > 3)", paid=True) == ("resident", "seats > 3")
    assert report("(paid or resident) and seats > 3", paid=True, seats=1) == ("seats > 3",)
    assert report("not paid and seats > 3", paid=True, seats=4) == ("not paid",)
    assert report("not (paid or resident)", paid=True) == ("not (paid or resident)",)
    assert report("not (paid and resident) or town is empty", paid=True, resident=True, town="x") == (
        "not (paid and resident)",
        "town is empty",
    )
    assert report("paid and age(born) >= 18", born="2000-01-01") == ("paid",)
    assert report("tries(proof) < 3") == ("tries(step.proof) < 3",)
    assert report("age(born) >= 18", born="2010-01-01") == ("age(born) >= 18",)


def test_a_report_carries_the_whole_condition_too() -> None:
    found = guard("paid  and resident").explain({"paid": True}, {}, None)
    assert found == GuardReport("paid and resident", ("resident",))


def test_a_condition_that_holds_is_reported_whole() -> None:
    assert report("paid", paid=True) == ("paid",)
