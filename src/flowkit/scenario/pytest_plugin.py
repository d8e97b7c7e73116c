"""Scenarios and walks as pytest items, one each, with file and line in its id.

``pytest --flow flows/msa`` runs the tests of a flow; the ini option ``flowkit_flows`` lists flows whose tests
belong to every run. A flow is a folder with ``flow.yaml`` (its tests are ``tests/*.yaml``) or one YAML file
(its tests are in ``<name>.tests.yaml`` beside it).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from flowkit.core.project import Project, Scenario, Walk
    from flowkit.scenario.journey import Beginnings
    from flowkit.scenario.result import ScenarioResult

_FLOWS = pytest.StashKey[dict[Path, "tuple[Project, Beginnings]"]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--flow`` and ``flowkit_flows``."""
    group = parser.getgroup("flowkit", "flows of flowkit")
    group.addoption(
        "--flow", action="append", default=[], metavar="PATH", help="Run the scenarios of this flow."
    )
    parser.addini("flowkit_flows", "Flows whose scenarios are tests.", type="paths", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Let pytest visit the flows: those asked for, and without any other wish those of the ini file."""
    config.stash[_FLOWS] = {}
    asked = [str(flow) for flow in config.getoption("--flow")]
    chosen = config.args_source is pytest.Config.ArgsSource.ARGS
    if asked and not chosen:
        config.args[:] = []
    for flow in asked if asked or chosen else map(str, config.getini("flowkit_flows")):
        for place in _places(Path(flow)):
            if place not in config.args:
                config.args.append(place)


def _places(flow: Path) -> Iterator[str]:
    """Where the tests of a flow lie; the flow itself where there are none, so that pytest says so."""
    tests = flow / "tests" if flow.is_dir() else flow.with_name(flow.stem + ".tests.yaml")
    yield str(tests if tests.exists() else flow)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a file of scenarios that belongs to a flow in use."""
    if file_path.suffix not in (".yaml", ".yml"):
        return None
    config = parent.config
    flows = [*config.getoption("--flow"), *config.getini("flowkit_flows")]
    for flow in map(Path, flows):
        root = flow.resolve()
        beside = (root, root.with_name(root.stem + ".tests.yaml"))
        if file_path in beside or (root.is_dir() and file_path.parent == root / "tests"):
            found = ScenarioFile.from_parent(parent, path=file_path)
            found.flow = flow
            return found
    return None


class ScenarioFile(pytest.File):
    """A file of scenarios and walks. pytest asks for a subclass; it is no part of the library."""

    flow: Path

    def collect(self) -> Iterator[pytest.Item]:
        """One item for each scenario and walk of the file."""
        project, beginnings = _loaded(self.flow, self.config)
        tests: tuple[Scenario | Walk, ...] = (*project.scenarios, *project.walks)
        for test in tests:
            if test.span is None or Path(test.span.file).resolve() != self.path:
                continue
            name = f"{self.path.name}:{test.span.line} {test.name}"
            item = ScenarioItem.from_parent(self, name=name)
            item.test, item.beginnings = test, beginnings
            yield item


class ScenarioItem(pytest.Item):
    """One scenario or walk."""

    test: Scenario | Walk
    beginnings: Beginnings

    def runtest(self) -> None:
        """Run it. Raises ScenarioFailedError when it fails."""
        from flowkit.core.project import Walk
        from flowkit.scenario.run import run_scenario
        from flowkit.scenario.walk import run_walk

        if isinstance(self.test, Walk):
            result = run_walk(self.test, self.beginnings)
        else:
            result = run_scenario(self.test, self.beginnings)
        if not result.passed:
            raise ScenarioFailedError(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any, **kwargs: Any) -> Any:
        """The failure as ``flowkit test`` says it."""
        if not isinstance(excinfo.value, ScenarioFailedError):
            return super().repr_failure(excinfo, *args, **kwargs)
        failure = excinfo.value.result.failure
        assert failure is not None
        said = failure.text(self.beginnings.automaton.flow, _language())
        return f"{failure.span}: {said}" if failure.span else said

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the scenario stands."""
        line = self.test.span.line - 1 if self.test.span else 0
        return self.path, line, self.test.name


class ScenarioFailedError(Exception):
    """A scenario failed; ``result`` says why."""

    def __init__(self, result: ScenarioResult) -> None:
        self.result = result
        super().__init__(result.name)


def _loaded(path: Path, config: pytest.Config) -> tuple[Project, Beginnings]:
    """The flow at a path, loaded once a run. Raises pytest.Collector.CollectError when it has errors."""
    known = config.stash[_FLOWS]
    if path not in known:
        from flowkit.core.diagnostic import FlowError
        from flowkit.load import project
        from flowkit.messages.render import sentence
        from flowkit.scenario.journey import Beginnings
        from flowkit.unfold import unfold

        try:
            found = project(path)
        except FlowError as error:
            lines = [f"{one.span}: {sentence(one, _language())}" for one in error.diagnostics]
            raise pytest.Collector.CollectError("\n".join(lines)) from None
        known[path] = found, Beginnings(unfold(found.flow))
    return known[path]


def _language() -> str:
    from flowkit.messages import choose_language

    return choose_language(None, os.environ)
