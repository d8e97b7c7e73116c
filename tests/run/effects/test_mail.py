"""Mails: written safely, handed in to a real server, known again when they are repeated."""

from __future__ import annotations

import smtplib
import socket
import threading
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from flowkit.core.project import Project
from flowkit.run.effects.declared import Config, declared
from flowkit.run.effects.mail import Delivery, Mail, address_of
from flowkit.run.effects.post import Folder, RejectedError, Server, post_of
from flowkit.run.effects.registry import FailedError, Task
from flowkit.run.effects.sent import MemoryLog, StoreLog
from flowkit.run.stores.memory import MemoryStore
from tests.run.effects.mailbox import Mailbox, certificate, context, serving
from tests.run.effects.small import GIVEN, task, written

EFFECTS = """
effects:
  tell:
    mail:
      to: "{to}"
      subject: "News from {town}"
      text: "Dear {name}, it is {size}."
      html: "<p>Dear {name}</p>"
    timeout: PT3S
  note: { none: nothing }
  left: { delivery: { of: tell, sent: gone, rejected: bad, delayed: late } }
"""
SENDER = "Town hall <hello@example.org>"

ADDRESS = "robin@example.org"


@pytest.fixture
def flow(tmp_path: Path) -> Project:
    return written(tmp_path, EFFECTS)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with serving(Mailbox()) as found:
        yield found


def handlers(flow: Project, url: str, log: MemoryLog | None = None) -> tuple[Mail, Delivery]:
    effects = declared(flow, Config(smtp=url, sender=SENDER), log)
    mail, delivery = effects.actions["tell"].call, effects.checks["left"].call
    assert isinstance(mail, Mail)
    assert isinstance(delivery, Delivery)
    return mail, delivery


def at(mailbox: Mailbox) -> str:
    return f"smtp://127.0.0.1:{mailbox.port}"


def told(flow: Project, to: str = GIVEN["email"], **answers: str) -> Task:
    return task(flow, "tell", {"to": to}, {**GIVEN, **answers})


def check(flow: Project) -> Task:
    return task(flow, "left", {"to": GIVEN["email"]})._replace(id="abc-1/2/2")


def text_of(mail: EmailMessage, form: str = "plain") -> str:
    body = mail.get_body((form,))
    assert isinstance(body, EmailMessage)
    return str(body.get_content()).replace("\r\n", "\n")


def test_a_mail_arrives_as_it_was_written(flow: Project, mailbox: Mailbox) -> None:
    handlers(flow, at(mailbox))[0](told(flow, name="Zoé œuf", size="small"))
    (mail,) = mailbox.mails
    assert mail["From"] == "Town hall <hello@example.org>"
    assert mail["To"] == GIVEN["email"]
    assert mail["Subject"] == "News from Lille"
    assert mail["Date"] == "Mon, 02 Mar 2026 12:00:00 +0000"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "en"
    assert text_of(mail) == "Dear Zoé œuf, it is a small one.\n"
    assert text_of(mail, "html") == "<p>Dear Zoé œuf</p>\n"


def test_the_same_task_is_the_same_mail_byte_for_byte_and_another_is_another(flow: Project) -> None:
    mail, _ = handlers(flow, "smtp://127.0.0.1")
    one, other = told(flow), told(flow)._replace(id="abc-1/3/0")
    again = one._replace(attempt=5)
    assert mail.message(one, ADDRESS).as_bytes() == mail.message(again, ADDRESS).as_bytes()
    assert mail.message_id(one) != mail.message_id(other)
    assert "abc-1" not in mail.message_id(one)  # the receiver does not learn the session


def test_what_a_person_typed_cannot_become_a_header(flow: Project, mailbox: Mailbox) -> None:
    evil = "Eve\r\nBcc: all@example.org\r\n\r\n<script>"
    subject = written(Path(flow.flow.files[0]).parent, EFFECTS.replace("{town}", "{town} {size}"))
    mail, _ = handlers(subject, at(mailbox))
    hostile = told(subject, name=evil)
    hostile = hostile._replace(snapshot=hostile.snapshot._replace(answers={"town": evil, "name": evil}))
    mail(hostile)
    (found,) = mailbox.mails
    assert found["Bcc"] is None
    assert found["Subject"] == "News from Eve Bcc: all@example.org <script>"
    assert "&lt;script&gt;" in text_of(found, "html")
    assert "<script>" not in text_of(found, "html")


@pytest.mark.parametrize(
    "address",
    [
        *("", "nobody", "@example.org", "a@", "a@b@example.org", "a@example.org, b@example.org"),
        *(
            "a@example.org\nBcc: b@example.org",
            "a@example.org\r\n",
            "Robin <a@example.org>",
            "a b@example.org",
        ),
        *(
            "a@exa mple.org",
            "a@" + "x" * 300 + ".org",
            "a@example..org",
            "a\x00@example.org",
            "<a@example.org>",
        ),
    ],
)
def test_whatever_is_not_one_address_is_rejected(address: str) -> None:
    if address == "a@example.org\r\n":
        assert address_of(address).addr_spec == "a@example.org"
        return
    with pytest.raises(RejectedError, match="mail-bad-address"):
        address_of(address)


def test_an_address_may_have_accents_in_its_domain() -> None:
    assert address_of("zoe@exämple.org").addr_spec == "zoe@xn--exmple-cua.org"


def test_a_repeat_after_a_recorded_send_is_not_sent_again(flow: Project, mailbox: Mailbox) -> None:
    store = MemoryStore()
    for _ in range(3):  # each a new process as far as the handler knows
        effects = declared(flow, Config(smtp=at(mailbox), sender=SENDER), StoreLog(store))
        effects.actions["tell"].call(told(flow))
    assert len(mailbox.mails) == 1
    effects.actions["tell"].call(told(flow)._replace(id="abc-1/3/0"))
    assert len(mailbox.mails) == 2


def test_a_repeat_after_a_send_that_was_not_recorded_has_the_same_message_id(
    flow: Project, mailbox: Mailbox
) -> None:
    for _ in range(2):
        handlers(flow, at(mailbox), MemoryLog())[0](told(flow))
    assert len(mailbox.mails) == 2
    assert len(set(mailbox.ids)) == 1


@pytest.mark.parametrize(
    ("answer", "reason", "outcome"),
    [("550 no such person", "mail-rejected-550", "bad"), ("451 come again", "mail-delayed-451", "late")],
)
@pytest.mark.parametrize("when", ["recipient", "data"])
def test_for_good_and_for_now_are_told_apart(
    flow: Project, mailbox: Mailbox, answer: str, reason: str, outcome: str, when: str
) -> None:
    if when == "recipient":
        mailbox.answers["robin"] = answer
    else:
        mailbox.data = answer
    mail, delivery = handlers(flow, at(mailbox))
    with pytest.raises(FailedError) as caught:
        mail.post.send(mail.message(told(flow), ADDRESS), "x", 3.0)
    assert (caught.value.reason, caught.value.hopeless) == (reason, outcome == "bad")
    if outcome == "bad":
        mail(told(flow))  # the check tells the flow: nobody has to look at the action
    else:
        with pytest.raises(FailedError):
            mail(told(flow))
    assert delivery(check(flow)) == outcome


def test_a_mail_that_nobody_asks_about_fails_for_good(
    flow: Project, mailbox: Mailbox, tmp_path: Path
) -> None:
    mailbox.answers["robin"] = "550 no such person"
    alone = written(
        tmp_path,
        EFFECTS.replace("delivery: { of: tell, sent: gone, rejected: bad, delayed: late }", "demo: robin"),
    )
    mail = declared(alone, Config(smtp=at(mailbox), sender=SENDER)).actions["tell"].call
    with pytest.raises(RejectedError):
        mail(told(alone))


def test_a_check_says_that_the_mail_has_left_and_sends_nothing(flow: Project, mailbox: Mailbox) -> None:
    mail, delivery = handlers(flow, at(mailbox))
    mail(told(flow))
    assert delivery(check(flow)) == "gone"
    assert len(mailbox.mails) == 1


def test_a_check_tries_a_delayed_mail_again_under_its_own_id(flow: Project, mailbox: Mailbox) -> None:
    mail, delivery = handlers(flow, at(mailbox))
    mailbox.answers["robin"] = "451 come again"
    with pytest.raises(FailedError):
        mail(told(flow))
    assert delivery(check(flow)) == "late"
    del mailbox.answers["robin"]
    assert delivery(check(flow)) == "gone"
    assert mailbox.ids == [mail.message_id(told(flow))]
    mail(told(flow))  # run again by somebody: it has left by now
    assert len(mailbox.mails) == 1


def test_a_bad_address_is_a_rejected_mail(flow: Project, mailbox: Mailbox) -> None:
    mail, delivery = handlers(flow, at(mailbox))
    mail(told(flow, to="nobody"))
    assert delivery(check(flow)) == "bad"
    assert not mailbox.mails


def test_a_server_that_is_not_there_is_a_failure_for_now(flow: Project) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        mail, delivery = handlers(flow, f"smtp://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(FailedError, match="mail-unreachable") as caught:
            mail(told(flow))
        assert not caught.value.hopeless
        assert delivery(check(flow)) == "late"


def test_a_server_that_says_nothing_is_not_waited_for_long(flow: Project) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        mail, _ = handlers(flow, f"smtp://127.0.0.1:{mute.getsockname()[1]}")
        began = time.monotonic()
        with pytest.raises(FailedError, match="mail-unreachable"):
            mail(told(flow))
        assert time.monotonic() - began < 2.5


def test_a_server_that_goes_away_after_it_has_accepted_has_accepted(flow: Project) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def served() -> None:
            line, _ = listening.accept()
            with line, line.makefile("rwb", 0) as file:
                file.write(b"220 here\r\n")
                for said in iter(file.readline, b""):
                    if said.upper().startswith(b"DATA"):
                        file.write(b"354 go on\r\n")
                        while file.readline() not in (b".\r\n", b""):
                            pass
                        file.write(b"250 taken\r\n")
                        return  # without waiting for QUIT
                    file.write(b"250 fine\r\n")

        thread = threading.Thread(target=served)
        thread.start()
        log = MemoryLog()
        handlers(flow, f"smtp://127.0.0.1:{listening.getsockname()[1]}", log)[0](told(flow))
        thread.join(5)
        assert list(log.of("abc-1", "tell").values()) == ["sent"]


def test_a_mail_is_not_handed_in_any_more_when_its_time_is_over(
    flow: Project, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Server._opened

    def slowly(self: Server, timeout: float) -> smtplib.SMTP:
        time.sleep(0.3)
        return opened(self, timeout)

    monkeypatch.setattr(Server, "_opened", slowly)
    mail, _ = handlers(flow, at(mailbox))
    with pytest.raises(FailedError, match="mail-unreachable"):
        mail.post.send(mail.message(told(flow), ADDRESS), "x", 0.25)
    assert not mailbox.mails


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_the_line_is_secure_and_the_server_is_who_it_says(
    flow: Project, signed: tuple[Path, Path], scheme: str
) -> None:
    with serving(Mailbox(), context(signed), scheme == "smtp", "s3cret/word") as mailbox:
        url = f"{scheme}://me:s3cret%2Fword@localhost:{mailbox.port}"
        with pytest.raises(FailedError, match="mail-not-secure"):  # nobody we know has signed it
            handlers(flow, url)[0](told(flow))
        handlers(flow, f"{url}?ca={signed[0]}")[0](told(flow))
        assert mailbox.secure == [True]
        with pytest.raises(FailedError, match="mail-server-535") as caught:
            handlers(flow, f"{scheme}://me:wrong@localhost:{mailbox.port}?ca={signed[0]}")[0](told(flow))
        assert not caught.value.hopeless  # somebody may put the password right


def test_another_machine_must_speak_tls_unless_it_is_said_that_it_need_not(
    flow: Project, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.create_connection
    monkeypatch.setattr(
        socket, "create_connection", lambda to, *rest, **more: real(("127.0.0.1", to[1]), *rest, **more)
    )
    with pytest.raises(FailedError, match="mail-not-supported"):
        handlers(flow, f"smtp://mail.example.org:{mailbox.port}")[0](told(flow))
    assert not mailbox.mails
    handlers(flow, f"smtp://mail.example.org:{mailbox.port}?starttls=no")[0](told(flow))
    assert len(mailbox.mails) == 1


def test_a_folder_takes_mails_for_trying_things_out(flow: Project, tmp_path: Path) -> None:
    mail, _ = handlers(flow, f"file://{tmp_path}/out%20box", MemoryLog())
    mail(told(flow))
    handlers(flow, f"file://{tmp_path}/out%20box", MemoryLog())[0](told(flow))
    (found,) = (tmp_path / "out box").iterdir()
    assert found.name == "abc-1.2.0.eml"
    assert b"Dear Robin" in found.read_bytes()
    assert found.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("url", "post"),
    [
        ("smtp://mail.example.org", Server("smtp", "mail.example.org", 587)),
        ("smtps://a%40b:p%3Aw@[::1]:2465", Server("smtps", "::1", 2465, "a@b", "p:w")),
        ("file:///tmp/mails", Folder(Path("/tmp/mails"))),
    ],
)
def test_where_mails_go_out_is_one_address(url: str, post: object) -> None:
    assert post_of(url) == post
    assert "p:w" not in repr(post)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "mail.example.org",
            "http://mail.example.org",
            "smtp://",
            "smtp://me:secret@",
            "smtp://h:99999",
        ),
        *(
            "smtp://h/folder",
            "smtp://h?tls=no",
            "smtp://h?starttls=maybe",
            "smtp://h#x",
            "file://h/tmp",
            "file:",
        ),
        *("smtp://[::1", "smtp://h:port"),
    ],
)
def test_anything_else_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match=r"^not the address of a mail server$"):
        post_of(url)
