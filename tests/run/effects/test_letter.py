"""Letters: a PDF file each, whole, printable, and the same one when it is repeated."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from flowkit.core.project import Project
from flowkit.run.effects.declared import Config, declared
from flowkit.run.effects.letter import Letter
from flowkit.run.effects.registry import FailedError, Task
from flowkit.run.effects.spool import name_of, put
from tests.run.effects.small import task, written

EFFECTS = """
effects:
  note:
    letter:
      to: |
        {name}
        1 rue de l'Exemple
        59000 Lille
      from: Mairie de {town}
      subject: Votre chauffage
      text: |
        Bonjour {name},

        {email}
        Même paragraphe.

        Un autre.
  tell: { none: nothing }
  left: { demo: robin }
"""

seen = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler")


@pytest.fixture
def flow(tmp_path: Path) -> Project:
    return written(tmp_path, EFFECTS)


def letter(flow: Project, folder: Path, font: str | None = None) -> Letter:
    made = declared(flow, Config(spool=str(folder), font=font)).actions["note"].call
    assert isinstance(made, Letter)
    return made


def asked(flow: Project, **answers: str) -> Task:
    return task(flow, "note", {}, {"name": "Zoé Lœuf", "email": "Ça coûte 8,86 € — « oui »", **answers})


def text_of(pdf: Path, *options: str) -> str:
    command = ["pdftotext", "-layout", *options, str(pdf), "-"]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def only(folder: Path) -> Path:
    (found,) = folder.iterdir()
    return found


@seen
def test_a_letter_says_what_was_written_with_every_accent(flow: Project, tmp_path: Path) -> None:
    letter(flow, tmp_path / "out")(asked(flow))
    said = text_of(only(tmp_path / "out"))
    for part in ("Zoé Lœuf", "59000 Lille", "Mairie de Lille", "Votre chauffage", "2 March 2026"):
        assert part in said
    assert "Ça coûte 8,86 € — « oui »\nMême paragraphe." in "\n".join(map(str.strip, said.splitlines()))


@seen
def test_the_address_stands_in_the_window_of_the_envelope(flow: Project, tmp_path: Path) -> None:
    letter(flow, tmp_path / "out")(asked(flow))
    window = ["-x", "290", "-y", "130", "-W", "280", "-H", "115"]  # points: 102 to 200 mm, 46 to 86 mm
    said = text_of(only(tmp_path / "out"), *window).split("\n")
    assert [line.strip() for line in said if line.strip()] == [
        "Zoé Lœuf",
        "1 rue de l'Exemple",
        "59000 Lille",
    ]


@seen
def test_a_long_letter_goes_on_on_more_pages_and_nothing_is_cut(flow: Project, tmp_path: Path) -> None:
    words = " ".join(f"mot{number}" for number in range(3000))
    letter(flow, tmp_path / "out")(asked(flow, email=words))
    said = text_of(only(tmp_path / "out"))
    assert said.split().count("mot0") == 1
    assert {f"mot{number}" for number in range(3000)} <= set(said.split())
    assert said.count("\f") > 2
    assert said.count("59000 Lille") == 1


@seen
@pytest.mark.parametrize("name", ["x" * 120, "Association " * 20, "Zoé " + "Lœuf-" * 30])
def test_a_long_address_is_made_smaller_and_not_cut(flow: Project, tmp_path: Path, name: str) -> None:
    letter(flow, tmp_path / "out")(asked(flow, name=name))
    window = ["-x", "290", "-y", "130", "-W", "280", "-H", "130"]
    said = "".join(text_of(only(tmp_path / "out"), *window).split())
    assert said == "".join(f"{name}1ruedel'Exemple59000Lille".split())


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"name": "Association " * 200}, "letter-address-too-long"),
        ({"name": "王小明"}, "letter-unprintable"),
        ({"email": "\U0001f600"}, "letter-unprintable"),
        ({"email": "x" * 60_000}, "letter-too-long"),
    ],
)
def test_what_cannot_be_printed_as_it_should_waits_for_somebody(
    flow: Project, tmp_path: Path, answers: dict[str, str], reason: str
) -> None:
    with pytest.raises(FailedError) as caught:
        letter(flow, tmp_path / "out")(asked(flow, **answers))
    assert (caught.value.reason, caught.value.hopeless) == (reason, True)
    assert not (tmp_path / "out").exists()


def test_a_letter_to_nobody_is_not_written(tmp_path: Path) -> None:
    nobody = written(tmp_path, EFFECTS.replace("1 rue de l'Exemple", "").replace("59000 Lille", ""))
    with pytest.raises(FailedError, match="letter-no-address"):
        letter(nobody, tmp_path / "out")(asked(nobody, name=""))


@seen
@pytest.mark.parametrize(
    "odd", ["<b>gras</b> &amp; </para>", "a\x00b\x1b[31m\u202ec", "<img src='/etc/passwd'/>"]
)
def test_what_a_person_typed_is_text_and_nothing_else(flow: Project, tmp_path: Path, odd: str) -> None:
    letter(flow, tmp_path / "out")(asked(flow, email=odd))
    said = text_of(only(tmp_path / "out"))
    assert "".join(sign for sign in odd if sign.isprintable() and sign != " ") in said.replace(" ", "")
    assert "\x1b" not in said


@seen
def test_every_font_is_in_the_file(flow: Project, tmp_path: Path) -> None:
    letter(flow, tmp_path / "out")(asked(flow))
    command = ["pdffonts", str(only(tmp_path / "out"))]
    fonts = subprocess.run(command, capture_output=True, check=True, text=True).stdout.splitlines()[2:]
    assert [line.split()[-5] for line in fonts] == ["yes", "yes"]


@seen
def test_another_font_writes_other_scripts(flow: Project, tmp_path: Path) -> None:
    font = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
    if not font.exists():
        pytest.skip("no DejaVu here")
    letter(flow, tmp_path / "out", str(font))(asked(flow, name="Đặng Ελένη"))
    assert "Đặng Ελένη" in text_of(only(tmp_path / "out"))


def test_a_font_that_is_none_is_a_failure_that_can_be_put_right(flow: Project, tmp_path: Path) -> None:
    (tmp_path / "none.ttf").write_bytes(b"no font")
    with pytest.raises(FailedError, match="letter-no-font") as caught:
        letter(flow, tmp_path / "out", str(tmp_path / "none.ttf"))(asked(flow))
    assert not caught.value.hopeless


def test_a_repeated_letter_is_the_same_file_with_the_same_bytes(flow: Project, tmp_path: Path) -> None:
    letter(flow, tmp_path / "out")(asked(flow))
    first = only(tmp_path / "out").read_bytes()
    letter(flow, tmp_path / "out")(asked(flow)._replace(attempt=2))
    assert only(tmp_path / "out").read_bytes() == first
    assert only(tmp_path / "out").name == "abc-1.2.0.pdf"
    letter(flow, tmp_path / "out")(asked(flow)._replace(id="abc-1/3/0"))
    assert len(list((tmp_path / "out").iterdir())) == 2


def test_only_the_owner_may_read_a_letter(flow: Project, tmp_path: Path) -> None:
    letter(flow, tmp_path / "out")(asked(flow))
    assert only(tmp_path / "out").stat().st_mode & 0o077 == 0
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0


def test_a_file_that_cannot_be_finished_is_not_there_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        assert [path.name.startswith(".") for path in tmp_path.iterdir()] == [True]
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        put(tmp_path, "a.pdf", b"content")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "odd", ["../../etc/passwd", "a/b", "", "/", "x" * 500, "a\x00/1/2", ".hidden/1/2", "é/1/2"]
)
def test_a_strange_id_is_a_plain_file_name(odd: str, tmp_path: Path) -> None:
    name = name_of(odd)
    assert name == name_of(odd)
    assert name.isalnum()
    put(tmp_path, name, b"")
