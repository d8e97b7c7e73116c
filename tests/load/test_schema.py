"""The JSON Schema that editors use is the one that judges, and each shipped file points to it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from flowkit.cli.main import run
from flowkit.load.keys import every_key, keys_of, meant, schema
from flowkit.load.near import near, nearest
from flowkit.load.nodes import MappingNode, read_text, to_data
from flowkit.load.shape import suggested

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "flows").rglob("*.yaml"))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What `flowkit schema` prints."""
    path = tmp_path_factory.mktemp("schema") / "schema.json"
    assert run(["schema", "-o", str(path)]) == 0
    return json.loads(path.read_text("utf-8"))


def test_there_are_shipped_files_to_judge() -> None:
    assert len(SHIPPED) > 20


def test_the_schema_is_one(printed: Any) -> None:
    Draft202012Validator.check_schema(printed)


@pytest.mark.parametrize("path", SHIPPED, ids=named)
def test_the_printed_schema_accepts_every_shipped_file(printed: Any, path: Path) -> None:
    node, problems = read_text(path.read_text("utf-8"), named(path))
    assert node is not None
    assert problems == []
    assert [error.message for error in Draft202012Validator(printed).iter_errors(to_data(node))] == []


def test_the_printed_schema_refuses_what_the_loader_refuses(printed: Any) -> None:
    data = {"flowkit": "1", "flow": "x", "start": "a", "ends": {"b": {"result": "sucess"}}}
    assert len(list(Draft202012Validator(printed).iter_errors(data))) == 1


@pytest.mark.parametrize("path", SHIPPED, ids=named)
def test_each_shipped_file_begins_with_the_way_to_the_schema(path: Path) -> None:
    first = path.read_text("utf-8").split("\n", 1)[0]
    found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert found is not None, first
    target = (path.parent / found[1]).resolve()
    assert target == (ROOT / "src" / "flowkit" / "load" / "schema" / "flow.schema.json").resolve()
    assert target.is_file()


def _described(part: Any, path: str) -> list[str]:
    if isinstance(part, list):
        return [lost for n, item in enumerate(part) for lost in _described(item, f"{path}[{n}]")]
    if not isinstance(part, dict):
        return []
    lost = [
        f"{path}.{key}"
        for key, value in part.get("properties", {}).items()
        if "description" not in value and "$ref" not in value
    ]
    return lost + [more for key, value in part.items() for more in _described(value, f"{path}.{key}")]


def test_every_key_is_described() -> None:
    assert _described(schema(), "") == []


def test_the_keys_of_the_format_are_those_of_the_schema() -> None:
    assert {"flowkit", "go_to", "source_label", "parallel", "edges", "claims"} <= every_key()
    assert keys_of("region") == ("title", "start", "states")


def test_a_misspelt_key_is_known_for_what_it_was_meant() -> None:
    node, _ = read_text("goto: done\nlabel: x\ncolour: blue\n", "f.yaml")
    assert isinstance(node, MappingNode)
    assert meant(node, "way") == {"go_to", ""}


@pytest.mark.parametrize(
    ("written", "known", "meant_"),
    [
        ("serie_recta", ["serie_recto", "serie_verso"], "serie_recto"),
        ("rad", ["red", "blue"], "red"),
        ("R46", ["R76", "R48"], ""),
        ("R046", ["R460"], "R460"),
        ("zzz", ["red"], ""),
        ("", ["red"], ""),
        ("red", [], ""),
    ],
)
def test_the_near_miss_is_what_somebody_may_have_meant(written: str, known: list[str], meant_: str) -> None:
    if written == "R046":
        meant_ = ""  # other digits in another order are another thing
    assert near(written, known) == meant_


def test_the_nearest_path_may_be_told_by_its_last_part() -> None:
    paths = ["identifiant", "connexion.identifiction", "connexion.saisie"]
    assert nearest("identification", paths) == "connexion.identifiction"
    assert nearest("conexion.saisie", paths) == "connexion.saisie"
    assert nearest("xyz", paths) == ""


@pytest.mark.parametrize(
    ("written", "id_"),
    [
        ("Prêt de vélo", "pret_de_velo"),
        ("2 jours", "jours_2"),
        ("2", "x_2"),
        ("yes", "yes_"),
        ("On", "on_"),
        ("été 2027 !", "ete_2027"),
        ("日本", "x"),
        ("_", "x"),
        ("a" * 50 + " b", "a" * 40),
    ],
)
def test_a_free_text_has_an_id_near_to_it(written: str, id_: str) -> None:
    assert suggested(written) == id_
    assert re.fullmatch(schema()["$defs"]["id"]["pattern"], suggested(written))
