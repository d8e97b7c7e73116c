"""Whether a file has its shape: the quick answer is that of jsonschema, also where the file is broken."""

from __future__ import annotations

import random
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from flowkit.load.fits import compiled, fits
from flowkit.load.folder import read
from flowkit.load.keys import schema
from flowkit.load.nodes import to_data

FLOWS = Path(__file__).parents[2] / "flows"
ODD: tuple[Any, ...] = (
    "",
    "x",
    "true",
    "A b",
    "é",
    "P7D",
    "figure 1-2",
    "on",
    "a" * 65,
    None,
    [],
    ["a"],
    ["a", "a"],
    [[]],
    {},
    {"a": "b"},
)
MIGRATION = {  # no shipped flow has an earlier version
    "from": "1.0",
    "states": {"old": "new", "gone": None},
    "answers": {"old": "new", "gone": None},
    "values": {"card": {"old": "new"}},
}


@cache
def validator(definition: str) -> Any:
    return Draft202012Validator({"$ref": f"#/$defs/{definition}", "$defs": schema()["$defs"]})


def parts(shape: Any, data: Any) -> Iterator[tuple[str, Any]]:
    """Each part of the data with the definition that judges it."""
    if not isinstance(shape, dict):
        return
    if "$ref" in shape:
        name = shape["$ref"].rsplit("/", 1)[-1]
        yield name, data
        yield from parts(schema()["$defs"][name], data)
    if isinstance(data, dict):
        for key, value in data.items():
            yield from parts(shape.get("properties", {}).get(key, shape.get("additionalProperties")), value)
    if isinstance(data, list):
        for item in data:
            yield from parts(shape.get("items"), item)


def samples() -> dict[str, list[Any]]:
    """A few different parts for each definition, the shortest first."""
    found: dict[str, dict[str, Any]] = {name: {} for name in schema()["$defs"]}
    for flow in [
        "msa",
        *sorted(
            f"examples/{path.name}" for path in (FLOWS / "examples").iterdir() if ".tests." not in path.name
        ),
    ]:
        for file in read(FLOWS / flow, flow)[0]:
            if file.node is not None:
                for name, data in parts({"$ref": f"#/$defs/{file.kind}"}, to_data(file.node)):
                    found[name].setdefault(repr(data), data)
    found["migration"]["told"] = MIGRATION
    return {
        name: [data for _, data in sorted(seen.items(), key=lambda one: len(one[0]))][:12]
        for name, seen in found.items()
    }


SAMPLES = samples()


def broken(data: Any, chance: random.Random) -> Any:
    """The data with one thing in it changed."""
    if isinstance(data, dict) and data and chance.random() < 0.7:
        key = chance.choice(list(data))
        what = chance.randrange(5)
        if what == 0:
            del data[key]
        elif what == 1:
            data[chance.choice(("new", "New key", "go_to", "on", key + "x"))] = data.pop(key)
        elif what == 2:
            data[chance.choice(("go_to", "label", "when", "states", "usual"))] = chance.choice(ODD)
        else:
            data[key] = broken(data[key], chance)
        return data
    if isinstance(data, list) and data and chance.random() < 0.7:
        place = chance.randrange(len(data))
        if chance.random() < 0.3:
            return [*data, data[place]]
        return [broken(one, chance) if at == place else one for at, one in enumerate(data)]
    return deepcopy(chance.choice(ODD))


def test_there_are_samples_of_most_definitions() -> None:
    assert len([name for name, found in SAMPLES.items() if found]) >= 0.8 * len(SAMPLES)


@pytest.mark.parametrize("definition", [name for name, found in SAMPLES.items() if found])
def test_the_quick_answer_is_that_of_jsonschema(definition: str) -> None:
    answers = set()
    for number, sample in enumerate(SAMPLES[definition]):
        assert fits(definition)(sample)
        for seed in range(40):
            chance = random.Random(1000 * number + seed)
            data = deepcopy(sample)
            for _ in range(chance.randint(1, 3)):
                data = broken(data, chance)
            answer = fits(definition)(data)
            answers.add(answer)
            assert answer is validator(definition).is_valid(data), data
    assert False in answers  # some of them were really broken


def test_every_keyword_of_the_schema_is_known() -> None:
    for definition in schema()["$defs"].values():
        compiled(definition)
    with pytest.raises(KeyError):
        compiled({"contains": {"type": "string"}})
