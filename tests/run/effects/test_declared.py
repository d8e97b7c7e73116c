"""What effects.yaml declares becomes handlers, or it is said what is missing; the people of MSA use them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from flowkit import messages, unfold
from flowkit.core.project import Project
from flowkit.load import project
from flowkit.run.accounts import Accounts
from flowkit.run.clock import SimulatedClock
from flowkit.run.effects import declared as module
from flowkit.run.effects.books import accounts_of
from flowkit.run.effects.declared import Config, declared
from flowkit.run.effects.registry import FailedError, Outcome
from flowkit.run.effects.sent import StoreLog
from flowkit.run.effects.worker import Worker
from flowkit.run.errors import ConfigError
from flowkit.run.sessions import Sessions
from flowkit.run.store import Status
from flowkit.run.stores.memory import MemoryStore
from flowkit.web.demo.people import settle
from tests.run.effects.journeys import walked
from tests.run.effects.mailbox import Mailbox, serving
from tests.run.effects.small import FLOW, PEOPLE, task, written

MSA = Path(__file__).parents[3] / "flows" / "msa"
MAIL = "mail: { to: '{to}', subject: Hello, text: Hello }"
WHOLE = Config(
    smtp="smtp://127.0.0.1:2525",
    sender="Town hall <hello@example.org>",
    spool="/tmp/spool",
    webhook="https://example.org",
)


def effects(tell: str = "none: nothing", left: str = "demo: robin", more: str = "") -> str:
    return f"effects:\n  tell: {{ {tell} }}\n  note: {{ none: nothing }}\n  left: {{ {left}{more} }}\n"


def test_each_effect_gets_its_handler_with_what_is_declared(tmp_path: Path) -> None:
    text = effects(MAIL + ", attempts: 3, timeout: PT5S", more=", failure: late")
    found = declared(written(tmp_path, text), WHOLE)
    assert (found.actions["tell"].attempts, found.actions["tell"].timeout) == (3, 5.0)
    assert (found.actions["note"].attempts, found.actions["note"].timeout) == (8, 30.0)
    assert found.checks["left"].failure == "late"


def test_what_is_declared_is_all_that_is_there(tmp_path: Path) -> None:
    found = declared(written(tmp_path, "effects: { note: { none: nothing } }\n"))
    flow = project(tmp_path).flow
    assert set(found.missing(flow)) == {("action", "tell"), ("check", "left")}
    assert found.action("tell", lambda _: None).check("left", lambda _: "gone").missing(flow) == ()


def test_a_webhook_may_be_asked_for_an_action_and_for_a_check_of_one_name(tmp_path: Path) -> None:
    flow = FLOW.replace("check: left", "check: tell")
    both = "effects: { tell: { webhook: { url: https://example.org/x } }, note: { none: nothing } }\n"
    found = declared(written(tmp_path, both, flow, people="people: { robin: { title: Robin } }"))
    assert found.actions["tell"].call != found.checks["tell"].call


@pytest.mark.parametrize(
    ("tell", "change", "reason"),
    [
        (MAIL, {"smtp": None}, "no-smtp"),
        (MAIL, {"smtp": ""}, "no-smtp"),
        (MAIL, {"smtp": "mail.example.org:secret"}, "bad-smtp"),
        (MAIL, {"sender": None}, "no-sender"),
        (MAIL, {"sender": "Town hall"}, "bad-sender"),
        (MAIL, {"sender": "a@example.org, b@example.org"}, "bad-sender"),
        (MAIL, {"sender": "a@example.org\nBcc: b@example.org"}, "bad-sender"),
        ("letter: { to: a, text: b }", {"spool": None}, "no-spool"),
        ("webhook: { url: /x }", {"webhook": None}, "no-webhook"),
        ("webhook: { url: /x }", {"webhook": "ftp://example.org"}, "bad-webhook"),
        ("webhook: { url: /x }", {"webhook": "https://me:secret@example.org"}, "bad-webhook"),
        ("webhook: { url: /x }", {"webhook": "example.org"}, "bad-webhook"),
        ("none: nothing", {"person": "nobody"}, "no-person"),
    ],
)
def test_what_is_not_configured_is_said_in_both_languages(
    tmp_path: Path, tell: str, change: dict[str, str | None], reason: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        declared(written(tmp_path, effects(tell)), replace(WHOLE, **change))
    assert caught.value.reason == reason
    for language in messages.languages:
        said = messages.text(f"sessions.{reason}", language, **caught.value.params)
        assert "{" not in said
        assert "secret" not in said + str(caught.value)


def test_a_missing_supplement_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda _: None)
    with pytest.raises(ConfigError, match="no-letters"):
        declared(written(tmp_path, effects("letter: { to: a, text: b }")), WHOLE)


def test_the_environment_says_where_things_go(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("SMTP", "FROM", "SPOOL", "FONT", "WEBHOOK", "WEBHOOK_SECRET", "ACCOUNTS")
    for name in names:
        monkeypatch.setenv(f"FLOWKIT_{name}", name.lower())
    monkeypatch.setenv("FLOWKIT_FONT", "")
    found = Config.from_environment("fr", "camille")
    servers = ("smtp", "from", "spool", None, "webhook", "webhook_secret")
    assert found == Config(*servers, None, "fr", "camille", "accounts")
    assert "smtp" not in repr(found).replace("FLOWKIT_SMTP", "").split("sender")[0].replace("Config(", "")
    assert "webhook_secret" not in repr(found)


def test_an_invented_person_is_recognised_by_what_was_typed(tmp_path: Path) -> None:
    found = written(tmp_path, effects())
    ask = declared(found).checks["left"].call
    known = {"Robin": "gone", "Alix": "bad", "ALIX ": "bad", "Somebody": "gone"}
    for name, outcome in known.items():
        assert ask(task(found, "left", {}, {"name": name})) == Outcome(outcome)
    by_address = {"name": "Somebody", "email": "alix@example.org"}
    assert ask(task(found, "left", {}, by_address)) == Outcome("bad")
    fixed = declared(found, Config(person="alix")).checks["left"].call
    assert fixed(task(found, "left", {}, {"name": "Somebody"})) == Outcome("bad")


def test_a_record_that_does_not_say_is_a_failure(tmp_path: Path) -> None:
    silent = written(tmp_path, effects(), people=PEOPLE.replace("record: { left: gone }", "choices: {}"))
    with pytest.raises(FailedError, match="demo-no-record") as caught:
        declared(silent).checks["left"].call(task(silent, "left", {}))
    assert caught.value.hopeless


@pytest.fixture(scope="module")
def msa() -> Project:
    return project(MSA)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    answers = {"bounce": "550 5.1.1 no such person", "later": "451 4.7.1 come again"}
    with serving(Mailbox(answers=answers)) as found:
        yield found


@pytest.fixture
def accounts(msa: Project, monkeypatch: pytest.MonkeyPatch) -> Accounts:
    """Accounts whose provisional passwords are those that the people of MSA type."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("flowkit.run.accounts.passwords._hasher", lambda: hasher)
    monkeypatch.setattr("flowkit.run.accounts.accounts.made_up", lambda *_: "Provisoire-2468")
    found = accounts_of(msa, MemoryStore(), Config())
    assert found is not None
    settle(msa, found)
    return found


def test_everything_that_msa_asks_for_is_declared(msa: Project, accounts: Accounts) -> None:
    whole = declared(msa, WHOLE, accounts=accounts)
    assert whole.missing(msa.flow) == ()
    assert whole.undeclared(msa.flow) == ()


def test_without_an_environment_msa_says_what_it_needs(msa: Project) -> None:
    with pytest.raises(ConfigError, match="no-smtp"):
        declared(msa)
    with pytest.raises(ConfigError, match="no-accounts"):
        declared(msa, WHOLE)


COMES = {
    "camille": ("deconnecte", 2, 1),  # the password and the change of password by mail; the notice by post
    "dominique": ("deconnecte", 2, 1),
    "sacha": ("deconnecte", 2, 1),
    "andrea": ("deconnecte", 2, 1),
    "maxime": ("deconnecte", 2, 1),
    "alix": ("mot_de_passe_par_courrier", 0, 1),
    "claude": ("deconnecte", 2, 1),
    "lou": ("deconnecte", 1, 1),  # the password by post
    "morgan": ("deconnecte", 0, 0),
    "charlie": ("mot_de_passe_par_courrier", 0, 1),  # refused by the server
    "noa": ("mot_de_passe_par_courrier", 0, 1),  # the server is slow: a letter instead
    "eden": ("contact_msa", 0, 1),
    "ange": ("inscription_par_telephone", 0, 0),
    "remy": ("inscription_par_telephone", 0, 0),
    "yael": ("contact_msa", 0, 1),
}


def test_the_people_of_msa_are_all_expected(msa: Project) -> None:
    assert COMES.keys() == msa.people.keys()


@pytest.mark.parametrize(
    ("name", "language"), [*((name, "fr") for name in COMES), ("camille", "en"), ("lou", "en")]
)
def test_a_person_of_msa_gets_every_mail_and_letter_once(
    msa: Project,
    mailbox: Mailbox,
    tmp_path: Path,
    accounts: Accounts,
    name: str,
    language: str,
) -> None:
    store, clock = MemoryStore(), SimulatedClock()
    config = Config(
        f"smtp://127.0.0.1:{mailbox.port}",
        "MSA <ne-pas-repondre@example.org>",
        str(tmp_path / "spool"),
        language=language,
        person=name,
    )
    end, mails, letters = COMES[name]
    effects = declared(msa, config, StoreLog(store), accounts)
    with Sessions(unfold(msa.flow), store, effects, clock) as sessions:
        worker, id = Worker(sessions), sessions.start().id

        def work() -> None:
            clock.forward(timedelta(seconds=2))
            worker.once()

        assert walked(sessions, msa.people[name], work, id).states == (end,)
        assert worker.once().idle
        parked = [(effect.name, effect.error) for effect in store.effects(Status.PARKED)]
        assert parked == ([("send_password", "mail-delayed-451")] if name == "noa" else [])
    assert (len(mailbox.mails), len(set(mailbox.ids))) == (mails, mails)
    assert len(list((tmp_path / "spool").glob("*"))) == letters
    address = msa.people[name].answers.get("email", "camille@example.org")
    whole = ""
    for mail in mailbox.mails:
        assert (str(mail["To"]), str(mail["Content-Language"])) == (address, language)
        body = mail.get_body(("plain",))
        assert isinstance(body, EmailMessage)
        whole += str(mail["Subject"]) + body.get_content()
    assert "{" not in whole
    assert "1681282128212" not in whole  # the number never travels by mail
    assert ("Nord-Pas de Calais" in whole) == (mails > 0)
